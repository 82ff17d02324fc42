package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Gathering of elements of eight or four bytes by positions that all lie inside the axis. What bounds it is how many loads from far away the processor has under way, so a loop
 * does next to nothing besides: one position, one comparison that is never true, one element. Copying positions into an array first and checking them there takes a third longer.
 *
 * <p>A loop ends at the first position that is not in [0, length), and gives how many elements it has done. Addresses are absolute; the memory is open while its execution runs.
 */
final class GatherLoops {
    /** A constant, so that the compiler knows what kind of segment it is wherever else this process reads segments. */
    @SuppressWarnings("restricted")
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private GatherLoops() {}

    /** @param width bytes of an element, 8 or 4; {@code wide}: whether positions have eight bytes rather than four */
    static int run(boolean wide, int width, long positions, long base, long target, int count, long length) {
        long end = wide ? longs(width, positions, base, target, positions + 8L * count, length) : ints(width, positions, base, target, positions + 4L * count, length);
        return (int) (end - positions >> (wide ? 3 : 2));
    }

    private static long longs(int width, long from, long base, long target, long end, long length) {
        return width == 8 ? eightsByLongs(from, base, target, end, length) : foursByLongs(from, base, target, end, length);
    }

    private static long ints(int width, long from, long base, long target, long end, long length) {
        return width == 8 ? eightsByInts(from, base, target, end, length) : foursByInts(from, base, target, end, length);
    }

    private static long eightsByLongs(long from, long base, long target, long end, long length) {
        long apart = target - from;
        for (long at = from; at < end; at += 8) {
            long index = ALL.get(LONG, at);
            if (index < 0 || index >= length) {
                return at;
            }
            ALL.set(LONG, at + apart, ALL.get(LONG, base + (index << 3)));
        }
        return end;
    }

    private static long foursByLongs(long from, long base, long target, long end, long length) {
        long to = target;
        for (long at = from; at < end; at += 8, to += 4) {
            long index = ALL.get(LONG, at);
            if (index < 0 || index >= length) {
                return at;
            }
            ALL.set(INT, to, ALL.get(INT, base + (index << 2)));
        }
        return end;
    }

    private static long eightsByInts(long from, long base, long target, long end, long length) {
        long to = target;
        for (long at = from; at < end; at += 4, to += 8) {
            long index = ALL.get(INT, at);
            if (index < 0 || index >= length) {
                return at;
            }
            ALL.set(LONG, to, ALL.get(LONG, base + (index << 3)));
        }
        return end;
    }

    private static long foursByInts(long from, long base, long target, long end, long length) {
        long apart = target - from;
        for (long at = from; at < end; at += 4) {
            long index = ALL.get(INT, at);
            if (index < 0 || index >= length) {
                return at;
            }
            ALL.set(INT, at + apart, ALL.get(INT, base + (index << 2)));
        }
        return end;
    }
}
