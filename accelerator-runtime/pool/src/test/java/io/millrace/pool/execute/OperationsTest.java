package io.millrace.pool.execute;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.Key;
import io.millrace.accelerator.Ops;
import io.millrace.accelerator.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values of every operation, against the plain reference or against closed forms. */
class OperationsTest {
    private static final double[] SPECIAL = {0, -0.0, 1, -1, 0.5, -2.5, 3.5, 1e-310, 1e300, -1e300, 710, -750, Double.NaN, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Math.PI, 1e5, 12345.678, 7, 2};

    private static Tensor[] each(Tensor x) {
        return new Tensor[] {negative(x), abs(x), sign(x), square(x), floor(x), ceil(x), round(x), trunc(x), sqrt(x), reciprocal(x), exp(x), expm1(x),
            log(x), log1p(x), sin(x), cos(x), tan(x), asin(x), acos(x), atan(x), sinh(x), cosh(x), tanh(x), isfinite(x), isnan(x), isinf(x)};
    }

    private static Tensor[] pairs(Tensor a, Tensor b) {
        return new Tensor[] {add(a, b), subtract(a, b), multiply(a, b), divide(a, b), maximum(a, b), minimum(a, b), remainder(a, b), pow(a, b),
            atan2(a, b), equal(a, b), not_equal(a, b), less(a, b), less_equal(a, b), greater(a, b), greater_equal(a, b), floor_divide(a, b)};
    }

    @Test
    void functionsOfOneElementAgreeForOrdinaryAndSpecialNumbers() {
        Check.agrees(each(asarray(SPECIAL)));
        Check.agrees(each(asarray(SPECIAL).astype(float32)));
        Check.agrees(each(subtract(multiply(uniform(key(1), 3000), 40), 20)));
        Tensor i = asarray(new int[] {0, 1, -1, 7, -8, Integer.MAX_VALUE, Integer.MIN_VALUE});
        Check.agrees(negative(i), abs(i), sign(i), square(i), floor(i), round(i), i.astype(float64), i.astype(float32), i.astype(bool), sin(i));
    }

    @Test
    void functionsOfTwoElementsAgreeInEveryNumericType() {
        Tensor a = asarray(SPECIAL);
        Tensor b = flip(a);
        Check.agrees(pairs(a, b));
        Check.agrees(pairs(a.astype(float32), b.astype(float32)));
        Check.agrees(pairs(randint(key(1), -9, 9, 50), randint(key(2), 1, 5, 50)));
        Check.agrees(pow(randint(key(1), -9, 9, 50), randint(key(2), -3, 9, 50)), multiply(a, 2), subtract(1, a), add(asarray(new int[] {1}), 0.5));
    }

    @Test
    void conditionsAndSelections() {
        Tensor x = subtract(uniform(key(3), 2000), 0.5);
        Tensor p = greater(x, 0);
        Tensor q = less(x, 0.25);
        Check.agrees(logical_and(p, q), logical_or(p, q), logical_xor(p, q), logical_not(p), where(p, x, 7), where(q, 1, -1), where(q, x, 2.5),
                where(p, p, q), clip(x, -0.1, 0.1), p.astype(int32), p.astype(float32), equal(p, q), not_equal(p, q), multiply(p, x), add(p, q));
    }

    @Test
    void castsCutTowardsZeroAndSaturate() {
        LocalPool.install();
        assertArrayEquals(new int[] {2, -2, 0, Integer.MAX_VALUE, Integer.MIN_VALUE},
                asarray(2.9, -2.9, Double.NaN, 1e20, -1e20).astype(int32).toIntArray());
        assertArrayEquals(new boolean[] {false, true, true, true}, asarray(0, 0.1, Double.NaN, -3).astype(bool).toBooleanArray());
    }

