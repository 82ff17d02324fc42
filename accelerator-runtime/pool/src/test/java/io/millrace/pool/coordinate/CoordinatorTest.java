package io.millrace.pool.coordinate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.PoolOptions;
import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import io.millrace.pool.Submission;
import io.millrace.pool.ledger.BlobStore;
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import io.millrace.pool.ledger.SqlLedger;
import io.millrace.pool.ledger.Switching;
import io.millrace.pool.ledger.TestStore;
import io.millrace.pool.schedule.Cause;
import io.millrace.pool.schedule.Reason;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The coordinator against hosts that are played by the test: no cluster, no processes. */
class CoordinatorTest {
    private static final String SECRET = "a secret";
    @TempDir
    Path directory;
    private PoolOptions options;
    private SqlLedger ledger;
    private Coordinator coordinator;

    @BeforeEach
    void open() {
        options = new PoolOptions("c", "127.0.0.1", 0, List.of(), SECRET, List.of("hygon-bw1000:4"), 1, 1_000_000, 60_000, List.of(), directory, false, java.time.Duration.ZERO, 0);
        ledger = new SqlLedger(TestStore.open(directory), InstantSource.system());
        coordinator = start();
    }

    private Coordinator start() {
        return new Coordinator(options, ledger, new BlobStore(directory.resolve("blobs")), Arithmetic.executor(), InstantSource.system(), host -> { });
    }

    private static String proof(String host) {
        return Cluster.proof(SECRET, "host " + host);
    }

    private Messages.Orders report(String host, Messages.BlockReport... blocks) {
        return (Messages.Orders) coordinator.hosts.answer(new Messages.Report(host, proof(host), host + ":1", List.of(blocks)));
    }

    private void submit(String run) {
        coordinator.submit(new Submission(run, "ann", "g", "n", "label", Programs.walk(10, 10), List.of(), new RunRequest(4, "hygon-bw1000", 1, 0, 7)));
    }

    private RunStatus status(String run) {
        return coordinator.status(run).orElseThrow();
    }

    private Outcome commit(String host, long epoch, long slice, long unit, byte[] results) {
        RangeCommit range = new RangeCommit("r", "block-0", epoch, slice, 1, slice == 0 ? 0 : unit - 1, unit, 0, 10, 10, 1, Switching.NONE, 1, 1,
                RangeCommit.pack(List.of(new long[] {0, 10})), null, 0, null, "id");
        List<?> outcomes = (List<?>) coordinator.hosts.answer(new Messages.Commit(host, proof(host), List.of(new Messages.Range(range, null, results, List.of()))));
        return (Outcome) outcomes.getFirst();
    }

    @Test
    void aStrangerIsNotAnswered() {
        submit("r");
        Messages.Orders orders = (Messages.Orders) coordinator.hosts.answer(new Messages.Report("eve", Cluster.proof("guess", "host eve"), "eve:1", List.of()));
        assertFalse(orders.welcome());
        assertEquals(List.of(), orders.blocks());
        assertFalse(((Messages.Orders) coordinator.hosts.answer(new Messages.Fetch("eve", proof("bob"), "r"))).welcome(), "a proof is for one host");
    }

    @Test
    void aHostThatReportsGetsTheBlockAndItsRuns() {
        submit("r");
        assertTrue(status("r").reason().contains("chip host"), status("r").reason());
        Messages.Orders orders = report("one");
        assertEquals(1, orders.blocks().size());
        assertEquals(List.of("r"), report("one").blocks().getFirst().runs().stream().map(Messages.RunOrder::run).toList());
        Messages.Parcel parcel = (Messages.Parcel) coordinator.hosts.answer(new Messages.Fetch("one", proof("one"), "r"));
        assertEquals(0, parcel.nextSlice());
    }

