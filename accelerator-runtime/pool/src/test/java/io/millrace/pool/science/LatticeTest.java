package io.millrace.pool.science;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.accelerator.Key;
import io.millrace.accelerator.Tensor;
import io.millrace.pool.execute.LocalPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spins and gauge fields on lattices, electrons in crystals. */
class LatticeTest {
    @BeforeEach
    void pool() {
        LocalPool.install();
    }

    /** Correlation length of an infinite strip, from the two largest eigenvalues of its transfer matrix. */
    private static double inverseLength(int q, int width, double temperature) {
        int states = (int) Math.pow(q, width);
        Tensor number = arange(states);
        Tensor[] spin = new Tensor[width];
        for (int i = 0; i < width; i++) {
            spin[i] = remainder(floor_divide(number, (int) Math.pow(q, i)), q);
        }
        Tensor along = zeros(states);
        Tensor between = zeros(states, states);
        for (int i = 0; i < width; i++) {
            along = add(along, equal(spin[i], spin[(i + 1) % width]));
            between = add(between, equal(expand_dims(spin[i], 0), expand_dims(spin[i], 1)));
        }
        Tensor half = exp(divide(along, 2 * temperature));
        Tensor w = eigvalsh(multiply(outer(half, half), exp(divide(between, temperature))));
        return Math.log(w.get(-1) / w.get(-2));
    }

    /** Nightingale's criterion: at the critical point the correlation length is proportional to the width. */
    private static double critical(int q, int width) {
        double low = 0.8;
        double high = 1.4;
        while (high - low > 1e-6) {
            double middle = (low + high) / 2;
            boolean ordered = width * inverseLength(q, width, middle) < (width + 1) * inverseLength(q, width + 1, middle);
            low = ordered ? low : middle;
            high = ordered ? middle : high;
        }
        return low;
    }

    /** Aitken's extrapolation of three widths. */
    private static double extrapolated(int q, int width) {
        double a = critical(q, width);
        double b = critical(q, width + 1);
        double c = critical(q, width + 2);
        return c - (c - b) * (c - b) / (c - 2 * b + a);
    }

    @Test
    void isingAndPottsModelsOrderAtTheirCriticalTemperatures() {
        assertEquals(1 / Math.log(1 + Math.sqrt(2)), extrapolated(2, 4), 3e-3, "Ising, 2.269185 in its own units");
        assertEquals(1 / Math.log(1 + Math.sqrt(3)), extrapolated(3, 2), 5e-3, "three-state Potts");
    }

    @Test
    void plaquettesOfATwoDimensionalGaugeFieldAreBesselFunctions() {
        int n = 32;
        double beta = 2;
        Tensor row = reshape(arange(n), n, 1);
        Tensor column = arange(n);
        int thermal = 150;
        int sweeps = 700;
        Tensor[] run = scan((angles, i) -> {
            Key key = Key.of(17).foldIn(i);
            Tensor x = angles.at(0);
            Tensor y = angles.at(1);
            for (int part = 0; part < 4; part++) {
                boolean first = part < 2;
                // Links of one direction and every other row share no plaquette.
                Tensor mine = equal(remainder(first ? column : row, 2), part % 2);
                Tensor own = first ? x : y;
                Tensor trial = add(own, multiply(subtract(uniform(key.foldIn(2 * part), n, n), 0.5), 3));
                Tensor gain = subtract(action(trial, x, y, first), action(own, x, y, first));
                Tensor accept = less(uniform(key.foldIn(2 * part + 1), n, n), exp(multiply(gain, beta)));
                Tensor next = where(logical_and(mine, accept), trial, own);
                x = first ? next : x;
                y = first ? y : next;
            }
            return tuple(stack(0, x, y), mean(cos(plaquettes(x, y))));
        }, zeros(2, n, n), sweeps);
        double plaquette = mean(run[1].slice(thermal + ":")).item();
        assertEquals(0.697775, plaquette, 0.004, "I1(2) / I0(2)");
    }

    private static Tensor plaquettes(Tensor x, Tensor y) {
        return subtract(add(x, roll(y, -1, 0)), add(roll(x, -1, 1), y));
    }

    /** For each link of a direction, with this angle and all others as they are, the sum of the cosines of its two plaquettes. */
    private static Tensor action(Tensor own, Tensor x, Tensor y, boolean first) {
        if (first) {
            Tensor above = cos(subtract(add(own, roll(y, -1, 0)), add(roll(x, -1, 1), y)));
            Tensor below = cos(subtract(add(roll(x, 1, 1), roll(roll(y, -1, 0), 1, 1)), add(own, roll(y, 1, 1))));
            return add(above, below);
        }
        Tensor right = cos(subtract(add(x, roll(y, -1, 0)), add(roll(x, -1, 1), own)));
        Tensor left = cos(subtract(add(roll(x, 1, 0), own), add(roll(roll(x, 1, 0), -1, 1), roll(y, 1, 0))));
        return add(right, left);
    }

    @Test
    void theBandsOfGrapheneAreItsClosedForm() {
        int n = 40;
        Tensor k = multiply(arange(n).astype(float64), 2 * Math.PI / n);
        Tensor[] grid = meshgrid("ij", k, k);
        Tensor f = add(add(exp(multiply(grid[0].astype(complex128), complex(0, 1))), exp(multiply(grid[1].astype(complex128), complex(0, 1)))), 1);
        Tensor zero = zeros_like(f);
        Tensor h = stack(-2, stack(-1, zero, negative(f)), stack(-1, negative(conj(f)), zero));
        Tensor bands = eigvalsh(h);
        Tensor off = max(abs(subtract(bands.slice("..., 1"), abs(f))));
        Tensor sum = max(abs(sum(bands, -1)));
        compute(off, sum);
        assertEquals(0, off.item(), 1e-13);
        assertEquals(0, sum.item(), 1e-13, "the bands are each other's mirror images");
    }
}
