package io.millrace.pool.execute;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What two threads share has the bits of one thread, whatever the shapes, and is right. */
class ThreadsTest {
    /** Runs the last program on one thread, on as many as there are, and in pieces; gives the first result. */
    private static TensorData same(LocalPool pool, Random r) {
        byte[] program = pool.programs.getLast();
        List<TensorData> inputs = pool.inputs.getLast();
        List<TensorData> one = run(program, inputs, 1);
        List<TensorData> two = run(program, inputs, 2);
        for (int i = 0; i < one.size(); i++) {
            assertArrayEquals(one.get(i).bytes(), two.get(i).bytes(), "result " + i + " on two threads");
        }
        Check.inPieces(program, inputs, r);
        return one.getFirst();
    }

    private static List<TensorData> run(byte[] program, List<TensorData> inputs, int threads) {
        try (ProgramExecution execution = Executors.host(threads).open(program, inputs, null)) {
            execution.run(execution.units(), () -> false);
            return execution.outputs();
        }
    }

    private static Tensor ready(Tensor x) {
        compute(x);
        return x;
    }

    /** Real and imaginary parts follow each other. */
    private static double[] numbers(TensorData data) {
        DType type = DType.of(data.type());
        TensorData parts = type.isComplex() ? new TensorData(type.part().toString(), List.of(), data.bytes()) : data;
        return Reference.doubles(parts);
    }

    private static final DType[] TYPES = {float64, float32, complex128, complex64, int32};

    /** Shapes on both sides of every limit of the tiling: tall, wide, deep, small, stacks. The rows of a product sum to the product with the sums of rows. */
    @Property(tries = 25)
    void products(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool pool = LocalPool.install();
        DType type = TYPES[r.nextInt(TYPES.length)];
        int limit = type == int32 ? 300 : 1300;
        int m = 1 + r.nextInt(r.nextInt(4) == 0 ? 30 : limit);
        int n = 1 + r.nextInt(r.nextInt(4) == 0 ? 30 : limit);
        int k = 1 + r.nextInt(r.nextInt(4) == 0 ? 3000 : limit / 2);
        int stack = r.nextInt(4) == 0 ? 3 : 1;
        Tensor a = ready(of(type, seed, stack, m, k));
        Tensor b = ready(of(type, seed + 1, stack, k, n));
        compute(matmul(a, b));
        double[] product = numbers(same(pool, r));
        double[] x = numbers(pool.inputs.getLast().get(0));
        double[] y = numbers(pool.inputs.getLast().get(1));
        int parts = type.isComplex() ? 2 : 1;
        assertEquals((long) stack * m * n * parts, product.length);
        for (int probe = 0; probe < 40; probe++) {
            int s = r.nextInt(stack);
            int i = probe % 4 == 0 ? m - 1 : r.nextInt(m);
            int j = probe % 5 == 0 ? n - 1 : r.nextInt(n);
            double real = 0;
            double imaginary = 0;
            for (int l = 0; l < k; l++) {
                int p = parts * ((s * m + i) * k + l);
                int q = parts * ((s * k + l) * n + j);
                real += x[p] * y[q] - (parts == 2 ? x[p + 1] * y[q + 1] : 0);
                imaginary += parts == 2 ? x[p] * y[q + 1] + x[p + 1] * y[q] : 0;
            }
            int at = parts * ((s * m + i) * n + j);
            double near = (type.part() == float32 ? 1e-5 : 1e-13) * 4 * Math.sqrt(k) + (type == float32 || type == complex64 ? 1e-6 * k : 0);
            assertEquals(real, product[at], near, type + " " + m + " x " + k + " x " + n + " at " + i + ", " + j + ", seed " + seed);
            assertEquals(imaginary, parts == 2 ? product[at + 1] : 0, near);
        }
    }

    private static Tensor of(DType type, long seed, int... shape) {
        return type == int32 ? randint(key(seed), -9, 9, shape).astype(int32) : type.isComplex() ? complex(normal(key(seed), shape), normal(key(seed + 7), shape)).astype(type)
                : normal(key(seed), shape).astype(type);
    }

