package io.millrace.pool.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exactly one commit for each slice, over a delivery that repeats, reorders, delays and comes from owners of the past. */
class SqlLedgerTest {
    @TempDir
    Path directory;
    private SqlLedger ledger;

    @BeforeEach
    void open() {
        ledger = new SqlLedger(TestStore.open(directory), InstantSource.fixed(Instant.ofEpochMilli(1_000)));
    }

    private void run(String id, int chips) {
        assertTrue(ledger.journal(new RunRecord(id, "ann", "g", "n", "label", new byte[] {1}, "h", "i", new RunRequest(chips, "t", 1, 0, 7), 1_000_000, 0, 0,
                "compute", 0, "1", 5, RunRecord.Progress.NONE)));
        ledger.place(id, "b");
    }

    private static RangeCommit range(String run, long epoch, long first, long slices, String results) {
        return new RangeCommit(run, "b", epoch, first, slices, first * 10, (first + slices) * 10, first * 100, (first + slices) * 100, slices * 100, slices,
                new Switching(slices * 7, slices * 0.5), slices, slices, RangeCommit.pack(List.of()), null, 0, results, "identity");
    }

    @Test
    void aRangeIsCommittedOnceHoweverOftenItArrives() {
        long epoch = ledger.claim("b", "t", 4, "host");
        run("r", 4);
        RangeCommit range = range("r", epoch, 0, 3, null);
        assertEquals(List.of(Outcome.ACCEPTED), ledger.commit(List.of(range)));
        assertEquals(List.of(Outcome.DUPLICATE), ledger.commit(List.of(range)));
        RunRecord.Progress progress = ledger.find("r").orElseThrow().progress();
        assertEquals(3, progress.nextSlice());
        assertEquals(300, progress.chipNanos());
        assertEquals(new Switching(21, 1.5), progress.switching(), "apart from the run's own chip time");
        assertEquals(new Switching(21, 1.5), ledger.ranges("r").getFirst().switching());
        assertEquals(Map.of("ann", 1_200L), ledger.usage(), "chips times chip time");
        assertEquals(300, ledger.clock("b"));
    }

    @Test
    void aFormerOwnerIsRefusedAndTakesNobodyWithIt() {
        long old = ledger.claim("b", "t", 4, "one");
        run("r", 1);
        run("s", 1);
        long young = ledger.claim("b", "t", 4, "two");
        assertEquals(old + 1, young);
        assertEquals(List.of(Outcome.STALE_EPOCH, Outcome.ACCEPTED, Outcome.OUT_OF_ORDER),
                ledger.commit(List.of(range("r", old, 0, 1, null), range("s", young, 0, 1, null), range("r", young, 4, 1, null))));
        assertEquals(0, ledger.find("r").orElseThrow().progress().nextSlice());
        assertEquals(1, ledger.find("s").orElseThrow().progress().nextSlice());
    }

    @Test
    void theLastRangeEndsTheRunAndNothingFollows() {
        long epoch = ledger.claim("b", "t", 4, "host");
        run("r", 1);
        assertEquals(List.of(Outcome.ACCEPTED), ledger.commit(List.of(range("r", epoch, 0, 1, "results"))));
        assertEquals(RunStatus.State.DONE, ledger.find("r").orElseThrow().progress().state());
        assertEquals(List.of(Outcome.ENDED), ledger.commit(List.of(range("r", epoch, 1, 1, null))));
        assertFalse(ledger.end("r", RunStatus.State.CANCELLED, null), "it had ended before");
        assertEquals(List.of(), ledger.unfinished());
        assertTrue(ledger.refersTo("results"));
        assertEquals("results", ledger.release("r").orElseThrow());
        assertFalse(ledger.refersTo("results"));
    }

    @Test
    void aCancelledRunTakesNoMoreSlicesAndKeepsWhatItHad() {
        long epoch = ledger.claim("b", "t", 4, "host");
        run("r", 1);
        ledger.commit(List.of(range("r", epoch, 0, 2, null)));
        assertTrue(ledger.end("r", RunStatus.State.CANCELLED, null));
        assertEquals(List.of(Outcome.ENDED), ledger.commit(List.of(range("r", epoch, 2, 1, null))));
        assertEquals(200, ledger.find("r").orElseThrow().progress().chipNanos());
    }

    @Test
    void loadIsCommittedOnceUnderItsBlocksFence() {
        long epoch = ledger.claim("b", "t", 4, "host");
        LoadCommit one = load(epoch, 0, 500);
        assertEquals(List.of(Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.ACCEPTED, Outcome.OUT_OF_ORDER),
                ledger.commitLoad(List.of(one, one, load(epoch, 1, 300), load(epoch, 7, 1))));
        long next = ledger.claim("b", "t", 4, "other");
        assertEquals(2, ledger.loads("b"));
        assertEquals(List.of(Outcome.STALE_EPOCH, Outcome.ACCEPTED), ledger.commitLoad(List.of(load(epoch, 2, 1), load(next, 2, 200))));
        assertEquals(Map.of("background", 1_000L), ledger.usage());
        assertTrue(ledger.book().verify().fault().isEmpty());
    }

