package io.millrace.accelerator;

import static io.millrace.accelerator.Ops.*;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Turns a function of one element into one of many: each operation that depends on the element gets a new first axis. What does not depend on it is
 * computed once and shared.
 */
final class Vectorised {
    private final int n;
    private final UnaryOperator<Tensor> shared;
    private final Map<Tensor, Tensor> many = new IdentityHashMap<>();

    private Vectorised(int n, UnaryOperator<Tensor> shared) {
        this.n = n;
        this.shared = shared;
    }

    /**
     * The outputs for all elements, along a new first axis; {@code of.get(i)} stands for each row of {@code rows.get(i)}.
     *
     * @param shared what is done with a tensor that all elements use, before they do
     */
    static List<Tensor> run(int n, UnaryOperator<Tensor> shared, List<Tensor> outputs, List<Tensor> of, List<Tensor> rows) {
        Vectorised vectorised = new Vectorised(n, shared);
        for (int i = 0; i < of.size(); i++) {
            vectorised.many.put(of.get(i), rows.get(i));
        }
        for (Tensor t : Tracer.order(outputs)) {
            Expression e = t.expression();
            if (!vectorised.many.containsKey(t) && e != null && e.op() != Op.LOOP && Arrays.stream(e.inputs()).anyMatch(vectorised::depends)) {
                vectorised.many.put(t, vectorised.rows(t, e));
            }
        }
        return outputs.stream().map(vectorised::all).toList();
    }

    private final Map<Tensor, List<Tensor>> loops = new IdentityHashMap<>();

    private boolean depends(Tensor t) {
        return many.containsKey(t) || t.expression() != null && t.expression().op() == Op.LOOP && Arrays.stream(t.expression().inputs()).anyMatch(many::containsKey);
    }

    /** With the new axis; repeated along it where it does not depend on the element. */
    private Tensor all(Tensor t) {
        Tensor rows = many.get(t);
        if (rows != null) {
            return rows;
        }
        Expression e = t.expression();
        if (e != null && e.op() == Op.FULL) {
            return Build.node(Op.FULL, t.dtype(), Replay.prepend(n, t.shape()), e.attributes());
        }
        Tensor one = e != null && e.isConstant() ? t : shared.apply(t);
        return Build.broadcast(Build.reshape(one, Replay.prepend(1, t.shape())), Replay.prepend(n, t.shape()));
    }

    private Tensor rows(Tensor t, Expression e) {
        Shape shape = Replay.prepend(n, t.shape());
        long[] a = e.attributes();
        Tensor x = e.inputs().length == 0 ? null : e.inputs()[0];
        return switch (e.op().family()) {
            case ELEMENTWISE -> same(t, e, shape, a);
            case MOVEMENT -> switch (e.op()) {
                case BROADCAST_TO -> {
                    int[] dims = new int[shape.rank()];
                    Arrays.fill(dims, 1);
                    dims[0] = n;
                    System.arraycopy(x.shape().toArray(), 0, dims, shape.rank() - x.ndim(), x.ndim());
                    yield Build.broadcast(Build.reshape(all(x), Shape.of(dims)), shape);
                }
                case RESHAPE -> Build.reshape(all(x), shape);
                case PERMUTE_DIMS -> same(t, e, shape, prepend(a, 1, 0));
                case FLIP, ROLL -> same(t, e, shape, prepend(a, 0, 0));
                case SLICE -> same(t, e, shape, prepend(a, 0, 0, 1));
                default -> same(t, e, shape, a[0] + 1);
            };
            case REDUCTION -> same(t, e, shape, Arrays.stream(a).map(axis -> axis + 1).toArray());
            case CONTRACTION -> same(t, e, shape, a);
            case KERNEL -> kernel(t, e, shape);
            case CONTROL -> loops.computeIfAbsent(x, l -> loop(l.expression())).get((int) a[0]);
            case RANDOM, SOURCE -> throw new IllegalArgumentException("vmap: a random key that differs between the elements has no vectorised form; draw the numbers"
                    + " outside, with one more axis.");
        };
    }

    private static long[] prepend(long[] a, long shift, long... front) {
        long[] all = Arrays.copyOf(front, front.length + a.length);
        for (int i = 0; i < a.length; i++) {
            all[front.length + i] = a[i] + shift;
        }
        return all;
    }

