package io.millrace.pool.execute;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Mesh;
import io.millrace.accelerator.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;

/** However a run is cut into units, checkpointed and taken up again, its bits are the same, and right. */
class SlicingPropertyTest {
    private static Tensor random(Random r, List<Tensor> pool, int depth) {
        Tensor a = pool.get(r.nextInt(pool.size()));
        Tensor b = pool.get(r.nextInt(pool.size()));
        return switch (r.nextInt(15)) {
            case 0 -> add(a, b);
            case 1 -> multiply(a, tanh(b));
            case 2 -> sin(a);
            case 3 -> exp(negative(abs(a)));
            case 4 -> roll(a, r.nextInt(40), r.nextInt(2));
            case 5 -> where(greater(a, b), a, multiply(b, 0.5));
            case 6 -> add(a, mean(b, new int[] {r.nextInt(2)}, true));
            case 7 -> subtract(a, max(b));
            case 8 -> flip(a, r.nextInt(2));
            case 9 -> add(uniform(key(r.nextLong()), a.shape().toArray()), b);
            case 10 -> concat(0, a.slice("10:"), b.slice(":10"));
            case 11 -> divide(matmul(a, b.T().slice(":, :" + a.shape().dim(1))).slice(":, :" + a.shape().dim(1)), 50)
                    .shape().equals(a.shape()) ? divide(matmul(a, matmul(b.T(), b)), 5000) : a;
            case 13 -> {
                // Each of two chips has its own half of the sum.
                Mesh mesh = mesh(2);
                yield mesh.shard(concat(0, a, b), 0).map(p -> subtract(p, multiply(b, 0.5))).all_reduce().part(1);
            }
            case 12 -> depth > 1 ? a : loop(r.nextInt(9) + 1, (i, x) -> random(r, List.of(x, b, add(x, i)), depth + 1), a);
            default -> normal(key(r.nextLong()).foldIn(depth), a.shape().toArray());
        };
    }

    @Property(tries = 60)
    void randomProgramsGiveTheSameBitsInAnyPieces(@ForAll long seed) {
        Random r = new Random(seed);
        int rows = 20 + r.nextInt(60);
        int columns = r.nextBoolean() ? 7 : 300;
        List<Tensor> pool = new ArrayList<>(List.of(uniform(key(seed), rows, columns), asarray(new double[rows][columns])));
        for (int i = 0; i < 12; i++) {
            pool.add(random(r, pool, 0));
        }
        Tensor[] results = {pool.get(pool.size() - 1), pool.get(pool.size() - 3), sum(pool.get(pool.size() - 2)), argmax(pool.get(pool.size() - 4))};
        Check.agrees(results[0], results[1], results[2]);
    }

    @Example
    void longOperationsAreCutAndGoOnFromCheckpointsWithin() {
        Tensor x = uniform(key(1), 3_000_000);
        LocalPool pool = LocalPool.install();
        compute(sum(exp(x)), max(sin(x), 0), argmin(x), sum(reshape(x, 3000, 1000), 1), cumulative_sum(x), roll(log(add(x, 1)), 5, 0));
        compute(loop(6, (i, y) -> add(matmul(y, y).multiply(1e-3), uniform(key(2).foldIn(i), 900, 900)), eye(900)));
        for (int i = 0; i < 2; i++) {
            try (ProgramExecution execution = Executors.host().open(pool.programs.get(i), List.of(), null)) {
                assertTrue(execution.units() > 5, "cut into " + execution.units());
            }
            for (int seed = 0; seed < 3; seed++) {
                Check.inPieces(pool.programs.get(i), pool.inputs.get(i), new Random(seed));
            }
        }
    }

    /** Sorts, searches, gathers, transforms and factorisations, of all types, in loops that collect what they pass. */
    @Property(tries = 25)
    void kernelsGiveTheSameBitsInAnyPieces(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool pool = LocalPool.install();
        int n = 3 + r.nextInt(40);
        Tensor x = normal(key(seed), n, n);
        Tensor z = complex(x, roll(x, 1, 0));
        Tensor i = randint(key(seed + 1), 0, n, 5000);
        Tensor spd = matmul(x, x.T()).add(eye(n));
        List<Tensor> all = List.of(sort(x, 0, false), argsort(x), searchsorted(sort(reshape(x, -1)), normal(key(3), 40_000)), take(x, i, r.nextInt(2)),
                segment_sum(normal(key(4), 5000, 3), i, n), fft(z), ifft(z, 0), rfft(x), irfft(z, 2 * n - 1, -1), solve(spd, x), inv(z), cholesky(spd), det(x),
                qr(x).r(), eigh(spd).eigenvectors(), eigvalsh(spd), svd(z).u(), cumulative_prod(x.astype(int8), 0), sum(z, 0), matmul(z, z), z.astype(complex64),
                i.astype(int64).multiply(i), x.astype(int16), bitwise_xor(i.astype(uint8), 3), erf(x), exp(z));
        Tensor[] some = new Tensor[6];
        for (int k = 0; k < some.length; k++) {
            some[k] = all.get(r.nextInt(all.size()));
        }
        some[5] = scan((carry, row) -> tuple(add(multiply(carry, 0.5), sort(row)), sum(carry)), zeros(n), x)[1];
        compute(some);
        Check.inPieces(pool.programs.getFirst(), pool.inputs.getFirst(), r);
        Check.inPieces(pool.programs.getFirst(), pool.inputs.getFirst(), r);
    }

