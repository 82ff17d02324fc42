package io.millrace.accelerator;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The functions of the Python array API standard, under its own names ({@code permute_dims}, {@code expand_dims}, ...), so that what a
 * person knows or finds in a book works here. Where Python has keyword arguments, Java has another overload: {@code sum(x, 0)},
 * {@code sum(x, new int[] {0}, true)} with kept axes. Everything is lazy: a call checks types and shapes at once and computes nothing.
 * Every notebook imports these names statically.
 *
 * <p>Types: two tensors meet in the wider type ({@link DType#promote}); a Java number beside a tensor takes the tensor's type.
 */
public final class Ops extends Science {
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

    /**
     * A loop over the elements of a sequence along its first axis, which keeps something of each:
     * {@code scan((sum, x) -> tuple(add(sum, x), sum), scalar(0.0), xs)} gives the last sum and those before each element.
     *
     * @param step    from the carried value and an element to the next carried value and what to keep
     * @param initial the value before the first element
     * @return the last carried value, then what was kept, stacked along a new first axis (for each thing that the step keeps)
     */
    public static Tensor[] scan(Loop.Step step, Tensor initial, Tensor sequence) {
        if (sequence.ndim() == 0) {
            throw new IllegalArgumentException("scan: a tensor without axes is no sequence.");
        }
        return Loop.run(sequence.shape().dim(0), (i, s) -> List.of(step.next(s.get(0), take(sequence, i, 0))), List.of(initial), true).toArray(Tensor[]::new);
    }

    /** A loop over 0, 1, ... n-1 which keeps something of each iteration; see {@link #scan(Loop.Step, Tensor, Tensor)}. */
    public static Tensor[] scan(Loop.Step step, Tensor initial, int n) {
        return Loop.run(n, (i, s) -> List.of(step.next(s.get(0), i)), List.of(initial), true).toArray(Tensor[]::new);
    }

    /** A loop that carries any number of values and keeps what its body returns beyond them, stacked along a new first axis. */
    public static List<Tensor> scan(int n, Loop.Body body, List<Tensor> initial) {
        return Loop.run(n, body, initial, true);
    }

    /** One of two values by a scalar condition. Both are worked out, as on any machine that computes without branching; see {@link #where}. */
    public static Tensor cond(Tensor condition, java.util.function.Supplier<Tensor> then, java.util.function.Supplier<Tensor> otherwise) {
        if (condition.ndim() != 0) {
            throw new IllegalArgumentException("cond: a condition has no axes, and this one has shape " + condition.shape() + "; use where.");
        }
        return where(condition, then.get(), otherwise.get());
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

    /** What computing these tensors would cost on each chip type of the pool. */
    public static Estimates estimates(Tensor... tensors) {
        return Accelerator.current().estimates(tensors);
    }

    /** Starts computing these tensors on the default accelerator. */
    public static Run submit(Tensor... tensors) {
        return Accelerator.current().submit(tensors);
    }

    /** Writes a tensor as NumPy's {@code np.save} does. */
    public static void save(String file, Tensor x) {
        NumpyFiles.save(Path.of(file), x);
    }

    /** Reads a file of {@code np.save}. */
    public static Tensor load(String file) {
        return NumpyFiles.load(Path.of(file));
    }

    /** Writes named tensors into one file, as NumPy's {@code np.savez} does. */
    public static void savez(String file, Map<String, Tensor> tensors) {
        NumpyFiles.savez(Path.of(file), tensors);
    }

    /** Reads a file of {@code np.savez} or {@code np.savez_compressed}. */
    public static Map<String, Tensor> loadz(String file) {
        return NumpyFiles.loadz(Path.of(file));
    }

    /** Reads a table of numbers with commas between them: float64, a row for each line; what is empty is nan. */
    public static Tensor loadcsv(String file) {
        return loadcsv(file, ",", 0);
    }

    /** @param skip lines of names at the beginning */
    public static Tensor loadcsv(String file, String separator, int skip) {
        return TextFiles.load(Path.of(file), separator, skip);
    }

    /** Writes a vector or a matrix with commas between numbers, under the names of the columns if there are any. */
    public static void savecsv(String file, Tensor x, String... names) {
        TextFiles.save(Path.of(file), x, ",", names);
    }
}
