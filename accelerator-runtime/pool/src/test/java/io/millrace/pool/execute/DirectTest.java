package io.millrace.pool.execute;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assumptions;

/** Passes that work in memory itself give the bits of passes over registers, on one thread and on two, row by row and by generated loops. */
class DirectTest {
    private static Tensor random(Random r, List<Tensor> made) {
        Tensor a = made.get(r.nextInt(made.size()));
        Tensor b = made.get(r.nextInt(made.size()));
        return switch (r.nextInt(16)) {
            case 0, 1 -> a.add(b);
            case 2, 3 -> a.subtract(b);
            case 4, 5 -> a.multiply(b);
            case 6 -> a.multiply(r.nextInt(5) - 2);
            case 7 -> divide(a, square(b).add(1));
            case 8 -> maximum(negative(a), minimum(b, 3));
            case 9 -> sqrt(abs(a));
            case 10 -> sin(a).add(cos(b));
            case 11 -> exp(negative(abs(a)));
            case 12 -> roll(a, r.nextInt(9) - 4, r.nextInt(2));
            case 13 -> flip(a, r.nextInt(2));
            case 14 -> round(a).subtract(reciprocal(square(a).add(2)));
            default -> add(tanh(a), erf(b));
        };
    }

    @Property(tries = 150)
    void theyHaveTheBitsOfRegisters(@ForAll long seed) {
        Assumptions.assumeTrue(Direct.isPossible(), "This process has no vectors.");
        Random r = new Random(seed);
        DType type = r.nextInt(4) == 0 ? float32 : float64;
        int[][] shapes = {{3, 5}, {2, 1024}, {40, 300}, {7, 2046}, {300, 257}};
        int[] shape = shapes[r.nextInt(shapes.length)];
        List<Tensor> made = new ArrayList<>();
        LocalPool pool = LocalPool.install();
        for (int i = 0; i < 3; i++) {
            Tensor x = normal(key(seed + i), shape).astype(type);
            compute(x);
            made.add(x);
        }
        made.add(made.get(0).multiply(1e6));
        for (int i = 0; i < 10; i++) {
            made.add(random(r, made));
        }
        Tensor last = made.getLast();
        // A comparison with nan is in no pass over one type alone, so that the same chain goes over registers.
        Tensor registers = where(isnan(last), full(type, Double.NaN, shape), last);
        pool.programs.clear();
        pool.inputs.clear();
        compute(last, sum(last), sum(last, 1), made.get(9));
        compute(registers, sum(registers), sum(registers, 1));
        List<TensorData> direct = run(pool, 0, 1);
        List<TensorData> two = run(pool, 0, 2);
        List<TensorData> slow = run(pool, 1, 1);
        Chains.makeAll();
        List<TensorData> loops = run(pool, 0, 1);
        List<TensorData> twoLoops = run(pool, 0, 2);
        for (int i = 0; i < direct.size(); i++) {
            assertArrayEquals(direct.get(i).bytes(), two.get(i).bytes(), "result " + i + " on two threads");
            assertTrue(same(direct.get(i), loops.get(i)), "result " + i + " by generated loops, seed " + seed);
            assertArrayEquals(loops.get(i).bytes(), twoLoops.get(i).bytes(), "result " + i + " by generated loops on two threads");
        }
        for (int i = 0; i < slow.size(); i++) {
            assertTrue(same(direct.get(i), slow.get(i)), "result " + i + " over registers, seed " + seed);
        }
    }

    /** Long enough to be worth a loop, which comes while it runs; the pass goes on without noticing. */
    @Example
    void aChainThatIsMetOftenBecomesALoop() {
        Assumptions.assumeTrue(Direct.isPossible(), "This process has no vectors.");
        LocalPool pool = LocalPool.install();
        Tensor x = normal(key(1), 1000, 1023);
        Tensor y = normal(key(2), 1000, 1023);
        compute(x, y);
        compute(maximum(x.multiply(y).add(x).divide(square(y).add(1)), negative(abs(y))).subtract(sqrt(abs(x)).multiply(0.25)));
        long loops = Chains.loops();
        List<TensorData> before = run(pool, 1, 1);
        long end = System.nanoTime() + 60_000_000_000L;
        for (int i = 0; loops == Chains.loops() && System.nanoTime() < end; i++) {
            assertArrayEquals(before.getFirst().bytes(), run(pool, 1, 1 + i % 2).getFirst().bytes());
        }
        assertTrue(Chains.loops() > loops, "no loop was made within a minute");
        assertArrayEquals(before.getFirst().bytes(), run(pool, 1, 2).getFirst().bytes());
    }

    private static List<TensorData> run(LocalPool pool, int program, int threads) {
        try (ProgramExecution execution = Executors.host(threads).open(pool.programs.get(program), pool.inputs.get(program), null)) {
            execution.run(execution.units(), () -> false);
            return execution.outputs();
        }
    }

    /** To the bit, but for which of the many nans it is. */
    private static boolean same(TensorData a, TensorData b) {
        double[] x = Reference.doubles(a);
        double[] y = Reference.doubles(b);
        for (int i = 0; i < x.length; i++) {
            if (Double.doubleToLongBits(x[i]) != Double.doubleToLongBits(y[i])) {
                return false;
            }
        }
        return x.length == y.length;
    }
}
