package io.millrace.server.kernels;

import io.millrace.kernel.session.KernelHost;
import io.millrace.server.security.Secrets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the kernels of all notebooks share: the host that starts them, the door to the pool, a timer. */
public final class Kernels implements AutoCloseable {
    private final Supplier<KernelHost> opener;
    private final CompletableFuture<KernelHost> host;
    private final AcceleratorDoor accelerator;
    private final InstantSource clock;
    private final Duration stopPatience;
    private final HeapSizes heaps;
    private final ScheduledExecutorService timer;
    private final Secrets secrets;
    private final OutputQuota.Limits outputLimits;
    private volatile boolean started;

    /**
     * The kernel host is opened by {@link #start}; who asks earlier waits.
     *
     * @param stopPatience how long a stopped cell may go on before its kernel is replaced
     * @param secrets      what cells may ask for by name
     * @param characters   that one run of a cell may show
     * @param outputs      how many outputs it may have
     */
    public Kernels(Supplier<KernelHost> opener, AcceleratorDoor accelerator, InstantSource clock, Duration stopPatience, HeapSizes heaps, Secrets secrets, long characters, int outputs) {
        this.outputLimits = new OutputQuota.Limits(characters, outputs);
        this.secrets = secrets;
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

    CompletableFuture<KernelHost> host() {
        return host;
    }

    AcceleratorDoor accelerator() {
        return accelerator;
    }

    Duration stopPatience() {
        return stopPatience;
    }

    Secrets secrets() {
        return secrets;
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

    void later(long millis, Runnable task) {
        timer.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** Runs a task every so often for as long as the server lives. */
    public void every(long seconds, Runnable task) {
        timer.scheduleWithFixedDelay(task, seconds, seconds, TimeUnit.SECONDS);
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
