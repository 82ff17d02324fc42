package io.millrace.pool.schedule;

import io.millrace.pool.schedule.BlockScheduler.Event;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs that wait for the same chips, and which of them is next. One run of a lane has its <em>turn</em> at a time; runs whose chips the turn
 * leaves idle go along with it.
 *
 * <h2>Whose turn it is</h2>
 * Earliest eligible virtual deadline first (Stoica and Abdel-Wahab, 1995). A run's <em>lag</em> is the chip time
 * that its weight entitled it to while it competed, less what it got in turns of its own. A turn of cost c of run j in a lane of total weight W
 * gives every run i of the lane {@code c w_i / W} of entitlement and takes c from j. A run is eligible when it is owed something (lag at least
 * 0), and among the eligible the one is taken whose request, one slice of at most a quantum, would be over first at its fair rate: smallest
 * {@code (request - lag) / weight}. No lag then exceeds one quantum in either direction, whatever the slices cost, as long as none
 * costs more than the quantum; a single unit of work that is longer than the quantum counts as a quantum of its length. Taking the
 * run that is owed most instead looks simpler and is not bounded.
 *
 * <h2>What a turn costs to decide</h2>
 * Giving everybody their entitlement would touch every run at every turn. So the lane keeps a virtual time v, which a turn of cost c advances by {@code c / W}, and each run
 * the virtual time e at which it becomes eligible: its lag is {@code w (v - e)}, and a turn moves its own e only. Those whose e has come are kept by
 * deadline, the others by e, both in heaps: a turn costs the logarithm of the runs. Who comes or goes changes the weights of all and costs
 * as much as there are runs.
 *
 * <p>Weights are three-level: a group's weight is divided among its owners in the lane by theirs, an owner's among the owner's runs by their shares, so that nobody gets more
 * chips by submitting more runs. A run joins with lag zero. What a run is owed when it leaves lapses. What it got too much stays on the
 * books as a <em>ghost</em>, which earns and never runs until it is even: otherwise its debt would fall on the others at once and take
 * somebody's lag beyond a quantum (the paper's rule that a client may leave only when its lag is not negative). If nobody is
 * eligible, entitlement is given to all by weight until somebody is. A run whose weight rises gives up what it is owed, for the
 * same reason.
 *
 * <h2>Who goes along</h2>
 * Of the others, those whose chips are free of the turn's and of each other's, nearest deadline first: the rows of Ousterhout's matrix, filled
 * anew for each turn. What they get is on top of what they are owed and moves nobody's lag, since those chips would have been idle. So a narrow
 * run beside a wide one gets at least its part of the turns, and more where it fits beside others. The next turn begins when the last slice of
 * this one is over, which no slice delays by more than a quantum. Runs with the same chips are kept together, so that only one of each set of chips is looked at.
 */
final class Lane {
    /** Rounding of virtual time that eligibility forgives. */
    private static final double EPSILON = 1e-5;
    /** Virtual time begins anew here, before the rounding of large numbers exceeds what is forgiven. */
    private static final double LATE = 0x1p33;

    /** A run in the lane. */
    static final class Member {
        final Event.Join join;
        final int[] on;
        final BitSet chips = new BitSet();
        final long serial;
        Lane lane;
        MemberHeap sameChips;
        double weight;
        /** Virtual time at which it is owed something. */
        double eligible;
        /** Virtual time at which its next slice would be over at its fair rate. */
        double deadline;
        long used;
        long granted;
        boolean flying;
        boolean leaving;
        boolean ghost;
        /** In the heap of the eligible rather than of those to come. */
        boolean isEligible;
        int slot;
        int classSlot;

        Member(Event.Join join, long serial) {
            this.join = join;
            this.serial = serial;
            on = join.chips().stream().mapToInt(Integer::intValue).toArray();
            join.chips().forEach(chips::set);
        }

        double lag() {
            return weight * (lane.virtual - eligible);
        }
    }

    /** A run of which a slice begins, with the reason. */
    record Turn(Member member, Reason reason) {}

