package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * A step whose pieces several threads do. Each thread has a step of its own, made when it first helps, since steps hold scratch memory. Pieces do not
 * depend on each other within a wave, and waves follow in order; so the bits are those of one thread.
 */
final class Divided implements Step {
    /** Less host time than this is not worth waking anybody for. */
    private static final double LEAST_NANOS = 60_000;
    /** Chunks of a thread: more even the load out, fewer save hand-overs. */
    private static final int CHUNKS = 4;

    private final IntFunction<Step> twin;
    private final Step[] steps;
    private final int threads;

    private Divided(Step step, IntFunction<Step> twin, int threads) {
        this.twin = twin;
        this.threads = threads;
        steps = new Step[threads];
        steps[0] = step;
    }

    /**
     * The step itself where it cannot be divided.
     *
     * @param twin makes the step of a further worker, 1 and up; the one that is there is worker 0's
     */
    static Step of(Step step, IntFunction<Step> twin, int threads) {
        return threads > 1 && step.pieces() > 1 && step.wave() > 1 ? new Divided(step, twin, threads) : step;
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        long wave = steps[0].wave();
        double each = steps[0].nanos() / steps[0].pieces();
        for (long start = from; start < to; ) {
            long end = wave == Long.MAX_VALUE ? to : Math.min(to, (start / wave + 1) * wave);
            if (end - start < 2 || (end - start) * each < LEAST_NANOS) {
                steps[0].run(memory, start, end);
            } else {
                wave(memory, start, end, each);
            }
            start = end;
        }
    }

    private void wave(MemorySegment memory, long from, long to, double each) {
        long pieces = to - from;
        long size = Math.clamp((long) (LEAST_NANOS / 2 / each), Math.ceilDiv(pieces, (long) CHUNKS * threads), Math.ceilDiv(pieces, threads));
        Crew.run(threads, Math.ceilDiv(pieces, size), (worker, chunk) -> {
            long start = from + chunk * size;
            step(worker).run(memory, start, Math.min(to, start + size));
        });
    }

    /** Each worker has a place of its own, and nobody is two workers at a time. */
    private Step step(int worker) {
        if (steps[worker] == null) {
            steps[worker] = twin.apply(worker);
        }
        return steps[worker];
    }

    @Override
    public long pieces() {
        return steps[0].pieces();
    }

    @Override
    public double nanos() {
        return steps[0].nanos();
    }

    @Override
    public double pieceLaunches() {
        return steps[0].pieceLaunches();
    }

    @Override
    public long wave() {
        return steps[0].wave();
    }

    @Override
    public Tally tally() {
        return steps[0].tally();
    }
}
