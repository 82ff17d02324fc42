package io.millrace.pool.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.program.Op;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors of the elementary functions in units in the last place, against sums of series with 60 digits; and vectors against the scalar functions. */
class UlpTest {
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal PI = new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798");

    private static BigDecimal exp(BigDecimal x) {
        int halvings = Math.max(0, x.precision() - x.scale() + 6) * 4;
        BigDecimal r = x.divide(BigDecimal.TWO.pow(halvings), DIGITS);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 60; i++) {
            term = term.multiply(r, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }

    /** One of Newton's steps from the double that is right to 16 digits, to the third order. */
    private static BigDecimal log(BigDecimal x) {
        BigDecimal y = new BigDecimal(StrictMath.log(x.doubleValue()));
        BigDecimal d = x.multiply(exp(y.negate()), DIGITS).subtract(BigDecimal.ONE);
        return y.add(d, DIGITS).subtract(d.multiply(d, DIGITS).divide(BigDecimal.TWO, DIGITS), DIGITS).add(d.pow(3, DIGITS).divide(BigDecimal.valueOf(3), DIGITS), DIGITS);
    }

    private static BigDecimal sin(BigDecimal x) {
        BigDecimal turns = x.divide(PI, DIGITS).setScale(0, java.math.RoundingMode.HALF_EVEN);
        BigDecimal r = x.subtract(turns.multiply(PI));
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal term = r;
        for (int i = 1; i < 70; i += 2) {
            sum = sum.add(term, DIGITS);
            term = term.multiply(r, DIGITS).multiply(r, DIGITS).divide(BigDecimal.valueOf(-(i + 1L) * (i + 2L)), DIGITS);
        }
        return turns.toBigInteger().testBit(0) ? sum.negate() : sum;
    }

    private static BigDecimal cos(BigDecimal x) {
        return sin(x.add(PI.divide(BigDecimal.TWO)));
    }

    private static BigDecimal tanh(BigDecimal x) {
        BigDecimal e = exp(x.multiply(BigDecimal.TWO));
        return e.subtract(BigDecimal.ONE).divide(e.add(BigDecimal.ONE), DIGITS);
    }

    private static BigDecimal erf(BigDecimal x) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal term = x;
        for (int i = 0; i < 250; i++) {
            sum = sum.add(term.divide(BigDecimal.valueOf(2L * i + 1), DIGITS), DIGITS);
            term = term.multiply(x, DIGITS).multiply(x, DIGITS).divide(BigDecimal.valueOf(-(i + 1L)), DIGITS);
        }
        return sum.multiply(BigDecimal.TWO).divide(PI.sqrt(DIGITS), DIGITS);
    }

    private static double worst(DoubleUnaryOperator ours, UnaryOperator<BigDecimal> exact, double low, double high, int tries) {
        Random random = new Random(11);
        double worst = 0;
        for (int i = 0; i < tries; i++) {
            double x = low + (high - low) * random.nextDouble();
            BigDecimal e = exact.apply(new BigDecimal(x));
            double error = new BigDecimal(ours.applyAsDouble(x)).subtract(e).abs().divide(new BigDecimal(Math.ulp(e.doubleValue())), DIGITS).doubleValue();
            worst = Math.max(worst, error);
        }
        return worst;
    }

    private static void below(double limit, String name, double error) {
        System.out.printf(java.util.Locale.ROOT, "%s: %.3f ulp%n", name, error);
        assertTrue(error < limit, name + " is " + error + " ulp wrong, and " + limit + " are stated.");
    }

    @Test
    void errorsAreBelowOneUlp() {
        below(0.9, "exp", Math.max(worst(Elementary::exp, UlpTest::exp, -700, 700, 2000), worst(Elementary::exp, UlpTest::exp, -1, 1, 2000)));
        below(0.9, "log", Math.max(worst(Elementary::log, UlpTest::log, 0.5, 2, 2000), worst(Elementary::log, UlpTest::log, 1e-3, 1e6, 2000)));
        below(0.9, "sin", Math.max(Math.max(worst(Elementary::sin, UlpTest::sin, -7, 7, 4000), worst(Elementary::sin, UlpTest::sin, 1.3, 1.8, 4000)), worst(Elementary::sin, UlpTest::sin, -200_000, 200_000, 2000)));
        below(0.9, "cos", Math.max(Math.max(worst(Elementary::cos, UlpTest::cos, -7, 7, 4000), worst(Elementary::cos, UlpTest::cos, -0.7, 0.7, 4000)), worst(Elementary::cos, UlpTest::cos, -200_000, 200_000, 2000)));
        below(0.9, "tanh", Math.max(worst(Elementary::tanh, UlpTest::tanh, -0.5, 0.5, 3000), worst(Elementary::tanh, UlpTest::tanh, -20, 20, 3000)));
        below(1, "erf", worst(Elementary::erf, UlpTest::erf, -5.9, 5.9, 2000));
    }

    @ParameterizedTest
    @EnumSource(names = {"EXP", "LOG", "SIN", "COS", "TANH", "ERF"})
    void vectorsHaveTheBitsOfNumbers(Op op) {
        DoubleUnaryOperator scalar = switch (op) {
            case EXP -> Elementary::exp;
            case LOG -> Elementary::log;
            case SIN -> Elementary::sin;
            case COS -> Elementary::cos;
            case ERF -> Elementary::erf;
            default -> Elementary::tanh;
        };
        Random random = new Random(3);
        for (double scale : new double[] {1e-300, 1e-5, 1, 30, 900, 1e5, 1e7, 1e300}) {
            double[] x = random.doubles(1001, -scale, scale).toArray();
            if (scale == 1) {
                System.arraycopy(new double[] {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 1, -1}, 0, x, 16, 8);
                x[40] = -0.0;
            }
            double[] out = new double[1001];
            ElementaryLoops.wide(op).run(x, out, 1001);
            for (int i = 0; i < x.length; i++) {
                assertEquals(Double.doubleToLongBits(scalar.applyAsDouble(x[i])), Double.doubleToLongBits(out[i]), op + " of " + x[i]);
            }
        }
    }
}
