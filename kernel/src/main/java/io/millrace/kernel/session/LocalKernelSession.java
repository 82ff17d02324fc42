package io.millrace.kernel.session;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.Json;
import io.millrace.kernel.protocol.ProtocolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A notebook's definitions and its kernel, tied together.
 *
 * <p>Two threads: {@code work} compiles, sends packages and settles outcomes, in order; {@code reader} takes what the kernel says and gives it to the
 * listener. An outcome is written into the log by the reader before the listener hears of it, and settled by the worker
 * afterwards, so that the shell is right before the next cell is compiled and nobody waits for it.
 */
final class LocalKernelSession implements KernelSession {
    private final String notebook;
    private final KernelProcess kernel;
    private final KernelLink link;
    private final Definitions definitions;
    private final Libraries libraries;
    private final Magics magics;
    private final KernelListener listener;
    private final KernelOptions options;
    private final KernelLimits limits;
    private final Quiet quiet;
    private final Runnable gone;
    private final ExecutorService work = Executors.newSingleThreadExecutor(Thread.ofVirtual().name("millrace-session").factory());
    private final Set<String> runs = ConcurrentHashMap.newKeySet();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final Looks looks;
    private final Questions questions;
    private volatile String compiling = "";
    private volatile boolean closed;
    private volatile boolean dead;
    private boolean exited;
    /** The cell that called System.exit, or that ran last. */
    private volatile String lastCell = "";
    /** Why we ended the process ourselves. */
    private volatile KernelDeath ended;

    LocalKernelSession(String notebook, KernelProcess kernel, KernelLink link, Definitions definitions, Libraries libraries, KernelListener listener, KernelOptions options,
                       KernelLimits limits, Quiet quiet, Runnable gone) {
        this.notebook = notebook;
        this.kernel = kernel;
        this.link = link;
        this.definitions = definitions;
        this.libraries = libraries;
        libraries.known(definitions.addedJars());
        this.magics = new Magics(libraries, options.confinement()::mayRead, () -> definitions.names().stream().map(Json::object).toList());
        this.listener = listener;
        this.options = options;
        this.limits = limits;
        this.quiet = quiet;
        this.looks = new Looks(link);
        this.questions = new Questions(definitions, looks);
        this.gone = gone;
        this.exited = link.welcome().header().get("exiting") == Boolean.TRUE;
    }

    /** {@code lost}: variables whose values ended with an earlier kernel. */
    void begin(List<Object> lost) {
        link.send(Frame.of(Map.of("type", "assign", "directory", kernel.workIn(options.directory(), notebook))));
        for (Object each : link.welcome().list("runs")) {
            runs.add(String.valueOf(Json.object(each).get("run")));
        }
        for (Object each : link.welcome().list("runs")) {
            Map<String, Object> run = Json.object(each);
            if (Json.object(run.get("reply")).get("done") instanceof Number done) {
                work.execute(() -> settle(String.valueOf(run.get("run")), done.intValue()));
            }
        }
        Thread.ofVirtual().name("millrace-kernel-in").start(() -> {
            if (!lost.isEmpty()) {
                listener.onMessage(new KernelMessage(0, "", "", "values_lost", Map.of("names", lost), List.of()));
            }
            read();
        });
    }

    @Override
    public String notebook() {
        return notebook;
    }

    @Override
    public long pid() {
        return kernel.pid();
    }

    @Override
    public void execute(String run, String cell, String code, int executionCount) {
        if (!runs.add(run)) {
            return;
        }
        compiling = run;
        lastCell = cell;
        quiet.begins(this);
        work.execute(() -> {
            Frame cellPackage;
            try {
                Magics.Prepared prepared = prepared(run, cell, code);
                cellPackage = compiled(run, cell, prepared, executionCount);
                if (definitions.differs()) {
                    listener.onMessage(new KernelMessage(0, run, cell, "values_lost", Map.of("names", List.of(), "detail",
                            "The definitions could not be rebuilt exactly; variables may have lost their values."), List.of()));
                }
            } catch (Libraries.Refused e) {
                cellPackage = Definitions.refuse(run, cell, executionCount, e.getMessage(), e.line());
            } catch (InterruptedException e) {
                cellPackage = Definitions.refuse(run, cell, executionCount, "Stopped while the dependencies were resolved.", 0);
            } catch (RuntimeException e) {
                String message = "The cell could not be compiled: " + e.getMessage();
                cellPackage = Frame.of(Map.of("type", "run", "run", run, "cell", cell, "count", executionCount,
                        "error", Map.of("ename", "Compile error", "evalue", message, "traceback", List.of(message), "cell", cell)));
            }
            synchronized (cancelled) {
                if (cancelled.remove(run)) {
                    cellPackage = Frame.of(Map.of("type", "run", "run", run, "cell", cell, "count", executionCount, "interrupted", true));
                }
                link.send(cellPackage);
                compiling = "";
            }
            if (cellPackage.header().get("error") == null) {
                tellNames(run, cell);
            }
        });
    }