    @Test
    void reductionsAgreeOverEveryChoiceOfAxes() {
        Tensor x = subtract(uniform(key(4), 5, 1, 7, 300), 0.4);
        Tensor i = randint(key(5), -100, 100, 4, 6, 50);
        for (int[] axes : new int[][] {{}, {0}, {1}, {2}, {3}, {0, 1}, {2, 3}, {0, 2}, {1, 3}, {0, 1, 2, 3}}) {
            Check.agrees(sum(x, axes), prod(x, axes), max(x, axes), min(x, axes), mean(x, axes), var(x, axes), std(x, axes, 1, true),
                    sum(x.astype(float32), axes), any(greater(x, 0.59), axes), all(less(x, 0.59), axes), sum(greater(x, 0), axes));
        }
        for (int axis = -3; axis < 3; axis++) {
            Check.agrees(sum(i, axis), max(i, axis), min(i, axis), argmax(i, axis), argmin(i, axis), mean(i, axis), prod(i, axis));
        }
        Check.agrees(argmax(x), argmin(x), argmax(asarray(1, Double.NaN, 5, Double.NaN)), max(asarray(1, Double.NaN, 5)), sum(i));
    }

    @Test
    void longSumsKeepTheirPrecision() {
        LocalPool.install();
        assertEquals(1_000_000 * 0.1, sum(full(float64, 0.1, 1_000_000)).item(), 1e-9);
        assertEquals(1e16 + 1_000_000, sum(concat(0, full(float64, 1e16, 1), ones(1_000_000))).item(), 0);
        assertEquals(0.1f * 1e6, sum(full(float32, 0.1, 1_000_000)).item(), 0.01);
    }

    @Test
    void movementsAgreeAloneAndCombined() {
        Tensor x = asarray(new int[] {1, 2, 3}).astype(float64);
        Tensor m = reshape(arange(120), 4, 5, 6);
        Check.agrees(roll(m, 2, 1), roll(m, new int[] {-1, 3}, new int[] {0, 2}), flip(m), flip(m, 1), permute_dims(m, 2, 0, 1), transpose(m),
                matrix_transpose(m), m.slice("1:3, ::-2, 4"), m.slice("..., -1"), m.slice("None, 2"), concat(1, m, m, m.slice(":, :1")),
                stack(-1, x, x), expand_dims(m, 0), squeeze(expand_dims(m, 2)), broadcast_to(x, 4, 3), reshape(transpose(m), -1, 2));
        Check.agrees(flip(roll(m, 2, 1), 1), roll(flip(m), 1, 2), roll(m, 2, 1).slice(":, 1:4"), roll(m, 2, 1).slice(":, 3:"),
                permute_dims(roll(flip(m, 2), 5, 2), 2, 1, 0), roll(roll(m, 1, 2), 2, 2), reshape(roll(m, 1, 0), 20, 6),
                broadcast_to(expand_dims(roll(x, 1, 0), 1), 2, 3, 4), roll(concat(0, m, flip(m)), 3, 0), add(roll(sin(m), 1, 0), transpose(cos(transpose(m)))));
        Check.agrees(concat(0, broadcast_to(x, 2, 3), ones(3, 3), zeros(0, 3)), flip(m.slice("::2, ::-1")).slice("0, 1:"));
        Check.agrees(meshgrid(arange(3), arange(4)));
        Check.agrees(meshgrid("ij", arange(3), arange(4)));
    }

    @Test
    void creationsAgree() {
        Check.agrees(zeros(3), ones(float32, 2, 2), full(int32, 7, 2), arange(5), arange(1, 10, 3), arange(0.5, 3, 0.25), arange(10, 0, -3),
                linspace(0, 1, 11), linspace(0, 1, 10, false), linspace(5, 5, 1), eye(4), eye(int32, 3, 5, 1), eye(bool, 3, 2, -1), zeros_like(arange(3)));
    }

    @Test
    void matrixProductsAgreeWithVectorsStacksAndTiles() {
        Tensor a = uniform(key(1), 7, 9);
        Tensor v = uniform(key(2), 9);
        Check.agrees(matmul(a, a.T()), matmul(a, v), matmul(v, a.T()), matmul(v, v), matmul(uniform(key(3), 3, 1, 4, 9), uniform(key(4), 2, 9, 5)),
                matmul(a.astype(float32), v.astype(float32)), matmul(randint(key(5), -9, 9, 6, 7), randint(key(6), -9, 9, 7, 3)));
        Check.agrees(matmul(uniform(key(7), 600, 1100), uniform(key(8), 1100, 530)));
    }

    @Test
    void runningSumsAgree() {
        Tensor x = uniform(key(1), 3, 70_000);
        Check.agrees(cumulative_sum(x, 1), cumulative_sum(x, 0), cumulative_sum(arange(1000)), cumulative_sum(x.slice("0").astype(float32)));
    }