    final BitSet chips = new BitSet();
    final long serial;
    final List<Member> members = new ArrayList<>();
    /** Come in between two turns. */
    final List<Member> joining = new ArrayList<>();
    /** How many slices run. */
    int flying;
    private final long quantum;
    private final MemberHeap eligible = new MemberHeap(MemberHeap.Kind.ELIGIBLE);
    private final MemberHeap future = new MemberHeap(MemberHeap.Kind.FUTURE);
    private Map<BitSet, MemberHeap> classes = new LinkedHashMap<>();
    private double virtual;
    private double total;
    private int present;
    private Member turn;
    private boolean leaving;
    /** Somebody came, left or was taken in since weights and parts were worked out. */
    private boolean changed;
    /** The longest slice so far: the effective quantum where units are longer than the nominal one. */
    long longest;

    Lane(long quantum, long serial) {
        this.quantum = quantum;
        this.serial = serial;
    }

    void join(Member member) {
        member.lane = this;
        joining.add(member);
        changed = true;
        chips.or(member.chips);
    }

    void leave(Member member) {
        member.leaving = true;
        leaving = true;
    }

    /** Takes in another lane, because a gang has come that needs chips of both. Everybody starts even when the slices that run are over. */
    void absorb(Lane other) {
        even();
        other.even();
        chips.or(other.chips);
        other.members.forEach(m -> {
            m.lane = this;
            m.eligible = virtual;
        });
        other.joining.forEach(m -> m.lane = this);
        members.addAll(other.members);
        joining.addAll(other.joining);
        leaving |= other.leaving;
        changed = true;
        flying += other.flying;
        longest = Math.max(longest, other.longest);
    }

    /** Nobody is owed anything, and nobody owes: what was owed was owed by others than those who compete from now on. */
    private void even() {
        turn = null;
        members.removeIf(m -> m.ghost);
        members.forEach(m -> m.eligible = virtual);
    }

    /** A slice of a run of this lane is over. */
    void completed(Member ran, long cost) {
        ran.flying = false;
        flying--;
        ran.used += cost;
        longest = Math.max(longest, cost);
        if (ran == turn) {
            virtual += cost / total;
            ran.eligible += cost / ran.weight;
            ran.deadline = ran.eligible + quantum / ran.weight;
            turn = null;
            if (ran.sameChips != null) {
                ran.sameChips.update(ran.classSlot);
            }
            insert(ran);
        }
    }

    private void insert(Member member) {
        member.isEligible = member.eligible <= virtual + EPSILON;
        (member.isEligible ? eligible : future).add(member);
    }

    /**
     * Lets waiting arrivals in and departures out, between slices.
     *
     * @return those who have left
     */
    List<Member> settle() {
        List<Member> left = List.of();
        if (leaving) {
            left = members.stream().filter(m -> m.leaving && !m.ghost && !m.flying).toList();
            left.forEach(m -> m.ghost = true);
            leaving = members.stream().anyMatch(m -> m.leaving && !m.ghost);
            changed |= !left.isEmpty();
        }
        if (flying == 0 && !joining.isEmpty()) {
            joining.forEach(m -> m.eligible = virtual);
            members.addAll(joining);
            joining.clear();
            leaving |= members.stream().anyMatch(m -> m.leaving && !m.ghost);
            changed = true;
        }
        if (changed) {
            reweigh();
        }
        return left;
    }

    /** Whether nobody is here any more. */
    boolean isEmpty() {
        return joining.isEmpty() && present == 0;
    }

    /** Where runs no longer compete for the same chips, lanes of their own, in which everybody starts even; else this one. Only between slices. */
    List<Lane> parts(java.util.function.LongSupplier serials) {
        if (!changed) {
            return List.of(this);
        }
        changed = false;
        List<Lane> parts = new ArrayList<>();
        for (Member member : members) {
            if (!member.ghost) {
                Lane part = new Lane(quantum, serials.getAsLong());
                part.longest = longest;
                part.chips.or(member.chips);
                for (Lane other : List.copyOf(parts)) {
                    if (other.chips.intersects(part.chips)) {
                        parts.remove(other);
                        part.chips.or(other.chips);
                    }
                }
                parts.add(part);
            }
        }
        if (parts.size() < 2) {
            parts.forEach(part -> {
                chips.clear();
                chips.or(part.chips);
            });
            return List.of(this);
        }
        even();
        for (Lane part : parts) {
            members.stream().filter(m -> part.chips.intersects(m.chips)).forEach(m -> {
                m.lane = part;
                m.eligible = part.virtual;
                part.members.add(m);
            });
            part.leaving = leaving;
            part.reweigh();
        }
        return parts;
    }

