package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Reservations in wall time: which chips of which nodes are kept for which group, from when to when. While one lasts nobody else has its chips, and before it
 * begins only runs that end in time, by their estimate, are placed there; runs of unknown length never are.
 */
final class Bookings {
    private static final long NEVER = Long.MAX_VALUE;

    /** @param chips by node, those that are kept */
    record Booking(Placer.Event.Reserve asked, Map<Integer, BitSet> chips) {
        boolean overlaps(long from, long to) {
            return asked.from() < to && from < asked.to();
        }
    }

    private final List<Booking> all = new ArrayList<>();

    void add(Booking booking) {
        remove(booking.asked.id());
        all.add(booking);
    }

    void remove(String id) {
        all.removeIf(b -> b.asked.id().equals(id));
    }

    /** Forgets what is over. */
    void expire(long at) {
        all.removeIf(b -> b.asked.to() <= at);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Reservations of which some node is not there any more. */
    List<Booking> broken(IntPredicate gone) {
        return all.stream().filter(b -> b.chips.keySet().stream().anyMatch(gone::test)).toList();
    }

    /** Chips by node that a run of the group may not have between two times. */
    Map<Integer, BitSet> closed(String group, long from, long to) {
        Map<Integer, BitSet> closed = new TreeMap<>();
        for (Booking booking : all) {
            if (!booking.asked.group().equals(group) && booking.overlaps(from, to)) {
                booking.chips.forEach((node, chips) -> closed.computeIfAbsent(node, _ -> new BitSet()).or(chips));
            }
        }
        return closed;
    }

    /** Chips by node that no reservation has between two times is the complement of this. */
    Map<Integer, BitSet> taken(String id, long from, long to) {
        Map<Integer, BitSet> taken = new TreeMap<>();
        for (Booking booking : all) {
            if (!booking.asked.id().equals(id) && booking.overlaps(from, to)) {
                booking.chips.forEach((node, chips) -> taken.computeIfAbsent(node, _ -> new BitSet()).or(chips));
            }
        }
        return taken;
    }

    /** Chips by node that are kept for the group now. */
    Map<Integer, BitSet> own(String group, long at) {
        Map<Integer, BitSet> own = new TreeMap<>();
        for (Booking booking : all) {
            if (booking.asked.group().equals(group) && booking.overlaps(at, at + 1)) {
                booking.chips.forEach((node, chips) -> own.computeIfAbsent(node, _ -> new BitSet()).or(chips));
            }
        }
        return own;
    }

    /** Whose reservation has the chip now; null for nobody's. */
    String groupOn(int node, int chip, long at) {
        for (Booking booking : all) {
            BitSet chips = booking.overlaps(at, at + 1) ? booking.chips.get(node) : null;
            if (chips != null && chips.get(chip)) {
                return booking.asked.group();
            }
        }
        return null;
    }

    /** The reservation of another group that begins next, or lasts; null for none. */
    Placer.Event.Reserve first(String group) {
        Placer.Event.Reserve first = null;
        for (Booking booking : all) {
            if (!booking.asked.group().equals(group) && (first == null || booking.asked.from() < first.from())) {
                first = booking.asked;
            }
        }
        return first;
    }

    /** When one begins or ends next; {@code Long.MAX_VALUE} for never. */
    long next(long at) {
        long next = NEVER;
        for (Booking booking : all) {
            next = booking.asked.from() > at ? Math.min(next, booking.asked.from()) : booking.asked.to() > at ? Math.min(next, booking.asked.to()) : next;
        }
        return next;
    }

    /** When the reservations end. */
    List<Long> ends() {
        return all.stream().map(b -> b.asked.to()).toList();
    }

    /** Until when a run lasts that begins at a time and is estimated to take so long; for ever where nobody knows. */
    static long until(long at, long estimate) {
        return estimate == 0 || at >= NEVER - estimate ? NEVER : at + estimate;
    }
}
