package io.millrace.accelerator.program;

import static io.millrace.accelerator.DType.*;

import io.millrace.accelerator.DType;
import java.util.Arrays;
import java.util.List;

/** What the operations of the family {@link Op.Family#KERNEL} take and give; see {@link Signature}. */
final class KernelSignature {
    private static final int MOST_PARTS = 1 << 20;

    private final Node node;
    private final int position;
    private final Node first;
    private final Shape from;
    private final Shape to;
    private final int rank;

    private KernelSignature(Node node, int position, List<Node> graph) {
        this.node = node;
        this.position = position;
        first = graph.get(node.inputs()[0]);
        from = first.shape();
        to = node.shape();
        rank = from.rank();
    }

    static void check(Node node, int position, List<Node> graph) {
        KernelSignature signature = new KernelSignature(node, position, graph);
        signature.check(node.inputs().length > 1 ? graph.get(node.inputs()[1]) : null);
    }

    private void check(Node second) {
        switch (node.op()) {
            case SORT, ARGSORT -> {
                demand(rank > 0 && first.type().isReal() && to.equals(from) && (node.attributes()[0] | 1) == 1, "sorts rows of real numbers");
                type(node.op() == Op.SORT ? first.type() : INT32);
            }
            case SEARCHSORTED -> {
                demand(rank == 1 && first.type().isReal() && second.type() == first.type(), "searches a row for values of its type");
                demand(to.equals(second.shape()) && (node.attributes()[0] | 1) == 1, "has the wrong shape or side");
                type(INT32);
            }
            case TAKE -> {
                long axis = node.attributes()[0];
                demand(axis >= 0 && axis < rank && index(second.type()), "takes integer positions along one of its axes");
                Shape indices = second.shape();
                int[] dims = new int[rank - 1 + indices.rank()];
                for (int i = 0; i < dims.length; i++) {
                    dims[i] = i < axis ? from.dim(i) : i < axis + indices.rank() ? indices.dim(i - (int) axis) : from.dim(i - indices.rank() + 1);
                }
                demand(to.equals(Shape.of(dims)), "has the wrong shape");
                demand(from.dim((int) axis) > 0 || node.shape().size() == 0, "takes from an axis without elements");
                type(first.type());
            }
            case SEGMENT_SUM -> {
                demand(rank > 0 && first.type().isNumeric() && index(second.type()) && second.shape().equals(Shape.of(from.dim(0))),
                        "takes one integer segment for each of its rows");
                demand(to.rank() == rank && to.without(0).equals(from.without(0)), "has the wrong shape");
                type(first.type());
            }
            case FFT -> {
                demand(rank > 0 && first.type().isComplex() && to.equals(from) && (node.attributes()[0] | 1) == 1, "transforms rows of complex numbers");
                type(first.type());
            }
            case RFFT -> {
                demand(rank > 0 && first.type().isFloating() && to.rank() == rank && last(to) == last(from) / 2 + 1 && last(from) > 0
                        && to.without(rank - 1).equals(from.without(rank - 1)), "transforms rows of real numbers");
                type(first.type().complex());
            }
            case IRFFT -> {
                demand(rank > 0 && first.type().isComplex() && to.rank() == rank && last(from) == last(to) / 2 + 1 && last(to) > 0
                        && to.without(rank - 1).equals(from.without(rank - 1)), "transforms halves of spectra");
                type(first.type().part());
            }
            case EXCHANGE -> {
                long parts = node.attributes()[1];
                demand(Collective.exists(node.attributes()[0]) && parts >= 1 && parts <= MOST_PARTS, "names an unknown collective or an impossible mesh");
                demand(to.equals(from), "has the wrong shape");
                type(first.type());
            }
            default -> matrix(second);
        }
    }

    private void matrix(Node second) {
        demand(rank >= 2 && first.type().isInexact(), "takes matrices of floating numbers");
        int m = from.dim(rank - 2);
        int n = from.dim(rank - 1);
        Shape stack = Shape.of(Arrays.copyOf(from.toArray(), rank - 2));
        demand(m == n || node.op() == Op.QR || node.op() == Op.SVD, "takes square matrices");
        DType type = node.op() == Op.EIGVALSH ? first.type().part() : first.type();
        switch (node.op()) {
            case SOLVE -> {
                Shape b = second.shape();
                demand(second.type() == type && b.rank() == rank && b.dim(rank - 2) == n && b.without(rank - 2, rank - 1).equals(stack)
                        && to.equals(b), "has a right side that does not fit");
            }
            case INV, CHOLESKY -> demand(to.equals(from), "has the wrong shape");
            case SLOGDET -> stacked(stack, 2);
            case DET -> stacked(stack);
            case EIGVALSH -> stacked(stack, n);
            case EIGH -> stacked(stack, n + 1, n);
            case QR -> {
                long k = node.attributes()[0];
                demand(k == Math.min(m, n) || k == m, "has an impossible inner length");
                demand((m + (long) n) * k <= Integer.MAX_VALUE, "is too large");
                stacked(stack, (int) ((m + n) * k));
            }
            default -> {
                long mode = node.attributes()[0];
                demand(mode >= 0 && mode <= 2, "has an unknown form");
                long least = Math.min(m, n);
                long length = least + (mode == 0 ? 0 : mode == 1 ? (m + n) * least : (long) m * m + (long) n * n);
                demand(length <= Integer.MAX_VALUE, "is too large");
                stacked(stack, (int) length);
            }
        }
        type(type);
    }

    private void stacked(Shape stack, int... own) {
        int[] dims = Arrays.copyOf(stack.toArray(), stack.rank() + own.length);
        System.arraycopy(own, 0, dims, stack.rank(), own.length);
        demand(to.equals(Shape.of(dims)), "has the wrong shape");
    }

    private static boolean index(DType type) {
        return type == INT32 || type == INT64;
    }

    private static int last(Shape shape) {
        return shape.dim(shape.rank() - 1);
    }

    private void type(DType expected) {
        demand(node.type() == expected, "gives " + expected + ", not " + node.type());
    }

    private void demand(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("Node " + position + " of the program (" + node.op() + ") is malformed: it " + what + ".");
        }
    }
}
