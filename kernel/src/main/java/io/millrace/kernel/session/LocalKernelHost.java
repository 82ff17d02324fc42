package io.millrace.kernel.session;

import io.millrace.kernel.confine.Cage;
import io.millrace.kernel.confine.Gate;
import io.millrace.kernel.protocol.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The kernels of this machine.
 *
 * <p>Some kernels are kept warm: a process that is connected and a shell that has its imports. A start takes one and gives it to the notebook, and
 * another is warmed. A warm kernel that no notebook has ends with this server; one that a notebook has outlives it.
 */
final class LocalKernelHost implements KernelHost {
    private static final long WATCH_MILLIS = 1_000;

    private record Warm(KernelProcess kernel, KernelLink link, Definitions definitions) {}

    private final KernelOptions options;
    private final Path sockets;
    private final Cage cage;
    private final Gate gate;
    private final Launch launch;
    private final LanguageHost language;
    private final AtomicLong shells = new AtomicLong();
    private final ExecutorService starter = Executors.newVirtualThreadPerTaskExecutor();
    private final Quiet quiet = new Quiet();
    private final WarmKernels<Warm> warm;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<String, LocalKernelSession> sessions = new ConcurrentHashMap<>();
    private volatile boolean closed;

    LocalKernelHost(KernelOptions options) throws IOException {
        this.options = options;
        Folders.ownerOnly(options.directory());
        sockets = Folders.sockets();
        cage = new Cage(options.confinement(), options.layers(), sockets, options.directory().toAbsolutePath().toString());
        gate = cage.gated() ? gate() : null;
        launch = new Launch(options, cage);
        language = new LanguageHost(launch);
        warm = new WarmKernels<>(options.warm(), () -> make(options.limits()), starter, quiet);
        CompletableFuture.runAsync(language::generation, starter);
        warm.fill(true);
        Thread.ofVirtual().name("millrace-limits").start(this::watch);
    }

