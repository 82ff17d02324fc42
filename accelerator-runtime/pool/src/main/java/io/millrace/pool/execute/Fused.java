package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;

/** A chain of operations on one block: one loop where there is one for the chain, else row by row. */
final class Fused implements Instruction {
    private final Instruction[] rows;
    private final Chains.Entry entry;
    private final Place[] places;
    private final double[] constants;
    private final int width;
    private final int lanes;
    private final long[] at;

    /**
     * @param rows   what does the same row by row
     * @param places of the chain's inputs, then of its outputs
     */
    Fused(Instruction[] rows, Chains.Entry entry, Chain chain, Place[] places, double[] constants) {
        this.rows = rows;
        this.entry = entry;
        this.places = places;
        this.constants = constants;
        width = chain.type().bytes();
        lanes = ChainCompiler.lanes(chain.type());
        at = new long[places.length];
    }

    @Override
    public void run(MemorySegment memory, long from, int count) {
        ChainLoop loop = entry.loop();
        if (loop == null || count < lanes) {
            for (Instruction row : rows) {
                row.run(memory, from, count);
            }
            if (loop == null) {
                entry.went(count);
            }
            return;
        }
        for (int i = 0; i < at.length; i++) {
            at[i] = memory.address() + places[i].at(memory, from, count);
        }
        int whole = count - count % lanes;
        loop.run(at, constants, whole);
        if (whole < count) {
            // The last vector overlaps the one before: no output is where an input is, so it computes the same again.
            for (int i = 0; i < at.length; i++) {
                at[i] += (long) (count - lanes) * width;
            }
            loop.run(at, constants, lanes);
        }
    }
}
