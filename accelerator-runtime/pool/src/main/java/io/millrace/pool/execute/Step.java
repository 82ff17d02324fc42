package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;

/** A kernel launch: some work in pieces that are never divided, done in order. */
interface Step {
    /** Number of pieces; at least 1. */
    long pieces();

    /** Rough host time of all pieces, from fixed tables: it decides how units are cut, so it must not depend on the host. */
    double nanos();

    /** Does pieces [from, to). */
    void run(MemorySegment memory, long from, long to);

    /** Kernels that one piece may launch; a step that is one kernel launches with its first piece, however many others follow. */
    default double pieceLaunches() {
        return 0;
    }

    /**
     * Pieces that do not depend on each other: those of the same multiple of this number, so that several threads may do them in any order.
     * 1 where each piece needs the one before it.
     */
    default long wave() {
        return 1;
    }

    /** What all pieces cost in terms of the algorithm. */
    Tally tally();
}
