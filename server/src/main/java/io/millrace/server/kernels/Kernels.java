package io.millrace.server.kernels;

import io.millrace.kernel.session.KernelHost;
import io.millrace.server.security.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the kernels of all notebooks share: the host that starts them, who is let in, the door to the pool, a timer. */
public final class Kernels implements AutoCloseable {
    private static final int LATELY_SECONDS = 60;

    private final Supplier<KernelHost> opener;
    private final CompletableFuture<KernelHost> host;
    private final AcceleratorDoor accelerator;
    private final InstantSource clock;
    private final Duration stopPatience;
    private final HeapSizes heaps;
    private final ScheduledExecutorService timer;
    private final Function<String, Secrets.Own> secrets;
    private final OutputQuota.Limits outputLimits;
    private final Gate gate;
    private final ArrayDeque<Instant> taken = new ArrayDeque<>();
    private PoolScale scale;
    private volatile Bounds bounds;
    private volatile Function<String, Asker> owners;
    private volatile KernelWatch watch = KernelWatch.NOBODY;
    private volatile LongSupplier freeBytes = () -> Long.MAX_VALUE;
    private volatile boolean started;

    /**
     * The kernel host is opened by {@link #start}; who asks earlier waits.
     *
     * @param stopPatience how long a stopped cell may go on before its kernel is replaced
     * @param secrets      what cells may ask for by name, by their notebook
     * @param characters   that one run of a cell may show
     * @param outputs      how many outputs it may have
     * @param bounds       how many there may be, to begin with
     * @param owners       for whom a notebook's kernel is, by the notebook's identifier; must not block
     */
    public Kernels(Supplier<KernelHost> opener, AcceleratorDoor accelerator, InstantSource clock, Duration stopPatience, HeapSizes heaps, Function<String, Secrets.Own> secrets, long characters, int outputs,
                   Bounds bounds, Function<String, Asker> owners) {
        this.outputLimits = new OutputQuota.Limits(characters, outputs);
        this.secrets = secrets;
        this.bounds = bounds;
        this.owners = owners;
        this.gate = new Gate(bounds);
        this.scale = PoolScale.first(bounds);
        this.heaps = heaps;
        this.stopPatience = stopPatience;
        this.accelerator = accelerator;
        this.clock = clock;
        this.timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("kernel-timer").factory());
        this.host = new CompletableFuture<>();
        this.opener = opener;
    }

    /** Opens the kernel host in the background. */
    public void start() {
        started = true;
        host.thenRun(() -> every(1, this::scale));
        Thread.ofPlatform().name("kernel-host-start").start(() -> {
            try {
                host.complete(opener.get());
            } catch (RuntimeException | Error e) {
                host.completeExceptionally(e);
            }
        });
    }

    /** Completes when the first warm kernels are ready, or will not be. Never fails. */
    public CompletableFuture<Void> warmed() {
        return host.thenCompose(KernelHost::warmed).exceptionally(_ -> null);
    }

    /** Whether kernels can be had: "ready", "starting" or "failed". */
    public String state() {
        return !host.isDone() ? "starting" : host.isCompletedExceptionally() ? "failed" : "ready";
    }

    CompletableFuture<KernelHost> host() {
        return host;
    }

    AcceleratorDoor accelerator() {
        return accelerator;
    }

    Duration stopPatience() {
        return stopPatience;
    }

    /** What the cells of this notebook may ask for by name. */
    Secrets.Own secrets(String notebook) {
        return secrets.apply(notebook);
    }

    OutputQuota.Limits outputLimits() {
        return outputLimits;
    }

    HeapSizes heaps() {
        return heaps;
    }

    InstantSource clock() {
        return clock;
    }

    /** Other bounds from now on: who waits and now fits gets a kernel. Any thread. */
    public void bounds(Bounds others) {
        bounds = others;
        gate.within(others);
        scale();
    }

    public Bounds bounds() {
        return bounds;
    }

    /** Looks again for whom the kernels are: notebooks change hands, and people their roles. Any thread. */
    public void whose() {
        Admissions now = gate.now();
        Map<String, Asker> askers = new HashMap<>();
        now.holders().keySet().forEach(notebook -> askers.put(notebook, owners.apply(notebook)));
        now.queue().forEach(waiting -> askers.put(waiting.notebook(), owners.apply(waiting.notebook())));
        gate.whose(askers);
    }

    /** Who is told what happens. */
    public void watch(KernelWatch who) {
        watch = who;
    }

    KernelWatch watch() {
        return watch;
    }

    /** How much memory the machine has to spare, in bytes; asked every second. */
    public void memory(LongSupplier free) {
        freeBytes = free;
    }

    Gate gate() {
        return gate;
    }

    Asker asker(String notebook) {
        return owners.apply(notebook);
    }

    /** For whom a notebook's kernel is. */
    public Asker owner(String notebook) {
        return owners.apply(notebook);
    }

    /** How many notebooks have a kernel, wait for one, and how many warm kernels stand ready and are wanted. */
    public record Count(int active, int waiting, int warm, int warmWanted) {}

    public Count count() {
        Admissions now = gate.now();
        KernelHost here = host.getNow(null);
        synchronized (taken) {
            return new Count(now.holders().size(), now.queue().size(), here == null ? 0 : here.warm(), scale.wanted());
        }
    }

    /** A notebook is getting a kernel. */
    void taken() {
        synchronized (taken) {
            taken.add(clock.instant());
        }
        scale();
    }

    /** How many warm kernels to keep now, by {@link PoolScale}. */
    private void scale() {
        KernelHost here = host.isCompletedExceptionally() ? null : host.getNow(null);
        if (here == null) {
            return;
        }
        Instant now = clock.instant();
        int wanted;
        synchronized (taken) {
            while (!taken.isEmpty() && taken.peek().isBefore(now.minusSeconds(LATELY_SECONDS))) {
                taken.poll();
            }
            int before = scale.wanted();
            scale = scale.next(new PoolScale.Reading(now.getEpochSecond(), gate.now().holders().size(), taken.size(), freeBytes.getAsLong()), bounds);
            wanted = scale.wanted();
            if (wanted == before) {
                return;
            }
        }
        here.keepWarm(wanted);
    }

    void later(long millis, Runnable task) {
        timer.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** Runs a task every so often for as long as the server lives. */
    public void every(long seconds, Runnable task) {
        timer.scheduleWithFixedDelay(task, seconds, seconds, TimeUnit.SECONDS);
    }

    /** No notebook gets a kernel any more: the server is about to end. */
    public void closing() {
        gate.close();
    }

    public void close(boolean leaveKernels) {
        timer.shutdownNow();
        if (!started) {
            return;
        }
        try {
            host.get(10, TimeUnit.SECONDS).close(leaveKernels);
        } catch (Exception e) {
            System.getLogger(Kernels.class.getName()).log(System.Logger.Level.WARNING, "The kernel host did not close.", e);
        }
    }

    @Override
    public void close() {
        close(false);
    }
}
