package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Running sums or products of rows, one element after the other; a piece starts from the element before it, which is in memory. */
final class RunningSum implements Step {
    private static final int PIECE = 65_536;

    private final Value from;
    private final Buffer out;
    private final long row;
    private final boolean product;

    RunningSum(Value sum) {
        from = sum.inputs[0].flat();
        out = sum.buffer;
        row = sum.shape.dim(sum.shape.rank() - 1);
        product = sum.op == Op.CUMULATIVE_PROD;
    }

    @Override
    public long pieces() {
        return Math.max(1, (out.size + PIECE - 1) / PIECE);
    }

    @Override
    public double nanos() {
        return 200 + out.size * 2.0;
    }

    @Override
    public void run(MemorySegment memory, long first, long last) {
        long end = Math.min(out.size, last * PIECE);
        int size = out.type.bytes();
        if (out.type == DType.FLOAT64 && !product) {
            doubles(memory, first * PIECE, end);
            return;
        }
        for (long at = first * PIECE; at < end; at++) {
            long source = from.buffer.offset + at * size;
            long target = out.offset + at * size;
            boolean starts = at % row == 0;
            long before = starts ? -1 : target - size;
            switch (out.type) {
                case FLOAT64 -> memory.set(ValueLayout.JAVA_DOUBLE, target, fold(starts, memory, before, memory.get(ValueLayout.JAVA_DOUBLE, source)));
                case FLOAT32 -> {
                    float value = memory.get(ValueLayout.JAVA_FLOAT, source);
                    float previous = starts ? 0 : memory.get(ValueLayout.JAVA_FLOAT, before);
                    memory.set(ValueLayout.JAVA_FLOAT, target, starts ? value : product ? previous * value : previous + value);
                }
                case INT64 -> {
                    long value = memory.get(ValueLayout.JAVA_LONG, source);
                    long previous = starts ? 0 : memory.get(ValueLayout.JAVA_LONG, before);
                    memory.set(ValueLayout.JAVA_LONG, target, starts ? value : product ? previous * value : previous + value);
                }
                case COMPLEX64, COMPLEX128 -> complex(memory, source, target, before);
                default -> {
                    int value = integer(memory, source);
                    int previous = starts ? 0 : integer(memory, before);
                    store(memory, target, starts ? value : product ? previous * value : previous + value);
                }
            }
        }
    }

    /** The same additions a block at a time, without touching memory for each. */
    private void doubles(MemorySegment memory, long first, long end) {
        double[] block = new double[Register.BLOCK];
        long at = first;
        double sum = at % row == 0 ? 0 : memory.get(ValueLayout.JAVA_DOUBLE, out.offset + 8 * (at - 1));
        while (at < end) {
            long within = at % row;
            int count = (int) Math.min(Register.BLOCK, Math.min(end - at, row - within));
            MemorySegment.copy(memory, ValueLayout.JAVA_DOUBLE, from.buffer.offset + 8 * at, block, 0, count);
            sum = running(block, within == 0, sum, count);
            MemorySegment.copy(block, 0, memory, ValueLayout.JAVA_DOUBLE, out.offset + 8 * at, count);
            at += count;
        }
    }

    private static double running(double[] block, boolean starts, double before, int count) {
        double sum = starts ? block[0] : before + block[0];
        block[0] = sum;
        for (int i = 1; i < count; i++) {
            sum += block[i];
            block[i] = sum;
        }
        return sum;
    }

    private double fold(boolean starts, MemorySegment memory, long before, double value) {
        return starts ? value : product ? memory.get(ValueLayout.JAVA_DOUBLE, before) * value : memory.get(ValueLayout.JAVA_DOUBLE, before) + value;
    }

    private void complex(MemorySegment memory, long source, long target, long before) {
        double x = part(memory, source, 0);
        double y = part(memory, source, 1);
        if (before >= 0) {
            double u = part(memory, before, 0);
            double v = part(memory, before, 1);
            double next = product ? u * x - v * y : u + x;
            y = product ? u * y + v * x : v + y;
            x = next;
        }
        if (out.type == DType.COMPLEX128) {
            memory.set(ValueLayout.JAVA_DOUBLE, target, x);
            memory.set(ValueLayout.JAVA_DOUBLE, target + 8, y);
        } else {
            memory.set(ValueLayout.JAVA_FLOAT, target, (float) x);
            memory.set(ValueLayout.JAVA_FLOAT, target + 4, (float) y);
        }
    }

    private double part(MemorySegment memory, long at, int which) {
        return out.type == DType.COMPLEX128 ? memory.get(ValueLayout.JAVA_DOUBLE, at + 8 * which) : memory.get(ValueLayout.JAVA_FLOAT, at + 4 * which);
    }

    private int integer(MemorySegment memory, long at) {
        return switch (out.type) {
            case INT16 -> memory.get(ValueLayout.JAVA_SHORT, at);
            case INT8 -> memory.get(ValueLayout.JAVA_BYTE, at);
            case UINT8 -> memory.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
            default -> memory.get(ValueLayout.JAVA_INT, at);
        };
    }

    private void store(MemorySegment memory, long at, int value) {
        switch (out.type) {
            case INT16 -> memory.set(ValueLayout.JAVA_SHORT, at, (short) value);
            case INT8, UINT8 -> memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
            default -> memory.set(ValueLayout.JAVA_INT, at, value);
        }
    }

    @Override
    public Tally tally() {
        return new Tally(Work.Kind.REDUCTION, out.type, out.size, 2.0 * out.bytes()).link(Work.Link.ALL_REDUCE, out.bytes() / (double) row);
    }
}
