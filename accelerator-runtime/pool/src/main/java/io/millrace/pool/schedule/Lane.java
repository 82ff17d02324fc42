package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.BitSet;
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
 * <h2>Weights</h2>
 * They are three-level: a group's weight is divided among its owners in the lane by theirs, an owner's among the owner's runs by their shares, so that nobody gets more
 * chips by submitting more runs. A run that has a part of its chips for its own weighs as much as that part; the parts of a lane add up to one at most. A run joins with lag zero. What a run is owed when it leaves lapses. What it got too much stays on the
 * books as a <em>ghost</em>, which earns and never runs until it is even: otherwise its debt would fall on the others at once and take
 * somebody's lag beyond a quantum (the paper's rule that a client may leave only when its lag is not negative). If nobody is
 * eligible, entitlement is given to all by weight until somebody is. A run whose weight rises gives up what it is owed, for the
 * same reason.
 *
 * <p>{@link Turns} decides whose turn it is and who goes along.
 */
final class Lane {
    final BitSet chips = new BitSet();
    final long serial;
    final List<Member> members = new ArrayList<>();
    final List<Member> joining = new ArrayList<>();
    /** Slices of members that run now. */
    int flying;
    private final long quantum;
    private final Turns turns;
    private boolean leaving;
    /** Somebody came, left or was taken in since weights and parts were worked out. */
    private boolean changed;
    /** The longest slice so far: the effective quantum where units are longer than the nominal one. */
    long longest;

    Lane(long quantum, long serial) {
        this.quantum = quantum;
        this.serial = serial;
        turns = new Turns(quantum);
    }

    double virtual() {
        return turns.virtual;
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
            m.eligible = turns.virtual;
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
        turns.turn = null;
        members.removeIf(m -> m.ghost);
        members.forEach(m -> m.eligible = turns.virtual);
    }

    /** A slice of a run of this lane is over. */
    void completed(Member ran, long cost) {
        ran.flying = false;
        flying--;
        ran.used += cost;
        longest = Math.max(longest, cost);
        if (ran == turns.turn) {
            turns.completed(ran, cost);
        }
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
            joining.forEach(m -> m.eligible = turns.virtual);
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
        return joining.isEmpty() && turns.present == 0;
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
                m.eligible = part.turns.virtual;
                part.members.add(m);
            });
            part.leaving = leaving;
            part.reweigh();
        }
        return parts;
    }

    /** Works out everybody's weight, and with it the order. */
    private void reweigh() {
        members.removeIf(m -> m.ghost && turns.isEven(m));
        Map<String, Double> shares = new LinkedHashMap<>();
        Map<String, Map<String, Double>> owners = new LinkedHashMap<>();
        for (Member member : members) {
            if (!member.ghost && member.join.own() == 0) {
                shares.merge(member.join.owner(), member.join.share(), Double::sum);
                owners.computeIfAbsent(member.join.group(), _ -> new LinkedHashMap<>()).put(member.join.owner(), member.join.ownerWeight());
            }
        }
        Map<String, Double> sums = new LinkedHashMap<>();
        owners.forEach((group, of) -> sums.put(group, of.values().stream().mapToDouble(Double::doubleValue).sum()));
        turns.total = 0;
        turns.present = 0;
        for (Member member : members) {
            if (!member.ghost) {
                double weight = member.join.own() > 0 ? member.join.own() : member.join.groupWeight() * member.join.ownerWeight() / sums.get(member.join.group()) * member.join.share() / shares.get(member.join.owner());
                double lag = member.lag();
                if (weight > member.weight * (1 + 1e-12)) {
                    lag = Math.min(lag, 0);
                }
                member.weight = weight;
                member.eligible = turns.virtual - lag / weight;
                turns.present++;
            }
            turns.total += member.weight;
        }
        turns.rebuild(members);
    }

    /** The next turn, with those who go along; empty where nobody is present. */
    List<Turns.Turn> next() {
        if (turns.present == 0) {
            return List.of();
        }
        List<Turns.Turn> next = turns.next(members, chips);
        flying += next.size();
        return next;
    }
}
