package io.millrace.pool.execute;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Mesh;
import io.millrace.accelerator.Tensor;
import io.millrace.accelerator.program.Collective;
import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.CostModel;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tensors in the parts of a mesh: the numbers are those of the whole, work is done where the parts are, and links are charged for what passes over them. */
class MeshTest {
    private LocalPool pool;

    @BeforeEach
    void install() {
        pool = LocalPool.install();
    }

    private static Tensor whole() {
        return reshape(arange(48).astype(float64), 8, 6);
    }

    @Test
    void eachCollectiveGivesWhatTheWholeTensorGives() {
        Mesh mesh = mesh(4);
        Tensor x = whole();
        same(x, mesh.shard(x, 0).join(0));
        same(x, mesh(3).shard(x, -1).join(1));
        same(reshape(x, 4, 2, 6), mesh.shard(x, 0).gather());
        same(sum(x, 0), mesh.shard(x, 0).map(p -> sum(p, 0)).all_reduce().part(3));
        same(x, mesh.shard(x, 0).all_gather(0).part(2));
        same(broadcast_to(x, 4, 8, 6), mesh.broadcast(x).gather());
        same(multiply(x, 4), mesh.broadcast(x).reduce_scatter(0).join(0));
        same(roll(x, 2, 0), mesh.shard(x, 0).shift(1).join(0));
        same(multiply(x, x), mesh.shard(x, 0).map(mesh.shard(x, 0), (a, b) -> multiply(a, b)).join(0));
        same(add(x, 5), mesh.placed(loop(5, (i, p) -> mesh.placed(p).map(q -> add(q, 1)).placed(), mesh.shard(x, 0).placed())).join(0));
    }

