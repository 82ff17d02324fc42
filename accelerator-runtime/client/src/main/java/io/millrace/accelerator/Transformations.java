package io.millrace.accelerator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Functions from functions: derivatives and vectorisation; see {@link Ops}. A function is run once in Java to see what it does with tensors; the derivative
 * is a computation like any other, which can be estimated, submitted and differentiated again.
 */
public abstract sealed class Transformations extends Fourier permits Science {
    Transformations() {}

    /** The value of a function and its gradient by each variable. */
    public record ValueAndGradients(Tensor value, Tensor[] gradients) {}

    /** The gradient of a function that gives one real number: {@code grad(x -> sum(square(x)))} is a function, 2 x. */
    public static UnaryOperator<Tensor> grad(Function<Tensor, Tensor> f) {
        return x -> grad(f, x);
    }

    /** The gradient of a function at x. */
    public static Tensor grad(Function<Tensor, Tensor> f, Tensor x) {
        return value_and_grad(f, x)[1];
    }

    /** The gradients of a function of several variables. */
    public static Tensor[] gradients(Function<Tensor[], Tensor> f, Tensor... variables) {
        return value_and_gradients(f, variables).gradients();
    }

    /** The value of a function at x and its gradient there. */
    public static Tensor[] value_and_grad(Function<Tensor, Tensor> f, Tensor x) {
        ValueAndGradients both = value_and_gradients(v -> f.apply(v[0]), x);
        return new Tensor[] {both.value(), both.gradients()[0]};
    }

    public static ValueAndGradients value_and_gradients(Function<Tensor[], Tensor> f, Tensor... variables) {
        Tensor[] marked = Arrays.stream(variables).map(v -> Replay.marked(differentiable("grad", v))).toArray(Tensor[]::new);
        Tensor value = f.apply(marked);
        if (value.size() != 1 || !value.dtype().isFloating()) {
            throw new IllegalArgumentException("grad: the function gives " + value.dtype() + " " + value.shape() + ", and only one real number has a gradient;"
                    + " take a sum or a mean of it, or vjp.");
        }
        List<Tensor> gradients = Gradients.of(List.of(value), List.of(ones_like(value)), List.of(marked));
        return new ValueAndGradients(value, gradients.toArray(Tensor[]::new));
    }

    /** A cotangent of f's value brought back to x: the transposed derivative times {@code cotangent}. */
    public static Tensor vjp(Function<Tensor, Tensor> f, Tensor x, Tensor cotangent) {
        Tensor marked = Replay.marked(differentiable("vjp", x));
        Tensor value = f.apply(marked);
        if (!value.shape().equals(cotangent.shape())) {
            throw new IllegalArgumentException("vjp: the function gives shape " + value.shape() + " and the cotangent has shape " + cotangent.shape() + ".");
        }
        return Gradients.of(List.of(value), List.of(cotangent), List.of(marked)).get(0);
    }

    /**
     * The derivative of f at x in a direction. The pull-back of a cotangent is linear in it, so the push-forward is the pull-back of that.
     */
    public static Tensor jvp(Function<Tensor, Tensor> f, Tensor x, Tensor tangent) {
        if (!x.shape().equals(tangent.shape())) {
            throw new IllegalArgumentException("jvp: the variable has shape " + x.shape() + " and the tangent has shape " + tangent.shape() + ".");
        }
        Tensor marked = Replay.marked(differentiable("jvp", x));
        Tensor value = f.apply(marked);
        Tensor seed = Replay.marked(zeros_like(value));
        Tensor pulled = Gradients.of(List.of(value), List.of(seed), List.of(marked)).get(0);
        return Gradients.of(List.of(pulled), List.of(Build.cast(tangent, x.dtype())), List.of(seed)).get(0);
    }

    /** All derivatives of f's elements by those of x: f's shape, then x's. */
    public static Tensor jacobian(Function<Tensor, Tensor> f, Tensor x) {
        Tensor value = f.apply(Replay.marked(x));
        int n = (int) value.size();
        Tensor unit = reshape(Build.cast(eye(n), value.dtype()), Replay.prepend(n, value.shape()).toArray());
        Tensor rows = vmap(c -> vjp(f, x, c), unit);
        int[] dims = Arrays.copyOf(value.shape().toArray(), value.ndim() + x.ndim());
        System.arraycopy(x.shape().toArray(), 0, dims, value.ndim(), x.ndim());
        return reshape(rows, dims);
    }

    /** Applies a function of one element to all along the first axis: {@code vmap(x -> sum(square(x)))}. */
    public static UnaryOperator<Tensor> vmap(Function<Tensor, Tensor> f) {
        return x -> vmap(f, x);
    }

    public static Tensor vmap(Function<Tensor, Tensor> f, Tensor x) {
        return vmap(v -> f.apply(v[0]), new Tensor[] {x});
    }

    /** Of a function of two, whose elements go together. */
    public static Tensor vmap(BinaryOperator<Tensor> f, Tensor a, Tensor b) {
        return vmap(v -> f.apply(v[0], v[1]), new Tensor[] {a, b});
    }

    private static Tensor vmap(Function<Tensor[], Tensor> f, Tensor[] variables) {
        return vmap(f, UnaryOperator.identity(), variables);
    }

    /** @param shared what is done with a tensor that all elements use, before they do */
    static Tensor vmap(Function<Tensor[], Tensor> f, UnaryOperator<Tensor> shared, Tensor... variables) {
        List<Tensor> elements = new ArrayList<>();
        for (Tensor x : variables) {
            if (x.ndim() == 0 || x.shape().dim(0) != variables[0].shape().dim(0)) {
                throw new IllegalArgumentException("vmap: shapes " + variables[0].shape() + " and " + x.shape() + " do not have the same first axis.");
            }
            elements.add(Replay.marked(zeros(x.dtype(), Arrays.copyOfRange(x.shape().toArray(), 1, x.ndim()))));
        }
        Tensor one = f.apply(elements.toArray(Tensor[]::new));
        return Vectorised.run(variables[0].shape().dim(0), shared, List.of(one), elements, List.of(variables)).get(0);
    }

    private static Tensor differentiable(String name, Tensor x) {
        if (!x.dtype().isInexact()) {
            throw new IllegalArgumentException(name + ": " + x.dtype() + " numbers are not continuous; differentiate by a floating tensor.");
        }
        return x;
    }
}
