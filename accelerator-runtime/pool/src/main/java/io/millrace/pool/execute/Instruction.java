package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;

/** One step of a pass over elements: works on a block of registers. */
@FunctionalInterface
interface Instruction {
    /**
     * @param memory where buffers are
     * @param from   position of the block's first element; a multiple of {@link Register#BLOCK}
     * @param count  elements in the block
     */
    void run(MemorySegment memory, long from, int count);
}
