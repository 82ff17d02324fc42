package io.millrace.pool.coordinate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.Ops;
import io.millrace.pool.Administration;
import io.millrace.pool.RunRequest;
import io.millrace.pool.Submission;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which run comes first and on which type of chip, on a live pool with real chip hosts. */
class ChoiceTest {
    private static final String BW = "hygon-bw1000";
    private static final String ASCEND = "ascend-910b";
    /** More steps than any test waits for. */
    private static final byte[] LONG = Programs.walk(10_000, 400_000_000);
    private static final byte[] SHORT = Programs.walk(1_000, 10);

    private final AtomicLong ahead = new AtomicLong();
    private final InstantSource clock = () -> Instant.now().plusMillis(ahead.get());

    private static void submit(PoolFixture fixture, String run, byte[] program, RunRequest request) {
        fixture.pool.submit(new Submission(run, "ann", "", "notebook", "run " + run, program, List.of(), request));
    }

    private static void submit(PoolFixture fixture, String run, byte[] program, int priority, long deadlineAt) {
        submit(fixture, run, program, new RunRequest(1, BW, 1, 1, priority, 7, deadlineAt));
    }

    private static String type(PoolFixture fixture, String run) {
        return fixture.ledger.find(run).orElseThrow().request().type();
    }

    /** The runs, once all have ended, in the order in which they began. */
    private static List<String> inOrder(PoolFixture fixture, String... runs) {
        List.of(runs).forEach(fixture::done);
        return List.of(runs).stream().sorted((a, b) -> Long.compare(begin(fixture, a), begin(fixture, b))).toList();
    }

    /** When a run's first slice began, on the clock of its chips. */
    private static long begin(PoolFixture fixture, String run) {
        return fixture.ledger.ranges(run).getFirst().pairs().getFirst()[0];
    }

    @Test
    void aRunOfAnyTypeGetsTheTypeOnWhichItEndsFirstAndTheOtherOneWhenThatIsTaken(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":2", ASCEND + ":2")) {
            fixture.until("both blocks have a host", () -> !fixture.owner("block-0").isEmpty() && !fixture.owner("block-1").isEmpty());
            byte[] program = Programs.of(() -> Ops.loop(2000, (_, x) -> x.multiply(0.5f).add(0.25f),
                    Ops.zeros(DType.FLOAT32, 1000)));
            Map<String, Long> alone = List.of(BW, ASCEND).stream().collect(Collectors.toMap(t -> t, t -> fixture.pool.estimate(program, new RunRequest(2, t, 1, 0, 7)).chipNanos()));
            assertNotEquals(alone.get(BW), alone.get(ASCEND), "else there is nothing to choose by");
            String fast = alone.get(BW) < alone.get(ASCEND) ? BW : ASCEND;
            String slow = fast.equals(BW) ? ASCEND : BW;
            RunRequest any = new RunRequest(2, "", 1, 0, 7);
            assertEquals(fast, fixture.pool.estimate(program, any).chipType());
            submit(fixture, "free", program, any);
            assertEquals(fast, type(fixture, "free"));
            fixture.done("free");
            assertTrue(fixture.ledger.find("free").orElseThrow().progress().chipNanos() > 0);

            // Others need the faster chips for longer than the slower ones would take.
            for (int i = 0; i < 8; i++) {
                submit(fixture, "other" + i, LONG, new RunRequest(2, fast, 1, 0, 7));
            }
            assertTrue(fixture.pool.estimate(program, new RunRequest(2, fast, 1, 0, 7)).waitNanos() + alone.get(fast) > alone.get(slow), "the queue is worth more than the difference");
            submit(fixture, "busy", program, any);
            assertEquals(slow, type(fixture, "busy"));
            fixture.done("busy");
            for (int i = 0; i < 8; i++) {
                fixture.pool.cancel("other" + i);
            }
        }
    }

    @Test
    void theNearestDeadlineComesFirstUnderThatPolicy(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, clock, 1_000_000, true, BW + ":1")) {
            Administration admin = fixture.pool.administration();
            fixture.until("the block has a host", () -> !fixture.owner("block-0").isEmpty());
            admin.policy("deadline", false, "admin", "the conference is on Friday");
            long now = clock.millis();
            submit(fixture, "first", LONG, 0, 0);
            fixture.until("it computes", () -> fixture.status("first").slices() > 0);
            submit(fixture, "never", SHORT, 0, 0);
            submit(fixture, "friday", SHORT, 0, now + 4 * 86_400_000L);
            submit(fixture, "tomorrow", SHORT, 0, now + 86_400_000L);
            fixture.pool.cancel("first");
            assertEquals(List.of("tomorrow", "friday", "never"), inOrder(fixture, "never", "friday", "tomorrow"));
        }
    }

    @Test
    void aHigherPriorityComesFirstUntilALowerOneHasWaitedAnHourForEachStep(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, clock, 1_000_000, true, BW + ":1")) {
            Administration admin = fixture.pool.administration();
            fixture.until("the block has a host", () -> !fixture.owner("block-0").isEmpty());
            admin.policy("priority", false, "admin", "urgent work");
            submit(fixture, "first", LONG, 0, 0);
            fixture.until("it computes", () -> fixture.status("first").slices() > 0);
            submit(fixture, "patient", SHORT, 0, 0);
            submit(fixture, "urgent", SHORT, 1, 0);
            ahead.set(2 * 3_600_000);
            submit(fixture, "late", SHORT, 1, 0);
            submit(fixture, "last", SHORT, 0, 0);
            fixture.pool.cancel("first");
            assertEquals(List.of("urgent", "patient", "late", "last"), inOrder(fixture, "patient", "urgent", "late", "last"));
        }
    }
}