    /** While the kernel runs the cell: nobody waits for this. */
    private void tellNames(String run, String cell) {
        definitions.cellNames().whenComplete((names, failure) -> {
            if (failure == null && !names.isEmpty()) {
                listener.onMessage(new KernelMessage(0, run, cell, "names", names, List.of()));
            }
        });
    }

    private Magics.Prepared prepared(String run, String cell, String code) throws Libraries.Refused, InterruptedException {
        Magics.Prepared prepared = magics.prepare(code,
                text -> listener.onMessage(new KernelMessage(0, run, cell, "stream", Map.of("name", "stdout", "text", text.stripTrailing() + "\n"), List.of())));
        if (prepared.locked()) {
            listener.onMessage(new KernelMessage(0, run, cell, "libraries", Map.of("lock", libraries.lock()), List.of()));
        }
        if (prepared.loaded() != null) {
            listener.onMessage(new KernelMessage(0, run, cell, "load", Map.of("source", prepared.loaded()), List.of()));
        }
        return prepared;
    }

    private Frame compiled(String run, String cell, Magics.Prepared prepared, int count) {
        if (!prepared.added().isEmpty()) {
            definitions.addJars(prepared.added());
        }
        Frame cellPackage = definitions.compile(run, cell, count, prepared.code(), prepared.reset());
        if (prepared.added().isEmpty() && !prepared.timed()) {
            return cellPackage;
        }
        Map<String, Object> header = new LinkedHashMap<>(cellPackage.header());
        header.put("jars", prepared.added().stream().map(Path::toString).toList());
        header.put("timed", prepared.timed());
        return new Frame(header, cellPackage.buffers());
    }

    @Override
    public void lock(Map<String, String> libraries) {
        this.libraries.lock(libraries);
    }

    @Override
    public void interrupt() {
        synchronized (cancelled) {
            if (!compiling.isEmpty()) {
                cancelled.add(compiling);
            }
            link.send(Frame.of(Map.of("type", "interrupt")));
        }
    }

    @Override
    public void acknowledge(long sequence) {
        link.send(Frame.of(Map.of("type", "acknowledge", "sequence", sequence)));
    }

    @Override
    public void reply(String request, Map<String, Object> reply, List<byte[]> buffers) {
        link.send(new Frame(Map.of("type", "reply", "request", request, "message", reply), buffers));
    }

    @Override
    public void input(String input, Object value) {
        link.send(Frame.of(Map.of("type", "input", "input", input, "value", value)));
    }

    @Override
    public CompletionStage<Map<String, Object>> complete(String code, int cursor) {
        return questions.complete(code, cursor);
    }

    @Override
    public CompletionStage<Map<String, Object>> completeness(String code) {
        return questions.completeness(code);
    }

    @Override
    public CompletionStage<Map<String, Object>> inspect(String code, int cursor) {
        return questions.inspect(code, cursor);
    }

    @Override
    public CompletionStage<List<Map<String, Object>>> diagnose(String cell, String code, List<String> before) {
        return questions.diagnose(cell, code, before);
    }

    @Override
    public CompletionStage<List<Map<String, Object>>> names() {
        return questions.names();
    }

    @Override
    public CompletionStage<List<Map<String, Object>>> variables() {
        return questions.variables();
    }

    @Override
    public CompletionStage<Map<String, Object>> table(String variable, Map<String, Object> window) {
        return questions.table(variable, window);
    }

    @Override
    public void detach() {
        closed = true;
        link.close();
        gone.run();
        stopThreads();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        gone.run();
        if (dead) {
            stopThreads();
            return;
        }
        link.send(Frame.of(Map.of("type", "shutdown")));
        link.close();
        deleteRegistration();
        definitions.discard();
        work.execute(() -> {
            try {
                kernel.handle().onExit().get(1, TimeUnit.SECONDS);
            } catch (Exception e) {
                // It is ended below.
            }
            kernel.remove();
            definitions.close();
        });
        stopThreads();
    }

    @Override
    public CompletionStage<Void> kill() {
        closed = true;
        gone.run();
        return CompletableFuture.runAsync(() -> {
            kernel.kill();
            kernel.handle().onExit().join();
            link.close();
            deleteRegistration();
            kernel.remove();
            definitions.abandon();
            stopThreads();
        }, task -> Thread.ofVirtual().name("millrace-kill").start(task));
    }

    /** Ends the kernel process and keeps what is known of the definitions, for the server itself ends. */
    void end() {
        closed = true;
        gone.run();
        link.send(Frame.of(Map.of("type", "shutdown")));
        link.close();
        deleteRegistration();
        try {
            kernel.handle().onExit().get(1, TimeUnit.SECONDS);
        } catch (Exception e) {
            // It is ended below.
        }
        kernel.remove();
        definitions.abandon();
        stopThreads();
    }

