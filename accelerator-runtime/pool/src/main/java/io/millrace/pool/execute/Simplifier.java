package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Node;
import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From the nodes of a graph to values: common subexpressions become one, constants are folded, reductions come to be over the last axes,
 * and operations that do nothing go away. Nothing here may change a bit of a result.
 */
final class Simplifier {
    private record Key(Op op, DType type, Shape shape, List<Value> inputs, List<Long> attributes) {}

    private final Map<Key, Value> known = new HashMap<>();

    /** The values of all nodes, in their order; null for loops, which only their results stand for. */
    List<Value> values(Graph graph) {
        List<Value> values = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Value[] inputs = new Value[node.inputs().length];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = values.get(node.inputs()[i]);
            }
            values.add(simplify(node, inputs));
        }
        return values;
    }

    private Value simplify(Node node, Value[] in) {
        Op op = node.op();
        long[] attributes = node.attributes();
        Shape shape = node.shape();
        if (op == Op.LOOP) {
            return new Value(op, node.type(), shape, in, attributes, node.body());
        }
        if (op == Op.RESULT && in[0].attributes[0] == 0) {
            return attributes[0] < in[0].attributes[1] ? in[0].inputs[(int) attributes[0]] : full(node.type(), shape, 0);
        }
        switch (op.family()) {
            case MOVEMENT -> {
                if (op == Op.CONCAT) {
                    in = Arrays.stream(in).filter(v -> v.size() > 0).toArray(Value[]::new);
                    if (in.length == 0) {
                        return full(node.type(), shape, 0);
                    }
                    if (in.length == 1) {
                        return in[0];
                    }
                } else if (in[0].op == Op.FULL) {
                    return full(node.type(), shape, in[0].attributes[0]);
                } else if (op == Op.RESHAPE) {
                    Value base = in[0].flat();
                    return base.shape.equals(shape) ? base : make(op, node.type(), shape, attributes, base);
                } else if (op == Op.PERMUTE_DIMS && isColumns(in[0], attributes)) {
                    Value source = in[0].inputs[0].inputs[0];
                    return make(Op.FFT, node.type(), shape, new long[] {in[0].attributes[0], in[0].inputs[0].attributes[shape.rank() - 1]}, source);
                } else if (op == Op.BROADCAST_TO && in[0].shape.equals(shape)) {
                    return in[0];
                }
            }
            case ELEMENTWISE -> {
                for (int i = 0; i < in.length; i++) {
                    in[i] = in[i].flat();
                }
                if (op == Op.CAST && in[0].type == node.type()) {
                    return in[0];
                }
                if (shape.size() > 0 && !node.type().isComplex() && Arrays.stream(in).allMatch(v -> v.op == Op.FULL)) {
                    return full(node.type(), shape, Fold.bits(op, node.type(), in));
                }
                if (op == Op.POW && node.type().isFloating() && in[1].op == Op.FULL && in[1].number() == 2) {
                    return make(Op.SQUARE, node.type(), shape, Node.NO_ATTRIBUTES, in[0]);
                }
            }
            case REDUCTION -> {
                return reduction(node, in[0]);
            }
            case CONTRACTION, KERNEL -> {
                if (shape.size() == 0 || in[0].size() == 0) {
                    return full(node.type(), shape, 0);
                }
            }
            default -> { }
        }
        return make(op, node.type(), shape, attributes, in);
    }

    /** Whether a transform goes along the last axis only because another one was brought there, and is now taken back: it may as well go along that one. */
    private static boolean isColumns(Value transform, long[] back) {
        if (transform.op != Op.FFT || transform.attributes.length > 1 || transform.inputs[0].op != Op.PERMUTE_DIMS || !Transform.isAlongAny(transform)) {
            return false;
        }
        long[] there = transform.inputs[0].attributes;
        for (int i = 0; i < back.length; i++) {
            if (there[(int) back[i]] != i) {
                return false;
            }
        }
        return true;
    }

    /** Rows of elements that follow each other; the attribute is the length of a row. */
    private Value reduction(Node node, Value from) {
        Op op = node.op();
        long rows = node.shape().size();
        if (from.size() == 0) {
            return full(node.type(), node.shape(), op == Op.PROD ? (node.type().isInexact() ? Double.doubleToRawLongBits(1) : 1)
                    : op == Op.ALL ? 1 : 0);
        }
        long length = from.size() / rows;
        boolean arg = op == Op.ARGMAX || op == Op.ARGMIN;
        if (length == 1) {
            return arg ? full(DType.INT32, node.shape(), 0) : from;
        }
        Shape shape = from.shape;
        boolean[] reduced = new boolean[shape.rank()];
        for (long axis : node.attributes()) {
            reduced[(int) axis] = true;
        }
        boolean trailing = true;
        boolean seen = false;
        for (int i = 0; i < reduced.length; i++) {
            if (shape.dim(i) > 1) {
                trailing &= reduced[i] || !seen;
                seen |= reduced[i];
            }
        }
        Value source = from.flat();
        if (!trailing) {
            long[] order = new long[shape.rank()];
            int[] dims = new int[shape.rank()];
            int at = 0;
            for (int pass = 0; pass < 2; pass++) {
                for (int i = 0; i < reduced.length; i++) {
                    if (reduced[i] == (pass == 1)) {
                        order[at] = i;
                        dims[at++] = shape.dim(i);
                    }
                }
            }
            source = make(Op.PERMUTE_DIMS, from.type, Shape.of(dims), order, from);
        }
        return make(op, node.type(), node.shape(), new long[] {length}, source);
    }

    private Value full(DType type, Shape shape, long bits) {
        return make(Op.FULL, type, shape, new long[] {bits});
    }

    private Value make(Op op, DType type, Shape shape, long[] attributes, Value... inputs) {
        Key key = new Key(op, type, shape, List.of(inputs), Arrays.stream(attributes).boxed().toList());
        return known.computeIfAbsent(key, k -> new Value(op, type, shape, inputs, attributes, null));
    }
}