    /** Positions of either width, from either end, elements of all widths. */
    @Property(tries = 25)
    void gathers(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool pool = LocalPool.install();
        int length = 1 + r.nextInt(5000);
        int count = 1 + r.nextInt(60_000);
        DType type = List.of(float64, float32, int64, int32, int8, complex128, complex64).get(r.nextInt(7));
        int[] shape = switch (r.nextInt(3)) {
            case 0 -> new int[] {length};
            case 1 -> new int[] {length, 3};
            default -> new int[] {2, length};
        };
        int axis = shape.length == 2 && shape[0] == 2 ? 1 : 0;
        Tensor x = ready(reshape(arange(shape.length == 1 ? length : shape[0] * shape[1]).astype(float64), shape).astype(type));
        int lowest = r.nextInt(3) == 0 ? -length : r.nextInt(3) == 0 ? Math.max(-length, -1) : 0;
        Tensor i = ready(r.nextBoolean() ? randint(key(seed), lowest, length, count).astype(int64) : randint(key(seed), lowest, length, count));
        compute(take(x, i, axis));
        double[] taken = numbers(same(pool, r));
        double[] from = numbers(pool.inputs.getLast().get(0));
        double[] at = numbers(pool.inputs.getLast().get(1));
        int inner = (shape.length == 2 && axis == 0 ? 3 : 1) * (type.isComplex() ? 2 : 1);
        for (int e = 0; e < taken.length; e++) {
            int row = e / inner;
            int position = (int) at[row % count];
            int source = (row / count * length + (position < 0 ? position + length : position)) * inner + e % inner;
            assertEquals(from[source], taken[e], "element " + e + ", seed " + seed);
        }
    }

    /** On both sides of the size from which several threads share one matrix, in all that rests on its triangles. */
    @Property(tries = 12)
    void factorisations(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool pool = LocalPool.install();
        int n = r.nextBoolean() ? 250 + r.nextInt(12) : 257 + r.nextInt(400);
        DType type = r.nextInt(3) == 0 ? float32 : float64;
        int columns = 1 + r.nextInt(3);
        Tensor a = ready(normal(key(seed), n, n).astype(type));
        Tensor b = ready(normal(key(seed + 1), n, columns).astype(type));
        Tensor x = solve(a, b);
        compute(x, inv(a), det(a.multiply(0.05)), max(abs(subtract(matmul(a, x), b))));
        same(pool, r);
        double[] left = numbers(run(pool.programs.getLast(), pool.inputs.getLast(), 2).get(3));
        assertTrue(left[0] < (type == float64 ? 1e-8 : 1), type + " " + n + ": what is left is " + left[0] + ", seed " + seed);
    }

    /** Random matrices, and such where the halves fall apart, values are alike or numbers are huge. */
    @Property(tries = 12)
    void eigenvectors(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool pool = LocalPool.install();
        int n = r.nextBoolean() ? 254 + r.nextInt(5) : 257 + r.nextInt(250);
        Tensor x = ready(normal(key(seed), n, n));
        Tensor a = switch (r.nextInt(6)) {
            case 0 -> eye(n).multiply(3);
            case 1 -> add(eye(n), matmul(x.slice(":, :2"), x.slice(":, :2").T()));
            case 2 -> x.add(x.T()).multiply(1e120);
            case 3 -> multiply(eye(n), x);
            default -> x.add(x.T());
        };
        a = ready(a);
        var eigen = eigh(a);
        Tensor v = eigen.eigenvectors();
        Tensor w = eigen.eigenvalues();
        Tensor size = max(abs(a));
        compute(w, v, divide(max(abs(subtract(matmul(a, v), multiply(v, w)))), size), max(abs(subtract(matmul(v.T(), v), eye(n)))));
        same(pool, r);
        List<TensorData> results = run(pool.programs.getLast(), pool.inputs.getLast(), 2);
        double[] values = numbers(results.get(0));
        for (int i = 1; i < n; i++) {
            assertTrue(values[i - 1] <= values[i], "value " + i + " of " + n + ", seed " + seed);
        }
        assertTrue(numbers(results.get(2))[0] < 1e-11, "A v - w v is " + numbers(results.get(2))[0] + ", " + n + ", seed " + seed);
        assertTrue(numbers(results.get(3))[0] < 1e-11, "V'V - 1 is " + numbers(results.get(3))[0] + ", " + n + ", seed " + seed);
    }