    /** Loops in loops over small arrays, long chains of kernels, and whatever else comes: no unit is many launches long, and none is lost. */
    @Property(tries = 200)
    void noUnitLaunchesMoreThan64Kernels(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool pool = LocalPool.install();
        int n = 1 + r.nextInt(2000);
        int inner = 1 + r.nextInt(40);
        int kernels = 1 + r.nextInt(90);
        Tensor y = loop(1 + r.nextInt(200), (i, x) -> {
            Tensor z = r.nextBoolean() ? loop(inner, (j, u) -> add(multiply(u, 0.5), mean(u)), x) : x;
            for (int k = 0; k < kernels; k++) {
                z = subtract(z, mean(z));
            }
            return z;
        }, linspace(0, 1, n));
        compute(y);
        try (ProgramExecution execution = Executors.host().open(pool.programs.getFirst(), List.of(), null)) {
            for (long unit = 0; unit < execution.units(); unit++) {
                int launches = execution.work(unit).launches();
                assertTrue(launches <= Costs.UNIT_LAUNCHES, launches + " launches in unit " + unit + " of " + execution.units());
            }
        }
    }

    @Example
    void liveBytesAreThoseOfACheckpointThere() {
        LocalPool pool = LocalPool.install();
        compute(loop(6, (i, y) -> add(matmul(y, y).multiply(1e-3), uniform(key(2).foldIn(i), 900, 900)), eye(900)));
        try (ProgramExecution execution = Executors.host().open(pool.programs.getFirst(), List.of(), null)) {
            assertEquals(0, execution.liveBytes(0), "nothing has been computed");
            for (long unit = 1; unit <= execution.units(); unit++) {
                execution.run(unit, () -> false);
                assertEquals(execution.checkpoint().length - 16, execution.liveBytes(unit), "16 bytes are the checkpoint's header");
            }
            assertTrue(execution.liveBytes(execution.units() / 2) >= 8L * 900 * 900);
        }
    }

    @Example
    void workAddsUpToTheAlgorithm() {
        LocalPool pool = LocalPool.install();
        compute(matmul(ones(1024, 2048), ones(2048, 512)));
        try (ProgramExecution execution = Executors.host().open(pool.programs.get(0), List.of(), null)) {
            double flops = 0;
            int launches = 0;
            for (long unit = 0; unit < execution.units(); unit++) {
                Work work = execution.work(unit);
                flops += work.flops();
                launches += work.launches();
            }
            assertEquals(2.0 * 1024 * 2048 * 512, flops, 1e6);
            assertEquals(3, launches);
            assertTrue(execution.memoryBytes() >= 8L * (1024 * 2048 + 2048 * 512 + 1024 * 512));
        }
    }

    @Property(tries = 1500)
    void damagedProgramsArePlannedOrRefusedAndNothingElse(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool pool = LocalPool.install();
        Tensor x = asarray(new double[3][4]);
        Tensor y = loop(4, (i, s) -> add(roll(s, 1, 0), mean(exp(s), new int[] {1}, true)), concat(0, x.slice("1:"), x.slice(":1, ::-1")));
        compute(y, matmul(y, x.T()), argmax(normal(key(1).foldIn(2), 30)));
        byte[] program = pool.programs.get(0);
        for (int i = 0; i <= r.nextInt(3); i++) {
            program[5 + r.nextInt(program.length - 5)] = (byte) r.nextInt();
        }
        try (ProgramExecution execution = Executors.host().open(program, List.of(), null)) {
            assertTrue(execution.units() >= 1 && execution.memoryBytes() >= 0);
            execution.work(execution.units() / 2);
            if (execution.memoryBytes() < 1 << 20 && execution.units() < 3) {
                List<TensorData> inputs = new ArrayList<>();
                io.millrace.accelerator.program.Program.decode(program).graph().nodes().stream()
                        .filter(n -> n.op() == io.millrace.accelerator.program.Op.INPUT)
                        .forEach(n -> inputs.add(new TensorData(n.type().toString(), n.shape().toList(), new byte[(int) n.bytes()])));
                try (ProgramExecution again = Executors.host().open(program, inputs, null)) {
                    again.run(again.units(), () -> false);
                    again.outputs();
                }
            }
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().endsWith("."), refused.getMessage());
        }
    }

    @Example
    void cancellingStopsBetweenUnitsAndMalformedInputsAreRefused() {
        LocalPool pool = LocalPool.install();
        Tensor x = asarray(new double[100]);
        compute(loop(100_000, (i, y) -> add(y, x), zeros(100)));
        byte[] program = pool.programs.get(0);
        List<TensorData> inputs = pool.inputs.get(0);
        int[] asked = {0};
        try (ProgramExecution execution = Executors.host().open(program, inputs, null)) {
            assertEquals(2, execution.run(execution.units(), () -> ++asked[0] > 2));
            byte[] checkpoint = execution.checkpoint();
            checkpoint[8]++;
            Assertions.assertDoesNotThrow(() -> Executors.host().open(program, inputs, checkpoint).close());
            checkpoint[12] = 99;
            assertThrows(IllegalArgumentException.class, () -> Executors.host().open(program, inputs, checkpoint));
        }
        assertThrows(IllegalArgumentException.class, () -> Executors.host().open(program, List.of(inputs.get(0), inputs.get(0)), null));
        TensorData wrong = new TensorData("float32", inputs.get(0).shape(), inputs.get(0).bytes());
        assertThrows(IllegalArgumentException.class, () -> Executors.host().open(program, List.of(wrong), null));
        assertThrows(IllegalArgumentException.class, () -> Executors.host().open(new byte[] {1, 2, 3}, List.of(), null));
    }
}
