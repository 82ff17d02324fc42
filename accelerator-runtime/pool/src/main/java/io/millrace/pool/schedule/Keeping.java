package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which chips of a {@link SharedFloor} a reservation keeps, who must leave them when it begins, and what a run that finds no place is told. */
final class Keeping {
    private Keeping() {}

    private static BitSet of(Map<Integer, BitSet> chips, Seats block) {
        return chips.getOrDefault(block.node, new BitSet());
    }

    /** Blocks that are up and free before others, as few as can be; empty where other reservations leave too few. */
    static Optional<Bookings.Booking> choose(List<Seats> blocks, Bookings bookings, Placer.Event.Reserve event) {
        Map<Integer, BitSet> taken = bookings.taken(event.id(), event.from(), event.to());
        List<Seats> order = blocks.stream().filter(b -> event.type().isEmpty() || event.type().equals(b.type))
                .sorted(Comparator.<Seats, Boolean>comparing(b -> !b.up).thenComparing(b -> b.chips - of(taken, b).cardinality() < event.chips())
                        .thenComparingInt(b -> -b.freeChips()).thenComparingInt(b -> b.node)).toList();
        Map<Integer, BitSet> chips = new TreeMap<>();
        int wanted = event.chips();
        for (Seats block : order) {
            BitSet free = block.free(of(taken, block));
            BitSet rest = new BitSet();
            rest.set(0, block.chips);
            rest.andNot(of(taken, block));
            rest.andNot(free);
            BitSet kept = new BitSet();
            // From the end, where the load and most runs are not; those that are free before those that are not.
            for (BitSet set : List.of(free, rest)) {
                for (int chip = set.length() - 1; chip >= 0 && wanted > 0; chip = set.previousSetBit(chip - 1)) {
                    kept.set(chip);
                    wanted--;
                }
            }
            if (!kept.isEmpty()) {
                chips.put(block.node, kept);
            }
        }
        return wanted > 0 ? Optional.empty() : Optional.of(new Bookings.Booking(event, chips));
    }

    /** Runs of others on chips whose reservation lasts now. */
    static List<String> trespassers(List<Seats> blocks, Bookings bookings, long at) {
        List<String> found = new ArrayList<>();
        for (Seats block : bookings.isEmpty() ? List.<Seats>of() : blocks) {
            for (Request run : block.all()) {
                BitSet closed = bookings.closed(run.group(), at, at + 1).get(block.node);
                if (closed != null && block.on(closed).contains(run) && !found.contains(run.run())) {
                    found.add(run.run());
                }
            }
        }
        return found;
    }

    /** @param up the blocks of its kind that are in use; there is one */
    static Reason whyNot(Request request, List<Seats> up, boolean across, int depth, Bookings bookings, long now) {
        int chips = up.stream().mapToInt(b -> b.chips).sum();
        if (chips < request.chips()) {
            return WholeFloor.tooFew(request, chips);
        }
        int free = up.stream().mapToInt(Seats::freeChips).sum();
        Placer.Event.Reserve kept = bookings.first(request.group());
        Map<Integer, BitSet> closed = kept == null ? Map.of() : bookings.closed(request.group(), now, Bookings.until(now, request.estimateNanos()));
        int open = across ? chips - closed.values().stream().mapToInt(BitSet::cardinality).sum() : up.stream().mapToInt(b -> b.chips - of(closed, b).cardinality()).max().orElse(0);
        if (kept != null && (free >= request.chips() || open < request.chips())) {
            return Reason.of(Cause.KEPT, kept.group(), request.chips(), Math.max(0, kept.from() - now) * 1e-9);
        }
        if (across || depth == 1 || request.fraction() < 1) {
            return Reason.of(Cause.BUSY, request.chips(), free, chips);
        }
        int most = up.stream().filter(b -> b.chips >= request.chips()).mapToInt(Seats::freeChips).max().orElse(0);
        return Reason.of(Cause.FULL, request.chips(), most, depth);
    }
}