    /** Two threads that apply the same reflectors must not see what the other does to them; before they had their own, one run of seven differed. */
    @Example
    void eigenvectorsAreTheSameEachTime() {
        LocalPool pool = LocalPool.install();
        int n = 257;
        Tensor x = ready(normal(key(0), n, 2));
        Tensor a = ready(add(eye(n), matmul(x, x.T())));
        compute(eigh(a).eigenvectors());
        byte[] program = pool.programs.getLast();
        List<TensorData> inputs = pool.inputs.getLast();
        byte[] first = run(program, inputs, 1).getFirst().bytes();
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(first, run(program, inputs, 2).getFirst().bytes(), "run " + i);
        }
    }

    /** Rows on both sides of the length from which threads share one; what is not negative never goes down, and -0 stays what it is. */
    @Property(tries = 12)
    void runningSums(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool pool = LocalPool.install();
        int row = r.nextBoolean() ? 65_088 + r.nextInt(3) - 1 : 60_000 + r.nextInt(400_000);
        int rows = 1 + r.nextInt(3);
        Tensor x = ready(r.nextBoolean() ? uniform(key(seed), rows, row) : r.nextBoolean() ? full(float64, -0.0, rows, row) : randint(key(seed), 0, 1000, rows, row).astype(float64));
        compute(cumulative_sum(x, 1));
        double[] sums = numbers(same(pool, r));
        double[] from = numbers(pool.inputs.getLast().getFirst());
        for (int i = 0; i < rows; i++) {
            double exact = 0;
            for (int j = 0; j < row; j++) {
                int at = i * row + j;
                exact += from[at];
                assertEquals(exact, sums[at], 1e-12 * exact + 1e-300, "row " + i + ", element " + j + " of " + row + ", seed " + seed);
                assertTrue(j == 0 || sums[at] >= sums[at - 1], "goes down at " + j + ", seed " + seed);
                assertTrue(1 / from[at] > 0 || 1 / sums[at] < 0, "the zero at " + j + " has lost its sign, seed " + seed);
            }
        }
    }

    /** Rows and arrays on both sides of the lengths from which threads share them: the order of the additions is the same, one by one, and so is every bit. */
    @Property(tries = 20)
    void sums(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool pool = LocalPool.install();
        int row = r.nextInt(4) == 0 ? 1022 + r.nextInt(4) : r.nextBoolean() ? 65_535 + r.nextInt(3) : 500 + r.nextInt(200_000);
        int rows = 1 + r.nextInt(3) * r.nextInt(40);
        Tensor x = ready(uniform(key(seed), rows, row).subtract(0.5).astype(r.nextBoolean() ? float64 : float32));
        Tensor y = x.multiply(3);
        List<Tensor> results = new ArrayList<>(List.of(sum(y, 1), sum(x)));
        if (r.nextBoolean()) {
            results.add(y);
        }
        if (r.nextInt(3) == 0) {
            results.add(max(x, 1));
        }
        compute(results.toArray(Tensor[]::new));
        double[] each = numbers(same(pool, r));
        double[] all = numbers(run(pool.programs.getLast(), pool.inputs.getLast(), 2).get(1));
        double[] from = numbers(pool.inputs.getLast().getFirst());
        boolean narrow = x.dtype() == float32;
        double[] three = java.util.Arrays.stream(from).map(v -> narrow ? (float) v * 3f : v * 3).toArray();
        String what = rows + " rows of " + row + " " + x.dtype() + ", seed " + seed;
        for (int i = 0; i < rows; i++) {
            double exact = inOrder(three, i * row, row);
            assertEquals(narrow ? (float) exact : exact, each[i], 0.0, "row " + i + " of " + what);
        }
        double exact = inOrder(from, 0, from.length);
        assertEquals(narrow ? (float) exact : exact, all[0], 0.0, what);
    }

    /** A sum as it is documented: pairwise within what lies in one block of 1024, and from block to block with what rounding has cost. */
    private static double inOrder(double[] of, int start, int count) {
        double high = 0;
        double low = 0;
        for (int at = start; at < start + count; ) {
            int end = Math.min(start + count, (at / 1024 + 1) * 1024);
            double part = halves(java.util.Arrays.copyOfRange(of, at, end));
            double before = high;
            high = at == start ? part : before + part;
            if (at > start) {
                double back = high - before;
                low += (before - (high - back)) + (part - back);
            }
            at = end;
        }
        return high + low;
    }

    private static double halves(double[] of) {
        int length = of.length;
        while (length > 1) {
            int half = (length + 1) / 2;
            for (int i = 0; i < length - half; i++) {
                of[i] += of[half + i];
            }
            length = half;
        }
        return of[0];
    }

    /** Rows on both sides of the length from which threads share one, with many that are equal: their order stays that of the row. */
    @Property(tries = 8)
    void sorts(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool pool = LocalPool.install();
        int row = r.nextInt(3) == 0 ? (1 << 16) + r.nextInt(3) - 1 : 50_000 + r.nextInt(200_000);
        int rows = 1 + r.nextInt(2);
        Tensor x = ready(r.nextBoolean() ? normal(key(seed), rows, row) : randint(key(seed), -500, 500, rows, row).astype(r.nextBoolean() ? float64 : int64));
        boolean descending = r.nextBoolean();
        compute(argsort(x, 1, descending), sort(x, 1, descending));
        double[] order = numbers(same(pool, r));
        double[] sorted = numbers(run(pool.programs.getLast(), pool.inputs.getLast(), 2).get(1));
        double[] from = numbers(pool.inputs.getLast().getFirst());
        for (int i = 0; i < rows; i++) {
            boolean[] seen = new boolean[row];
            for (int j = 0; j < row; j++) {
                int at = i * row + j;
                int source = (int) order[at];
                assertTrue(!seen[source], "twice, seed " + seed);
                seen[source] = true;
                assertEquals(from[i * row + source], sorted[at], "seed " + seed);
                int compared = j == 0 ? -1 : Double.compare(sorted[at - 1], sorted[at]) * (descending ? -1 : 1);
                assertTrue(compared < 0 || compared == 0 && order[at - 1] < source, "element " + j + " of " + row + ", seed " + seed);
            }
        }
    }

    /** Long ones alone in their array, which threads share: powers of two, products of small primes, a prime; back again gives what went in. */
    @Example
    void longTransforms() {
        for (int n : new int[] {1 << 16, 1 << 17, 90_000, 65_537}) {
            LocalPool pool = LocalPool.install();
            Tensor x = ready(normal(key(n), n));
            Tensor z = ready(complex(x, roll(x, 1, 0)));
            Tensor there = fft(z);
            Tensor half = rfft(x);
            compute(there, half, irfft(half, n, 0), max(abs(subtract(ifft(there), z))));
            same(pool, new Random(n));
            List<TensorData> results = run(pool.programs.getLast(), pool.inputs.getLast(), 2);
            assertTrue(numbers(results.get(3))[0] < 1e-12, n + ": " + numbers(results.get(3))[0]);
            double[] back = numbers(results.get(2));
            double[] real = x.toDoubleArray();
            for (int i = 0; i < n; i++) {
                assertEquals(real[i], back[i], 1e-12, n + " at " + i);
            }
        }
    }

    @Example
    void aLargeMatrixThatHasNoAnswerIsSaidToHaveNone() {
        LocalPool.install();
        String singular = assertThrows(RuntimeException.class, () -> compute(solve(zeros(700, 700), ones(700, 1)))).getMessage();
        assertTrue(singular.contains("solve: the matrix is singular (row 1 "), singular);
        Tensor late = ready(subtract(eye(700), concat(0, zeros(600, 700), concat(1, zeros(1, 600), ones(1, 1), zeros(1, 99)), zeros(99, 700))));
        singular = assertThrows(RuntimeException.class, () -> compute(inv(late))).getMessage();
        assertTrue(singular.contains("inv: the matrix is singular (row 601 "), singular);
        Tensor holed = ready(divide(late, late));
        String nan = assertThrows(RuntimeException.class, () -> compute(solve(holed, ones(700, 1)))).getMessage();
        assertTrue(nan.contains("not finite"), nan);
    }

    @Example
    void unitsOfProductsAreWholeWaves() {
        for (DType type : new DType[] {float64, float32}) {
            for (int n : new int[] {1024, 1500, 2048}) {
                LocalPool pool = LocalPool.install();
                Tensor a = ready(zeros(n, n).astype(type));
                compute(matmul(a, a));
                try (ProgramExecution execution = Executors.host().open(pool.programs.getLast(), List.of(), null)) {
                    long most = Math.ceilDiv((long) (2.0 * n * n * n * (type == float64 ? 0.008 : 0.004)), (long) (0.6 * Costs.UNIT_NANOS)) + 2;
                    assertTrue(execution.units() <= most, type + " " + n + " is " + execution.units() + " units, at most " + most);
                }
            }
        }
    }
}
