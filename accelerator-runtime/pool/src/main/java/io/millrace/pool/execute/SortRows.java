package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sorts rows, or finds the positions that sort them. Elements become unsigned 64-bit keys in the same order (nan last, zeros of either sign
 * alike), which {@link RadixSort} sorts without a comparison; so the order of equals, and with it every bit, is that of the row. A piece is a row.
 */
final class SortRows implements Step {
    /** Elements of a row from which on it is worth being shared. */
    private static final int PART = 1 << 16;
    private final Value value;
    private final Buffer in;
    private final int row;
    private final boolean descending;
    private final int threads;
    private RadixSort sorter;

    /** @param threads that may share one row */
    SortRows(Value value, int threads) {
        this.threads = threads;
        this.value = value;
        in = value.inputs[0].flat().buffer;
        row = value.shape.dim(value.shape.rank() - 1);
        descending = value.attributes[0] == 1;
    }

    @Override
    public long pieces() {
        return value.size() / row;
    }

    @Override
    public long wave() {
        return Long.MAX_VALUE;
    }

    @Override
    public double nanos() {
        return 200 + value.size() * 60.0;
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        if (sorter == null) {
            sorter = new RadixSort(row, threads);
        }
        int size = in.type.bytes();
        for (long r = from; r < to; r++) {
            long at = in.offset + r * row * size;
            long first = r * row;
            parts((start, end) -> {
                for (int i = start; i < end; i++) {
                    long key = key(in.type, memory, at + (long) i * size);
                    sorter.keys[i] = descending ? ~key : key;
                }
            });
            sorter.sort(row);
            parts((start, end) -> {
                for (int i = start; i < end; i++) {
                    int source = sorter.order[i];
                    if (value.op == Op.ARGSORT) {
                        memory.set(ValueLayout.JAVA_INT, value.buffer.offset + 4 * (first + i), source);
                    } else {
                        MemorySegment.copy(memory, at + (long) source * size, memory, value.buffer.offset + (first + i) * size, size);
                    }
                }
            });
        }
    }

    private interface Part {
        void run(int start, int end);
    }

    /** All of a row, in parts where it is long. */
    private void parts(Part part) {
        int length = row < PART ? row : PART / 2;
        Crew.run(threads, Math.ceilDiv(row, length), (worker, chunk) -> part.run((int) chunk * length, Math.min(row, ((int) chunk + 1) * length)));
    }

    /** Unsigned order of keys is the order of elements. */
    private static long key(DType type, MemorySegment memory, long at) {
        return switch (type) {
            case FLOAT64 -> key(memory.get(ValueLayout.JAVA_DOUBLE, at));
            case FLOAT32 -> key(memory.get(ValueLayout.JAVA_FLOAT, at));
            case INT64 -> memory.get(ValueLayout.JAVA_LONG, at) ^ Long.MIN_VALUE;
            case INT32 -> memory.get(ValueLayout.JAVA_INT, at) ^ Long.MIN_VALUE;
            case INT16 -> memory.get(ValueLayout.JAVA_SHORT, at) ^ Long.MIN_VALUE;
            case INT8 -> memory.get(ValueLayout.JAVA_BYTE, at) ^ Long.MIN_VALUE;
            case UINT8 -> memory.get(ValueLayout.JAVA_BYTE, at) & 0xFFL;
            case BOOL, COMPLEX64, COMPLEX128 -> throw new IllegalStateException(type + " is not sorted.");
        };
    }

    private static long key(double x) {
        // Adding zero makes the zeros alike; doubleToLongBits makes every nan the same and greatest.
        long bits = Double.doubleToLongBits(x + 0.0);
        return bits ^ (bits >> 63 | Long.MIN_VALUE);
    }

    @Override
    public Tally tally() {
        double passes = Math.max(1, Math.ceil(Math.log(row) / Math.log(2)));
        return new Tally(Work.Kind.MOVEMENT, in.type, 0, passes * (in.bytes() + value.buffer.bytes())).link(Work.Link.ALL_GATHER, in.bytes());
    }
}
