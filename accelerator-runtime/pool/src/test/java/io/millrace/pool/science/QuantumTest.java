package io.millrace.pool.science;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Tensor;
import io.millrace.pool.execute.LocalPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A particle on a line, in units in which its mass and Planck's constant are 1. */
class QuantumTest {
    private static final int N = 512;

    @BeforeEach
    void pool() {
        LocalPool.install();
    }

    private static Tensor line(double length) {
        return multiply(subtract(arange(N).astype(float64), N / 2), length / N);
    }

    private static Tensor momentum(double length) {
        return multiply(fftfreq(N, length / N), 2 * Math.PI);
    }

    private static Tensor phase(Tensor angle) {
        return complex(cos(angle), negative(sin(angle)));
    }

    /** Half a kick of the potential, a drift of the momentum, half a kick (Strang). */
    private static Tensor evolve(Tensor psi, Tensor potential, Tensor p, double time, int steps) {
        double dt = time / steps;
        Tensor kick = phase(multiply(potential, dt / 2));
        Tensor drift = phase(multiply(square(p), dt / 2));
        return loop(steps, (i, s) -> multiply(kick, ifft(multiply(drift, fft(multiply(kick, s))))), psi);
    }

    private static Tensor packet(Tensor x, double at, double width, double momentum) {
        Tensor envelope = exp(negative(divide(square(subtract(x, at)), 4 * width * width)));
        return multiply(complex(cos(multiply(x, momentum)), sin(multiply(x, momentum))), multiply(envelope, Math.pow(2 * Math.PI * width * width, -0.25)).astype(complex128));
    }

    @Test
    void theLevelsOfAnOscillatorAreNPlusOneHalf() {
        double length = 24;
        int n = 128;
        Tensor x = multiply(subtract(arange(n).astype(float64), n / 2), length / n);
        Tensor k = multiply(fftfreq(n, length / n), 2 * Math.PI);
        Tensor kinetic = real(ifft(multiply(expand_dims(divide(square(k), 2), 1), fft(eye(n), 0)), 0));
        Tensor levels = eigvalsh(add(kinetic, multiply(eye(n), divide(square(x), 2)))).slice(":10");
        Tensor off = max(abs(subtract(levels, add(arange(10), 0.5))));
        assertTrue(off.item() < 1e-8, "off by " + off.item());
    }

    @Test
    void aFreePacketSpreadsAsItsClosedFormSays() {
        double length = 80;
        Tensor x = line(length);
        double width = 1;
        double time = 4;
        Tensor density = square(abs(evolve(packet(x, 0, width, 0), zeros(N), momentum(length), time, 10)));
        Tensor spread = sqrt(multiply(sum(multiply(density, square(x))), length / N));
        Tensor norm = multiply(sum(density), length / N);
        compute(spread, norm);
        assertEquals(1, norm.item(), 1e-12);
        assertEquals(width * Math.sqrt(1 + Math.pow(time / (2 * width * width), 2)), spread.item(), 1e-9);
    }

    @Test
    void aWellOfPoeschlAndTellerReflectsNothing() {
        double length = 160;
        Tensor x = line(length);
        Tensor well = negative(reciprocal(square(cosh(x))));
        Tensor psi = evolve(packet(x, -20, 3, 2), well, momentum(length), 20, 2000);
        Tensor density = multiply(square(abs(psi)), length / N);
        Tensor left = sum(where(less(x, 0), density, zeros_like(density)));
        Tensor all = sum(density);
        compute(left, all);
        assertEquals(1, all.item(), 1e-11);
        assertTrue(left.item() < 1e-4, "reflected " + left.item());
        // The same depth in a square well reflects: the shape matters.
        Tensor square = where(less(abs(x), 1), full_like(x, -1), zeros_like(x));
        Tensor other = multiply(square(abs(evolve(packet(x, -20, 3, 2), square, momentum(length), 20, 2000))), length / N);
        assertTrue(sum(where(less(x, 0), other, zeros_like(other))).item() > 1e-3);
    }
}
