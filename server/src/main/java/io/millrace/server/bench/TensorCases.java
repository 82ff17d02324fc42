package io.millrace.server.bench;

import static io.millrace.accelerator.Ops.*;

import io.millrace.accelerator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What {@code ./workbench bench tensors} compares, in the words of both sides. */
final class TensorCases {
    private static final int MANY = 1 << 22;

    /**
     * @param name   as it stands in the table
     * @param setup  makes the inputs in Python
     * @param python what is timed there
     * @param inputs the same inputs, materialised before anything is timed
     * @param ours   from those to what is timed here
     * @param target how many times as fast as NumPy it has to be
     * @param blas   whether NumPy's time depends on the kernels that its OpenBLAS chooses
     */
    record Case(String name, String setup, String python, Function<Inputs, Tensor[]> inputs, Function<Tensor[], Tensor> ours, double target, boolean blas) {}

    /** Makes inputs: the same numbers as {@code numbers} in tensors.py. */
    interface Inputs {
        Tensor numbers(int n, int seed);
    }

    private TensorCases() {}

    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        for (int n : new int[] {256, 1024, 2048}) {
            for (String type : new String[] {"float64", "float32"}) {
                all.add(new Case("matmul " + n + ", " + type, "a, b = [numbers(%d, s).reshape(%d, %d).astype(np.%s) for s in (1, 2)]".formatted(n * n, n, n, type), "a @ b",
                        in -> new Tensor[] {square(in, n, 1, type), square(in, n, 2, type)}, x -> matmul(x[0], x[1]), 0.95, true));
            }
        }
        all.add(new Case("solve 1000", "a, b = numbers(1000000, 1).reshape(1000, 1000), numbers(1000, 2)", "np.linalg.solve(a, b)",
                in -> new Tensor[] {square(in, 1000, 1, "float64"), in.numbers(1000, 2)}, x -> solve(x[0], x[1]), 0.95, true));
        all.add(new Case("eigh 500", "a = numbers(250000, 1).reshape(500, 500); a = a + a.T", "np.linalg.eigh(a)[0]",
                in -> new Tensor[] {symmetric(square(in, 500, 1, "float64"))}, x -> eigh(x[0]).eigenvalues(), 0.95, true));
        all.add(new Case("svd 300", "a = numbers(90000, 1).reshape(300, 300)", "np.linalg.svd(a)[1]",
                in -> new Tensor[] {square(in, 300, 1, "float64")}, x -> svd(x[0]).s(), 0.95, true));
        String complexes = "a = numbers(1 << 20, 1) + 1j * numbers(1 << 20, 2)";
        all.add(new Case("fft of 2^20", complexes, "scipy.fft.fft(a, workers=workers)", in -> new Tensor[] {complex(in.numbers(1 << 20, 1), in.numbers(1 << 20, 2))},
                x -> fft(x[0]), 0.95, false));
        all.add(new Case("fft of 1024 x 1024", complexes + "; a = a.reshape(1024, 1024)", "scipy.fft.fft2(a, workers=workers)",
                in -> new Tensor[] {complex(in.numbers(1 << 20, 1), in.numbers(1 << 20, 2)).reshape(1024, 1024)}, x -> fftn(x[0]), 0.95, false));
        elementwise(all);
        all.add(new Case("argsort of 10^6", "a = numbers(1000000, 1)", "np.argsort(a, kind='stable')", in -> new Tensor[] {in.numbers(1_000_000, 1)}, x -> argsort(x[0]), 0.95, false));
        all.add(new Case("cumulative sum of 2^22", one(), "np.cumsum(a)", in -> new Tensor[] {in.numbers(MANY, 1)}, x -> cumulative_sum(x[0]), 0.95, false));
        all.add(new Case("take 10^6 of 10^6", "a = numbers(1000000, 1); i = (numbers(1000000, 2) * 1000000).astype(np.int64)", "np.take(a, i)",
                in -> new Tensor[] {in.numbers(1_000_000, 1), in.numbers(1_000_000, 2).multiply(1_000_000).astype(int64)}, x -> take(x[0], x[1]), 0.95, false));
        return all;
    }

    private static void elementwise(List<Case> all) {
        String three = "a, b, c = [numbers(%d, s) for s in (1, 2, 3)]".formatted(MANY);
        Function<Inputs, Tensor[]> abc = in -> new Tensor[] {in.numbers(MANY, 1), in.numbers(MANY, 2), in.numbers(MANY, 3)};
        Function<Inputs, Tensor[]> a = in -> new Tensor[] {in.numbers(MANY, 1)};
        all.add(new Case("sum of 2^22", one(), "a.sum()", a, x -> sum(x[0]), 0.95, false));
        all.add(new Case("a * b + c of 2^22", three, "a * b + c", abc, x -> x[0].multiply(x[1]).add(x[2]), 0.95, false));
        all.add(new Case("exp of 2^22", one(), "np.exp(a)", a, x -> exp(x[0]), 0.95, false));
        all.add(new Case("log of 2^22", one(), "np.log(a)", a, x -> log(x[0]), 0.95, false));
        all.add(new Case("sin of 2^22", one(), "np.sin(a)", a, x -> sin(x[0]), 0.95, false));
        all.add(new Case("cos of 2^22", one(), "np.cos(a)", a, x -> cos(x[0]), 0.95, false));
        all.add(new Case("tanh of 2^22", one(), "np.tanh(a)", a, x -> tanh(x[0]), 0.95, false));
        all.add(new Case("erf of 2^22", one(), "scipy.special.erf(a)", a, x -> erf(x[0]), 0.95, false));
        all.add(new Case("chain of eight operations on 2^22", three, "((((a * b + c) * a - b) * 0.5 + a) * c - 1.0) * b", abc,
                x -> x[0].multiply(x[1]).add(x[2]).multiply(x[0]).subtract(x[1]).multiply(0.5).add(x[0]).multiply(x[2]).subtract(1.0).multiply(x[1]), 3, false));
        String field = "a = numbers(%d, 1).reshape(2048, 2048)".formatted(MANY);
        Function<Inputs, Tensor[]> grid = in -> new Tensor[] {in.numbers(MANY, 1).reshape(2048, 2048)};
        all.add(new Case("stencil of 5 points, 2048 x 2048, rolls", field, "np.roll(a, 1, 0) + np.roll(a, -1, 0) + np.roll(a, 1, 1) + np.roll(a, -1, 1) - 4 * a", grid,
                x -> roll(x[0], 1, 0).add(roll(x[0], -1, 0)).add(roll(x[0], 1, 1)).add(roll(x[0], -1, 1)).subtract(x[0].multiply(4)), 3, false));
        all.add(new Case("stencil of 5 points, 2048 x 2048, slices", field, "a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] - 4 * a[1:-1, 1:-1]", grid,
                x -> x[0].slice(":-2, 1:-1").add(x[0].slice("2:, 1:-1")).add(x[0].slice("1:-1, :-2")).add(x[0].slice("1:-1, 2:")).subtract(x[0].slice("1:-1, 1:-1").multiply(4)),
                3, false));
    }

    private static String one() {
        return "a = numbers(%d, 1)".formatted(MANY);
    }

    private static Tensor square(Inputs in, int n, int seed, String type) {
        Tensor x = in.numbers(n * n, seed).reshape(n, n);
        return type.equals("float32") ? x.astype(float32) : x;
    }

    private static Tensor symmetric(Tensor x) {
        return x.add(x.T());
    }
}