    private static void same(Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape());
        assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), 0);
    }

    @Test
    void gradientsGoThroughCollectivesAsThroughTheSumsThatTheyAre() {
        Mesh mesh = mesh(4);
        Tensor x = whole().compute();
        Tensor w = asarray(0.5, -1, 2, 0.1, 3, -0.2);
        Tensor parted = grad(v -> mesh.shard(x, 0).map(p -> sum(square(matmul(p, v)))).all_reduce().part(0), w);
        assertArrayEquals(grad(v -> sum(square(matmul(x, v))), w).toDoubleArray(), parted.toDoubleArray(), 1e-9, "its sums have another order");
        Tensor scattered = grad(v -> sum(square(mesh.shard(v, 0).all_gather(0).part(1))), x);
        same(multiply(x, 2), scattered);
        same(multiply(x, 32), grad(v -> sum(square(mesh.broadcast(v).reduce_scatter(0).join(0))), x));
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> mesh(0));
        assertEquals("shard: axis 0 of shape (8, 6) cannot be divided among 3 chips.",
                assertThrows(IllegalArgumentException.class, () -> mesh(3).shard(whole(), 0)).getMessage());
        assertEquals("part: there is no chip 4 in a mesh of 4.", assertThrows(IllegalArgumentException.class, () -> mesh(4).shard(whole(), 0).part(4)).getMessage());
        assertEquals("map: the parts are on meshes of 4 and of 2 chips.",
                assertThrows(IllegalArgumentException.class, () -> mesh(4).shard(whole(), 0).map(mesh(2).shard(whole(), 0), (a, b) -> add(a, b))).getMessage());
        assertThrows(IllegalArgumentException.class, () -> mesh(4).placed(ones(3)));
    }

    /** A program, to look at what it would cost. */
    private ProgramExecution opened(Tensor result) {
        estimate(result);
        return Executors.host().open(pool.programs.getLast(), List.of(), null);
    }

    private static double seconds(ProgramExecution execution, int chips) {
        CostModel model = new CostModel(Catalogue.find("hygon-bw1000").orElseThrow(), chips);
        long nanos = 0;
        for (long unit = 0; unit < execution.units(); unit++) {
            nanos += model.cost(execution.work(unit)).chipNanos();
        }
        return nanos * 1e-9;
    }

    @Test
    void collectivesAreCountedThroughLoopsAndAreAllThatIsExchanged() {
        Mesh mesh = mesh(4);
        Tensor x = normal(key(1), 64, 100);
        Tensor y = loop(25, (i, w) -> {
            Tensor g = mesh.shard(x, 0).map(p -> matmul(matrix_transpose(p), matmul(p, w))).all_reduce().part(0);
            return subtract(w, multiply(g, 1e-3));
        }, ones(100));
        try (ProgramExecution execution = opened(y)) {
            assertEquals(4, execution.mesh());
            // x is scattered once, before the loop. The weights are in one place, so that each iteration brings them to the chips.
            assertEquals(List.of(new Work.Exchange(Collective.SCATTER, 4, 51_200, 1), new Work.Exchange(Collective.BROADCAST, 4, 800, 25),
                    new Work.Exchange(Collective.ALL_REDUCE, 4, 800, 25)), execution.exchanges());
            double counted = 0;
            for (long unit = 0; unit < execution.units(); unit++) {
                Work work = execution.work(unit);
                counted += work.exchanges().stream().filter(e -> e.how() == Collective.ALL_REDUCE).mapToDouble(Work.Exchange::times).sum();
            }
            assertEquals(25, counted, 1e-9, "units together have all of them");
        }
    }

    @Test
    void workIsDoneWhereThePartsAre() {
        Mesh mesh = mesh(4);
        Tensor x = normal(key(1), 8, 4_000_000);
        Tensor y = mesh.placed(loop(200, (i, p) -> mesh.placed(p).map(q -> add(multiply(sin(q), 0.5), 1)).placed(), mesh.shard(x, 0).placed())).map(p -> sum(p)).gather();
        try (ProgramExecution execution = opened(y)) {
            double[] time = new double[9];
            for (int chips : new int[] {1, 2, 3, 4, 8}) {
                time[chips] = seconds(execution, chips);
            }
            assertTrue(time[2] < 0.7 * time[1] && time[4] < 0.8 * time[2], "more chips, less time: " + java.util.Arrays.toString(time));
            assertEquals(1, time[3] / time[2], 0.05, "on three chips one of them has two parts");
            assertEquals(1, time[8] / time[4], 0.02, "four of eight chips have nothing to do");
            for (long unit = 0; unit < execution.units(); unit++) {
                for (Work.Exchange exchange : execution.work(unit).exchanges()) {
                    assertTrue(exchange.how() == Collective.SCATTER || exchange.how() == Collective.GATHER, "nothing else passes between the chips: " + exchange);
                }
            }
            assertEquals(execution.memoryBytes(4), execution.memoryBytes(8), "four idle chips hold nothing");
            assertEquals(execution.memoryBytes(2), execution.memoryBytes(3));
        }
    }

    @Test
    void collectivesCostWhatTheLinksOfTheCatalogueNeed() {
        for (String type : List.of("hygon-bw1000", "ascend-910b", "nvidia-a100")) {
            CostModel four = new CostModel(Catalogue.find(type).orElseThrow(), 4);
            double rate = four.chip().facts().get("link").value() * 1e9 * four.chip().facts().get("link-efficiency").value();
            double latency = four.chip().facts().get("link-latency").value() * 1e-6;
            assertEquals(latency + 1.5e8 / rate, four.collective(Collective.ALL_REDUCE, 4, 1e8), 1e-12);
            assertEquals(latency + 0.75e8 / rate, four.collective(Collective.ALL_GATHER, 4, 1e8), 1e-12);
            assertEquals(latency + 0.75e8 / rate, four.collective(Collective.REDUCE_SCATTER, 8, 1e8), 1e-12, "eight parts on four chips");
            assertEquals(latency + 1e8 / rate, four.collective(Collective.BROADCAST, 4, 1e8), 1e-12);
            assertEquals(latency + 0.5e8 / rate, four.collective(Collective.SCATTER, 2, 1e8), 1e-12, "two parts on two of four chips");
            assertEquals(0, four.collective(Collective.PART, 4, 1e8));
            assertEquals(6e8, four.sent(Collective.ALL_REDUCE, 4, 1e8));
            assertEquals(0, new CostModel(four.chip(), 1).collective(Collective.ALL_REDUCE, 4, 1e8), "on one chip nothing is sent");
        }
    }
}
