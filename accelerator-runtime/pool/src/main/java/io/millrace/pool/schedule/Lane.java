package io.millrace.pool.schedule;

import io.millrace.pool.schedule.BlockScheduler.Event;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Runs that wait for the same chips, and which of them is next. One run of a lane has its <em>turn</em> at a time; runs whose chips the turn
 * leaves idle go along with it.
 *
 * <h2>Whose turn it is</h2>
 * Earliest eligible virtual deadline first (Stoica and Abdel-Wahab, 1995), kept in the form of each run's <em>lag</em>: the chip time
 * that its weight entitled it to while it competed, less what it got in turns of its own. A turn of cost c of run j in a lane of total weight W
 * gives every run i of the lane {@code c w_i / W} of entitlement and takes c from j. A run is eligible when it is owed something (lag at least
 * 0), and among the eligible the one is taken whose request, one slice of at most a quantum, would be over first at its fair rate: smallest
 * {@code (request - lag) / weight}. No lag then exceeds one quantum in either direction, whatever the slices cost, as long as none
 * costs more than the quantum; a single unit of work that is longer than the quantum counts as a quantum of its length. Taking the
 * run that is owed most instead looks simpler and is not bounded.
 *
 * <p>Weights are two-level: an owner's weight is divided among the owner's runs in the lane by their shares, so that nobody gets more
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
 * this one is over, which no slice delays by more than a quantum.
 */
final class Lane {
    /** Rounding that eligibility forgives, in nanoseconds. */
    private static final double EPSILON = 1e-3;

    /** A run in the lane. */
    static final class Member {
        final Event.Join join;
        final BitSet chips = new BitSet();
        double weight;
        double lag;
        long used;
        long granted;
        boolean leaving;
        boolean ghost;

        Member(Event.Join join) {
            this.join = join;
            join.chips().forEach(chips::set);
        }
    }

    /** A run of which a slice begins, with the reason. */
    record Turn(Member member, String reason) {}

    final BitSet chips = new BitSet();
    final List<Member> members = new ArrayList<>();
    /** Come in between two turns. */
    final List<Member> joining = new ArrayList<>();
    /** Whose slices run. */
    final List<Member> running = new ArrayList<>();
    private final long quantum;
    private Member turn;
    /** Somebody came, left or was taken in since weights and parts were worked out. */
    private boolean changed;
    /** The longest slice so far: the effective quantum where units are longer than the nominal one. */
    long longest;

    Lane(long quantum) {
        this.quantum = quantum;
    }

    void join(Member member) {
        joining.add(member);
        changed = true;
        chips.or(member.chips);
    }

    /** Takes in another lane, because a gang has come that needs chips of both. Everybody starts even when the slices that run are over. */
    void absorb(Lane other) {
        even();
        other.even();
        chips.or(other.chips);
        members.addAll(other.members);
        joining.addAll(other.joining);
        changed = true;
        running.addAll(other.running);
        longest = Math.max(longest, other.longest);
    }

    /** Nobody is owed anything, and nobody owes: what was owed was owed by others than those who compete from now on. */
    private void even() {
        turn = null;
        members.removeIf(m -> m.ghost);
        members.forEach(m -> m.lag = 0);
    }

    /** A slice of a run of this lane is over. */
    void completed(Member ran, long cost) {
        if (ran == turn) {
            double total = members.stream().mapToDouble(m -> m.weight).sum();
            members.forEach(m -> m.lag += cost * m.weight / total);
            ran.lag -= cost;
            turn = null;
        }
        running.remove(ran);
        ran.used += cost;
        longest = Math.max(longest, cost);
    }

    /**
     * Lets waiting arrivals in and departures out, between slices.
     *
     * @return those who have left
     */
    List<Member> settle() {
        List<Member> left = new ArrayList<>(members.stream().filter(m -> m.leaving && !m.ghost && !running.contains(m)).toList());
        left.forEach(m -> m.ghost = true);
        members.removeIf(m -> m.ghost && m.lag >= -EPSILON);
        changed |= !left.isEmpty();
        if (running.isEmpty() && !joining.isEmpty()) {
            members.addAll(joining);
            joining.clear();
            changed = true;
        }
        if (changed) {
            reweigh();
        }
        return left;
    }

    /** Whether nobody is here any more. */
    boolean isEmpty() {
        return joining.isEmpty() && members.stream().allMatch(m -> m.ghost);
    }

    /** Where runs no longer compete for the same chips, lanes of their own, in which everybody starts even; else this one. Only between slices. */
    List<Lane> parts() {
        if (!changed) {
            return List.of(this);
        }
        changed = false;
        List<Lane> parts = new ArrayList<>();
        for (Member member : members) {
            if (!member.ghost) {
                Lane part = new Lane(quantum);
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
            members.stream().filter(m -> part.chips.intersects(m.chips)).forEach(part.members::add);
            part.reweigh();
        }
        return parts;
    }

    private void reweigh() {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (Member member : members) {
            if (!member.ghost) {
                shares.merge(member.join.owner(), member.join.share(), Double::sum);
            }
        }
        for (Member member : members) {
            if (!member.ghost) {
                double weight = member.join.ownerWeight() * member.join.share() / shares.get(member.join.owner());
                if (weight > member.weight * (1 + 1e-12)) {
                    member.lag = Math.min(member.lag, 0);
                }
                member.weight = weight;
            }
        }
    }

    /** The next turn, with those who go along; empty where nobody is present. */
    List<Turn> next() {
        List<Member> present = members.stream().filter(m -> !m.ghost).toList();
        if (present.isEmpty()) {
            return List.of();
        }
        if (present.stream().noneMatch(m -> m.lag >= -EPSILON)) {
            double wait = present.stream().mapToDouble(m -> -m.lag / m.weight).min().orElseThrow();
            members.forEach(m -> m.lag += wait * m.weight);
            members.removeIf(m -> m.ghost && m.lag >= -EPSILON);
        }
        Member best = null;
        for (Member member : present) {
            if (member.lag >= -EPSILON && (best == null || deadline(member) < deadline(best))) {
                best = member;
            }
        }
        turn = Objects.requireNonNull(best);
        double total = present.stream().mapToDouble(m -> m.weight).sum();
        List<Turn> turns = new ArrayList<>();
        turns.add(run(turn, present.size() == 1 ? "alone on its chips"
                : String.format(Locale.ROOT, "owed %.2f ms at %.0f %% of its chips, next deadline of %d runs", turn.lag * 1e-6, 100 * turn.weight / total,
                        present.size())));
        BitSet taken = (BitSet) turn.chips.clone();
        present.stream().sorted((a, b) -> Double.compare(deadline(a), deadline(b))).forEach(m -> {
            if (m != turn && !taken.intersects(m.chips)) {
                taken.or(m.chips);
                turns.add(run(m, "goes along: another run's turn leaves its chips idle"));
            }
        });
        return turns;
    }

    private Turn run(Member member, String reason) {
        running.add(member);
        return new Turn(member, reason);
    }

    private double deadline(Member member) {
        return (quantum - member.lag) / member.weight;
    }
}
