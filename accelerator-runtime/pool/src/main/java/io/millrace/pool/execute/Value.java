package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;

/**
 * A node after simplification: equal nodes are one object. Elementwise operations see their inputs as flat rows of elements, so a
 * {@link Op#RESHAPE} exists only where a movement of axes needs the shape.
 */
final class Value {
    static final int UNKNOWN = -1;

    final Op op;
    final DType type;
    final Shape shape;
    final Value[] inputs;
    final long[] attributes;
    final Graph body;
    /** Stage of the pass that computes it; a pass may read what earlier stages stored. */
    int stage;
    /** Parts of the mesh that it lies in, one chip for each; 0 where it is the gang's as a whole. */
    int parts = UNKNOWN;
    /** Where it is stored, if it is. */
    Buffer buffer;

    Value(Op op, DType type, Shape shape, Value[] inputs, long[] attributes, Graph body) {
        this.op = op;
        this.type = type;
        this.shape = shape;
        this.inputs = inputs;
        this.attributes = attributes;
        this.body = body;
    }

    long size() {
        return shape.size();
    }

    /** The value without changes of shape that leave the order of elements. */
    Value flat() {
        Value value = this;
        while (value.op == Op.RESHAPE) {
            value = value.inputs[0];
        }
        return value;
    }

    /** Constants and counters. */
    boolean isConstant() {
        return op.family() == Op.Family.SOURCE && op != Op.INPUT;
    }

    /** Cheaper to make (or to read from its source) again in each pass than to store. */
    boolean isRepeatable() {
        return isConstant() || op.family() == Op.Family.MOVEMENT;
    }

    /** Computed within a pass over elements, not by a step of its own. */
    boolean isInline() {
        return isRepeatable() || op.family() == Op.Family.ELEMENTWISE || op.family() == Op.Family.RANDOM;
    }

    boolean isReduction() {
        return op.family() == Op.Family.REDUCTION;
    }

    double number() {
        return type.isInexact() ? Double.longBitsToDouble(attributes[0]) : attributes[0];
    }
}
