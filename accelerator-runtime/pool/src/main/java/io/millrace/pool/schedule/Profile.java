package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

/** Free chips of each node over time, in steps: the segment i holds from {@code times[i]} to {@code times[i + 1]}. */
final class Profile {
    private static final long NEVER = Long.MAX_VALUE;
    private final List<Long> times = new ArrayList<>();
    private final List<int[]> free = new ArrayList<>();

    /** Where and when. */
    record Slot(long start, int[] parts) {}

    Profile(int[] now, long at) {
        times.add(at);
        free.add(now);
    }

    /** Forgets what has passed. */
    void advance(long at) {
        int passed = 0;
        while (passed + 1 < times.size() && times.get(passed + 1) <= at) {
            passed++;
        }
        times.subList(0, passed).clear();
        free.subList(0, passed).clear();
        times.set(0, Math.max(at, times.getFirst()));
    }

    private int segment(long time) {
        int at = java.util.Collections.binarySearch(times, time);
        if (at >= 0) {
            return at;
        }
        int before = -at - 2;
        times.add(before + 1, time);
        free.add(before + 1, free.get(before).clone());
        return before + 1;
    }

    /** Gives chips back (sign 1) or takes them (sign -1) from one time to another. */
    void change(int[] parts, long from, long to, int sign) {
        long begin = Math.max(from, times.getFirst());
        if (begin >= to) {
            return;
        }
        int first = segment(begin);
        int last = to == NEVER ? times.size() : segment(to);
        for (int s = first; s < last; s++) {
            int[] nodes = free.get(s);
            for (int i = 0; i < parts.length; i += 2) {
                nodes[parts[i]] += sign * parts[i + 1];
            }
        }
    }

    /** The earliest time from which a place is free for so long, beside what is reserved. @param busy the runs that have their chips at a time */
    Slot earliest(Request request, long length, Counted floor, LongFunction<Set<String>> busy) {
        floor.bookings().ends().stream().filter(end -> end > times.getFirst()).forEach(this::segment);
        for (int s = 0; s < times.size(); s++) {
            long end = length == NEVER || times.get(s) >= NEVER - length ? NEVER : times.get(s) + length;
            int[] least = free.get(s).clone();
            floor.close(request, times.get(s), end, least, busy.apply(times.get(s)));
            int[] parts = floor.findIn(request, least);
            for (int t = s + 1; parts != null && t < times.size() && times.get(t) < end; t++) {
                int[] then = floor.bookings().isEmpty() ? free.get(t) : free.get(t).clone();
                floor.close(request, times.get(t), t + 1 < times.size() ? Math.min(times.get(t + 1), end) : end, then, busy.apply(times.get(t)));
                for (int n = 0; n < least.length; n++) {
                    least[n] = Math.min(least[n], then[n]);
                }
                // A place that still holds need not be looked for again.
                for (int i = 0; parts != null && i < parts.length; i += 2) {
                    if (least[parts[i]] < parts[i + 1]) {
                        parts = floor.findIn(request, least);
                        break;
                    }
                }
            }
            if (parts != null) {
                return new Slot(times.get(s), parts);
            }
        }
        return new Slot(NEVER, new int[0]);
    }
}