    @Test
    void scalarsAndEmptyTensorsWork() {
        LocalPool.install();
        Tensor empty = zeros(0, 3);
        Check.agrees(add(scalar(1), scalar(2.5)), sum(scalar(3)), max(scalar(3), new int[0], true));
        compute(sum(empty), sum(empty, 0), sum(empty, 1), prod(empty), all(greater(empty, 0)), add(empty, 1), concat(0, empty, ones(1, 3)));
        assertEquals(0, sum(empty).item());
        assertEquals(1, prod(empty).item());
        assertArrayEquals(new double[3], sum(empty, 0).toDoubleArray());
        assertEquals(0, add(empty, 1).toDoubleArray().length);
        assertArrayEquals(new double[6], matmul(zeros(2, 0), zeros(0, 3)).toDoubleArray());
    }

    @Test
    void randomNumbersAgreeAndAreDistributedAsTheySay() {
        Key key = key(42);
        Check.agrees(uniform(key, 1001), uniform(key, float32, 1001), normal(key, 999), normal(key, float32, 1000), randint(key, -5, 17, 1003),
                bernoulli(key, 0.3, 1000), bernoulli(key, full(float64, 0.7, 10, 10)), key.foldIn(3).tensor(), uniform(key.split(3)[2], 3, 5),
                randint(key, Integer.MIN_VALUE, Integer.MAX_VALUE, 9), uniform(Key.of(key.foldIn(1).tensor()), 4));
        int n = 1 << 20;
        Tensor u = uniform(key(1), n);
        Tensor g = normal(key(2), n);
        compute(u, g);
        assertEquals(0.5, mean(u).item(), 5 / Math.sqrt(12.0 * n));
        assertEquals(0, mean(g).item(), 5 / Math.sqrt(n));
        assertEquals(1, var(g).item(), 5 * Math.sqrt(2.0 / n));
        assertEquals(3, mean(pow(g, 4)).item(), 5 * Math.sqrt(96.0 / n));
        assertEquals(0, mean(multiply(g.slice("1:"), g.slice(":-1"))).item(), 5 / Math.sqrt(n));
        assertTrue(max(u).item() < 1 && min(u).item() >= 0);
    }

    @Test
    void loopsCarryTuplesExchangeThemAndCapture() {
        Tensor scale = sqrt(asarray(4.0));
        Tensor[] fibonacci = loop(30, (i, a, b) -> tuple(b, add(a, b)), scalar(0), scalar(1));
        Check.agrees(fibonacci);
        assertEquals(832_040, fibonacci[0].item());
        Check.agrees(loop(7, (i, x) -> add(multiply(x, scale), i), ones(2000)), loop(0, (i, x) -> sin(x), ones(3)),
                loop(3, (i, x) -> loop(4, (j, y) -> add(roll(y, 1, 0), multiply(i, j)), x), arange(5)));
        Check.agrees(loop(5, (i, a, b, c) -> tuple(b, c, a), arange(3), arange(3, 6), arange(6, 9)));
        Check.agrees(loop(5, (i, s) -> List.of(s.get(1), s.get(1), s.get(0), zeros(2)), List.of(ones(2), zeros(2), ones(2), ones(2))).toArray(Tensor[]::new));
        Check.agrees(loop(20, (i, x) -> add(x, normal(key(1).foldIn(i), 1000)), zeros(1000)),
                loop(6, (i, x) -> where(equal(arange(6), i), sum(x), x), ones(6)),
                loop(3, (i, x) -> matmul(x, x.T()).multiply(0.01), uniform(key(2), 20, 20)));
    }

    @Test
    void aComputedTensorIsAnInputOfTheNextProgramAndNotComputedAgain() {
        LocalPool pool = LocalPool.install();
        Tensor x = exp(uniform(key(1), 10));
        x.compute();
        Tensor y = add(x, 1);
        y.compute();
        assertEquals(2, pool.programs.size());
        assertEquals(1, pool.inputs.get(1).size());
        Ops.compute(x, y);
        assertEquals(2, pool.programs.size());
        assertEquals(DType.FLOAT64, y.dtype());
    }
}
