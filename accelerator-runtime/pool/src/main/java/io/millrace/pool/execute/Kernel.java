package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;

/** A loop over rows of one floating type in an execution's memory; the rows may be any that do not overlap, or the same. */
@FunctionalInterface
interface Kernel {
    /**
     * @param a     byte offsets of the operands, as many as the operation has
     * @param o     where the result goes
     * @param spare byte offset of {@link Scratch#SPARE} rows of {@link Register#BLOCK} float64 numbers that the kernel may overwrite
     * @param n     elements, at most {@link Register#BLOCK}
     */
    void run(MemorySegment memory, long a, long b, long c, long o, long spare, int n);
}