    /** Works out everybody's weight, and with it the order. */
    private void reweigh() {
        members.removeIf(m -> m.ghost && m.eligible <= virtual + EPSILON);
        Map<String, Double> shares = new LinkedHashMap<>();
        Map<String, Map<String, Double>> owners = new LinkedHashMap<>();
        for (Member member : members) {
            if (!member.ghost) {
                shares.merge(member.join.owner(), member.join.share(), Double::sum);
                owners.computeIfAbsent(member.join.group(), _ -> new LinkedHashMap<>()).put(member.join.owner(), member.join.ownerWeight());
            }
        }
        Map<String, Double> sums = new LinkedHashMap<>();
        owners.forEach((group, of) -> sums.put(group, of.values().stream().mapToDouble(Double::doubleValue).sum()));
        total = 0;
        present = 0;
        for (Member member : members) {
            if (!member.ghost) {
                double weight = member.join.groupWeight() * member.join.ownerWeight() / sums.get(member.join.group()) * member.join.share() / shares.get(member.join.owner());
                double lag = member.lag();
                if (weight > member.weight * (1 + 1e-12)) {
                    lag = Math.min(lag, 0);
                }
                member.weight = weight;
                member.eligible = virtual - lag / weight;
                present++;
            }
            total += member.weight;
        }
        rebuild();
    }

    private void rebuild() {
        while (!eligible.isEmpty()) {
            eligible.poll();
        }
        while (!future.isEmpty()) {
            future.poll();
        }
        classes = new LinkedHashMap<>();
        for (Member member : members) {
            member.deadline = member.eligible + quantum / member.weight;
            if (member != turn) {
                insert(member);
            }
            if (!member.ghost) {
                member.sameChips = classes.computeIfAbsent(member.chips, _ -> new MemberHeap(MemberHeap.Kind.CLASS));
                member.sameChips.add(member);
            }
        }
    }

    /** The next turn, with those who go along; empty where nobody is present. */
    List<Turn> next() {
        if (present == 0) {
            return List.of();
        }
        promote();
        if (virtual > LATE) {
            double now = virtual;
            members.forEach(m -> m.eligible -= now);
            virtual = 0;
            rebuild();
        }
        if (eligible.isEmpty()) {
            while (future.first().ghost) {
                forget(future.poll()); // virtual time passes it on its way to the first that is present
            }
            virtual = future.first().eligible;
            promote();
        }
        turn = eligible.poll();
        Turn first = run(turn, present == 1 ? ALONE : Reason.of(OWED, turn.lag() * 1e-6, Math.rint(100 * turn.weight / total), present));
        return classes.size() == 1 ? List.of(first) : along(first);
    }

    private static final Reason ALONE = Reason.of("alone on its chips");
    private static final String OWED = "owed {} ms at {} % of its chips, next deadline of {} runs";
    private static final Reason ALONG = Reason.of("goes along: another run's turn leaves its chips idle");

    private void promote() {
        while (!future.isEmpty() && future.first().eligible <= virtual + EPSILON) {
            Member come = future.poll();
            if (come.ghost) {
                forget(come);
            } else {
                come.isEligible = true;
                eligible.add(come);
            }
        }
    }

    private void forget(Member ghost) {
        members.remove(ghost);
        total -= ghost.weight;
    }

    private List<Turn> along(Turn first) {
        List<Turn> turns = new ArrayList<>();
        turns.add(first);
        if (turn.on.length == chips.cardinality()) {
            return turns;
        }
        BitSet taken = (BitSet) turn.chips.clone();
        List<Member> heads = new ArrayList<>();
        classes.forEach((set, same) -> {
            if (!taken.intersects(set)) {
                heads.add(same.first());
            }
        });
        heads.sort(Comparator.<Member>comparingDouble(m -> m.deadline).thenComparingLong(m -> m.serial));
        for (Member member : heads) {
            if (!taken.intersects(member.chips)) {
                taken.or(member.chips);
                turns.add(run(member, ALONG));
            }
        }
        return turns;
    }

    private Turn run(Member member, Reason reason) {
        member.flying = true;
        flying++;
        return new Turn(member, reason);
    }
}
