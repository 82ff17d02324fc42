package io.millrace.pool.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Against StrictMath, whose own error is below 1 ulp: the difference stays below 2 ulp. */
class ElementaryTest {
    private static void close(DoubleUnaryOperator ours, DoubleUnaryOperator strict, double low, double high, boolean logarithmic) {
        Random random = new Random(5);
        double worst = 0;
        for (int i = 0; i < 200_000; i++) {
            double u = random.nextDouble();
            double x = logarithmic ? StrictMath.exp(StrictMath.log(low) + (StrictMath.log(high) - StrictMath.log(low)) * u) : low + (high - low) * u;
            double e = strict.applyAsDouble(x);
            double error = Math.abs(ours.applyAsDouble(x) - e) / Math.ulp(e);
            worst = Math.max(worst, error);
        }
        assertTrue(worst <= 1, "error of " + worst + " ulp");
    }

    @Test
    void exponentialLogarithmSineAndCosineAreWithinOneUlpOfStrictMath() {
        close(Elementary::exp, StrictMath::exp, -708, 709, false);
        close(Elementary::exp, StrictMath::exp, -1, 1, false);
        close(Elementary::exp, StrictMath::exp, 1e-300, 1e-2, true);
        close(Elementary::log, StrictMath::log, 1e-308, 1e308, true);
        close(Elementary::log, StrictMath::log, 0.5, 2, false);
        close(Elementary::log, StrictMath::log, 1e-320, 1e-300, true);
        for (DoubleUnaryOperator[] pair : new DoubleUnaryOperator[][] {{Elementary::sin, StrictMath::sin}, {Elementary::cos, StrictMath::cos}}) {
            close(pair[0], pair[1], -10, 10, false);
            close(pair[0], pair[1], 1e-300, 1e-3, true);
            close(pair[0], pair[1], -200_000, 200_000, false);
            close(pair[0], pair[1], 1e6, 1e300, true);
        }
    }

    @Test
    void theExponentialOfABlockHasTheBitsOfTheExponentialOfANumber() {
        Random random = new Random(9);
        double[] x = random.doubles(1000, -800, 800).toArray();
        System.arraycopy(new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, -745, -740, 709.7, 1e300}, 0, x, 0, 8);
        double[] out = new double[1000];
        new Exponential().run(x, out, 1000);
        for (int i = 0; i < 1000; i++) {
            assertEquals(Elementary.exp(x[i]), out[i]);
        }
    }

    @Test
    void specialValues() {
        assertEquals(0.0, Elementary.exp(Double.NEGATIVE_INFINITY));
        assertEquals(Double.POSITIVE_INFINITY, Elementary.exp(Double.POSITIVE_INFINITY));
        assertEquals(Double.POSITIVE_INFINITY, Elementary.exp(709.79));
        assertEquals(Double.MIN_VALUE, Elementary.exp(-745));
        assertTrue(Double.isNaN(Elementary.exp(Double.NaN)) && Double.isNaN(Elementary.log(-1)) && Double.isNaN(Elementary.sin(Double.NaN)));
        assertEquals(1.0, Elementary.exp(0));
        assertEquals(0.0, Elementary.log(1));
        assertEquals(Double.NEGATIVE_INFINITY, Elementary.log(0));
        assertEquals(Double.POSITIVE_INFINITY, Elementary.log(Double.POSITIVE_INFINITY));
        assertEquals(-0.0, Elementary.sin(-0.0));
        for (int k = 1; k < 1000; k++) {
            assertEquals(StrictMath.sin(k * Math.PI), Elementary.sin(k * Math.PI), 1e-30 + 1e-15 * Math.abs(StrictMath.sin(k * Math.PI)));
        }
    }

    @Test
    void remainderHasTheSignOfTheDivisor() {
        assertEquals(2.0, Elementary.remainder(-1.0, 3.0));
        assertEquals(-2.0, Elementary.remainder(1.0, -3.0));
        assertEquals(2, Elementary.remainder(-1, 3));
        assertEquals(-2, Elementary.remainder(1, -3));
        assertEquals(0, Elementary.remainder(1, 0));
        assertTrue(Double.isNaN(Elementary.remainder(1.0, 0.0)));
    }
}
