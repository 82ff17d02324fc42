package io.millrace.pool.coordinate;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Mesh;
import io.millrace.accelerator.Tensor;
import io.millrace.accelerator.program.Collective;
import io.millrace.pool.Estimate;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.CostModel;
import io.millrace.pool.ledger.RunRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool from submission to receipt with real processes: server member here, chip hosts in processes of their own. */
class LivePoolTest {
    private static final String BW = "hygon-bw1000";

    @Test
    void aRunGoesFromSubmissionToReceipt(@TempDir Path directory) throws Exception {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":4")) {
            byte[] program = Programs.chain(64, 500);
            List<RunStatus> heard = java.util.Collections.synchronizedList(new ArrayList<>());
            try (AutoCloseable listening = fixture.pool.onRun(heard::add)) {
                Estimate estimate = fixture.pool.estimate(program, new RunRequest(2, BW, 1, 0, 7));
                RunStatus first = fixture.submit("a", "ann", program, 2, BW, 1);
                assertEquals(RunStatus.State.WAITING, first.state());
                RunStatus done = fixture.done("a");
                assertEquals(estimate.chipNanos(), done.chipNanos());
                assertEquals(2, done.chips().size());
                assertEquals(1.0, done.progress());
                assertTrue(done.joules() > 0 && Math.abs(done.joules() / estimate.joules() - 1) < 1e-6);
                fixture.assertCommittedOnce("a");
                Map<String, Object> receipt = fixture.pool.receipt("a").orElseThrow();
                assertEquals(done.chipNanos(), receipt.get("chipNanos"));
                assertEquals(done.slices(), receipt.get("slices"));
                assertEquals(0L, receipt.get("switchNanos"), "nobody else had its chips");
                assertEquals(7L, receipt.get("seed"));
                assertEquals(1, fixture.pool.results("a").size());
                assertEquals(done.version(), fixture.pool.await("a", done.version(), 10_000).toCompletableFuture().get().version());
                fixture.until("the last state is heard", () -> !heard.isEmpty() && heard.getLast().state() == RunStatus.State.DONE);
                assertEquals(done.run(), fixture.submit("a", "ann", program, 2, BW, 1).run(), "a second submission is answered with the first");
                fixture.pool.release("a");
                assertThrows(PoolRefusal.class, () -> fixture.pool.results("a"));
                assertTrue(fixture.pool.receipt("a").isPresent());
            }
        }
    }

    @Test
    void aShardedProgramHasItsPartsOnItsChipsAndTheSameBitsOnAnyNumberOfThem(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":4", BW + ":4")) {
            // A regression of which each chip has a part of the data: 20 steps of gradient descent.
            byte[] program = Programs.of(() -> {
                Mesh mesh = mesh(4);
                Tensor x = normal(key(1), 400, 30);
                Tensor data = mesh.shard(x, 0).placed();
                Tensor target = mesh.shard(matmul(x, linspace(-1, 1, 30)), 0).placed();
                return loop(20, (i, w) -> {
                    Tensor g = mesh.placed(data).map(mesh.placed(target), (p, t) -> matmul(matrix_transpose(p), subtract(matmul(p, w), t))).all_reduce().part(0);
                    return subtract(w, multiply(g, 1e-3));
                }, zeros(30));
            });
            int[] gangs = {1, 2, 3, 4, 6};
            for (int gang : gangs) {
                fixture.submit("on " + gang, "ann", program, gang, BW, 1);
                fixture.done("on " + gang);
                fixture.assertCommittedOnce("on " + gang);
                org.junit.jupiter.api.Assertions.assertArrayEquals(fixture.pool.results("on 1").getFirst().bytes(), fixture.pool.results("on " + gang).getFirst().bytes(),
                        "the bits on " + gang + " chips");
            }
            Map<String, Object> one = fixture.pool.receipt("on 1").orElseThrow();
            Map<String, Object> four = fixture.pool.receipt("on 4").orElseThrow();
            List<String> chips = fixture.status("on 4").chips();
            String block = chips.getFirst().substring(0, chips.getFirst().indexOf('/'));
            assertEquals(Map.of("parts", 4, "chips", 4, "placement", List.of(block + "/0-3: 1 part each")), four.get("mesh"));
            assertEquals(List.of(block + "/0-3"), tokens(four));
            assertTrue(List.of("block-0/0-3 block-1/0-1", "block-1/0-3 block-0/0-1").contains(tokens(fixture.pool.receipt("on 6").orElseThrow()).getFirst()), "chips of two blocks");
            assertTrue(String.valueOf(fixture.pool.receipt("on 3").orElseThrow().get("mesh")).contains(": 2 parts, "), "one of three chips has two parts");
            // 240 bytes of gradients: a ring of four sends each of them six times.
            Map<?, ?> reduce = collective(four, "all_reduce");
            assertEquals(List.<Object>of(4, 20L, 240L, 20L * 6 * 240), List.<Object>of(reduce.get("parts"), reduce.get("times"), reduce.get("bytes"), reduce.get("sentBytes")));
            CostModel model = new CostModel(Catalogue.find(BW).orElseThrow(), 4);
            assertEquals(Math.round(20 * model.collective(Collective.ALL_REDUCE, 4, 240) * 1e9), reduce.get("linkNanos"));
            assertEquals(0L, collective(one, "all_reduce").get("sentBytes"));
            assertEquals(0L, collective(one, "all_reduce").get("linkNanos"));
            assertEquals(96_000L, collective(four, "scatter").get("bytes"));
            // So few bytes are slower on more chips: the links' latency is what they pay for, and the receipt's sum says so.
            long links = ((List<?>) four.get("collectives")).stream().mapToLong(c -> (Long) ((Map<?, ?>) c).get("linkNanos")).sum();
            long more = (Long) four.get("chipNanos") - (Long) one.get("chipNanos");
            assertTrue(more > 0.9 * links && more < 1.1 * links, more + " ns more on four chips, of which links take " + links);
            Estimate idle = fixture.pool.estimate(program, new RunRequest(6, BW, 1, 0, 7));
            assertTrue(idle.reason().contains("a mesh of 4 leaves 2 idle"), idle.reason());
        }
    }

    private static Map<?, ?> collective(Map<String, Object> receipt, String name) {
        return ((List<?>) receipt.get("collectives")).stream().map(c -> (Map<?, ?>) c).filter(c -> c.get("collective").equals(name)).findFirst().orElseThrow();
    }

    private static List<Object> tokens(Map<String, Object> receipt) {
        return ((List<?>) receipt.get("tokens")).stream().<Object>map(t -> ((Map<?, ?>) t).get("chips")).toList();
    }

    @Test
    void twoRunsOfUnequalSliceCostGetTheirSharesOfTheSameFourChips(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 350_000, BW + ":4")) {
            // Units of about 280 us of chip time against units of about 190 us: one of either is a slice.
            fixture.submit("small", "ann", Programs.walk(100_000, 60_000), 4, BW, 1);
            fixture.submit("large", "ann", Programs.chain(256, 60_000), 4, BW, 2);
            fixture.until("both have had many slices", () -> fixture.status("small").slices() > 60 && fixture.status("large").slices() > 120);
            assertEquals(fixture.status("small").chips(), fixture.status("large").chips());
            record Slice(String run, long start, long end) {}
            List<Slice> slices = new ArrayList<>();
            for (String run : List.of("small", "large")) {
                fixture.ledger.ranges(run).forEach(r -> r.pairs().forEach(p -> slices.add(new Slice(run, p[0], p[1]))));
            }
            slices.sort(Comparator.comparingLong(Slice::start));
            for (int i = 1; i < slices.size(); i++) {
                assertTrue(slices.get(i).start >= slices.get(i - 1).end, "slices overlap on the same chips");
            }
            // 100 slices while both waited: from the first slice of the second run on.
            int from = slices.indexOf(slices.stream().filter(s -> !s.run.equals(slices.getFirst().run)).findFirst().orElseThrow());
            List<Slice> window = slices.subList(from, from + 100);
            double small = window.stream().filter(s -> s.run.equals("small")).mapToLong(s -> s.end - s.start).sum();
            double large = window.stream().filter(s -> s.run.equals("large")).mapToLong(s -> s.end - s.start).sum();
            System.out.printf("chip time over 100 slices: %.3f to %.3f ms, share %.4f against 2/3; slices of %.0f and %.0f us%n", small * 1e-6, large * 1e-6,
                    large / (small + large), small / 1e3 / window.stream().filter(s -> s.run.equals("small")).count(),
                    large / 1e3 / window.stream().filter(s -> s.run.equals("large")).count());
            assertEquals(2.0 / 3, large / (small + large), 0.05 * 2 / 3);
            RunStatus shown = fixture.status("large");
            assertEquals(2.0 / 3, shown.entitlement(), 1e-9);
            assertEquals(2, shown.lanes().size());
            for (String run : List.of("small", "large")) {
                RunRecord.Progress progress = fixture.ledger.find(run).orElseThrow().progress();
                System.out.printf("%s: %.3f ms of its own, %.3f ms of switching%n", run, progress.chipNanos() * 1e-6, progress.switching().nanos() * 1e-6);
                assertTrue(progress.switching().nanos() > 0 && progress.switching().joules() > 0, "its state went out and in");
                assertTrue(progress.switching().nanos() < progress.chipNanos(), "which costs less than its work");
            }
            fixture.pool.cancel("small");
            fixture.pool.cancel("large");
            fixture.until("both have stopped", () -> fixture.status("small").state() == RunStatus.State.CANCELLED
                    && fixture.status("large").state() == RunStatus.State.CANCELLED);
        }
    }

    @Test
    void aWideRunThatComesLaterTakesTurnsWithTwoNarrowOnes(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":4")) {
            List<String> runs = List.of("left", "right", "wide");
            for (String run : runs) {
                fixture.submit(run, "owner of " + run, Programs.walk(10_000, 400_000), run.equals("wide") ? 4 : 2, BW, 1);
            }
            fixture.until("all have had turns", () -> runs.stream().allMatch(run -> fixture.status(run).slices() > 30));
            record Slice(List<String> chips, long start, long end) {}
            List<Slice> slices = new ArrayList<>();
            for (String run : runs) {
                fixture.ledger.ranges(run).forEach(r -> r.pairs().forEach(p -> slices.add(new Slice(fixture.status(run).chips(), p[0], p[1]))));
                fixture.pool.cancel(run);
            }
            slices.sort(Comparator.comparingLong(Slice::start));
            boolean sideBySide = false;
            for (int i = 1; i < slices.size(); i++) {
                Slice slice = slices.get(i);
                for (Slice before : slices.subList(Math.max(0, i - 3), i)) {
                    boolean together = slice.start < before.end;
                    assertTrue(!together || slice.chips.stream().noneMatch(before.chips::contains), "slices overlap on the same chips");
                    sideBySide |= together;
                }
            }
            assertTrue(sideBySide, "the narrow ones run at the same time");
            fixture.until("all have stopped", () -> runs.stream().allMatch(run -> fixture.status(run).state() == RunStatus.State.CANCELLED));
        }
    }

    @Test
    void aRunSurvivesTheKillOfItsHostWithTheSameBits(@TempDir Path directory) throws Exception {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":4", "nvidia-a100:4")) {
            byte[] program = Programs.chain(256, 4000);
            fixture.until("the embedded host owns both", () -> !fixture.owner("block-0").isEmpty() && !fixture.owner("block-1").isEmpty());
            fixture.submit("undisturbed", "ann", program, 4, BW, 1);
            fixture.done("undisturbed");
            Process second = fixture.host("second");
            fixture.until("the second host owns a block", () -> fixture.owner("block-0").equals("second") || fixture.owner("block-1").equals("second"));
            String type = fixture.owner("block-0").equals("second") ? BW : "nvidia-a100";
            String block = type.equals(BW) ? "block-0" : "block-1";
            fixture.submit("disturbed", "ann", program, 4, type, 1);
            fixture.until("it is half way", () -> fixture.status("disturbed").progress() > 0.4);
            second.destroyForcibly().waitFor();
            long killed = System.nanoTime();
            RunStatus done = fixture.done("disturbed");
            System.out.printf("killed at 0.4; ended %.1f s later%n", (System.nanoTime() - killed) * 1e-9);
            fixture.assertCommittedOnce("disturbed");
            assertTrue(done.chips().getFirst().startsWith(block));
            assertTrue(((List<?>) fixture.pool.receipt("disturbed").orElseThrow().get("tokens")).size() >= 2, "slices of two epochs");
            assertEquals(List.of(fixture.pool.results("undisturbed").getFirst().bytes().length), List.of(fixture.pool.results("disturbed").getFirst().bytes().length));
            org.junit.jupiter.api.Assertions.assertArrayEquals(fixture.pool.results("undisturbed").getFirst().bytes(),
                    fixture.pool.results("disturbed").getFirst().bytes());
        }
    }

    @Test
    void aHostThatIsToldToEndLeavesNothingToBeComputedAgain(@TempDir Path directory) throws Exception {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, false, BW + ":4")) {
            byte[] program = Programs.chain(256, 4000);
            Process first = fixture.host("first");
            fixture.submit("disturbed", "ann", program, 4, BW, 1);
            fixture.until("it is half way", () -> fixture.status("disturbed").progress() > 0.4);
            first.toHandle().destroy();
            assertTrue(first.waitFor(10, java.util.concurrent.TimeUnit.SECONDS));
            RunRecord.Progress left = fixture.ledger.find("disturbed").orElseThrow().progress();
            assertEquals(RunStatus.State.RUNNING, left.state());
            assertEquals(left.nextUnit(), left.checkpointUnit(), "the state behind the last slice is stored with it");
            fixture.host("second");
            fixture.submit("undisturbed", "ann", program, 4, BW, 1);
            fixture.done("disturbed");
            fixture.done("undisturbed");
            fixture.assertCommittedOnce("disturbed");
            org.junit.jupiter.api.Assertions.assertArrayEquals(fixture.pool.results("undisturbed").getFirst().bytes(),
                    fixture.pool.results("disturbed").getFirst().bytes());
        }
    }

    @Test
    void theEmbeddedHostIsStartedAgainAndTheServersRestartResumesRuns(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":4")) {
            byte[] program = Programs.chain(256, 6000);
            fixture.submit("long", "ann", program, 4, BW, 1);
            fixture.until("it runs", () -> fixture.status("long").progress() > 0.2);
            ProcessHandle.of(fixture.pool.hostPid()).ifPresent(ProcessHandle::destroyForcibly);
            double then = fixture.status("long").progress();
            fixture.until("it goes on after its host was killed", () -> fixture.status("long").progress() > then + 0.1);
            fixture.restart();
            fixture.done("long");
            fixture.assertCommittedOnce("long");
            fixture.restart();
            assertEquals(RunStatus.State.DONE, fixture.status("long").state());
            assertEquals(1, fixture.pool.results("long").size());
        }
    }

    @Test
    void whatTheChipsCannotDoIsRefusedWithTheNumbers(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, "nvidia-a100:4", "ascend-910b:4")) {
            byte[] huge = Programs.of(() -> io.millrace.accelerator.Ops.zeros(100_000, 100_000).add(1.0));
            PoolRefusal memory = assertThrows(PoolRefusal.class, () -> fixture.submit("m", "ann", huge, 1, "nvidia-a100", 1));
            assertEquals("memory-exceeded", memory.code());
            assertTrue(memory.getMessage().contains("39.2 GiB"), memory.getMessage());
            PoolRefusal wide = assertThrows(PoolRefusal.class, () -> fixture.submit("w", "ann", Programs.walk(10, 10), 5, "nvidia-a100", 1));
            assertEquals("gang-too-wide", wide.code());
            PoolRefusal type = assertThrows(PoolRefusal.class, () -> fixture.submit("t", "ann", Programs.walk(10, 10), 1, "abacus", 1));
            assertEquals("unknown-chip-type", type.code());
            PoolRefusal program = assertThrows(PoolRefusal.class, () -> fixture.submit("p", "ann", new byte[] {1, 2, 3}, 1, "nvidia-a100", 1));
            assertEquals("malformed-program", program.code());
            PoolRefusal precision = assertThrows(PoolRefusal.class, () -> fixture.submit("f", "ann", Programs.walk(10, 10), 1, "ascend-910b", 1));
            assertEquals("arithmetic-not-available", precision.code());
            assertTrue(fixture.pool.status("m").isEmpty());
        }
    }

    @Test
    void backgroundLoadTakesItsFairShareOfSharedChipsAndIsCharged(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":640")) {
            fixture.pool.background(1.0);
            fixture.submit("run", "ann", Programs.walk(100_000, 60_000), 4, BW, 1);
            fixture.until("the run has had slices", () -> fixture.status("run").slices() > 60);
            RunStatus status = fixture.status("run");
            assertTrue(status.lanes().stream().anyMatch(l -> l.who().equals("background")), "lanes show the background: " + status.lanes());
            assertEquals(0.5, status.share(), 0.1);
            assertEquals(0.5, status.entitlement(), 1e-9);
            fixture.until("the background load is in the ledger", () -> fixture.ledger.usage().getOrDefault("background", 0L) > 0);
            fixture.pool.cancel("run");
            fixture.until("it has stopped", () -> fixture.status("run").state().ended());
        }
    }
}
