package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A loop. The carried values live in buffers of the plan around it; the body reads and writes them. A piece is a unit of the body, so a heavy
 * body is preempted inside an iteration and a light one between iterations, of which a unit then takes several.
 */
final class Repetition implements Step {
    final Plan body;
    final Buffer index;
    private final long times;
    private final List<Copies.Pair> start;

    Repetition(long times, Plan body, Buffer index, List<Copies.Pair> start) {
        this.times = times;
        this.body = body;
        this.index = index;
        this.start = start;
    }

    @Override
    public long pieces() {
        return Math.multiplyExact(times, body.units());
    }

    @Override
    public double nanos() {
        return times * (body.nanos() + 100);
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        long units = body.units();
        for (long piece = from; piece < to; piece++) {
            if (piece == 0) {
                new Copies(start).run(memory, 0, 1);
            }
            if (piece % units == 0) {
                memory.set(ValueLayout.JAVA_INT, index.offset, (int) (piece / units));
            }
            body.run(memory, piece % units);
        }
    }

    @Override
    public double pieceLaunches() {
        return body.mostLaunches();
    }

    @Override
    public Tally tally() {
        return new Tally().add(body.tally(), times, times);
    }
}
