package io.millrace.accelerator.program;

import io.millrace.accelerator.DType;

/**
 * One operation of a graph.
 *
 * @param op         what it does
 * @param type       element type of its value
 * @param shape      shape of its value
 * @param inputs     positions of its inputs in the graph, all before its own; never changed
 * @param attributes see {@link Op}; never changed
 * @param body       of a loop, else null
 */
public record Node(Op op, DType type, Shape shape, int[] inputs, long[] attributes, Graph body) {
    public static final int[] NO_INPUTS = {};
    public static final long[] NO_ATTRIBUTES = {};

    /** Bytes of the value. */
    public long bytes() {
        return shape.size() * type.bytes();
    }
}