    private static LoadCommit load(long epoch, long sequence, long nanos) {
        return new LoadCommit("b", epoch, sequence, sequence * 100 + 100, List.of(new Account("background", "vc-1", "", "t", 10, nanos, 0.1)));
    }

    @Test
    void theJournalKeepsTheFirstSubmission() {
        run("r", 1);
        RunRecord other = ledger.find("r").orElseThrow();
        assertFalse(ledger.journal(new RunRecord("r", "eve", "g", "n", "other", new byte[] {2}, "h", "i", new RunRequest(1, "t", 1, 0, 0), 1, 0, 0, "", 0, "", 0,
                RunRecord.Progress.NONE)));
        assertEquals("ann", ledger.find("r").orElseThrow().owner());
        assertEquals(other.request(), ledger.find("r").orElseThrow().request());
    }

    /** Two hosts that each think that they own the block, a network that repeats, delays and reorders, and claims in between. */
    @Test
    void adversarialHistoriesCommitEverySliceOnce() {
        for (long seed = 1; seed <= 12; seed++) {
            Random random = new Random(seed);
            String run = "run-" + seed;
            run(run, 2);
            long epoch = ledger.claim("b", "t", 4, "host-0");
            Map<Long, Long> nextOf = new HashMap<>(Map.of(epoch, 0L));
            List<RangeCommit> network = new ArrayList<>();
            long accepted = 0;
            for (int i = 0; i < 150; i++) {
                if (random.nextInt(20) == 0) {
                    epoch = ledger.claim("b", "t", 4, "host-" + i);
                    nextOf.put(epoch, ledger.find(run).orElseThrow().progress().nextSlice());
                }
                // Every owner there ever was goes on sending from where it thinks it is.
                List<Long> epochs = new ArrayList<>(nextOf.keySet());
                long sender = random.nextBoolean() ? epoch : epochs.get(random.nextInt(epochs.size()));
                long slices = 1 + random.nextInt(4);
                network.add(range(run, sender, nextOf.get(sender), slices, null));
                nextOf.merge(sender, slices, Long::sum);
                List<RangeCommit> batch = new ArrayList<>();
                for (int n = random.nextInt(4); n > 0; n--) {
                    RangeCommit delivered = network.get(random.nextInt(10) == 0 ? random.nextInt(network.size()) : Math.max(0, network.size() - 1 - random.nextInt(3)));
                    batch.add(delivered);
                }
                List<Outcome> outcomes = ledger.commit(batch);
                for (int n = 0; n < batch.size(); n++) {
                    if (outcomes.get(n) == Outcome.ACCEPTED) {
                        assertEquals(epoch, batch.get(n).epoch(), "seed " + seed + ": only the newest owner commits");
                        accepted += batch.get(n).slices();
                    }
                }
                nextOf.put(epoch, ledger.find(run).orElseThrow().progress().nextSlice());
            }
            long next = 0;
            long nanos = 0;
            long lastEpoch = 0;
            for (RangeCommit range : ledger.ranges(run)) {
                assertEquals(next, range.firstSlice(), "seed " + seed + ": no gap and no overlap");
                assertTrue(range.epoch() >= lastEpoch, "seed " + seed + ": epochs never go back");
                next += range.slices();
                nanos += range.chipNanos();
                lastEpoch = range.epoch();
            }
            assertTrue(accepted > 20, "seed " + seed + " did nothing");
            assertEquals(accepted, next, "seed " + seed);
            assertEquals(nanos, ledger.find(run).orElseThrow().progress().chipNanos(), "seed " + seed);
        }
        long sum = ledger.unfinished().stream().mapToLong(r -> r.progress().chipNanos() * r.request().chips()).sum();
        assertEquals(sum, ledger.usage().get("ann"), "usage is the sum of committed slices");
    }

    @Test
    void aReceiptListsSlicesByBlockAndEpoch() {
        long first = ledger.claim("b", "t", 4, "one");
        run("r", 4);
        ledger.commit(List.of(range("r", first, 0, 2, null), range("r", first, 2, 1, null)));
        long second = ledger.claim("b", "t", 4, "two");
        ledger.commit(List.of(range("r", second, 3, 1, "results")));
        Map<String, Object> receipt = Receipts.of(ledger.find("r").orElseThrow(), ledger.ranges("r"));
        assertEquals(4L, receipt.get("slices"));
        assertEquals(400L, receipt.get("chipNanos"));
        assertEquals("identity", receipt.get("numericIdentity"));
        assertEquals(List.of(Map.of("block", "b", "epoch", first, "firstSlice", 0L, "slices", 3L),
                Map.of("block", "b", "epoch", second, "firstSlice", 3L, "slices", 1L)), receipt.get("tokens"));
    }
}
