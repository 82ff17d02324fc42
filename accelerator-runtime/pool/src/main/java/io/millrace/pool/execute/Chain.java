package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;
import java.util.List;
import java.util.Set;

/**
 * The structure of operations that follow each other in a pass: all that a loop for them depends on, so that programs that differ in sizes, places and constants share it. Values are
 * numbered: first what is read from memory, then constants, then the results of the links in order.
 *
 * @param type      of everything in it, float64 or float32
 * @param inputs    rows that are read
 * @param constants numbers that every element meets
 * @param outputs   numbers of the values that are written
 */
record Chain(DType type, int inputs, int constants, List<Link> links, List<Integer> outputs) {
    /** @param b -1 where the operation has one operand */
    record Link(Op op, int a, int b) {}

    /** Longer ones would not fit into the processor's registers; what is left begins another chain. */
    static final int LONGEST = 24;
    /** Rows that are read and written by one loop: each is a stream that the processor has to follow. */
    static final int MOST_ROWS = 12;
    static final int MOST_INPUTS = 8;
    private static final Set<Op> OPERATIONS = Set.of(Op.ADD, Op.SUBTRACT, Op.MULTIPLY, Op.DIVIDE, Op.MAXIMUM, Op.MINIMUM, Op.NEGATIVE, Op.ABS, Op.SQRT, Op.SQUARE, Op.RECIPROCAL);

    Chain {
        links = List.copyOf(links);
        outputs = List.copyOf(outputs);
    }

    /** Whether the operation can be a link. */
    static boolean has(Op op) {
        return OPERATIONS.contains(op);
    }
}