    @Test
    void aLostHostsBlockMovesAndItsLateCommitsAreRefused() {
        submit("r");
        long first = report("one").blocks().getFirst().epoch();
        assertEquals(Outcome.ACCEPTED, commit("one", first, 0, 1, null));
        report("two");
        coordinator.hosts.left("one:1");
        long second = report("two").blocks().getFirst().epoch();
        assertTrue(second > first);
        assertEquals(Outcome.STALE_EPOCH, commit("one", first, 1, 2, null));
        assertEquals(Outcome.ACCEPTED, commit("two", second, 1, 2, new byte[] {0, 0, 0, 0}));
        assertEquals(RunStatus.State.DONE, status("r").state());
        assertEquals(2, status("r").slices());
        assertEquals(Outcome.DUPLICATE, commit("two", second, 1, 2, new byte[] {0, 0, 0, 0}));
        assertNull(coordinator.hosts.answer(new Messages.Fetch("two", proof("two"), "r")), "an ended run is not handed out");
    }

    @Test
    void aRunThatTakesItsHostWithItThreeTimesFails() {
        submit("r");
        for (int i = 0; i < 3; i++) {
            assertFalse(status("r").state().ended());
            String host = "host-" + i;
            long epoch = report(host).blocks().getFirst().epoch();
            report(host, new Messages.BlockReport("block-0", epoch, 5, 1, List.of(new Messages.Running("r", new int[] {0, 1, 2, 3}, Messages.Told.of(Reason.of(Cause.ALONE)))), new int[0], false));
            coordinator.hosts.left(host + ":1");
        }
        assertEquals(RunStatus.State.FAILED, status("r").state());
        assertTrue(status("r").error().contains("3 times"), status("r").error());
    }

    @Test
    void aRunThatNobodyHoldsIsCancelledAtOnceAndOneThatRunsAtTheHostsWord() {
        submit("r");
        coordinator.cancel("r");
        assertEquals(RunStatus.State.CANCELLED, status("r").state());
        submit("s");
        long epoch = report("one").blocks().getFirst().epoch();
        coordinator.cancel("s");
        assertFalse(status("s").state().ended());
        assertTrue(report("one").blocks().getFirst().runs().getFirst().cancelled());
        coordinator.hosts.answer(new Messages.Gone("one", proof("one"), "s", "block-0", epoch - 1, true, null));
        assertFalse(status("s").state().ended(), "a former owner has no say");
        coordinator.hosts.answer(new Messages.Gone("one", proof("one"), "s", "block-0", epoch, true, null));
        assertEquals(RunStatus.State.CANCELLED, status("s").state());
    }

    @Test
    void aNewServerGoesOnWhereTheLedgerStands() {
        submit("r");
        long epoch = report("one").blocks().getFirst().epoch();
        commit("one", epoch, 0, 1, null);
        long version = status("r").version();
        coordinator = start();
        assertEquals(1, status("r").slices());
        assertTrue(status("r").version() > version, "whoever waits for a newer version is not stuck");
        assertEquals(List.of("r"), report("two").blocks().getFirst().runs().stream().map(Messages.RunOrder::run).toList());
        assertEquals(Outcome.STALE_EPOCH, commit("one", epoch, 1, 2, null));
    }

    @Test
    void theSummaryCountsChipsByTypeAndNamesTheirOwners() {
        assertEquals(0, coordinator.summary().types().getFirst().get("lost"), "nobody has had them yet");
        assertEquals("unclaimed", coordinator.summary().blocks().getFirst().get("state"));
        submit("r");
        long epoch = report("one").blocks().getFirst().epoch();
        report("one", new Messages.BlockReport("block-0", epoch, 5, 0.5, List.of(new Messages.Running("r", new int[] {0, 1, 2, 3}, Messages.Told.of(Reason.of(Cause.ALONE)))), new int[0], false));
        assertEquals(4, coordinator.summary().types().getFirst().get("busy"));
        assertEquals(List.of(List.of(0, 4, "ann")), coordinator.summary().blocks().getFirst().get("spans"));
        assertEquals("ann", coordinator.summary().shares().getFirst().get("who"));
        assertEquals(0.5, coordinator.summary().pace());
    }
}
