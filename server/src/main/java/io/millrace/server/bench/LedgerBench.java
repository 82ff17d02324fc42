package io.millrace.server.bench;

import io.millrace.pool.RunRequest;
import io.millrace.pool.ledger.Account;
import io.millrace.pool.ledger.LoadCommit;
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import io.millrace.pool.ledger.RunRecord;
import io.millrace.pool.ledger.SqlLedger;
import io.millrace.pool.ledger.Switching;
import io.millrace.pool.ledger.Verifier;
import io.millrace.pool.schedule.BlockScheduler;
import io.millrace.pool.schedule.BlockScheduler.Event;
import io.millrace.pool.schedule.BlockScheduler.Grant;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * How many modelled-only slices one node commits, and how long after its end each is committed.
 *
 * <p>94 blocks of 640 chips, 60,160 in all, each driven by a real block scheduler on a clock that goes with the wall: fourteen lanes of 45 or 46 chips, two
 * runs of two users in each, slices of 3 to 5 ms. What has ended is gathered for {@value #GATHER_MILLIS} ms and committed with everything that a commit is: the
 * fence of each block, accounts, an entry of the chain, in SQLite as the server opens it. The time of a slice counts from its end on the chips' clock to
 * the return of the transaction that holds it, so a driver that falls behind shows.
 */
final class LedgerBench {
    private static final int BLOCKS = 94;
    private static final int CHIPS = 640;
    private static final int LANES = 14;
    private static final long QUANTUM = 5_000_000;
    private static final long GATHER_MILLIS = 10;
    private static final long SECONDS = 10;
    private static final long WARM_SECONDS = 3;
    private static final String TYPE = "hygon-bw1000";

    /** A slice that runs, with the end that it will have. */
    private record Flying(Grant grant, long cost, long end) {}

    /** What has ended and is to be committed; ends are on the wall's clock. */
    private static final class Batch {
        final List<LoadCommit> loads = new ArrayList<>();
        long[] ends = new long[1 << 15];
        int slices;

        void ended(long at) {
            if (slices == ends.length) {
                ends = java.util.Arrays.copyOf(ends, 2 * slices);
            }
            ends[slices++] = at;
        }
    }

    private static final class Block {
        final String id;
        final long epoch;
        final BlockScheduler scheduler;
        final PriorityQueue<Flying> flying = new PriorityQueue<>((a, b) -> Long.compare(a.end, b.end));
        final long[] nanos = new long[2];
        final long[] slices = new long[2];
        long sequence;

        Block(String id, long epoch) {
            this.id = id;
            this.epoch = epoch;
            scheduler = new BlockScheduler(id, CHIPS, QUANTUM);
            for (int lane = 0; lane < LANES; lane++) {
                List<Integer> chips = IntStream.range(lane * CHIPS / LANES, (lane + 1) * CHIPS / LANES).boxed().toList();
                for (String user : List.of("ann", "ben")) {
                    begin(scheduler.on(new Event.Join(0, user + lane, user, 1, 1, chips)));
                }
            }
        }

        private void begin(List<Grant> grants) {
            for (Grant grant : grants) {
                // Unequal, as real slices are, and the same in every run of the benchmark.
                long cost = grant.budget() * (600 + (grant.slice() * 2_654_435_761L >>> 8) % 400) / 1000;
                flying.add(new Flying(grant, cost, grant.at() + cost));
            }
        }

        /** Goes along the clock up to now. */
        void step(long now, Batch batch, long epochWall) {
            while (flying.peek().end <= now) {
                Flying done = flying.poll();
                int user = done.grant.run().startsWith("ann") ? 0 : 1;
                nanos[user] += done.cost * done.grant.chips().size();
                slices[user]++;
                batch.ended(epochWall + done.end);
                begin(scheduler.on(new Event.Completed(done.end, done.grant.run(), done.grant.slice(), done.cost)));
            }
        }

        void gather(long now, Batch batch) {
            List<Account> accounts = new ArrayList<>();
            for (int user = 0; user < 2; user++) {
                if (slices[user] > 0) {
                    accounts.add(new Account(user == 0 ? "ann" : "ben", "bench", "", TYPE, slices[user], nanos[user], nanos[user] * 3e-7));
                }
                nanos[user] = slices[user] = 0;
            }
            if (!accounts.isEmpty()) {
                batch.loads.add(new LoadCommit(id, epoch, sequence++, now, accounts));
            }
        }
    }

    int run() throws Exception {
        Path folder = Files.createTempDirectory("millrace-bench-");
        try {
            return run(folder);
        } finally {
            ServerProcess.delete(folder);
        }
    }

    private int run(Path folder) throws Exception {
        Database database = Database.open(folder.resolve("millrace.db"));
        SqlLedger ledger = new SqlLedger(database.dataSource(() -> { }), InstantSource.system());
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            blocks.add(new Block("block-" + i, ledger.claim("block-" + i, TYPE, CHIPS, "bench")));
        }
        Latencies latencies = new Latencies();
        long[] committed = {0, 0, 0};
        ArrayBlockingQueue<Batch> queue = new ArrayBlockingQueue<>(4);
        long start = System.nanoTime();
        long measureFrom = start + WARM_SECONDS * 1_000_000_000L;
        Thread committer = Thread.ofPlatform().name("bench-commit").start(() -> commit(ledger, queue, latencies, committed, measureFrom));
        long end = measureFrom + SECONDS * 1_000_000_000L;
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            Batch batch = new Batch();
            long chip = now - start;
            for (Block block : blocks) {
                block.step(chip, batch, start);
                block.gather(chip, batch);
            }
            if (!batch.loads.isEmpty()) {
                queue.put(batch);
            }
            LockSupport.parkNanos(Math.max(0, GATHER_MILLIS * 1_000_000 - (System.nanoTime() - now)));
        }
        queue.put(new Batch());
        committer.join();
        long nanos = ledger.book().accounts().stream().mapToLong(Account::chipNanos).sum();
        long before = System.nanoTime();
        Verifier verifier = ledger.book().verify();
        double verified = (System.nanoTime() - before) * 1e-9;
        Table table = new Table();
        table.atLeast("modelled-only slices committed a second, " + BLOCKS * CHIPS + " chips", 300_000, (double) committed[0] / SECONDS, "slices/s");
        table.atMost("end of slice to committed, p99", 50, latencies.quantile(0.99), "ms");
        table.say("end of slice to committed, median", latencies.quantile(0.5), "ms");
        table.say("end of slice to committed, worst", latencies.quantile(1), "ms");
        table.atMost("usage against the sum of the slices that ended", 0, Math.abs(nanos - committed[1]), "ns");
        table.atMost("faults that the chain's check finds", 0, verifier.fault().isPresent() ? 1 : 0, "faults");
        table.say("entries checked a second", verifier.entries() / verified, "entries/s");
        table.say("for comparison: slices of single runs, a row for each range of 16", ranges(ledger), "slices/s");
        verifier.fault().ifPresent(System.out::println);
        return table.print(System.out);
    }

    private static void commit(SqlLedger ledger, ArrayBlockingQueue<Batch> queue, Latencies latencies, long[] committed, long measureFrom) {
        try {
            for (Batch batch = queue.take(); !batch.loads.isEmpty(); batch = queue.take()) {
                List<Outcome> outcomes = ledger.commitLoad(batch.loads);
                long now = System.nanoTime();
                if (!outcomes.stream().allMatch(Outcome.ACCEPTED::equals)) {
                    throw new IllegalStateException("a commit was refused: " + outcomes);
                }
                for (LoadCommit load : batch.loads) {
                    committed[1] += load.accounts().stream().mapToLong(Account::chipNanos).sum();
                }
                for (int i = 0; i < batch.slices; i++) {
                    if (batch.ends[i] >= measureFrom) {
                        committed[0]++;
                        latencies.add(now - batch.ends[i]);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The way of runs whose numbers somebody waits for: a journal row, and a row for each range. */
    private static double ranges(SqlLedger ledger) {
        int runs = 64;
        long epoch = ledger.claim("runs", TYPE, CHIPS, "bench");
        for (int i = 0; i < runs; i++) {
            ledger.journal(new RunRecord("run-" + i, "ann", "bench", "n", "", new byte[] {1}, "h", "i", new RunRequest(1, TYPE, 1, 0, 0), 1L << 40, 0, 0, "compute", 0, "1", 0,
                    RunRecord.Progress.NONE));
            ledger.place("run-" + i, "runs");
        }
        long slices = 16;
        long start = System.nanoTime();
        long done = 0;
        for (long round = 0; System.nanoTime() - start < 2_000_000_000L; round++) {
            long first = round * slices;
            long from = round;
            ledger.commit(IntStream.range(0, runs).mapToObj(i -> new RangeCommit("run-" + i, "runs", epoch, first, slices, from, from + 1, first * QUANTUM,
                    (first + slices) * QUANTUM, slices * QUANTUM, 1, Switching.NONE, 0, 0, new byte[(int) slices * 16], null, 0, null, "modelled")).toList());
            done += runs * slices;
        }
        return done / ((System.nanoTime() - start) * 1e-9);
    }

    /** A histogram in steps of 0.1 ms. */
    private static final class Latencies {
        private final long[] counts = new long[100_000];
        private long all;

        void add(long nanos) {
            counts[(int) Math.clamp(nanos / 100_000, 0, counts.length - 1)]++;
            all++;
        }

        double quantile(double part) {
            long seen = 0;
            for (int i = 0; i < counts.length; i++) {
                seen += counts[i];
                if (seen > 0 && seen >= part * all) {
                    return (i + 1) / 10.0;
                }
            }
            return Double.NaN;
        }
    }
}
