package io.millrace.pool.coordinate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.Administration;
import io.millrace.pool.Administration.Action;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.RunStatus;
import io.millrace.pool.ledger.Quota;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that come and go, and quotas that change, while runs compute: with a real chip host. */
class FleetTest {
    private static final String BW = "hygon-bw1000";

    private static String state(PoolFixture fixture, String block) {
        return fixture.pool.summary().blocks().stream().filter(b -> b.get("id").equals(block)).map(b -> (String) b.get("state")).findFirst().orElse("none");
    }

    private static String blockOf(PoolFixture fixture, String run) {
        return fixture.status(run).chips().stream().findFirst().map(c -> c.substring(0, c.indexOf('/'))).orElse("");
    }

    @Test
    void noRunIsLostWithItsBlockAndNoSliceCountsTwice(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":64")) {
            Administration admin = fixture.pool.administration();
            fixture.submit("run", "ann", Programs.walk(100_000, 80_000), 4, BW, 1);
            fixture.until("it computes", () -> fixture.status("run").slices() > 20);
            assertEquals(List.of("block-1001", "block-1002"), admin.add(BW, 1_000, "admin", "a class begins"));
            fixture.until("the new blocks are in use", () -> state(fixture, "block-1001").equals("live") && state(fixture, "block-1002").equals("live"));
            long before = fixture.status("run").slices();
            admin.change(Action.DRAIN, List.of("block-0"), "admin", "a fan is broken");
            fixture.until("it is empty", () -> state(fixture, "block-0").equals("drained"));
            fixture.until("the run goes on elsewhere", () -> blockOf(fixture, "run").startsWith("block-100") && fixture.status("run").slices() > before + 20);
            String second = blockOf(fixture, "run");
            admin.change(Action.LOSE, List.of(second), "admin", "the power is gone");
            assertEquals("lost", state(fixture, second));
            long then = fixture.status("run").slices();
            fixture.until("the run goes on on the last block", () -> !blockOf(fixture, "run").equals(second) && fixture.status("run").slices() > then + 20);
            admin.change(Action.RESTORE, List.of("block-0", second), "admin", "repaired");
            fixture.until("both are back", () -> state(fixture, "block-0").equals("live") && state(fixture, second).equals("live"));
            fixture.done("run");
            fixture.assertCommittedOnce("run");
            assertTrue(fixture.ledger.book().verify().fault().isEmpty(), () -> fixture.ledger.book().verify().fault().orElse(""));
            List<Map<String, Object>> changes = admin.changes();
            assertEquals(List.of("restored", "lost", "drained", "added"), changes.stream().map(c -> c.get("what")).toList());
            assertEquals(1, changes.get(1).get("moved"));
            fixture.until("what it did is known", () -> admin.changes().getLast().get("after") != null);
            assertEquals(500, ((Map<?, ?>) admin.changes().getFirst().get("before")).get("chips"), "two of the three blocks were gone");
            assertThrows(PoolRefusal.class, () -> admin.change(Action.REMOVE, List.of("block-0"), "admin", "too old"), "drain it first");
        }
    }

    @Test
    void whatWasDecidedHoldsAfterARestart(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, false, BW + ":64*2")) {
            Administration admin = fixture.pool.administration();
            admin.add("nvidia-a100", 64, "admin", "more");
            admin.change(Action.LOSE, List.of("block-1"), "admin", "gone");
            admin.change(Action.REMOVE, List.of("block-1"), "admin", "sold");
            admin.change(Action.DRAIN, List.of("block-0"), "admin", "cleaning");
            admin.quota(Quota.USER, "ann", 3, 2, "", "admin", "a thesis is due");
            fixture.restart();
            assertEquals("none", state(fixture, "block-1"));
            assertEquals("drained", state(fixture, "block-0"));
            assertEquals("unclaimed", state(fixture, "block-1001"));
            assertEquals(3.0, fixture.pool.administration().quotas().getFirst().weight());
            assertEquals("unknown-block", assertThrows(PoolRefusal.class, () -> admin.change(Action.DRAIN, List.of("block-9"), "admin", "x")).code());
            assertThrows(PoolRefusal.class, () -> admin.change(Action.RESTORE, List.of("block-0"), "admin", " "), "why is needed");
        }
    }

    @Test
    void aLimitHoldsARunBackUntilItIsRaisedAndSaysSo(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":64")) {
            Administration admin = fixture.pool.administration();
            admin.quota(Quota.USER, "ann", 1, 4, "", "admin", "a small account");
            fixture.submit("one", "ann", Programs.walk(100_000, 20_000), 4, BW, 1);
            fixture.submit("two", "ann", Programs.walk(100_000, 20_000), 4, BW, 1);
            fixture.until("the first computes", () -> fixture.status("one").slices() > 5);
            assertEquals(RunStatus.State.WAITING, fixture.status("two").state());
            Map<String, Object> why = fixture.pool.why("two").orElseThrow();
            assertEquals("quota", why.get("rule"));
            assertTrue(((String) why.get("reason")).contains("ann may hold 4 chips"), why.toString());
            assertTrue((Long) why.get("earliestStartNanos") > 0, why.toString());
            assertEquals("free-chips", fixture.pool.why("one").orElseThrow().get("rule"));
            admin.quota(Quota.USER, "ann", 1, 8, "", "admin", "the account grew");
            fixture.until("the second computes", () -> fixture.status("two").slices() > 5);
            fixture.pool.cancel("one");
            fixture.pool.cancel("two");
            fixture.until("both have ended", () -> fixture.status("one").state().ended() && fixture.status("two").state().ended());
            assertEquals("ended", fixture.pool.why("one").orElseThrow().get("rule"));
            assertTrue(((Map<?, ?>) fixture.pool.why("one").orElseThrow().get("ledger")).get("hash") instanceof String);
        }
    }

    @Test
    void aWeightAppliesToRunsThatAreOnChipsAlready(@TempDir Path directory) {
        try (PoolFixture fixture = new PoolFixture(directory, 1_000_000, BW + ":4")) {
            fixture.submit("ann", "ann", Programs.walk(100_000, 60_000), 4, BW, 1);
            fixture.submit("ben", "ben", Programs.walk(100_000, 60_000), 4, BW, 1);
            fixture.until("they share evenly", () -> fixture.status("ann").slices() > 60 && Math.abs(fixture.status("ann").share() - 0.5) < 0.1);
            fixture.pool.administration().quota(Quota.USER, "ann", 3, 0, "", "admin", "a thesis is due");
            fixture.until("three to one", () -> Math.abs(fixture.status("ann").share() - 0.75) < 0.06);
            assertEquals(0.75, fixture.status("ann").entitlement(), 1e-9);
            fixture.pool.cancel("ann");
            fixture.pool.cancel("ben");
            fixture.until("both have ended", () -> fixture.status("ann").state().ended() && fixture.status("ben").state().ended());
        }
    }
}
