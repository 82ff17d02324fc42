package io.millrace.pool.coordinate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.Administration;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import io.millrace.pool.Submission;
import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.CostModel;
import io.millrace.pool.execute.ProgramExecution;
import io.millrace.pool.ledger.Quota;
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.Reservation;
import io.millrace.pool.ledger.RunRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gangs across blocks, parts of chips, groups, and policies, on a live pool with real chip hosts. */
class SharingTest {
    private static final String BW = "hygon-bw1000";

    private static RunStatus submit(PoolFixture fixture, String run, String owner, String group, byte[] program, int chips, double fraction) {
        return fixture.pool.submit(new Submission(run, owner, group, "notebook", "run " + run, program, List.of(), new RunRequest(chips, BW, fraction, 1, 0, 7, 0)));
    }

    private static void cancel(PoolFixture fixture, String... runs) {
        List.of(runs).forEach(fixture.pool::cancel);
        fixture.until("they have ended", () -> List.of(runs).stream().allMatch(run -> fixture.status(run).state().ended()));
    }

    @Test
    void aGangAcrossTwoBlocksRunsAsAWholeOrNotAtAllAndGivesTheSameBits(@TempDir Path directory) throws Exception {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":4*2")) {
            byte[] program = Programs.chain(256, 4000);
            fixture.until("both blocks have a host", () -> !fixture.owner("block-0").isEmpty() && !fixture.owner("block-1").isEmpty());
            submit(fixture, "narrow", "ann", "", Programs.walk(10_000, 4_000_000), 3, 1);
            fixture.until("the narrow one computes", () -> fixture.status("narrow").slices() > 0);
            submit(fixture, "wide", "ben", "", program, 8, 1);
            RunStatus waits = fixture.status("wide");
            assertEquals(RunStatus.State.WAITING, waits.state());
            assertEquals(List.of(), waits.chips(), "all of its chips or none");
            assertEquals("waits for 8 chips: 5 of 8 are free", waits.reason());
            submit(fixture, "late", "cat", "", Programs.walk(1000, 100), 1, 1);
            assertEquals("behind-gang", fixture.status("late").because().get("code"), "nothing takes what the gang waits for");
            cancel(fixture, "narrow");
            fixture.until("it computes on both blocks", () -> fixture.status("wide").slices() > 0);
            assertEquals(8, fixture.status("wide").chips().size());
            assertEquals(2, fixture.status("wide").chips().stream().map(c -> c.substring(0, c.indexOf('/'))).distinct().count());
            assertEquals("across", fixture.pool.why("wide").orElseThrow().get("rule"));
            fixture.until("the map shows all eight", () -> fixture.pool.summary().types().getFirst().get("busy").equals(8));
            // A block of it is lost: the gang stops as a whole, and goes on with the chips that come back.
            String other = fixture.status("wide").chips().getLast().substring(0, "block-0".length());
            fixture.pool.administration().change(Administration.Action.LOSE, List.of(other), "admin", "an exercise");
            assertEquals(List.of(), fixture.status("wide").chips());
            fixture.pool.administration().change(Administration.Action.RESTORE, List.of(other), "admin", "repaired");
            fixture.done("wide");
            fixture.done("late");
            fixture.assertCommittedOnce("wide");
            List<RangeCommit> ranges = fixture.ledger.ranges("wide");
            assertTrue(ranges.stream().allMatch(r -> r.beside().size() == 1), "every commit is fenced by both blocks");
            assertEquals(8L * ranges.stream().mapToLong(RangeCommit::chipNanos).sum(), fixture.ledger.usage().get("ben"));
            submit(fixture, "four", "ben", "", program, 4, 1);
            fixture.done("four");
            assertArrayEquals(fixture.pool.results("four").getFirst().bytes(), fixture.pool.results("wide").getFirst().bytes());
            assertTrue(assertThrows(PoolRefusal.class, () -> submit(fixture, "too wide", "ben", "", program, 9, 1)).getMessage().contains("has 8 chips"));
        }
    }

    @Test
    void partsOfAChipAreTheirOwnersOwnAndAreNeverMoreThanTheChip(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 350_000, BW + ":1")) {
            fixture.until("the block has a host", () -> !fixture.owner("block-0").isEmpty());
            // One person with three runs, another with one: by weights the second would have half of the chip.
            for (String run : List.of("a", "b", "c")) {
                submit(fixture, run, "ann", "", Programs.walk(100_000, 400_000), 1, 0.25);
            }
            submit(fixture, "d", "ben", "", Programs.walk(100_000, 400_000), 1, 0.25);
            submit(fixture, "e", "cat", "", Programs.walk(100_000, 400_000), 1, 0.25);
            assertEquals(List.of(), fixture.status("e").chips(), "the chip has four quarters");
            submit(fixture, "whole", "cat", "", Programs.walk(100_000, 400_000), 1, 1);
            assertEquals(List.of(), fixture.status("whole").chips(), "and its parts are not shared with others");
            List<String> four = List.of("a", "b", "c", "d");
            fixture.until("all four have had slices", () -> four.stream().allMatch(run -> fixture.status(run).slices() > 40));
            assertEquals("fraction", fixture.pool.why("a").orElseThrow().get("rule"));
            assertEquals(0.25, fixture.status("a").entitlement(), 1e-9);
            assertEquals(0.25, fixture.status("d").entitlement(), 1e-9);
            record Slice(String run, long start, long end) {}
            List<Slice> slices = new ArrayList<>();
            for (String run : four) {
                fixture.ledger.ranges(run).forEach(r -> r.pairs().forEach(p -> slices.add(new Slice(run, p[0], p[1]))));
            }
            slices.sort(Comparator.comparingLong(Slice::start));
            int from = four.stream().mapToInt(run -> slices.indexOf(slices.stream().filter(s -> s.run.equals(run)).findFirst().orElseThrow())).max().orElseThrow();
            List<Slice> window = slices.subList(from, from + 100);
            double all = window.stream().mapToLong(s -> s.end - s.start).sum();
            for (String run : four) {
                assertEquals(0.25, window.stream().filter(s -> s.run.equals(run)).mapToLong(s -> s.end - s.start).sum() / all, 0.02, run);
            }
            cancel(fixture, "a");
            fixture.until("the fifth quarter has its place", () -> fixture.status("e").slices() > 0);
            cancel(fixture, "b", "c", "d", "e", "whole");
            byte[] large = Programs.of(() -> io.millrace.accelerator.Ops.zeros(50_000, 50_000).add(1.0));
            PoolRefusal memory = assertThrows(PoolRefusal.class, () -> submit(fixture, "m", "ann", "", large, 1, 0.25));
            assertEquals("memory-exceeded", memory.code(), "a quarter of a chip has a quarter of its memory");
        }
    }

    @Test
    void groupsShareByTheirWeightsAndTheirUsersWithinThem(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 350_000, BW + ":4")) {
            Administration admin = fixture.pool.administration();
            admin.quota(Quota.USER, "ann", 1, 0, "physics", "admin", "belongs there");
            admin.quota(Quota.USER, "ben", 1, 0, "physics", "admin", "belongs there");
            admin.quota(Quota.GROUP, "physics", 1, 0, "", "admin", "as others");
            assertEquals("physics", admin.groupOf("ann"));
            assertEquals("cat", admin.groupOf("cat"));
            for (String run : List.of("ann", "ben", "cat")) {
                submit(fixture, run, run, "", Programs.walk(100_000, 400_000), 4, 1);
            }
            assertEquals("physics", fixture.ledger.find("ann").orElseThrow().group());
            fixture.until("all have had slices", () -> List.of("ann", "ben", "cat").stream().allMatch(run -> fixture.status(run).slices() > 40));
            // cat is a group alone: half of the chips; the two of physics share the other half.
            assertEquals(0.5, fixture.status("cat").entitlement(), 1e-9);
            assertEquals(0.25, fixture.status("ann").entitlement(), 1e-9);
            record Slice(String run, long start, long nanos) {}
            List<Slice> slices = new ArrayList<>();
            for (String run : List.of("ann", "ben", "cat")) {
                fixture.ledger.ranges(run).forEach(r -> r.pairs().forEach(p -> slices.add(new Slice(run, p[0], p[1] - p[0]))));
            }
            slices.sort(Comparator.comparingLong(Slice::start));
            int from = List.of("ann", "ben", "cat").stream().mapToInt(run -> slices.indexOf(slices.stream().filter(s -> s.run.equals(run)).findFirst().orElseThrow())).max().orElseThrow();
            List<Slice> window = slices.subList(from, from + 80);
            double all = window.stream().mapToLong(Slice::nanos).sum();
            double cat = window.stream().filter(s -> s.run.equals("cat")).mapToLong(Slice::nanos).sum();
            assertEquals(0.5, cat / all, 0.03, "shares in the ledger");
            fixture.until("the groups' accounts are shown", () -> admin.entitlements().stream().anyMatch(r -> r.get("subject").equals("group") && r.get("name").equals("physics")
                    && (Double) r.get("dueSeconds") > 0));
            Map<String, Object> physics = admin.entitlements().stream().filter(r -> r.get("subject").equals("group") && r.get("name").equals("physics")).findFirst().orElseThrow();
            assertEquals(0.5, (Double) physics.get("entitlement"), 1e-9);
            assertEquals(0.25, (Double) admin.entitlements().stream().filter(r -> r.get("name").equals("ann")).findFirst().orElseThrow().get("entitlement"), 1e-9);
            cancel(fixture, "ann", "ben", "cat");
        }
    }

    @Test
    void thePolicyOfALivePoolCanBeChangedAndIsRemembered(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":4")) {
            Administration admin = fixture.pool.administration();
            assertEquals("fair", admin.policy().policy());
            assertThrows(PoolRefusal.class, () -> admin.policy("best", false, "admin", "a guess"));
            assertThrows(PoolRefusal.class, () -> admin.policy("easy", true, "admin", "promises need chips alone"));
            fixture.until("the block has a host", () -> !fixture.owner("block-0").isEmpty());
            admin.policy("easy", false, "admin", "long gangs today");
            submit(fixture, "first", "ann", "", Programs.walk(10_000, 600_000), 3, 1);
            submit(fixture, "second", "ann", "", Programs.walk(10_000, 600_000), 4, 1);
            submit(fixture, "short", "ann", "", Programs.walk(1_000, 10), 1, 1);
            submit(fixture, "long", "ann", "", Programs.walk(10_000, 40_000_000), 1, 1);
            assertEquals(3, fixture.status("first").chips().size());
            assertEquals(List.of(), fixture.status("second").chips(), "no time slices under easy");
            assertEquals("shadow", fixture.status("second").because().get("code"));
            fixture.done("short"); // passes, since it ends in time
            assertEquals("would-delay", fixture.status("long").because().get("code"));
            assertTrue(fixture.status("long").reason().contains("would delay run second, ann"), fixture.status("long").reason());
            assertEquals("backfill", fixture.pool.why("long").orElseThrow().get("rule"));
            fixture.restart();
            assertEquals("easy", fixture.pool.administration().policy().policy());
            assertEquals(List.of("admin"), fixture.pool.administration().policyHistory().stream().map(c -> c.who()).toList());
            fixture.pool.administration().policy("fair", true, "admin", "a class");
            fixture.until("all take turns", () -> fixture.status("long").slices() > 0 && fixture.status("second").slices() > 0);
            cancel(fixture, "first", "second", "long");
        }
    }

    @Test
    void aClassAtTenFindsItsChipsFreeAndGivesThemBack(@TempDir Path directory) {
        AtomicLong ahead = new AtomicLong();
        InstantSource clock = () -> Instant.now().plusMillis(ahead.get());
        long hour = 3_600_000;
        try (PoolFixture fixture = new PoolFixture(directory, clock, 1_000_000, true, BW + ":4")) {
            Administration admin = fixture.pool.administration();
            fixture.until("the block has a host", () -> !fixture.owner("block-0").isEmpty());
            admin.quota(Quota.USER, "pupil", 1, 0, "school", "admin", "a class");
            submit(fixture, "two", "ann", "", Programs.walk(10_000, 4_000_000), 2, 1);
            submit(fixture, "four", "ann", "", Programs.walk(10_000, 4_000_000), 4, 1);
            fixture.until("both compute", () -> fixture.status("two").slices() > 0 && fixture.status("four").slices() > 0);
            Reservation kept = admin.reserve("school", BW, 4, clock.millis() + hour, clock.millis() + 2 * hour, "admin", "a class at ten");
            assertEquals("too-many-chips", assertThrows(PoolRefusal.class, () -> admin.reserve("chess", BW, 1, clock.millis() + hour, clock.millis() + 2 * hour, "admin", "no")).code());
            submit(fixture, "day long", "ben", "", Programs.walk(1_000_000, 2_000_000_000), 1, 1);
            assertEquals("kept", fixture.status("day long").because().get("code"), fixture.status("day long").reason());
            assertEquals("reservation", fixture.pool.why("day long").orElseThrow().get("rule"));
            long before = fixture.status("two").slices();
            fixture.until("others go on until it begins", () -> fixture.status("two").slices() > before);
            ahead.set(hour + 1000);
            fixture.until("its chips are left", () -> fixture.status("two").chips().isEmpty() && fixture.status("four").chips().isEmpty());
            submit(fixture, "exercise", "pupil", "", Programs.walk(1000, 1000), 4, 1);
            assertEquals("reserved", fixture.status("exercise").because().get("code"));
            fixture.done("exercise");
            fixture.restart();
            assertEquals(List.of(kept.id()), fixture.pool.administration().reservations().stream().map(Reservation::id).toList(), "it outlives a restart");
            fixture.until("the block has a host", () -> !fixture.owner("block-0").isEmpty());
            assertEquals(List.of(), fixture.status("two").chips());
            ahead.set(2 * hour + 2000);
            fixture.until("afterwards the chips are everybody's", () -> fixture.status("two").slices() > before && !fixture.status("four").chips().isEmpty()
                    && !fixture.status("day long").chips().isEmpty());
            assertEquals(1, fixture.pool.administration().reservationHistory().size());
            cancel(fixture, "two", "four", "day long");
        }
    }

    /** What it costs to switch is what the model says that saving and loading the run's state costs, for each turn after somebody else's. */
    @Test
    void switchingCostsWhatSavingAndLoadingTheStateCosts(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 350_000, BW + ":4")) {
            byte[] program = Programs.walk(200_000, 15_000);
            fixture.submit("one", "ann", program, 4, BW, 1);
            fixture.submit("two", "ben", program, 4, BW, 1);
            fixture.done("one");
            fixture.done("two");
            CostModel model = new CostModel(Catalogue.find(BW).orElseThrow(), 4);
            long bytes;
            try (ProgramExecution execution = Arithmetic.executor().open(program, List.of(), null)) {
                bytes = execution.liveBytes(execution.units() / 2);
            }
            long both = 2 * model.state(bytes).chipNanos();
            assertTrue(both > 0);
            record Slice(String run, long start) {}
            List<Slice> slices = new ArrayList<>();
            for (String run : List.of("one", "two")) {
                fixture.ledger.ranges(run).forEach(r -> r.pairs().forEach(p -> slices.add(new Slice(run, p[0]))));
            }
            slices.sort(Comparator.comparingLong(Slice::start));
            for (String run : List.of("one", "two")) {
                long switches = 0;
                for (int i = 1; i < slices.size(); i++) {
                    switches += slices.get(i).run.equals(run) && !slices.get(i - 1).run.equals(run) ? 1 : 0;
                }
                RunRecord.Progress progress = fixture.ledger.find(run).orElseThrow().progress();
                assertTrue(switches > 20, run + " had " + switches + " turns after the other");
                assertEquals(0, progress.switching().nanos() % both, "whole switches");
                long paid = progress.switching().nanos() / both;
                assertTrue(paid <= switches && paid >= switches - 2, run + ": " + switches + " turns after the other, and " + paid + " were paid for");
            }
        }
    }
}
