package io.millrace.accelerator;

import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Node;
import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.ArrayList;
import java.util.List;

/** Loops that run on the chips; see {@link Ops#loop(int, Body1, Tensor)}. */
public final class Loop {
    /** From the iteration and the carried value to the next. */
    @FunctionalInterface
    public interface Body1 {
        Tensor next(Tensor iteration, Tensor value);
    }

    /** From the iteration and two carried values to the next two, as {@link Ops#tuple}. */
    @FunctionalInterface
    public interface Body2 {
        Tensor[] next(Tensor iteration, Tensor first, Tensor second);
    }

    /** From the iteration and three carried values to the next three. */
    @FunctionalInterface
    public interface Body3 {
        Tensor[] next(Tensor iteration, Tensor first, Tensor second, Tensor third);
    }

    /** From the iteration and the carried values to the next. */
    @FunctionalInterface
    public interface Body {
        List<Tensor> next(Tensor iteration, List<Tensor> values);
    }

    /** From a carried value and an element of a sequence to the next carried value and something to keep, as {@link Ops#tuple}. */
    @FunctionalInterface
    public interface Step {
        Tensor[] next(Tensor carry, Tensor element);
    }

    private Loop() {}

    static List<Tensor> run(int n, Body body, List<Tensor> initial) {
        return run(n, body, initial, false);
    }

    /** @param collecting whether the body returns more values than are carried: those of all iterations are given behind the carried ones */
    static List<Tensor> run(int n, Body body, List<Tensor> initial, boolean collecting) {
        if (n < 0) {
            throw new IllegalArgumentException("loop: a number of " + n + " repetitions is negative.");
        }
        if (initial.isEmpty()) {
            throw new IllegalArgumentException("loop: there must be a value to carry from one iteration to the next.");
        }
        Object scope = new Object();
        List<Tensor> parameters = new ArrayList<>();
        parameters.add(parameter(DType.INT32, Shape.SCALAR, scope, 0));
        for (Tensor value : initial) {
            parameters.add(parameter(value.dtype(), value.shape(), scope, parameters.size()));
        }
        List<Tensor> next = body.next(parameters.get(0), List.copyOf(parameters.subList(1, parameters.size())));
        if (collecting ? next.size() < initial.size() : next.size() != initial.size()) {
            throw new IllegalArgumentException("loop: the body returns " + next.size() + " values, and the loop carries " + initial.size() + ".");
        }
        for (int i = 0; i < initial.size(); i++) {
            Tensor before = initial.get(i);
            Tensor after = next.get(i);
            if (before.dtype() != after.dtype() || !before.shape().equals(after.shape())) {
                throw new IllegalArgumentException("loop: value " + i + " goes in as " + before.dtype() + " " + before.shape()
                        + " and comes out of the body as " + after.dtype() + " " + after.shape() + "; it must keep type and shape.");
            }
        }
        Tracer.Body traced = Tracer.body(parameters, next);
        List<Tensor> inputs = new ArrayList<>(initial);
        inputs.addAll(traced.captured());
        return results(n, initial.size(), inputs, traced.graph());
    }

    /** A loop of a body that is known, and its results. */
    static List<Tensor> results(long n, int carried, List<Tensor> inputs, Graph body) {
        int collected = body.results().size() - carried;
        Tensor loop = new Tensor(DType.INT32, Shape.SCALAR, new Expression(Op.LOOP, inputs.toArray(Tensor[]::new),
                collected == 0 ? new long[] {n, carried} : new long[] {n, carried, collected}, body, null));
        List<Tensor> results = new ArrayList<>();
        for (int i = 0; i < body.results().size(); i++) {
            Node last = body.result(i);
            results.add(Build.node(Op.RESULT, last.type(), i < carried ? last.shape() : all((int) n, last.shape()), new long[] {i}, loop));
        }
        return results;
    }

    private static Shape all(int n, Shape each) {
        int[] dims = new int[each.rank() + 1];
        dims[0] = n;
        System.arraycopy(each.toArray(), 0, dims, 1, each.rank());
        return Shape.of(dims);
    }

    private static Tensor parameter(DType type, Shape shape, Object scope, int number) {
        return new Tensor(type, shape, new Expression(Op.INPUT, Expression.NONE, new long[] {number}, null, scope));
    }
}
