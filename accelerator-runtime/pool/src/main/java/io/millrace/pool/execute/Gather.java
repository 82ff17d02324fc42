package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies the rows at given positions along an axis. A position outside the axis ends the run, with a sentence that names both. */
final class Gather implements Step {
    private static final int PIECE_BYTES = 1 << 18;
    private static final int CHUNK = 1024;
    /** A constant, so that the compiler knows what kind of segment it is wherever else this process reads segments. */
    @SuppressWarnings("restricted")
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private final Value value;
    private final Buffer in;
    private final Buffer indices;
    private final Buffer out;
    private final long length;
    private final long inner;
    private final long rowsInPiece;

    Gather(Value value) {
        this.value = value;
        in = value.inputs[0].flat().buffer;
        indices = value.inputs[1].flat().buffer;
        out = value.buffer;
        int axis = (int) value.attributes[0];
        length = value.inputs[0].shape.dim(axis);
        long behind = 1;
        for (int i = axis + 1; i < value.inputs[0].shape.rank(); i++) {
            behind *= value.inputs[0].shape.dim(i);
        }
        inner = behind * in.type.bytes();
        rowsInPiece = Math.max(1, PIECE_BYTES / Math.max(1, inner + 16));
    }

    private long rows() {
        return inner == 0 ? 0 : out.bytes() / inner;
    }

    @Override
    public long pieces() {
        return Math.max(1, Math.ceilDiv(rows(), rowsInPiece));
    }

    @Override
    public long wave() {
        return Long.MAX_VALUE;
    }

    @Override
    public double nanos() {
        return 200 + rows() * 6.0 + out.bytes() * 0.2;
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        long end = Math.min(rows(), to * rowsInPiece);
        long[] at = new long[CHUNK];
        for (long row = from * rowsInPiece; row < end;) {
            long outer = row / indices.size;
            long i = row - outer * indices.size;
            int count = (int) Math.min(CHUNK, Math.min(end - row, indices.size - i));
            positions(memory, i, at, count);
            long base = in.offset + outer * length * inner;
            long target = out.offset + row * inner;
            if (inner == 8) {
                eights(memory.address() + base, at, memory.address() + target, count);
            } else if (inner == 4) {
                fours(memory.address() + base, at, memory.address() + target, count);
            } else {
                for (int k = 0; k < count; k++) {
                    MemorySegment.copy(memory, base + at[k] * inner, memory, target + k * inner, inner);
                }
            }
            row += count;
        }
    }

    private void positions(MemorySegment memory, long from, long[] at, int count) {
        boolean inside = indices.type == DType.INT64 ? longs(memory.address() + indices.offset + 8 * from, at, count, length) : ints(memory.address() + indices.offset + 4 * from, at, count, length);
        for (int k = 0; k < count && !inside; k++) {
            if (at[k] < 0 || at[k] >= length) {
                long index = indices.type == DType.INT64 ? memory.get(ValueLayout.JAVA_LONG, indices.offset + 8 * (from + k)) : memory.get(ValueLayout.JAVA_INT, indices.offset + 4 * (from + k));
                throw new IllegalArgumentException("take: position " + index + " is outside an axis of length " + length + " (shape "
                        + value.inputs[0].shape + ").");
            }
        }
    }

    /** Counts positions from the end where they are negative; whether all are inside the axis. One loop without a way out, so that it takes several at a time. */
    private static boolean longs(long from, long[] at, int count, long length) {
        long outside = 0;
        for (int k = 0; k < count; k++) {
            long index = ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, from + 8L * k);
            long position = index + (index >> 63 & length);
            outside |= position | length - 1 - position;
            at[k] = position;
        }
        return outside >= 0;
    }

    private static boolean ints(long from, long[] at, int count, long length) {
        long outside = 0;
        for (int k = 0; k < count; k++) {
            long index = ALL.get(ValueLayout.JAVA_INT_UNALIGNED, from + 4L * k);
            long position = index + (index >> 63 & length);
            outside |= position | length - 1 - position;
            at[k] = position;
        }
        return outside >= 0;
    }

    /** Positions have been checked, and the memory is open while its execution runs: what is left of the segment's own checks for each number would take as long as the numbers. */
    private static void eights(long base, long[] at, long target, int count) {
        for (int k = 0; k < count; k++) {
            ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, target + 8L * k, ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, base + 8 * at[k]));
        }
    }

    private static void fours(long base, long[] at, long target, int count) {
        for (int k = 0; k < count; k++) {
            ALL.set(ValueLayout.JAVA_INT_UNALIGNED, target + 4L * k, ALL.get(ValueLayout.JAVA_INT_UNALIGNED, base + 4 * at[k]));
        }
    }

    @Override
    public Tally tally() {
        return new Tally(Work.Kind.MOVEMENT, in.type, 0, 2.0 * out.bytes() + indices.bytes()).link(Work.Link.ALL_GATHER, in.bytes());
    }
}
