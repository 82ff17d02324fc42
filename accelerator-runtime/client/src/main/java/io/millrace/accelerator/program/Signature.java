package io.millrace.accelerator.program;

import static io.millrace.accelerator.DType.*;

import io.millrace.accelerator.DType;
import java.util.Arrays;
import java.util.List;

/**
 * What each operation takes and gives. The client builds nodes that pass; the server checks every node of a program from outside, so
 * that the executor can rely on types, shapes and attributes without looking again.
 */
final class Signature {
    private final Node node;
    private final int position;
    private final List<Node> graph;

    private Signature(Node node, int position, List<Node> graph) {
        this.node = node;
        this.position = position;
        this.graph = graph;
    }

    /** @throws IllegalArgumentException where the node does not fit its inputs, which are positions in {@code graph} */
    static void check(Node node, int position, List<Node> graph) {
        new Signature(node, position, graph).check();
    }

    private void check() {
        Op op = node.op();
        demand(op.arity() < 0 || node.inputs().length == op.arity(), "takes " + op.arity() + " inputs");
        demand(op.attributes() < 0 || node.attributes().length == op.attributes(), "has " + op.attributes() + " attributes");
        for (int i = 0; i < node.inputs().length; i++) {
            demand((in(i).op() == Op.LOOP) == (op == Op.RESULT), "reads a loop, or something that is not one");
        }
        switch (op.family()) {
            case SOURCE -> source();
            case RANDOM -> random();
            case ELEMENTWISE -> elementwise();
            case MOVEMENT -> movement();
            case REDUCTION -> reduction();
            case CONTRACTION -> contraction();
            case CONTROL -> control();
            case KERNEL -> KernelSignature.check(node, position, graph);
        }
    }

    private void source() {
        switch (node.op()) {
            case INPUT -> demand(node.attributes()[0] == position, "has its parameter number wrong");
            case FULL -> demand(fits(node.attributes()[0]), "has a value that is no " + node.type());
            case ARANGE -> {
                rank(1);
                demand(node.type().isReal(), "counts in numbers");
                demand(fits(node.attributes()[0]) && fits(node.attributes()[1]), "is out of range");
            }
            case LINSPACE -> {
                rank(1);
                floating(node.type());
                demand(node.attributes()[2] >= 0, "has a negative number of intervals");
            }
            case EYE -> {
                rank(2);
                demand(Math.abs(node.attributes()[0]) <= Integer.MAX_VALUE, "has its diagonal out of range");
            }
            default -> key(node);
        }
    }

    private boolean fits(long value) {
        return switch (node.type()) {
            case FLOAT64, FLOAT32, COMPLEX64, COMPLEX128 -> true;
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> value >= node.type().lowest() && value <= node.type().highest();
        };
    }

    private void random() {
        key(in(0));
        switch (node.op()) {
            case FOLD_IN -> {
                demand(in(1).type() == INT32 && in(1).shape().rank() == 0, "folds in an int32 scalar");
                key(node);
            }
            case RANDINT -> {
                long low = node.attributes()[0];
                long high = node.attributes()[1];
                demand(node.type() == INT32 && low == (int) low && low < high && high <= 1L << 31, "has an impossible range");
            }
            default -> floating(node.type());
        }
    }

    private void key(Node key) {
        demand(key.type() == INT32 && key.shape().equals(Shape.of(2)), "takes or makes a key, which is int32 of shape (2,)");
    }

