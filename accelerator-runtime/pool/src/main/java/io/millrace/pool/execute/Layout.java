package io.millrace.pool.execute;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places buffers into one stretch of memory. Lifetimes are intervals of steps; the body of a loop is placed as one buffer that lives during
 * the loop. First fit in order of birth: plans are short and their big buffers alike.
 */
final class Layout {
    /** Alignment of every buffer: a cache line, and the widest vector. */
    static final long ALIGN = 64;

    private Layout() {}

    /**
     * Gives buffers their offsets, from {@code base} upwards.
     *
     * @param birth the first step of each buffer's life; death: the last, included
     * @return the end of the memory used
     */
    static long place(List<Buffer> buffers, int[] birth, int[] death, long base) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < buffers.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(i -> birth[i]));
        List<Integer> alive = new ArrayList<>();
        long end = base;
        for (int i : order) {
            alive.removeIf(other -> death[other] < birth[i]);
            alive.sort(Comparator.comparingLong(other -> buffers.get(other).offset));
            long size = aligned(buffers.get(i).bytes());
            long at = base;
            for (int other : alive) {
                long start = buffers.get(other).offset;
                if (at + size <= start) {
                    break;
                }
                at = Math.max(at, start + aligned(buffers.get(other).bytes()));
            }
            buffers.get(i).offset = at;
            end = Math.max(end, Math.addExact(at, size));
            alive.add(i);
        }
        return end;
    }

    static long aligned(long bytes) {
        return Math.addExact(bytes, ALIGN - 1) / ALIGN * ALIGN;
    }
}