    private Tensor same(Tensor t, Expression e, Shape shape, long... attributes) {
        return Build.node(e.op(), t.dtype(), shape, attributes, Arrays.stream(e.inputs()).map(this::all).toArray(Tensor[]::new));
    }

    private Tensor kernel(Tensor t, Expression e, Shape shape) {
        Tensor x = e.inputs()[0];
        switch (e.op()) {
            case TAKE -> {
                Tensor at = e.inputs()[1];
                int axis = (int) e.attributes()[0];
                if (!many.containsKey(at)) {
                    return take(all(x), at, axis + 1);
                }
                Tensor rows = all(x);
                int length = x.shape().dim(axis);
                Tensor first = moveaxis(rows, axis + 1, 1);
                int[] dims = Arrays.copyOfRange(first.shape().toArray(), 1, first.ndim());
                dims[0] = Math.multiplyExact(n, length);
                Tensor taken = take(reshape(first, dims), offset(many.get(at), length), 0);
                int inner = at.ndim();
                int[] order = IntStream.concat(IntStream.of(0), IntStream.concat(IntStream.range(1 + inner, 1 + inner + axis),
                        IntStream.concat(IntStream.range(1, 1 + inner), IntStream.range(1 + inner + axis, taken.ndim())))).toArray();
                return Build.permute(taken, order);
            }
            case SEGMENT_SUM -> {
                Tensor of = e.inputs()[1];
                int count = t.shape().dim(0);
                if (!many.containsKey(of)) {
                    return moveaxis(segment_sum(moveaxis(all(x), 0, 1), of, count), 1, 0);
                }
                Tensor ids = many.get(of);
                Tensor inside = logical_and(greater_equal(ids, 0), less(ids, count));
                Tensor flat = reshape(where(inside, offset(ids, count), full_like(ids, -1)), -1);
                int[] dims = Arrays.copyOfRange(shape.toArray(), 1, shape.rank());
                dims[0] = (int) flat.size();
                return Build.reshape(segment_sum(reshape(all(x), dims), flat, Math.multiplyExact(n, count)), shape);
            }
            case SEARCHSORTED -> {
                if (many.containsKey(x)) {
                    throw new IllegalArgumentException("vmap: searchsorted takes one row for all elements.");
                }
                return Build.node(e.op(), t.dtype(), shape, e.attributes(), x, all(e.inputs()[1]));
            }
            default -> {
                return same(t, e, shape, e.attributes());
            }
        }
    }

    /** Positions in a stack of n pieces of a length laid behind each other. */
    private Tensor offset(Tensor at, int length) {
        int[] dims = new int[at.ndim()];
        Arrays.fill(dims, 1);
        dims[0] = n;
        return add(where(less(at, 0), add(at, length), at), reshape(multiply(arange(n), length), dims));
    }

    private List<Tensor> loop(Expression e) {
        int carried = (int) e.attributes()[1];
        List<Tensor> inputs = List.of(e.inputs());
        List<Tensor> captured = inputs.subList(carried, inputs.size());
        List<Tensor> results = Loop.run((int) e.attributes()[0], (i, s) -> {
            List<Tensor> parameters = new ArrayList<>(Replay.marked(inputs));
            List<Tensor> all = new ArrayList<>();
            all.add(i);
            List<Tensor> of = new ArrayList<>(parameters.subList(0, carried));
            List<Tensor> rows = new ArrayList<>(s);
            all.addAll(of);
            for (int k = 0; k < captured.size(); k++) {
                Tensor one = captured.get(k);
                if (many.containsKey(one)) {
                    of.add(parameters.get(carried + k));
                    rows.add(many.get(one));
                    all.add(parameters.get(carried + k));
                } else {
                    all.add(one);
                }
            }
            return run(n, shared, Replay.graph(e.body(), all), of, rows);
        }, inputs.subList(0, carried).stream().map(this::all).toList(), true);
        List<Tensor> moved = new ArrayList<>(results.subList(0, carried));
        // What was collected has the iterations in front of the elements.
        results.subList(carried, results.size()).forEach(r -> moved.add(moveaxis(r, 1, 0)));
        return moved;
    }
}