    private void elementwise() {
        for (int i = 0; i < node.inputs().length; i++) {
            demand(in(i).shape().equals(node.shape()), "has inputs of another shape");
        }
        DType a = in(0).type();
        switch (node.op()) {
            case CAST -> demand(!a.isComplex() || node.type().isComplex() || node.type() == BOOL, "drops an imaginary part");
            case NEGATIVE, SIGN, SQUARE, RECIPROCAL, SQRT, EXP, LOG, SIN, COS, TAN, SINH, COSH, TANH -> {
                boolean exact = node.op() == Op.NEGATIVE || node.op() == Op.SIGN || node.op() == Op.SQUARE;
                demand(exact ? a.isNumeric() : a.isInexact(), "does not work on " + a);
                type(a);
            }
            case ABS -> {
                demand(a.isNumeric(), "works on numbers");
                type(a.part());
            }
            case FLOOR, CEIL, ROUND, TRUNC -> {
                demand(a.isReal(), "works on real numbers");
                type(a);
            }
            case EXPM1, LOG1P, ASIN, ACOS, ATAN, ASINH, ACOSH, ATANH, LOG2, LOG10, ERF -> {
                floating(a);
                type(a);
            }
            case LOGICAL_NOT -> {
                demand(a == BOOL, "works on bool");
                type(BOOL);
            }
            case BITWISE_INVERT -> {
                demand(a.isInteger(), "works on integers");
                type(a);
            }
            case SIGNBIT -> {
                floating(a);
                type(BOOL);
            }
            case ISFINITE, ISNAN, ISINF -> {
                demand(a.isInexact(), "works on floating types, not " + a);
                type(BOOL);
            }
            case REAL, IMAG -> {
                demand(a.isComplex(), "works on complex numbers");
                type(a.part());
            }
            case CONJ -> {
                demand(a.isComplex(), "works on complex numbers");
                type(a);
            }
            case ADD, SUBTRACT, MULTIPLY, POW -> {
                demand(a.isNumeric() && in(1).type() == a, "works on numbers of one type");
                type(a);
            }
            case MAXIMUM, MINIMUM, REMAINDER, FLOOR_DIVIDE -> {
                demand(a.isReal() && in(1).type() == a, "works on real numbers of one type");
                type(a);
            }
            case DIVIDE -> {
                demand(a.isInexact() && in(1).type() == a, "works on floating numbers of one type");
                type(a);
            }
            case ATAN2, COPYSIGN, HYPOT, NEXTAFTER -> {
                floating(a);
                demand(in(1).type() == a, "works on one type");
                type(a);
            }
            case COMPLEX -> {
                floating(a);
                demand(in(1).type() == a, "works on one type");
                type(a.complex());
            }
            case BITWISE_AND, BITWISE_OR, BITWISE_XOR, BITWISE_LEFT_SHIFT, BITWISE_RIGHT_SHIFT -> {
                demand(a.isInteger() && in(1).type() == a, "works on integers of one type");
                type(a);
            }
            case LOGICAL_AND, LOGICAL_OR, LOGICAL_XOR -> {
                demand(a == BOOL && in(1).type() == BOOL, "works on bool");
                type(BOOL);
            }
            case EQUAL, NOT_EQUAL -> {
                demand(in(1).type() == a, "compares one type");
                type(BOOL);
            }
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> {
                demand(a.isReal() && in(1).type() == a, "compares real numbers of one type");
                type(BOOL);
            }
            default -> {
                demand(a == BOOL && in(1).type() == in(2).type(), "takes a bool and two values of one type");
                type(in(1).type());
            }
        }
    }

    private void movement() {
        demand(node.inputs().length > 0, "needs inputs");
        Shape from = in(0).shape();
        Shape to = node.shape();
        long[] attributes = node.attributes();
        type(in(0).type());
        switch (node.op()) {
            case BROADCAST_TO -> demand(to.equals(Shape.broadcast(from, to)), "does not fit");
            case RESHAPE -> demand(from.size() == to.size(), "changes the number of elements");
            case PERMUTE_DIMS -> {
                sameRank(from, from.rank());
                boolean[] seen = new boolean[from.rank()];
                for (int i = 0; i < attributes.length; i++) {
                    int axis = axis(attributes[i], from.rank());
                    demand(!seen[axis] && to.dim(i) == from.dim(axis), "is no permutation of its axes");
                    seen[axis] = true;
                }
            }
            case FLIP -> {
                sameRank(from, from.rank());
                demand(to.equals(from) && Arrays.stream(attributes).allMatch(a -> a == 0 || a == 1), "is malformed");
            }
            case ROLL -> {
                sameRank(from, from.rank());
                demand(to.equals(from), "changes its shape");
                for (int i = 0; i < attributes.length; i++) {
                    demand(attributes[i] >= 0 && attributes[i] < Math.max(1, from.dim(i)), "shifts by more than the length of an axis");
                }
            }
            case SLICE -> {
                sameRank(from, 2 * from.rank());
                for (int i = 0; i < from.rank(); i++) {
                    long start = attributes[2 * i];
                    long step = attributes[2 * i + 1];
                    demand(step != 0 && step == (int) step && start == (int) start, "has a step of zero or out of range");
                    long last = start + (to.dim(i) - 1L) * step;
                    demand(to.dim(i) == 0 || start >= 0 && start < from.dim(i) && last >= 0 && last < from.dim(i), "reaches outside its input");
                }
            }
            default -> {
                int axis = axis(attributes[0], to.rank());
                long length = 0;
                for (int i = 0; i < node.inputs().length; i++) {
                    Shape part = in(i).shape();
                    demand(part.rank() == to.rank() && in(i).type() == node.type(), "joins unlike inputs");
                    demand(part.without(axis).equals(to.without(axis)), "joins unlike shapes");
                    length += part.dim(axis);
                }
                demand(length == to.dim(axis), "has the wrong length");
            }
        }
    }

    private void sameRank(Shape from, int attributes) {
        demand(node.shape().rank() == from.rank() && node.attributes().length == attributes, "does not fit the rank of its input");
    }

