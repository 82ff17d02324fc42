package io.millrace.pool.coordinate;

import io.millrace.pool.PoolOptions;
import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import io.millrace.pool.Submission;
import io.millrace.pool.ledger.Ledger;
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.SqlLedger;
import io.millrace.pool.ledger.TestStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** A real pool with real processes, on a store of its own; everything that it started ends with it. */
final class PoolFixture implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    final Path directory;
    private final InstantSource clock;
    final DataSource source;
    final Ledger ledger;
    final PoolOptions options;
    private final List<Process> hosts = new ArrayList<>();
    LivePool pool;

    PoolFixture(Path directory, long quantumNanos, String... blocks) {
        this(directory, quantumNanos, true, blocks);
    }

    /** @param embedded whether a chip host starts beside the server */
    PoolFixture(Path directory, long quantumNanos, boolean embedded, String... blocks) {
        this(directory, InstantSource.system(), quantumNanos, embedded, blocks);
    }

    /** @param clock of the pool */
    PoolFixture(Path directory, InstantSource clock, long quantumNanos, boolean embedded, String... blocks) {
        this.clock = clock;
        this.directory = directory;
        source = TestStore.open(directory);
        ledger = new SqlLedger(source, InstantSource.system());
        options = new PoolOptions("test", "127.0.0.1", 0, List.of(), "secret of " + directory, List.of(blocks), 1.0, quantumNanos, 5_000,
                java(), directory.resolve("pool"), embedded, java.time.Duration.ZERO, 0);
        pool = new LivePool(options, source, clock);
    }

    private static List<String> java() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx768m", "-cp",
                System.getProperty("java.class.path"));
    }

    /** Ends the server's member and starts another on the same store, as a restart of the server does. */
    void restart() {
        pool.close();
        pool = new LivePool(options, source, clock);
    }

    /** Starts another chip host by hand. */
    Process host(String name) throws IOException {
        List<String> command = new ArrayList<>(java());
        command.addAll(1, EmbeddedHost.JVM);
        command.addAll(List.of(ChipHostMain.class.getName(), "--cluster", "test", "--join", pool.address(), "--secret-file",
                pool.secretFile().toString(), "--name", name));
        Process host = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File(directory.toFile(), name + ".log")).start();
        hosts.add(host);
        return host;
    }

    RunStatus submit(String run, String owner, byte[] program, int chips, String type, double share) {
        return pool.submit(new Submission(run, owner, "group", "notebook", "run " + run, program, List.of(), new RunRequest(chips, type, share, 0, 7)));
    }

    RunStatus status(String run) {
        return pool.status(run).orElseThrow();
    }

    RunStatus done(String run) {
        until("run " + run + " ends", () -> status(run).state().ended());
        RunStatus status = status(run);
        if (status.state() != RunStatus.State.DONE) {
            throw new AssertionError("run " + run + " is " + status.state() + ": " + status.error());
        }
        return status;
    }

    /** Waits for a condition, with a deadline. */
    void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + what + "; pool: " + pool.summary());
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    /** The host that owns a block. */
    String owner(String block) {
        return pool.summary().blocks().stream().filter(b -> b.get("id").equals(block) && b.get("state").equals("live")).map(b -> (String) b.get("owner"))
                .findFirst().orElse("");
    }

    /** Checks that the ledger has every slice and every unit of a run once, in order, and that its sums agree. */
    void assertCommittedOnce(String run) {
        long slice = 0;
        long unit = 0;
        long nanos = 0;
        for (RangeCommit range : ledger.ranges(run)) {
            if (range.firstSlice() != slice || range.unitFrom() != unit) {
                throw new AssertionError("slice " + slice + " or unit " + unit + " is missing or double: " + range);
            }
            slice += range.slices();
            unit = range.unitTo();
            nanos += range.chipNanos();
            if (range.pairs().size() != range.slices() || range.pairs().stream().mapToLong(p -> p[1] - p[0]).sum() != range.chipNanos()) {
                throw new AssertionError("slices and sum disagree: " + range);
            }
        }
        var record = ledger.find(run).orElseThrow();
        if (record.units() != unit || record.progress().nextSlice() != slice || record.progress().chipNanos() != nanos) {
            throw new AssertionError("the journal disagrees with its ranges: " + record.progress());
        }
    }

    @Override
    public void close() {
        hosts.forEach(Process::destroyForcibly);
        pool.close();
        for (Process host : hosts) {
            try {
                host.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
