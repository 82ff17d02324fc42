package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose turn it is in a {@link Lane}, and who goes along.
 *
 * <h2>What a turn costs to decide</h2>
 * Giving everybody their entitlement would touch every run at every turn. So the lane keeps a virtual time v, which a turn of cost c advances by {@code c / W}, and each run
 * the virtual time e at which it becomes eligible: its lag is {@code w (v - e)}, and a turn moves its own e only. Those whose e has come are kept by
 * deadline, the others by e, both in heaps: a turn costs the logarithm of the runs. Who comes or goes changes the weights of all and costs
 * as much as there are runs.
 *
 * <h2>Who goes along</h2>
 * Of the others, those whose chips are free of the turn's and of each other's, nearest deadline first: the rows of Ousterhout's matrix, filled
 * anew for each turn. What they get is on top of what they are owed and moves nobody's lag, since those chips would have been idle. So a narrow
 * run beside a wide one gets at least its part of the turns, and more where it fits beside others. The next turn begins when the last slice of
 * this one is over, which no slice delays by more than a quantum. Runs with the same chips are kept together, so that only one of each set of chips is looked at.
 */
final class Turns {
    /** Rounding of virtual time that eligibility forgives. */
    private static final double EPSILON = 1e-5;
    /** Virtual time begins anew here, before the rounding of large numbers exceeds what is forgiven. */
    private static final double LATE = 0x1p33;
    private static final Reason ALONE = Reason.of(Cause.ALONE);
    private static final Reason ALONG = Reason.of(Cause.ALONG);

    /** A run of which a slice begins, with the reason. */
    record Turn(Member member, Reason reason) {}

    /**
     * Members with the same chips, nearest deadline first. Deadlines only ever become later, so a key that has not been told of it stands too far forward and is put right when
     * it comes to the front.
     */
    static final class Same {
        final BitSet chips;
        private final MemberHeap heap = new MemberHeap();

        Same(BitSet chips) {
            this.chips = chips;
        }

        Member first() {
            while (heap.firstKey() != heap.first().deadline) {
                heap.updateFirst(heap.first().deadline);
            }
            return heap.first();
        }
    }

    private final long quantum;
    /** Those that are owed something, by deadline; the others, by when they will be. */
    private final MemberHeap eligible = new MemberHeap();
    private final MemberHeap future = new MemberHeap();
    private final Map<BitSet, Same> classes = new LinkedHashMap<>();
    double virtual;
    /** Weight of all members, ghosts among them. */
    double total;
    /** Members that are no ghosts. */
    int present;
    /** Whose turn it is; null between turns. */
    Member turn;

    Turns(long quantum) {
        this.quantum = quantum;
    }

    /** The turn of this run is over. */
    void completed(Member ran, long cost) {
        virtual += cost / total;
        ran.eligible += cost / ran.weight;
        ran.deadline = ran.eligible + quantum / ran.weight;
        turn = null;
        insert(ran);
    }

    boolean isEven(Member member) {
        return member.eligible <= virtual + EPSILON;
    }

    private void insert(Member member) {
        if (isEven(member)) {
            eligible.add(member.deadline, member);
        } else {
            future.add(member.eligible, member);
        }
    }

    /** Weights have changed: everybody is put where they belong. */
    void rebuild(List<Member> members) {
        eligible.clear();
        future.clear();
        classes.clear();
        for (Member member : members) {
            member.deadline = member.eligible + quantum / member.weight;
            if (member != turn) {
                insert(member);
            }
            if (!member.ghost) {
                member.same = classes.computeIfAbsent(member.chips, Same::new);
                member.same.heap.add(member.deadline, member);
            }
        }
    }

    /** The next turn, with those who go along; there is somebody present. Ghosts that are even are taken out of the members. */
    List<Turn> next(List<Member> members, BitSet chips) {
        promote(members);
        if (virtual > LATE) {
            double now = virtual;
            members.forEach(m -> m.eligible -= now);
            virtual = 0;
            rebuild(members);
        }
        if (eligible.isEmpty()) {
            while (future.first().ghost) {
                forget(future.poll(), members); // virtual time passes it on its way to the first that is present
            }
            virtual = future.first().eligible;
            promote(members);
        }
        turn = eligible.poll();
        turn.flying = true;
        Turn first = new Turn(turn, present == 1 ? ALONE : Reason.of(Cause.OWED, turn.lag() * 1e-6, Math.rint(100 * turn.weight / total), present));
        return classes.size() == 1 || turn.on.length == chips.cardinality() ? List.of(first) : along(first);
    }

    private void promote(List<Member> members) {
        while (!future.isEmpty() && future.firstKey() <= virtual + EPSILON) {
            Member come = future.poll();
            if (come.ghost) {
                forget(come, members);
            } else {
                eligible.add(come.deadline, come);
            }
        }
    }

    private void forget(Member ghost, List<Member> members) {
        members.remove(ghost);
        total -= ghost.weight;
    }

    private List<Turn> along(Turn first) {
        List<Turn> turns = new ArrayList<>();
        turns.add(first);
        BitSet taken = (BitSet) turn.chips.clone();
        List<Member> heads = new ArrayList<>();
        for (Same same : classes.values()) {
            if (!taken.intersects(same.chips)) {
                heads.add(same.first());
            }
        }
        heads.sort(Comparator.<Member>comparingDouble(m -> m.deadline).thenComparingLong(m -> m.serial));
        for (Member member : heads) {
            if (!taken.intersects(member.chips)) {
                taken.or(member.chips);
                member.flying = true;
                turns.add(new Turn(member, ALONG));
            }
        }
        return turns;
    }
}
