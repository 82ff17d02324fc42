package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies the rows at given positions along an axis. A position outside the axis ends the run, with a sentence that names both. */
final class Gather implements Step {
    private static final int PIECE_BYTES = 1 << 18;
    private static final int CHUNK = 1 << 16;
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
        boolean wide = indices.type == DType.INT64;
        for (long row = from * rowsInPiece; row < end;) {
            long outer = row / indices.size;
            long i = row - outer * indices.size;
            int count = (int) Math.min(CHUNK, Math.min(end - row, indices.size - i));
            long base = in.offset + outer * length * inner;
            long target = out.offset + row * inner;
            for (int k = 0; k < count; k++) {
                if (inner == 8 || inner == 4) {
                    k += GatherLoops.run(wide, (int) inner, memory.address() + indices.offset + (i + k) * indices.type.bytes(), memory.address() + base,
                            memory.address() + target + k * inner, count - k, length);
                }
                if (k < count) {
                    MemorySegment.copy(memory, base + position(memory, i + k) * inner, memory, target + k * inner, inner);
                }
            }
            row += count;
        }
    }

    /** Counted from the end where it is negative. */
    private long position(MemorySegment memory, long at) {
        long index = indices.type == DType.INT64 ? memory.get(ValueLayout.JAVA_LONG, indices.offset + 8 * at) : memory.get(ValueLayout.JAVA_INT, indices.offset + 4 * at);
        long position = index < 0 ? index + length : index;
        if (position < 0 || position >= length) {
            throw new IllegalArgumentException("take: position " + index + " is outside an axis of length " + length + " (shape "
                    + value.inputs[0].shape + ").");
        }
        return position;
    }

    @Override
    public Tally tally() {
        return new Tally(Work.Kind.MOVEMENT, in.type, 0, 2.0 * out.bytes() + indices.bytes()).link(Work.Link.ALL_GATHER, in.bytes());
    }
}
