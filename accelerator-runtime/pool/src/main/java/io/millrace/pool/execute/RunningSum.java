package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Running sums of rows, one element after the other; a piece starts from the element before it, which is in memory. */
final class RunningSum implements Step {
    private static final int PIECE = 65_536;

    private final Value from;
    private final Buffer out;
    private final long row;

    RunningSum(Value sum) {
        from = sum.inputs[0].flat();
        out = sum.buffer;
        row = sum.shape.dim(sum.shape.rank() - 1);
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
        for (long at = first * PIECE; at < end; at++) {
            long source = from.buffer.offset + at * size;
            long target = out.offset + at * size;
            boolean starts = at % row == 0;
            switch (out.type) {
                case FLOAT64 -> memory.set(ValueLayout.JAVA_DOUBLE, target, memory.get(ValueLayout.JAVA_DOUBLE, source)
                        + (starts ? 0 : memory.get(ValueLayout.JAVA_DOUBLE, target - size)));
                case FLOAT32 -> memory.set(ValueLayout.JAVA_FLOAT, target, memory.get(ValueLayout.JAVA_FLOAT, source)
                        + (starts ? 0 : memory.get(ValueLayout.JAVA_FLOAT, target - size)));
                default -> memory.set(ValueLayout.JAVA_INT, target, memory.get(ValueLayout.JAVA_INT, source)
                        + (starts ? 0 : memory.get(ValueLayout.JAVA_INT, target - size)));
            }
        }
    }

    @Override
    public Tally tally() {
        return new Tally(Work.Kind.REDUCTION, out.type, out.size, 2.0 * out.bytes()).link(Work.Link.ALL_REDUCE, out.bytes() / (double) row);
    }
}
