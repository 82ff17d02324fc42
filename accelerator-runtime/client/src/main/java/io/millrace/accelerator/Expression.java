package io.millrace.accelerator;

import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Op;

/**
 * How a tensor that is not computed yet comes from others: a node of a program whose inputs are still tensors. A parameter of a loop's
 * body is an INPUT with the loop's scope, which only the tracing of that loop binds.
 *
 * @param body  of a loop, else null
 * @param scope of a loop's parameter, else null
 */
record Expression(Op op, Tensor[] inputs, long[] attributes, Graph body, Object scope) {
    static final Tensor[] NONE = {};

    /** Whether it is cheaper to make again than to carry: constants and counters. */
    boolean isConstant() {
        return op.family() == Op.Family.SOURCE && op != Op.INPUT;
    }
}
