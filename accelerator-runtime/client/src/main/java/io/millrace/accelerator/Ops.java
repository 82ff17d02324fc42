package io.millrace.accelerator;

import java.util.List;

/**
 * The functions of the Python array API standard, under its own names ({@code permute_dims}, {@code expand_dims}, ...), so that what a
 * person knows or finds in a book works here. Where Python has keyword arguments, Java has another overload: {@code sum(x, 0)},
 * {@code sum(x, new int[] {0}, true)} with kept axes. Everything is lazy: a call checks types and shapes at once and computes nothing.
 * Every notebook imports these names statically.
 *
 * <p>Types: two tensors meet in the wider type ({@link DType#promote}); a Java number beside a tensor takes the tensor's type.
 */
public final class Ops extends Structure {
    private Ops() {}

    /**
     * Repeats a computation on the chips without coming back in between:
     * {@code loop(100, (i, x) -> x.add(multiply(0.01, f(x))), x0)}. The body runs once in Java, to be recorded; what it computes without
     * {@code i} and {@code x} is computed once, before the loop.
     *
     * @param n       number of repetitions
     * @param body    from the iteration (int32 scalar) and the value to the next value, of the same type and shape
     * @param initial the value before the first iteration
     */
    public static Tensor loop(int n, Loop.Body1 body, Tensor initial) {
        return Loop.run(n, (i, s) -> List.of(body.next(i, s.get(0))), List.of(initial)).get(0);
    }

    /** A loop that carries two values: {@code loop(n, (i, a, b) -> tuple(b, add(a, b)), a0, b0)}. */
    public static Tensor[] loop(int n, Loop.Body2 body, Tensor first, Tensor second) {
        return Loop.run(n, (i, s) -> List.of(body.next(i, s.get(0), s.get(1))), List.of(first, second)).toArray(Tensor[]::new);
    }

    /** A loop that carries three values. */
    public static Tensor[] loop(int n, Loop.Body3 body, Tensor first, Tensor second, Tensor third) {
        return Loop.run(n, (i, s) -> List.of(body.next(i, s.get(0), s.get(1), s.get(2))), List.of(first, second, third)).toArray(Tensor[]::new);
    }

    /** A loop that carries any number of values. */
    public static List<Tensor> loop(int n, Loop.Body body, List<Tensor> initial) {
        return Loop.run(n, body, initial);
    }

    /** What a loop's body returns when it carries several values. */
    public static Tensor[] tuple(Tensor... values) {
        return values;
    }

    /** Computes several tensors in one run of the default accelerator. */
    public static void compute(Tensor... tensors) {
        Accelerator.current().run(tensors);
    }

    /** What computing these tensors would cost on the default accelerator. */
    public static Estimate estimate(Tensor... tensors) {
        return Accelerator.current().estimate(tensors);
    }

    /** Starts computing these tensors on the default accelerator. */
    public static Run submit(Tensor... tensors) {
        return Accelerator.current().submit(tensors);
    }
}