    private void reduction() {
        Node from = in(0);
        int[] axes = new int[node.attributes().length];
        long reduced = 1;
        for (int i = 0; i < axes.length; i++) {
            axes[i] = axis(node.attributes()[i], from.shape().rank());
            demand(i == 0 || axes[i - 1] < axes[i], "has axes that are not ascending");
            reduced *= from.shape().dim(axes[i]);
        }
        demand(node.shape().equals(from.shape().without(axes)), "has the wrong shape");
        boolean arg = node.op() == Op.ARGMAX || node.op() == Op.ARGMIN;
        if (arg || node.op() == Op.MAX || node.op() == Op.MIN) {
            demand(reduced > 0 || node.shape().size() == 0, "of no elements has no value");
        }
        if (node.op() == Op.ANY || node.op() == Op.ALL) {
            demand(from.type() == BOOL, "works on bool");
            type(BOOL);
        } else {
            boolean ordered = arg || node.op() == Op.MAX || node.op() == Op.MIN;
            demand(ordered ? from.type().isReal() : from.type().isNumeric(), "works on numbers");
            type(arg ? INT32 : from.type());
            demand(!arg || reduced <= Integer.MAX_VALUE, "has more elements than an int32 counts");
        }
    }

    private void contraction() {
        Shape a = in(0).shape();
        demand(in(0).type().isNumeric(), "works on numbers");
        type(in(0).type());
        if (node.op() == Op.CUMULATIVE_SUM || node.op() == Op.CUMULATIVE_PROD) {
            demand(a.rank() > 0 && node.shape().equals(a), "has the wrong shape");
            return;
        }
        Shape b = in(1).shape();
        int rank = a.rank();
        demand(in(1).type() == node.type() && rank >= 2 && b.rank() == rank && node.shape().rank() == rank, "takes matrices of one type and rank");
        for (int i = 0; i < rank - 2; i++) {
            demand(a.dim(i) == b.dim(i) && a.dim(i) == node.shape().dim(i), "has stacks of different size");
        }
        demand(a.dim(rank - 1) == b.dim(rank - 2) && node.shape().dim(rank - 2) == a.dim(rank - 2)
                && node.shape().dim(rank - 1) == b.dim(rank - 1), "has matrices that do not fit");
    }

    private void control() {
        if (node.op() == Op.RESULT) {
            Node loop = in(0);
            long which = node.attributes()[0];
            long carries = loop.attributes()[1];
            demand(which >= 0 && which < loop.body().results().size(), "names a value that its loop does not have");
            Node last = loop.body().result((int) which);
            demand(node.type() == last.type() && node.shape().equals(which < carries ? last.shape() : collected(last.shape(), loop.attributes()[0])),
                    "has another type or shape than its loop gives");
            return;
        }
        Graph body = node.body();
        demand(node.attributes().length == 2 || node.attributes().length == 3 && node.attributes()[2] > 0, "has 2 or 3 attributes");
        long collected = node.attributes().length == 3 ? node.attributes()[2] : 0;
        long carried = node.attributes()[1];
        demand(node.attributes()[0] >= 0 && node.attributes()[0] <= Integer.MAX_VALUE, "repeats a negative or impossible number of times");
        demand(carried >= 1 && carried <= node.inputs().length && body.results().size() - carried == collected, "carries another number of values than it has");
        demand(body.parameters() == node.inputs().length + 1, "has a body with another number of parameters");
        demand(node.type() == INT32 && node.shape().rank() == 0, "has a value of its own");
        demand(body.nodes().get(0).type() == INT32 && body.nodes().get(0).shape().rank() == 0, "does not count in int32");
        for (int i = 0; i < node.inputs().length; i++) {
            same(in(i), body.nodes().get(i + 1));
        }
        for (int i = 0; i < carried; i++) {
            same(in(i), body.result(i));
        }
    }

    private static Shape collected(Shape each, long times) {
        int[] dims = new int[each.rank() + 1];
        dims[0] = (int) times;
        System.arraycopy(each.toArray(), 0, dims, 1, each.rank());
        return Shape.of(dims);
    }

    private void same(Node a, Node b) {
        demand(a.type() == b.type() && a.shape().equals(b.shape()), "carries or captures a value of another type or shape");
    }

    private Node in(int index) {
        return graph.get(node.inputs()[index]);
    }

    private void type(DType expected) {
        demand(node.type() == expected, "gives " + expected + ", not " + node.type());
    }

    private void floating(DType type) {
        demand(type.isFloating(), "works on floating types, not " + type);
    }

    private void rank(int rank) {
        demand(node.shape().rank() == rank, "has rank " + rank);
    }

    private int axis(long axis, int rank) {
        demand(axis >= 0 && axis < rank, "names an axis that is not there");
        return (int) axis;
    }

    private void demand(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("Node " + position + " of the program (" + node.op() + ") is malformed: it " + what + ".");
        }
    }
}