    /** Looks whether the kernel keeps to its limits, and ends it where it does not. */
    void keepLimits() {
        int threads = limits.threads() == 0 ? 0 : kernel.threads();
        if (threads > limits.threads() && !closed && ended == null) {
            endFor("The kernel had " + threads + " threads and was ended: kernel-threads allows " + limits.threads() + ".");
        }
        String overflow = closed || ended != null ? "" : kernel.overflow();
        if (!overflow.isEmpty()) {
            endFor(overflow);
        }
    }

    private void endFor(String reason) {
        ended = new KernelDeath(KernelDeath.Kind.LIMIT, reason, lastCell, kernel.lines());
        kernel.kill();
    }

    private void stopThreads() {
        quiet.ends(this);
        work.shutdown();
        questions.close();
    }

    private void read() {
        String trouble = null;
        try {
            for (Frame frame = link.read(); frame != null; frame = link.read()) {
                accept(frame);
            }
        } catch (ProtocolException e) {
            trouble = "The kernel sent what is not a message and was ended: " + e.getMessage();
        } catch (IOException e) {
            // The connection ended; the process tells why.
        } catch (RuntimeException e) {
            trouble = "The server could not take what the kernel said and ended it: " + e;
        }
        link.closeChannel();
        if (!closed) {
            died(trouble);
        }
    }

    private void accept(Frame frame) {
        String run = frame.text("run");
        Map<String, Object> content = frame.object("content");
        switch (frame.type()) {
            case "exiting" -> {
                exited = content.get("exit") == Boolean.TRUE;
                lastCell = frame.text("cell").isEmpty() ? lastCell : frame.text("cell");
            }
            case "stream" -> {
                String text = new String(frame.buffers().isEmpty() ? new byte[0] : frame.buffers().getFirst(), StandardCharsets.UTF_8);
                tell(frame, Map.of("name", String.valueOf(content.get("name")), "text", text), List.of());
            }
            case "execute_reply" -> {
                int done = content.get("done") instanceof Number n ? n.intValue() : 0;
                quiet.ends(this);
                definitions.note(run, done);
                work.execute(() -> settle(run, done));
                tell(frame, content, List.of());
            }
            case "error" -> {
                tell(frame, content, List.of());
                if ("java.lang.OutOfMemoryError".equals(content.get("ename"))) {
                    tellHeap(run, frame.text("cell"));
                }
            }
            case "looked" -> looks.answered(String.valueOf(content.get("request")), Json.object(content.get("answer")));
            case "accelerator_request", "input_request" -> tell(frame, content, frame.buffers());
            case "status", "display_data", "update_display_data", "execute_result", "clear_output", "stopping", "memory" -> tell(frame, content, List.of());
            default -> throw new IllegalStateException("unknown message " + frame.type());
        }
    }

    private void tellHeap(String run, String cell) {
        Thread.ofVirtual().name("millrace-heap").start(() -> {
            String most = HeapTop.of(pid(), options.javaExecutable());
            String text = "The heap of this kernel is limited to " + limits.heap() + " (kernel-max-heap). " + most + "\n";
            listener.onMessage(new KernelMessage(0, run, cell, "stream", Map.of("name", "stderr", "text", text), List.of()));
        });
    }

    private void tell(Frame frame, Map<String, Object> content, List<byte[]> buffers) {
        listener.onMessage(new KernelMessage(frame.number("sequence", 0), frame.text("run"), frame.text("cell"), frame.type(), content, buffers));
    }

    private void settle(String run, int done) {
        try {
            definitions.settle(run, done);
        } catch (RuntimeException e) {
            if (closed) {
                return; // The log holds it for the next host.
            }
            System.getLogger("millrace.kernel").log(System.Logger.Level.WARNING, "The outcome of a run could not be told to the language host.", e);
        }
    }

    /** {@code trouble}: why it was of no more use, null where it ended by itself. */
    private void died(String trouble) {
        dead = true;
        quiet.ends(this);
        String why = trouble;
        if (why != null) {
            kernel.kill();
        }
        try {
            kernel.handle().onExit().get(3, TimeUnit.SECONDS);
        } catch (Exception e) {
            why = "The kernel closed its connection and was ended.";
            kernel.kill();
            kernel.handle().onExit().join();
        }
        try {
            if (why == null && kernel.process() != null) {
                kernel.process().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        KernelDeath death = ended != null ? ended : why != null ? new KernelDeath(KernelDeath.Kind.UNRESPONSIVE, why, lastCell, kernel.lines())
                : kernel.death(exited, lastCell, limits);
        kernel.remove();
        deleteRegistration();
        definitions.abandon();
        gone.run();
        listener.onDeath(death);
    }

    private void deleteRegistration() {
        Path file = Registration.file(options.directory(), notebook);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next server sees that the process has ended.
        }
    }
}
