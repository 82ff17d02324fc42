package io.millrace.pool.coordinate;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import io.millrace.pool.Administration;
import io.millrace.pool.Estimate;
import io.millrace.pool.Pool;
import io.millrace.pool.PoolOptions;
import io.millrace.pool.PoolSummary;
import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import io.millrace.pool.Submission;
import io.millrace.pool.execute.TensorData;
import io.millrace.pool.ledger.BlobStore;
import io.millrace.pool.ledger.SqlLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * The pool of a server: its coordinator, its Hazelcast member, and the chip host beside it. Runs are taken from the first moment; the member
 * and the host start in the background.
 */
public final class LivePool implements Pool {
    private static final Logger LOG = Logger.getLogger(LivePool.class.getName());
    private final Coordinator coordinator;
    private final PoolOptions options;
    private final Administrator administrator;
    private final int port;
    private final Path secretFile;
    private final EmbeddedHost host;
    private final Thread starting;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("pool-ticks").daemon().factory());
    private final java.util.concurrent.ExecutorService nudges = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("pool-nudges").daemon().factory());
    private volatile HazelcastInstance cluster;

    public LivePool(PoolOptions options, DataSource source) {
        this(options, source, InstantSource.system());
    }

    /** @param clock of the ledger, of reservations and of deadlines; leases of hosts go by the machine's own time */
    LivePool(PoolOptions options, DataSource source, InstantSource clock) {
        this.options = options;
        try {
            Files.createDirectories(options.directory());
            port = options.port() == 0 ? ChipHostMain.freePort(options.host()) : options.port();
            secretFile = options.directory().resolve("pool.secret");
            Files.deleteIfExists(secretFile);
            Files.createFile(secretFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secretFile, options.secret());
        } catch (IOException e) {
            throw new UncheckedIOException("the pool's directory cannot be used: " + options.directory(), e);
        }
        SqlLedger ledger = new SqlLedger(source, clock);
        coordinator = new Coordinator(options, ledger, new BlobStore(options.directory().resolve("blobs")), Arithmetic.executor(),
                clock, this::nudge);
        administrator = new Administrator(coordinator, ledger);
        host = options.embeddedHost() ? new EmbeddedHost(options, port, secretFile) : null;
        if (host != null) {
            host.start();
        }
        starting = Thread.ofPlatform().name("pool-start").daemon().start(this::join);
        ticks.scheduleWithFixedDelay(() -> guarded(coordinator::flush), 100, 100, TimeUnit.MILLISECONDS);
        ticks.scheduleWithFixedDelay(() -> guarded(coordinator::observe), 1_000, 1_000, TimeUnit.MILLISECONDS);
        if (options.retention().isPositive()) {
            long keep = options.retention().toMillis();
            ticks.scheduleWithFixedDelay(() -> guarded(() -> ledger.book().compact(clock.millis() - keep)), 600, 3_600, TimeUnit.SECONDS);
        }
        if (options.background() > 0) {
            coordinator.background(options.background());
        }
        ticks.scheduleWithFixedDelay(() -> guarded(coordinator.hosts::settle), 500, 500, TimeUnit.MILLISECONDS);
        ticks.scheduleWithFixedDelay(() -> guarded(coordinator::tick), 500, 500, TimeUnit.MILLISECONDS);
    }

    private void join() {
        try {
            HazelcastInstance instance = Cluster.start(options.clusterName(), options.secret(), options.host(), port, options.joinTo(), Cluster.SERVER,
                    coordinator.hosts::answer);
            instance.getCluster().addMembershipListener(new MembershipAdapter() {
                @Override
                public void memberRemoved(MembershipEvent event) {
                    guarded(() -> coordinator.hosts.left(Cluster.address(event.getMember())));
                }
            });
            cluster = instance;
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "the pool's cluster member cannot start; runs wait", e);
        }
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the pool goes on after: " + e.getMessage(), e);
        }
    }

    private void nudge(Leases.Host to) {
        HazelcastInstance instance = cluster;
        String address = to.address;
        if (instance != null && !nudges.isShutdown()) {
            nudges.execute(() -> guarded(() -> instance.getCluster().getMembers().stream().filter(m -> Cluster.address(m).equals(address)).findFirst()
                    .ifPresent(m -> Cluster.call(instance, m, "nudge"))));
        }
    }

    /** Where other members join: "host:port". */
    public String address() {
        return options.host() + ":" + port;
    }

    /** The file with the shared secret, for chip hosts that are started by hand. */
    public Path secretFile() {
        return secretFile;
    }

    /** Process identifier of the embedded chip host, -1 if there is none. */
    public long hostPid() {
        return host == null ? -1 : host.pid();
    }

    @Override
    public Estimate estimate(byte[] program, RunRequest request) {
        return coordinator.estimate(program, request);
    }

    @Override
    public RunStatus submit(Submission submission) {
        return coordinator.submit(submission);
    }

    @Override
    public Optional<RunStatus> status(String run) {
        return coordinator.status(run);
    }

    @Override
    public CompletionStage<RunStatus> await(String run, long version, long timeoutMillis) {
        return coordinator.await(run, version, timeoutMillis);
    }

    @Override
    public void cancel(String run) {
        coordinator.cancel(run);
    }

    @Override
    public List<TensorData> results(String run) {
        return coordinator.results(run);
    }

    @Override
    public void release(String run) {
        coordinator.release(run);
    }

    @Override
    public Optional<Map<String, Object>> receipt(String run) {
        return coordinator.receipt(run);
    }

    @Override
    public PoolSummary summary() {
        return coordinator.summary();
    }

    @Override
    public Optional<Map<String, Object>> why(String run) {
        return coordinator.why(run);
    }

    @Override
    public Administration administration() {
        return administrator;
    }

    @Override
    public AutoCloseable onRun(Consumer<RunStatus> listener) {
        return coordinator.onRun(listener);
    }

    @Override
    public void background(double utilisation) {
        coordinator.background(utilisation);
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        nudges.shutdownNow();
        try {
            starting.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The host first: it commits what it has computed, so that the next server computes none of it again.
        if (host != null) {
            host.close();
        }
        if (cluster != null) {
            cluster.getLifecycleService().terminate();
        }
    }
}
