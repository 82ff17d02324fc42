package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Adds rows to the rows of the result that their segments name, in order, so that the bits depend on nothing else. */
final class SegmentSum implements Step {
    private static final int PIECE_BYTES = 1 << 17;
    private final Buffer in;
    private final Buffer segments;
    private final Buffer out;
    private final long count;
    private final long inner;
    private final long rowsInPiece;

    SegmentSum(Value value) {
        in = value.inputs[0].flat().buffer;
        segments = value.inputs[1].flat().buffer;
        out = value.buffer;
        count = value.shape.dim(0);
        inner = out.size / count;
        rowsInPiece = Math.max(1, PIECE_BYTES / Math.max(1, inner * in.type.bytes()));
    }

    @Override
    public long pieces() {
        return Math.max(1, Math.ceilDiv(segments.size, rowsInPiece));
    }

    @Override
    public double nanos() {
        return 200 + segments.size * 4.0 + in.size * 2.0 + out.bytes() * 0.1;
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        if (from == 0) {
            memory.asSlice(out.offset, out.bytes()).fill((byte) 0);
        }
        long end = Math.min(segments.size, to * rowsInPiece);
        boolean wide = segments.type == DType.INT64;
        int size = in.type.bytes();
        for (long row = from * rowsInPiece; row < end; row++) {
            long segment = wide ? memory.get(ValueLayout.JAVA_LONG, segments.offset + 8 * row) : memory.get(ValueLayout.JAVA_INT, segments.offset + 4 * row);
            if (segment >= 0 && segment < count) {
                add(memory, in.offset + row * inner * size, out.offset + segment * inner * size);
            }
        }
    }

    private void add(MemorySegment memory, long source, long target) {
        switch (in.type) {
            case FLOAT64 -> doubles(memory, source, target, inner);
            case COMPLEX128 -> doubles(memory, source, target, 2 * inner);
            case FLOAT32 -> floats(memory, source, target, inner);
            case COMPLEX64 -> floats(memory, source, target, 2 * inner);
            case INT64 -> {
                for (long i = 0; i < 8 * inner; i += 8) {
                    memory.set(ValueLayout.JAVA_LONG, target + i, memory.get(ValueLayout.JAVA_LONG, target + i) + memory.get(ValueLayout.JAVA_LONG, source + i));
                }
            }
            case INT32 -> {
                for (long i = 0; i < 4 * inner; i += 4) {
                    memory.set(ValueLayout.JAVA_INT, target + i, memory.get(ValueLayout.JAVA_INT, target + i) + memory.get(ValueLayout.JAVA_INT, source + i));
                }
            }
            case INT16 -> {
                for (long i = 0; i < 2 * inner; i += 2) {
                    memory.set(ValueLayout.JAVA_SHORT, target + i,
                            (short) (memory.get(ValueLayout.JAVA_SHORT, target + i) + memory.get(ValueLayout.JAVA_SHORT, source + i)));
                }
            }
            case INT8, UINT8, BOOL -> {
                for (long i = 0; i < inner; i++) {
                    memory.set(ValueLayout.JAVA_BYTE, target + i,
                            (byte) (memory.get(ValueLayout.JAVA_BYTE, target + i) + memory.get(ValueLayout.JAVA_BYTE, source + i)));
                }
            }
        }
    }

    private static void doubles(MemorySegment memory, long source, long target, long n) {
        for (long i = 0; i < 8 * n; i += 8) {
            memory.set(ValueLayout.JAVA_DOUBLE, target + i, memory.get(ValueLayout.JAVA_DOUBLE, target + i) + memory.get(ValueLayout.JAVA_DOUBLE, source + i));
        }
    }

    private static void floats(MemorySegment memory, long source, long target, long n) {
        for (long i = 0; i < 4 * n; i += 4) {
            memory.set(ValueLayout.JAVA_FLOAT, target + i, memory.get(ValueLayout.JAVA_FLOAT, target + i) + memory.get(ValueLayout.JAVA_FLOAT, source + i));
        }
    }

    @Override
    public Tally tally() {
        return new Tally(Work.Kind.REDUCTION, in.type, in.size, (double) in.bytes() + segments.bytes() + 2.0 * out.bytes())
                .link(Work.Link.ALL_REDUCE, out.bytes());
    }
}
