package io.millrace.pool.science;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Tensor;
import io.millrace.pool.execute.LocalPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Particles that attract each other: fluids and planets. */
class ParticlesTest {
    private static final Path NIST = Path.of(System.getProperty("user.dir")).resolve("../../../shared/reference/nist_lj").normalize();

    @BeforeEach
    void pool() {
        LocalPool.install();
    }

    /** NIST's Standard Reference Simulation Website: energies and virials of four configurations with a cut-off of 3, to five digits. */
    @Test
    void lennardJonesEnergiesAndVirialsAreThoseOfNist() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(NIST), "NIST's configurations are not beside this checkout (../shared/reference/nist_lj): skipped.");
        double[] energies = {-4351.5, -690.00, -1146.7, -16.790};
        double[] virials = {-568.67, -568.46, -1164.9, -46.249};
        double[] corrections = {-198.49, -24.230, -49.622, -0.54517};
        for (int c = 0; c < 4; c++) {
            List<String> lines = Files.readAllLines(NIST.resolve("lj_sample_config_periodic" + (c + 1) + ".txt"));
            double box = Double.parseDouble(lines.get(0).strip().split("\\s+")[0]);
            double[][] positions = lines.stream().skip(2).filter(l -> !l.isBlank()).map(l -> l.strip().split("\\s+"))
                    .map(f -> new double[] {Double.parseDouble(f[1]), Double.parseDouble(f[2]), Double.parseDouble(f[3])}).toArray(double[][]::new);
            Tensor x = asarray(positions);
            Tensor[] pair = neighbours(x, box, 3);
            Tensor d = subtract(take(x, pair[0], 0), take(x, pair[1], 0));
            Tensor r2 = sum(square(subtract(d, multiply(round(divide(d, box)), box))), 1);
            Tensor s6 = pow(reciprocal(r2), 3);
            Tensor energy = sum(multiply(4, subtract(square(s6), s6)));
            Tensor virial = sum(multiply(24, subtract(multiply(2, square(s6)), s6)));
            compute(energy, virial);
            int n = positions.length;
            double correction = 8.0 / 3 * Math.PI * n * n / (box * box * box) * (Math.pow(3, -9) / 3 - Math.pow(3, -3));
            assertEquals(energies[c], energy.item(), 5e-5 * Math.abs(energies[c]), "energy of configuration " + (c + 1));
            assertEquals(virials[c], virial.item(), 5e-5 * Math.abs(virials[c]), "virial of configuration " + (c + 1));
            assertEquals(corrections[c], correction, 5e-5 * Math.abs(corrections[c]), "long-range correction of configuration " + (c + 1));
        }
    }

    /** Energy with forces from its gradient, shifted so that both vanish at the cut-off. */
    private static Tensor energy(Tensor x, double box, double cutoff) {
        int n = x.shape().dim(0);
        Tensor d = subtract(expand_dims(x, 1), expand_dims(x, 0));
        Tensor near = subtract(d, multiply(round(divide(d, box)), box));
        Tensor r2 = add(sum(square(near), 2), multiply(eye(n), 1e3));
        Tensor r = sqrt(r2);
        Tensor s6 = pow(reciprocal(r2), 3);
        double c6 = Math.pow(cutoff, -6);
        double slope = -24 * (2 * c6 * c6 - c6) / cutoff;
        Tensor v = subtract(subtract(multiply(4, subtract(square(s6), s6)), 4 * (c6 * c6 - c6)), multiply(subtract(r, cutoff), slope));
        return divide(sum(where(less(r, cutoff), v, zeros_like(v))), 2);
    }

    @Test
    void aFluidKeepsItsEnergy() {
        int side = 4;
        double box = side * 1.2;
        double cutoff = box / 2 - 1e-9;
        Tensor[] grid = meshgrid("ij", arange(side), arange(side), arange(side));
        Tensor x = multiply(reshape(stack(-1, grid), -1, 3).astype(float64), 1.2);
        Tensor v = normal(key(1), 64, 3);
        v = subtract(v, mean(v, new int[] {0}, true));
        Tensor before = add(energy(x, box, cutoff), divide(sum(square(v)), 2));
        List<Tensor> path = scan(50, (i, s) -> {
            Tensor[] next = leapfrog(y -> negative(grad(z -> energy(z, box, cutoff), y)), s.get(0), s.get(1), 0.0005, 20);
            return List.of(next[0], next[1], add(energy(next[0], box, cutoff), divide(sum(square(next[1])), 2)));
        }, List.of(x, v));
        Tensor strays = max(abs(subtract(path.get(2), before)));
        Tensor momentum = max(abs(sum(path.get(1), 0)));
        compute(before, strays, momentum);
        System.out.printf(Locale.ROOT, "NVE: energy strays by %.1e of itself in 1000 steps%n", strays.item() / Math.abs(before.item()));
        assertTrue(strays.item() < 1e-5 * Math.abs(before.item()), "energy strays by " + strays.item() + " of " + before.item());
        assertTrue(momentum.item() < 1e-11, "momentum " + momentum.item());
    }

    private static Tensor gravity(Tensor x) {
        Tensor d = subtract(expand_dims(x, 0), expand_dims(x, 1));
        Tensor r2 = add(sum(square(d), 2), eye(x.shape().dim(0)));
        return sum(divide(d, expand_dims(multiply(r2, sqrt(r2)), 2)), 1);
    }

    @Test
    void theFigureEightOfThreeBodiesClosesAfterItsPeriod() {
        Tensor x = asarray(new double[][] {{0.97000436, -0.24308753}, {-0.97000436, 0.24308753}, {0, 0}});
        Tensor v = asarray(new double[][] {{0.466203685, 0.43236573}, {0.466203685, 0.43236573}, {-0.93240737, -0.86473146}});
        Tensor y = rk4((t, s) -> stack(0, s.at(1), gravity(s.at(0))), stack(0, x, v), 0, 6.32591398, 4000);
        assertTrue(max(abs(subtract(y.at(0), x))).item() < 1e-6, "Simo's period brings the bodies back");
    }

    @Test
    void leapfrogsEnergyErrorOnAKeplerOrbitFallsWithTheSquareOfTheStepAndTheOrbitCloses() {
        double[] errors = new double[2];
        for (int i = 0; i < 2; i++) {
            int steps = 2000 << i;
            Tensor x = asarray(1.3, 0.0);
            Tensor v = asarray(0.0, Math.sqrt(2 / 1.3 - 1));
            Tensor path = scan(steps, (k, s) -> {
                Tensor half = add(s.get(1), multiply(central(s.get(0)), Math.PI / steps));
                Tensor at = add(s.get(0), multiply(half, 2 * Math.PI / steps));
                Tensor speed = add(half, multiply(central(at), Math.PI / steps));
                return List.of(at, speed, subtract(divide(sum(square(speed)), 2), reciprocal(vector_norm(at))));
            }, List.of(x, v)).get(2);
            errors[i] = max(abs(add(path, 0.5))).item();
            if (i == 1) {
                Tensor back = leapfrog(ParticlesTest::central, x, v, 2 * Math.PI / 40_000, 40_000)[0];
                assertTrue(max(abs(subtract(back, x))).item() < 1e-6, "period 2 pi");
            }
        }
        assertEquals(4, errors[0] / errors[1], 0.1);
    }

    private static Tensor central(Tensor x) {
        return negative(divide(x, pow(vector_norm(x), 3)));
    }
}
