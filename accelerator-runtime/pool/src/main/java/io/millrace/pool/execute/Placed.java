package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;

/**
 * A step that works on the parts of a mesh, each where it is.
 *
 * @param brought bytes of operands that are not placed: every chip must have them
 */
record Placed(Step step, int parts, double brought) implements Step {
    @Override
    public long pieces() {
        return step.pieces();
    }

    @Override
    public double nanos() {
        return step.nanos();
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        step.run(memory, from, to);
    }

    @Override
    public double pieceLaunches() {
        return step.pieceLaunches();
    }

    @Override
    public long wave() {
        return step.wave();
    }

    @Override
    public Tally tally() {
        return step.tally().placed(parts, brought);
    }
}
