package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One pass over n elements in blocks: a chain of fused operations from loads over registers to stores and reductions. A piece is a group
 * of blocks. Blocks run in order where reductions carry their state along; sums of long rows keep what each block comes to instead, and one more piece
 * adds that up in the same order ({@link Reducer#isApart}), so that several threads can do the blocks.
 */
final class Pass implements Step {
    private final long period;
    private final long n;
    private final Instruction[] constants;
    private final Instruction[] instructions;
    private final List<Reducer> reducers;
    private final double nanosPerElement;
    private final Tally tally;
    private final boolean apart;

    /**
     * @param period    blocks also end at its multiples, but not those of reductions, whose order they decide
     * @param constants done once in each call, before the blocks: what they write is not there any more in the next one
     */
    Pass(long n, long period, List<Instruction> constants, List<Instruction> instructions, List<Reducer> reducers, double nanosPerElement, Tally tally) {
        this.n = n;
        this.constants = constants.toArray(Instruction[]::new);
        this.instructions = instructions.toArray(Instruction[]::new);
        this.reducers = reducers;
        this.period = reducers.isEmpty() ? period : Long.MAX_VALUE;
        this.nanosPerElement = nanosPerElement;
        this.tally = tally;
        this.apart = !reducers.isEmpty() && reducers.stream().allMatch(Reducer::isApart);
    }

    private long blocks() {
        return Math.max(1, Math.ceilDiv(n, (long) Register.BLOCK));
    }

    @Override
    public long pieces() {
        return blocks() + (apart ? 1 : 0);
    }

    @Override
    public long wave() {
        return reducers.isEmpty() ? Long.MAX_VALUE : apart ? blocks() : 1;
    }

    @Override
    public double nanos() {
        return 200 + pieces() * 30.0 * instructions.length + n * nanosPerElement;
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        if (from < blocks()) {
            blocks(memory, from, Math.min(to, blocks()));
        }
        if (to > blocks()) {
            reducers.forEach(reducer -> reducer.addUp(memory, n));
        }
    }

    private void blocks(MemorySegment memory, long from, long to) {
        for (Reducer reducer : reducers) {
            reducer.restore(memory);
        }
        for (Instruction constant : constants) {
            constant.run(memory, 0, (int) Math.min(Register.BLOCK, n));
        }
        long end = Math.min(n, to * Register.BLOCK);
        for (long start = from * Register.BLOCK; start < end; ) {
            int count = (int) Math.min(Math.min(Register.BLOCK, end - start), period - start % period);
            for (Instruction instruction : instructions) {
                instruction.run(memory, start, count);
            }
            start += count;
        }
        for (Reducer reducer : reducers) {
            reducer.save(memory);
        }
    }

    @Override
    public Tally tally() {
        return tally;
    }
}
