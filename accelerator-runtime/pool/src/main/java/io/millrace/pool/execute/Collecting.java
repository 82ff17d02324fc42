package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** At the end of an iteration: what a loop collects goes to its place among the values of all iterations. */
record Collecting(List<Buffer> from, List<Buffer> to, Buffer index) implements Step {
    @Override
    public long pieces() {
        return 1;
    }

    @Override
    public double nanos() {
        return from.stream().mapToDouble(b -> 50 + b.bytes() * 0.1).sum();
    }

    @Override
    public void run(MemorySegment memory, long first, long last) {
        long iteration = memory.get(ValueLayout.JAVA_INT, index.offset);
        for (int i = 0; i < from.size(); i++) {
            long bytes = from.get(i).bytes();
            MemorySegment.copy(memory, from.get(i).offset, memory, to.get(i).offset + iteration * bytes, bytes);
        }
    }

    @Override
    public Tally tally() {
        double bytes = 2.0 * from.stream().mapToLong(Buffer::bytes).sum();
        return new Tally(Work.Kind.MOVEMENT, DType.INT32, 0, bytes);
    }
}
