package io.millrace.kernel.session;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A notebook's definitions: its shell in the language host, and the log from which the next host builds it again.
 *
 * <p>Blocking, one caller at a time. The shell is opened on first use in each generation of the host; what the log holds is then done again there.
 * A host that ends while it compiles a cell is tried once more; a cell that ends it twice, or that takes longer than the deadline, is
 * reported as an error of the cell, and the host is started afresh.
 */
final class Definitions {
    private static final long HOUSEKEEPING_SECONDS = 120;

    private final LanguageHost host;
    private final String shell;
    private final List<Object> classPath;
    private final Duration deadline;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile SnippetLog log;
    private long opened;
    /** Whether the last rebuilding brought the same classes; false: values may be lost. */
    private boolean same = true;

    Definitions(LanguageHost host, String shell, KernelOptions options) {
        this.host = host;
        this.shell = shell;
        this.classPath = options.notebookClassPath().stream().map(p -> (Object) p.toAbsolutePath().toString()).toList();
        this.deadline = options.compileDeadline();
    }

    /** Opens the shell, before a notebook has it. Gives the package of the first cell of every shell, which a warm kernel runs. */
    Frame warm() {
        return locked(() -> ask(request("first")));
    }

    /** From now on these are the definitions of the notebook that this log belongs to. */
    void belongTo(SnippetLog notebook) {
        lock.lock();
        try {
            log = notebook;
            if (!log.isEmpty()) {
                close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** More jars for the notebook's class path; they stay in its log. */
    void addJars(List<Path> jars) {
        locked(() -> {
            List<Object> files = jars.stream().map(p -> (Object) p.toString()).toList();
            ask(request("classPath", "jars", files));
            log.jars(files);
            return null;
        });
    }

    /** The jars that were added earlier, by the log. */
    List<Path> addedJars() {
        return log.addedJars().stream().map(j -> Path.of(String.valueOf(j))).toList();
    }

    /** The package for the kernel; where the cell cannot be compiled, one that says why. */
    Frame compile(String run, String cell, int count, String code, boolean reset) {
        return locked(() -> {
            for (int attempt = 1; ; attempt++) {
                long generation = current();
                try {
                    Frame answer = host.ask(generation, request("compile", "run", run, "cell", cell, "count", count, "code", code, "reset", reset))
                            .get(deadline.toMillis(), TimeUnit.MILLISECONDS);
                    if (answer.type().equals("failed")) {
                        close();
                        return refuse(run, cell, count, "The compiler failed on this cell (" + answer.text("reason") + ").");
                    }
                    if (answer.header().containsKey("error")) {
                        log.history(answer.list("history"));
                    } else {
                        log.compiled(new SnippetLog.Open(run, cell, count, code, null), answer.list("history"));
                    }
                    return answer;
                } catch (TimeoutException e) {
                    host.end(generation);
                    return refuse(run, cell, count, "The compiler did not finish within " + deadline.toMillis() / 1000.0 + " s; the cell was not run.");
                } catch (ExecutionException e) {
                    if (attempt == 2) {
                        return refuse(run, cell, count, "The compiler ended twice while it compiled this cell; the cell was not run.");
                    }
                }
            }
        });
    }

    /** The kernel's outcome of a run; called before anybody else hears of it. */
    void note(String run, int done) {
        log.outcome(run, done);
    }

    /** Tells the shell the outcome: what did not happen is taken back. */
    void settle(String run, int done) {
        locked(() -> {
            for (int attempt = 1; ; attempt++) {
                try {
                    // Opening a shell tells it an outcome that the log holds: then nothing is open any more.
                    long generation = current();
                    SnippetLog.Open open = log.open();
                    if (open != null && open.run().equals(run)) {
                        tellOutcome(generation, run, done);
                    }
                    return null;
                } catch (LanguageHost.Lost e) {
                    if (attempt == 2) {
                        throw e;
                    }
                }
            }
        });
    }

    /** The kernel is new: every variable has lost its value. Returns their names. */
    List<Object> renew() {
        return locked(() -> ask(request("renew")).list("lost"));
    }

    Map<String, Object> complete(String code, int cursor) {
        return locked(() -> ask(request("complete", "code", code, "cursor", cursor)).object("result"));
    }

    Map<String, Object> completeness(String code) {
        return locked(() -> ask(request("completeness", "code", code)).object("result"));
    }

    Map<String, Object> inspect(String code, int cursor) {
        return locked(() -> ask(request("inspect", "code", code, "cursor", cursor)).object("result"));
    }

    /**
     * What the compiler would say about a cell. Does not keep a cell that is to run from being compiled.
     *
     * @param before sources of cells above that have not run
     */
    CompletableFuture<List<Object>> diagnose(String cell, String code, List<String> before) {
        return locked(() -> host.ask(current(), request("diagnose", "cell", cell, "code", code, "before", before))).thenApply(answer -> answer.list("findings"));
    }

    List<Object> names() {
        return locked(() -> ask(request("names")).list("names"));
    }

    /** Which names the cell that was compiled last defines, changes and uses: {@code {defines, assigns, uses, bodies: {name: {uses, assigns}}}}. */
    CompletableFuture<Map<String, Object>> cellNames() {
        return locked(() -> host.ask(current(), request("cellNames"))).thenApply(answer -> answer.object("names"));
    }

    /** True once where a rebuilding brought other classes than those that the kernel has. */
    boolean differs() {
        boolean d = !same;
        same = true;
        return d;
    }

    /** The kernel has ended: a run that is open counts as done, for its definitions are known and its values are lost anyway. */
    void abandon() {
        locked(() -> {
            SnippetLog.Open open = log.open();
            if (open != null && open.done() == null) {
                log.outcome(open.run(), Integer.MAX_VALUE);
            }
            close();
            return null;
        });
    }

    /** The notebook's next kernel shall know nothing of these definitions. Does not wait for a compilation that goes on. */
    void discard() {
        log.discard();
    }

    void close() {
        lock.lock();
        try {
            if (opened != 0) {
                host.ask(opened, request("close"));
                opened = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    private Frame ask(Map<String, Object> request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return get(current(), request);
            } catch (LanguageHost.Lost e) {
                if (attempt == 2) {
                    throw e;
                }
            }
        }
    }

    private Frame get(long generation, Map<String, Object> request) {
        try {
            Frame answer = host.ask(generation, request).get(HOUSEKEEPING_SECONDS, TimeUnit.SECONDS);
            if (answer.type().equals("failed")) {
                close();
                throw new IllegalStateException(answer.text("reason"));
            }
            return answer;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException r ? r : new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            host.end(generation);
            throw new LanguageHost.Lost();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LanguageHost.Lost();
        }
    }

    /** The generation in which the shell is open, after whatever that needs. */
    private long current() {
        for (int attempt = 1; ; attempt++) {
            long generation = host.generation();
            if (generation == opened) {
                return generation;
            }
            try {
                open(generation);
                opened = generation;
                return generation;
            } catch (LanguageHost.Lost e) {
                if (attempt == 2) {
                    throw e;
                }
            }
        }
    }

    private void open(long generation) {
        get(generation, request("open", "classPath", classPath));
        if (log == null || log.isEmpty()) {
            return;
        }
        get(generation, request("classPath", "jars", log.addedJars()));
        SnippetLog.Open open = log.open();
        Frame restored = get(generation, request("restore", "log", log.settledHistory()));
        same &= restored.header().get("same") == Boolean.TRUE;
        if (open != null) {
            Frame again = get(generation, request("compile", "run", open.run(), "cell", open.cell(), "count", open.count(), "code", open.code()));
            log.compiled(open, again.list("history"));
            if (open.done() != null) {
                log.outcome(open.run(), open.done());
                tellOutcome(generation, open.run(), open.done());
            }
        }
        get(generation, request("resend"));
    }

    private void tellOutcome(long generation, String run, int done) {
        Frame noted = get(generation, request("outcome", "run", run, "done", done));
        log.settled(run, noted.list("history"));
    }

    private Map<String, Object> request(String type, Object... fields) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("type", type);
        request.put("shell", shell);
        for (int i = 0; i < fields.length; i += 2) {
            request.put((String) fields[i], fields[i + 1]);
        }
        return request;
    }

    /** A package that runs nothing and says why. */
    private static Frame refuse(String run, String cell, int count, String message) {
        return refuse(run, cell, count, message, -1);
    }

    /** The same for one line of the cell (zero-based; -1 for none). */
    static Frame refuse(String run, String cell, int count, String message, int line) {
        Map<String, Object> error = new LinkedHashMap<>(Map.of("ename", "Compile error", "evalue", message, "traceback", List.of(message), "cell", cell));
        if (line >= 0) {
            error.put("line", line + 1);
        }
        return Frame.of(Map.of("type", "run", "run", run, "cell", cell, "count", count, "error", error));
    }

    private interface Work<T> {
        T run() throws InterruptedException;
    }

    private <T> T locked(Work<T> work) {
        lock.lock();
        try {
            return work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LanguageHost.Lost();
        } finally {
            lock.unlock();
        }
    }
}