    /** Ends kernels that have more threads than they may. */
    private void watch() {
        while (!closed) {
            sessions.values().forEach(LocalKernelSession::keepLimits);
            try {
                Thread.sleep(WATCH_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** A kernel that has run a cell, with a shell that has compiled one. */
    private Warm make(KernelLimits limits) {
        try {
            KernelProcess kernel = KernelProcess.start(launch, options, limits, sockets);
            try {
                Definitions definitions = new Definitions(language, "shell-" + shells.incrementAndGet(), options);
                Frame first = definitions.warm();
                KernelLink link = kernel.connect(options.ownerEpoch());
                link.runAlone(first);
                return new Warm(kernel, link, definitions);
            } catch (IOException | RuntimeException e) {
                kernel.remove();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CompletionStage<KernelSession> start(String notebook, String heap, KernelListener listener) {
        if (taken.incrementAndGet() > options.most() && options.most() > 0) {
            taken.decrementAndGet();
            return CompletableFuture.failedFuture(new IllegalStateException("This server runs " + options.most()
                    + " kernels, which is the most that kernel-most allows. End a kernel that is not needed, or ask for more."));
        }
        KernelLimits limits = heap.isEmpty() ? options.limits() : options.limits().withHeap(heap);
        CompletableFuture<Warm> ready = limits.equals(options.limits()) ? warm.take() : null;
        quiet.touch();
        return CompletableFuture.supplyAsync(() -> {
            Warm w = usable(ready, limits);
            warm.fill(false);
            SnippetLog log = new SnippetLog(logFile(notebook));
            boolean known = !log.isEmpty();
            w.definitions.belongTo(log);
            try {
                w.kernel.registration().write(Registration.file(options.directory(), notebook));
            } catch (IOException e) {
                throw new UncheckedIOException("The kernel cannot be registered.", e);
            }
            List<Object> lost = known ? w.definitions.renew() : List.of();
            if (closed) {
                w.kernel.remove();
                throw new IllegalStateException("The kernels of this server are closed.");
            }
            return (KernelSession) session(notebook, w.kernel, w.link, w.definitions, limits, listener, lost);
        }, starter).whenComplete((_, failure) -> {
            if (failure != null) {
                taken.decrementAndGet();
            }
        });
    }

    @Override
    public CompletionStage<Void> warmed() {
        return warm.all();
    }

    @Override
    public void keepWarm(int number) {
        warm.keep(number).forEach(spare -> spare.thenAcceptAsync(one -> one.kernel.remove(), starter));
        warm.fill(false);
    }

    @Override
    public int warm() {
        return warm.ready();
    }

    private Warm usable(CompletableFuture<Warm> ready, KernelLimits limits) {
        if (ready != null) {
            try {
                Warm w = ready.join();
                if (w.kernel.handle().isAlive()) {
                    return w;
                }
            } catch (RuntimeException e) {
                // It did not start: try once more, and let that failure be told.
            }
        }
        return make(limits);
    }

    @Override
    public CompletionStage<Optional<KernelSession>> attach(String notebook, long lastStored, KernelListener listener) {
        return CompletableFuture.supplyAsync(() -> {
            Path file = Registration.file(options.directory(), notebook);
            Optional<Registration> registration = Registration.read(file);
            if (registration.isEmpty()) {
                return Optional.empty();
            }
            KernelProcess kernel = KernelProcess.found(registration.get(), options, cage);
            try {
                KernelLink link = KernelLink.open(registration.get(), options.ownerEpoch(), lastStored);
                Definitions definitions = new Definitions(language, "shell-" + shells.incrementAndGet(), options);
                definitions.belongTo(new SnippetLog(logFile(notebook)));
                taken.incrementAndGet();
                LocalKernelSession session = session(notebook, kernel, link, definitions, options.limits(), listener, List.of());
                starter.execute(definitions::warm);
                return Optional.of(session);
            } catch (KernelLink.Refused e) {
                throw new UncheckedIOException(e);
            } catch (IOException e) {
                // A process without its socket can never be reached again.
                kernel.remove();
                return Optional.empty();
            }
        }, starter);
    }

    private LocalKernelSession session(String notebook, KernelProcess kernel, KernelLink link, Definitions definitions, KernelLimits limits, KernelListener listener, List<Object> lost) {
        LocalKernelSession[] self = new LocalKernelSession[1];
        self[0] = new LocalKernelSession(notebook, kernel, link, definitions, new Libraries(new Resolver(options, cage), options.confinement()::mayRead), listener, options, limits, quiet, () -> {
            if (sessions.remove(notebook, self[0])) {
                taken.decrementAndGet();
            }
        });
        sessions.put(notebook, self[0]);
        self[0].begin(lost);
        return self[0];
    }

    private Path logFile(String notebook) {
        return options.directory().resolve(Folders.fileName(notebook) + ".log");
    }

    @Override
    public void close(boolean leaveKernels) {
        closed = true;
        List<CompletableFuture<Warm>> unused = warm.close();
        unused.forEach(w -> w.thenAccept(one -> one.kernel.remove()));
        for (LocalKernelSession session : List.copyOf(sessions.values())) {
            if (leaveKernels) {
                session.detach();
            } else {
                session.end();
            }
        }
        if (!leaveKernels) {
            endUnopened();
        }
        language.close();
        starter.close();
        closeGate();
    }

    /** Its folder is open to users of kernels; the one above is closed to all others. */
    private Gate gate() throws IOException {
        Path folder = Folders.ownerOnly(cage.gateFolder());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        return new Gate(folder, options.confinement().hosts());
    }

    private void closeGate() {
        if (gate != null) {
            try {
                gate.close();
            } catch (IOException e) {
                System.getLogger("millrace.kernel").log(System.Logger.Level.WARNING, "The way out of the kernels could not be closed.", e);
            }
        }
    }

    /** Kernels of notebooks that nobody has opened since an earlier server left them. */
    private void endUnopened() {
        try {
            Registration.endAll(options.directory());
        } catch (IOException e) {
            System.getLogger("millrace.kernel").log(System.Logger.Level.WARNING, "Kernels that an earlier server left could not be ended; they end by themselves later.", e);
        }
    }
}
