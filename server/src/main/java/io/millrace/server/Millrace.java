package io.millrace.server;

import io.millrace.kernel.confine.Confinement;
import io.millrace.kernel.confine.Layers;
import io.millrace.kernel.session.KernelHosts;
import io.millrace.kernel.session.KernelOptions;
import io.millrace.pool.Pool;
import io.millrace.pool.PoolOptions;
import io.millrace.pool.Pools;
import io.millrace.server.accelerator.Gateway;
import io.millrace.server.accelerator.RunStrips;
import io.millrace.server.administration.Administration;
import io.millrace.server.administration.Backups;
import io.millrace.server.administration.KernelAdministration;
import io.millrace.server.config.Configuration;
import io.millrace.server.files.Sql;
import io.millrace.server.files.Workspace;
import io.millrace.server.http.SignIn;
import io.millrace.server.http.WebServer;
import io.millrace.server.jupyter.Capabilities;
import io.millrace.server.jupyter.Samples;
import io.millrace.server.kernels.Asker;
import io.millrace.server.kernels.Drivers;
import io.millrace.server.kernels.HeapSizes;
import io.millrace.server.kernels.Kernels;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.metrics.Health;
import io.millrace.server.metrics.Metrics;
import io.millrace.server.metrics.Readings;
import io.millrace.server.people.People;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.TeachingDoors;
import io.millrace.server.security.Secrets;
import io.millrace.server.security.WallsDemanded;
import io.millrace.server.sharing.Links;
import io.millrace.server.store.DataDirectory;
import io.millrace.server.store.Database;
import io.millrace.server.store.JupyterStore;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.store.StoreFailure;
import io.millrace.server.store.StoreWriter;
import io.millrace.server.trail.Spans;
import io.millrace.server.trail.Trail;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * One server node, put together: data directory, store, notebooks, kernels, pool, web.
 *
 * <p>What a page needs is there when {@link #start} returns; the pool (a cluster member and a chip host) and the kernels start in the
 * background, and whoever needs them early waits for them. Closing in the other order: first nobody comes in any more, then notebooks write
 * their last word, then kernels and chips end (or kernels stay for the next server), then the store.
 */
public final class Millrace implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Millrace.class.getName());
    public static final String VERSION = "0.1.0";
    private static final long POOL_WAITS_MILLIS = 3_000;
    private static final int TIDY_SECONDS = 600;
    private static final int LOOK_AFTER_SECONDS = 2;
    private static final int BACKUPS_AFTER_SECONDS = 60;

    private final Configuration configuration;
    private final Installation installation;
    private final DataDirectory data;
    private final Secrets secrets;
    private final Layers layers;
    private final Confinement confinement;
    private final Access access;
    private final Links links;
    private final StoreWriter writer;
    private final LiveNotebooks notebooks;
    private final JupyterStore jupyterStore;
    private final Kernels kernels;
    private final Workspace workspace;
    /** Notebooks that an earlier server had for itself and could not discard any more. */
    private final List<String> leftHidden;
    private final Administration administration;
    private final Metrics metrics;
    private final CompletableFuture<Pool> pool = new CompletableFuture<>();
    private final String token;
    private final String person = System.getProperty("user.name", "you");
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Kernels, then the pool: started once the page can be used, and the pool after the first kernel, since each would take the cores from the one before. */
    private final Runnable background;
    private final Runnable poolStart;
    private final AtomicBoolean poolWanted = new AtomicBoolean();
    private Optional<Spans> spans = Optional.empty();
    private Vertx vertx;
    private int port;

    private Millrace(Configuration configuration, Installation installation, Path folder) {
        this.configuration = configuration;
        this.installation = installation;
        this.data = DataDirectory.open(folder);
        try {
            this.layers = configuration.confinementProfile() == Confinement.Profile.NONE && configuration.kernelProcesses() == 0 ? Layers.none() : Layers.detect();
            this.confinement = confinement(configuration, installation, data);
            WallsDemanded.check(confinement, layers, configuration::severalPeople, configuration.unconfinedPeople());
            Database database = Database.open(data.resolve("millrace.db"), configuration.storeMostBytes());
            this.writer = new StoreWriter(database);
            this.token = configuration.token().isEmpty() ? data.secret("token", 18) : configuration.token();
            this.secrets = new Secrets(data);
            NotebookStore store = new NotebookStore(database);
            this.jupyterStore = new JupyterStore(database);
            InstantSource clock = InstantSource.system();
            CompletableFuture<LiveNotebooks> late = new CompletableFuture<>();
            RunStrips strips = new RunStrips(store, late::join);
            Sql sql = new Sql(database.dataSource(writer::touched));
            this.access = new Access(sql, clock, configuration.people() ? Optional.of(new People.Limits(configuration.sessionIdle(), configuration.sessionLongest())) : Optional.empty(), person);
            this.links = new Links(sql, clock);
            Gateway gateway = new Gateway(this::wantedPool, store, strips, notebook -> new Gateway.Owner(access.accountName(notebook), access.groupName(notebook)));
            KernelOptions options = kernelOptions(database.epoch());
            this.kernels = new Kernels(() -> KernelHosts.open(options), gateway, clock, configuration.stopPatience(), new HeapSizes(configuration.kernelMaxHeap(), configuration.kernelHeapMost()), notebook -> secrets.of(access.owner(notebook)),
                    configuration.runOutputCharacters(), configuration.runOutputs(),
                    configuration.kernelBounds(), notebook -> new Asker(access.accountName(notebook), access.roleName(notebook)));
            this.notebooks = new LiveNotebooks(store, writer, clock, database.epoch(), configuration.versionEvery(), live -> Drivers.forNotebook(live, kernels));
            late.complete(notebooks);
            this.workspace = new Workspace(database.dataSource(writer::touched), notebooks, clock, "Millrace " + VERSION, data.resolve("kernels").resolve("data"), new TeachingDoors(access), access.audit());
            this.administration = new Administration(new KernelAdministration(notebooks, kernels, sql, clock, configuration.kernelBounds(), this::notebooksOnChips), sql, clock,
                    new Backups(data.path(), clock, configuration.retention(), sql));
            this.metrics = new Metrics(new Readings(administration.kernels(), pool, writer::trouble));
            kernels.watch(metrics);
            writer.watch(metrics);
            kernels.every(LOOK_AFTER_SECONDS, administration.kernels()::tick);
            kernels.every(60, notebooks::sweep);
            kernels.every(BACKUPS_AFTER_SECONDS, () -> Thread.ofVirtual().name("backups").start(administration.backups()::tick));
            kernels.every(10, workspace.schedules()::tick);
            // Now, since from here on there are those of this server as well.
            this.leftHidden = workspace.files().hidden();
            kernels.every(5, workspace.teaching()::tick);
            kernels.every(TIDY_SECONDS, () -> Thread.ofVirtual().name("tidy").start(() -> notebooks.tidy(configuration.housekeeping())));
            this.background = () -> {
                kernels.start();
                kernels.warmed().completeOnTimeout(null, POOL_WAITS_MILLIS, TimeUnit.MILLISECONDS).thenRun(this::wantedPool);
            };
            this.poolStart = () -> startPool(database, strips);
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /** Starts a node without its web server whose pool starts when a cell first asks for it. */
    public static Millrace startForCells(Configuration configuration, Installation installation, Path folder) {
        Millrace millrace = new Millrace(configuration, installation, folder);
        millrace.kernels.start();
        return millrace;
    }

    /** Starts a node without its web server, for work without a browser. */
    public static Millrace startWithoutWeb(Configuration configuration, Installation installation, Path folder) {
        Millrace millrace = new Millrace(configuration, installation, folder);
        millrace.background.run();
        return millrace;
    }

    /**
     * Starts a node and its web server; returns when the page can be used.
     *
     * @param host the process around it
     * @throws StoreFailure with one sentence where the data directory or the port is taken
     */
    public static Millrace start(Configuration configuration, Installation installation, Host host) {
        Millrace millrace = new Millrace(configuration, installation, configuration.data());
        millrace.trace();
        try {
            millrace.listen(host);
            millrace.background.run();
        } catch (RuntimeException e) {
            millrace.pool.completeExceptionally(e);
            millrace.close(true);
            throw e;
        }
        Thread.ofPlatform().name("resume").start(() -> {
            millrace.discardLeft();
            millrace.notebooks.resume();
        });
        return millrace;
    }

    /** Each is opened first, so that a kernel which has outlived its server ends with it. */
    private void discardLeft() {
        for (String hidden : leftHidden) {
            try {
                notebooks.get(hidden);
                workspace.files().discard(hidden);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "The hidden notebook " + hidden + " of an earlier server could not be taken away.", e);
            }
        }
    }

    private static Confinement confinement(Configuration configuration, Installation installation, DataDirectory data) {
        List<Path> readable = List.of(Path.of(System.getProperty("java.home")), installation.home());
        // Under "shared" libraries come from a folder of the server, not from the home of whoever runs it.
        Path repository = configuration.confinementProfile() == Confinement.Profile.SHARED ? data.resolve("libraries") : null;
        return new Confinement(configuration.confinementProfile(), configuration.kernelNetwork(), configuration.kernelHosts(), configuration.kernelMemory(), configuration.kernelProcesses(), configuration.kernelFiles(),
                configuration.kernelDisk(), List.of(data.path()), readable, List.of(made(data, "data")), List.of(made(data, "work")), repository);
    }

    private static Path made(DataDirectory data, String name) {
        try {
            return java.nio.file.Files.createDirectories(data.resolve("kernels").resolve(name));
        } catch (java.io.IOException e) {
            throw new StoreFailure("The data directory " + data.path() + " cannot be written: " + e.getMessage() + ".", e);
        }
    }

    private KernelOptions kernelOptions(long epoch) {
        return new KernelOptions(installation.java(), installation.kernelJars(), installation.notebookJars(), installation.resolverJars(), data.resolve("kernels"),
                installation.cache(), epoch, configuration.orphanLifetime(), configuration.kernelLimits(), configuration.kernelWarm(), 0,
                configuration.compileDeadline(), confinement, layers);
    }

    /** Says in the trail, and to admins, how the data of this server were put back before it started. */
    public void restored(Host.Restored how) {
        Host.Restore wish = how.wish();
        access.audit().add(wish.person(), wish.name(), how.done() ? "restored" : "restore-failed", wish.backup().getFileName().toString(), how.message(), wish.address());
        administration.backups().restored(how);
    }

    /** What keeps cells within bounds here. */
    public String confinementSummary() {
        return layers.summary(confinement);
    }

    /** Notebooks whose runs are on the chips or wait for them. */
    private Set<String> notebooksOnChips() {
        if (!pool.isDone() || pool.isCompletedExceptionally()) {
            return Set.of();
        }
        return pool.join().summary().queue().stream().map(row -> String.valueOf(row.get("notebook"))).collect(Collectors.toSet());
    }

    /** The pool; starts it where that has not happened. */
    private CompletableFuture<Pool> wantedPool() {
        if (poolWanted.compareAndSet(false, true)) {
            poolStart.run();
        }
        return pool;
    }

    private void startPool(Database database, RunStrips strips) {
        String secret = configuration.poolSecret().isEmpty() ? data.secret("pool-secret", 24) : configuration.poolSecret();
        List<String> chipHost = new ArrayList<>(installation.javaCommand());
        chipHost.addAll(1, installation.cached("chip-host"));
        PoolOptions options = new PoolOptions(clusterName(), configuration.host(), configuration.poolPort(), configuration.poolJoin(), secret,
                configuration.poolBlocks(), configuration.poolPace(), configuration.poolQuantumNanos(), configuration.poolLeaseMillis(),
                chipHost, data.resolve("pool"), configuration.chipHost(), configuration.ledgerRetention(), configuration.poolBackground());
        Thread.ofPlatform().name("pool-start").start(() -> {
            if (closed.get()) {
                pool.completeExceptionally(new IllegalStateException("The server has ended."));
                return;
            }
            try {
                Pool started = Pools.start(options, database.dataSource(writer::touched));
                strips.receiptsFrom(started::receipt);
                started.onRun(strips::changed);
                pool.complete(started);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.SEVERE, "The pool could not be started.", e);
                pool.completeExceptionally(e);
            }
        });
    }

    /** Unique to this data directory. */
    public String clusterName() {
        return "millrace-" + data.secret("cluster", 6);
    }

    private void listen(Host host) {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        String secret = data.secret("cookie-secret", 32);
        SignIn signIn = new SignIn(token, secret);
        InstantSource clock = InstantSource.system();
        WebServer web = new WebServer(vertx, new WebServer.Parts(notebooks, new Samples(installation.samples()), workspace, pool, signIn, access, person, VERSION,
                configuration.maxBodyBytes(), host, new WebServer.Jupyter(jupyterStore, new Capabilities(secret, clock), configuration.allowOrigins(), clock), administration, metrics, new Health(writer::trouble, kernels, pool), links, configuration.openIdConnect()), new WebServer.Guard(configuration.tls(), configuration.requestsASecond(), configuration.connectionsAnAddress(),
                () -> layers.effective(confinement), secrets));
        try {
            HttpServer server = web.listen(configuration.host(), configuration.port()).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            port = server.actualPort();
        } catch (Exception e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreFailure("The address " + configuration.host() + ":" + configuration.port() + " cannot be listened on ("
                    + cause.getMessage() + "): choose another with --port, 0 for any free one.", e);
        }
        data.describe("process " + ProcessHandle.current().pid() + " at " + address());
    }

    /** From here on the way of requests is sent as spans, where somebody wants them. */
    private void trace() {
        spans = configuration.traces().map(to -> new Spans(to, VERSION, clusterName()));
        spans.ifPresent(Trail::follow);
    }

    public DataDirectory data() {
        return data;
    }

    public LiveNotebooks notebooks() {
        return notebooks;
    }

    public Workspace workspace() {
        return workspace;
    }

    public CompletableFuture<Pool> pool() {
        return pool;
    }

    /** People and what they may. */
    public Access access() {
        return access;
    }

    /** Where the first admin makes their account; empty where there is one, or where nobody signs in. */
    public Optional<String> firstAdmin() {
        return access.people().flatMap(People::firstInvitation).map(code -> address() + "join/" + code);
    }

    public String token() {
        return token;
    }

    public String person() {
        return person;
    }

    /** Where the server listens, without the token. */
    public String address() {
        String host = configuration.host().equals("0.0.0.0") || configuration.host().equals("::") ? "127.0.0.1" : configuration.host();
        return (configuration.tls().isPresent() ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/";
    }

    /** Ends the node. Only the first call does anything. */
    public void close(boolean leaveKernels) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        quietly("the web server", () -> {
            if (vertx != null) {
                vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
            }
        });
        // Grading first: cells that get no kernel any more must not count as tests that have failed.
        quietly("grading", workspace.teaching()::close);
        kernels.closing();
        quietly("the notebooks", () -> notebooks.close(leaveKernels));
        quietly("the kernels", () -> kernels.close(leaveKernels));
        quietly("the pool", () -> {
            if (poolWanted.compareAndSet(false, true)) {
                pool.completeExceptionally(new IllegalStateException("The server has ended."));
            }
            // One that is still starting is waited for: what it has started must end too.
            Pool started = pool.exceptionally(_ -> null).get(30, TimeUnit.SECONDS);
            if (started != null) {
                started.close();
            }
        });
        spans.ifPresent(open -> {
            Trail.follow(null);
            quietly("the traces", open::close);
        });
        quietly("the store", writer::close);
        quietly("the data directory", data::close);
    }

    @Override
    public void close() {
        close(false);
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void quietly(String what, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            LOG.log(Level.WARNING, "Closing " + what + " failed.", e);
        }
    }
}
