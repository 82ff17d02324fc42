package io.millrace.pool.science;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Tensor;
import io.millrace.pool.execute.LocalPool;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Energy balance of a planet, and weather that forgets. */
class ClimateTest {
    private static final int N = 90;
    private static final double A = 203.3;
    private static final double B = 2.09;
    private static final double D = 0.55;

    @BeforeEach
    void pool() {
        LocalPool.install();
    }

    /** Centres of bands of equal area between the poles, in sine of latitude. */
    private static Tensor bands() {
        return divide(subtract(multiply(arange(N).astype(float64), 2), N - 1), N);
    }

    /** B - d/dx D (1 - x^2) d/dx. */
    private static Tensor operator() {
        double h = 2.0 / N;
        Tensor edge = subtract(multiply(arange(N + 1).astype(float64), h), 1);
        Tensor flux = divide(multiply(subtract(1, square(edge)), D), h * h);
        Tensor low = flux.slice(":-1");
        Tensor high = flux.slice("1:");
        return subtract(multiply(eye(N), add(add(low, high), B)), add(multiply(eye(float64, N, N, -1), expand_dims(low, 1)), multiply(eye(float64, N, N, 1), expand_dims(high, 1))));
    }

    private static Tensor sunlight(double q) {
        return multiply(subtract(1, multiply(divide(subtract(multiply(square(bands()), 3), 1), 2), 0.482)), q);
    }

    @Test
    void aPlanetWithoutFeedbackHasTheClosedFormOfTwoModes() {
        assertEquals(254.6, Math.pow(1361 * 0.7 / (4 * 5.670374e-8), 0.25), 0.1, "without an atmosphere, 0-D");
        Tensor t = solve(operator(), subtract(multiply(sunlight(340), 0.7), A));
        double mean = (340 * 0.7 - A) / B;
        double second = -0.482 * 340 * 0.7 / (B + 6 * D);
        Tensor exact = add(multiply(divide(subtract(multiply(square(bands()), 3), 1), 2), second), mean);
        Tensor off = max(abs(subtract(t, exact)));
        Tensor average = mean(t);
        compute(off, average);
        assertEquals(mean, average.item(), 0.01);
        assertTrue(off.item() < 0.02, "off by " + off.item() + " K, of second order in the width of a band");
    }

    private static double warmth(double q, Tensor start) {
        Tensor matrix = operator();
        Tensor light = sunlight(q);
        Tensor implicit = inv(add(eye(N), multiply(matrix, 0.05)));
        Tensor end = loop(600, (i, t) -> {
            Tensor absorbed = subtract(0.7, multiply(0.32, divide(subtract(1, tanh(divide(add(t, 10), 2))), 2)));
            return matmul(implicit, add(t, multiply(subtract(multiply(light, absorbed), A), 0.05)));
        }, start);
        return mean(end).item();
    }

    @Test
    void todaysSunCarriesAWarmPlanetAndASnowball() {
        double warm = warmth(340, full(float64, 20, N));
        double snow = warmth(340, full(float64, -60, N));
        assertTrue(warm > 5 && warm < 25, "warm " + warm);
        assertTrue(snow < -30, "snowball " + snow);
        assertTrue(warmth(280, full(float64, 20, N)) < -30, "a weak sun freezes it");
        assertTrue(warmth(460, full(float64, -60, N)) > 20, "a strong one melts it");
    }

    private static Tensor lorenz(Tensor x) {
        return add(subtract(multiply(subtract(roll(x, -1, 0), roll(x, 2, 0)), roll(x, 1, 0)), x), 8);
    }

    private static Tensor step(Tensor x) {
        double h = 0.05;
        Tensor k1 = lorenz(x);
        Tensor k2 = lorenz(add(x, multiply(k1, h / 2)));
        Tensor k3 = lorenz(add(x, multiply(k2, h / 2)));
        Tensor k4 = lorenz(add(x, multiply(k3, h)));
        return add(x, multiply(add(add(k1, k4), multiply(add(k2, k3), 2)), h / 6));
    }

    @Test
    void theLargestLyapunovExponentOfLorenz96() {
        Tensor x = add(normal(io.millrace.accelerator.Ops.key(5), 40), 3);
        List<Tensor> all = scan(10_000, (i, s) -> {
            Tensor v = jvp(ClimateTest::step, s.get(0), s.get(1));
            Tensor size = vector_norm(v);
            return List.of(step(s.get(0)), divide(v, size), log(size));
        }, List.of(x, ones(40)));
        double exponent = mean(all.get(2).slice("1000:")).item() / 0.05;
        assertEquals(1.68, exponent, 0.07, "1.67 to 1.69 for F = 8, N = 40");
    }
}
