package io.millrace.kernel.agent;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.Json;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Runs packages, one at a time, each once.
 *
 * <p>A package is what the language host made of a cell: steps in order, each of which brings classes or calls an entry point. A
 * package with the identifier of a run that this kernel has already seen is ignored; its messages are in the outbox.
 *
 * <p>The cell runs in a thread of its own, in a thread group of its own. Another thread waits for it and tells the end, so whatever strikes
 * the cell's thread (an asynchronous stop, a full stack, no memory) does not strike the telling. The reply is
 * sent only after the cell's thread has ended: "interrupted" means that it really stands.
 */
final class Runner implements Runnable {
    private final Outbox outbox;
    private final Streams streams;
    private final CellLoader loader;
    private final Guest guest;
    private final Stopper stopper;
    private final LinkedBlockingQueue<Frame> queue = new LinkedBlockingQueue<>();
    /** Runs that this kernel has seen, with their reply once they have ended. */
    private final Map<String, Map<String, Object>> runs = new ConcurrentHashMap<>();
    private final Map<Integer, String> cells = new ConcurrentHashMap<>();

    Runner(Outbox outbox, Streams streams, CellLoader loader, Guest guest, Stopper stopper) {
        this.outbox = outbox;
        this.streams = streams;
        this.loader = loader;
        this.guest = guest;
        this.stopper = stopper;
    }

    void submit(Frame cellPackage) {
        if (runs.putIfAbsent(cellPackage.text("run"), Map.of()) == null) {
            queue.add(cellPackage);
        }
    }

    /** What is known about each run, for a server that attaches. */
    List<Object> runs() {
        List<Object> all = new ArrayList<>();
        runs.forEach((run, reply) -> all.add(Map.of("run", run, "reply", reply)));
        return all;
    }

    @Override
    public void run() {
        while (true) {
            try {
                execute(queue.take());
            } catch (InterruptedException e) {
                return;
            } catch (OutOfMemoryError e) {
                LastWords.outOfMemory(e);
            }
        }
    }

    private void execute(Frame cellPackage) throws InterruptedException {
        CellScope scope = new CellScope(cellPackage.text("run"), cellPackage.text("cell"), (int) cellPackage.number("count", 0));
        cells.put(scope.count, scope.cell);
        scope.beginsToRun();
        outbox.append("status", scope, Map.of("execution_state", "busy"), List.of(), false);
        loader.addJars(cellPackage.list("jars").stream().map(j -> Path.of(String.valueOf(j))).toList());
        for (Object note : cellPackage.list("notes")) {
            outbox.append("stream", scope, Map.of("name", "stderr"), List.of((note + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)), false);
        }
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("execution_count", scope.count);
        if (cellPackage.header().get("error") instanceof Map<?, ?> error) {
            outbox.append("error", scope, Json.object(error), List.of(), false);
            fail(reply, Json.object(error), 0);
        } else if (cellPackage.header().get("interrupted") == Boolean.TRUE) {
            reply.put("status", "interrupted");
            reply.put("done", 0);
        } else {
            runSteps(cellPackage, scope, reply);
        }
        scope.hasEnded();
        streams.end(scope);
        runs.put(scope.run, Map.copyOf(reply));
        outbox.append("execute_reply", scope, reply, List.of(), false);
        outbox.append("status", scope, Map.of("execution_state", "idle"), List.of(), false);
        outbox.direct("memory", scope, Map.of("bytes", Memory.resident()), List.of());
        Reserve.restore();
    }

    private void runSteps(Frame cellPackage, CellScope scope, Map<String, Object> reply) throws InterruptedException {
        Steps steps = new Steps(cellPackage, scope);
        Thread thread = new Thread(scope.threads, steps, "cell " + scope.count, 0, false);
        thread.setContextClassLoader(loader);
        stopper.begins(scope, thread);
        try {
            thread.start();
            thread.join();
            if (scope.stopping) {
                stopper.awaitOthers(scope);
            }
        } finally {
            stopper.ended(scope);
        }
        reply.put("done", steps.done);
        if (cellPackage.header().get("timed") == Boolean.TRUE) {
            streams.flush(scope);
            outbox.append("stream", scope, Map.of("name", "stdout"), List.of((steps.time + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)), false);
        }
        if (steps.ended && !scope.stopping) {
            reply.put("status", "ok");
            if (steps.result != null && !steps.result.isEmpty()) {
                streams.flush(scope);
                outbox.append("execute_result", scope, Map.of("data", steps.result, "metadata", Map.of(), "execution_count", scope.count), List.of(), false);
            }
        } else if (scope.stopping) {
            streams.flush(scope);
            reply.put("status", "interrupted");
        } else {
            streams.flush(scope);
            Map<String, Object> error = Tracebacks.error(OldInstances.named(steps.failure, loader), cells, cellPackage.list("unresolved"));
            outbox.append("error", scope, error, List.of(), false);
            fail(reply, error, steps.done);
        }
        steps.clearTemporaries();
    }

    private static void fail(Map<String, Object> reply, Map<String, Object> error, int done) {
        reply.put("status", "error");
        reply.put("done", done);
        reply.put("ename", error.getOrDefault("ename", ""));
        reply.put("evalue", error.getOrDefault("evalue", ""));
    }

    /** What the cell's thread does. */
    private final class Steps implements Runnable {
        private final Frame cellPackage;
        private final CellScope scope;
        private volatile int done;
        private volatile boolean ended;
        private volatile Throwable failure;
        private volatile Map<String, Object> result;
        private volatile String time = "";

        Steps(Frame cellPackage, CellScope scope) {
            this.cellPackage = cellPackage;
            this.scope = scope;
        }

        @Override
        public void run() {
            scope.enter();
            Stopwatch watch = cellPackage.header().get("timed") == Boolean.TRUE ? new Stopwatch() : null;
            try {
                for (Object each : cellPackage.list("steps")) {
                    step(Json.object(each));
                }
                done = Integer.MAX_VALUE;
                ended = true;
            } catch (OutOfMemoryError e) {
                Reserve.release();
                failure = e;
            } catch (Throwable t) {
                failure = t;
            }
            time = watch == null ? "" : watch.toString();
        }

        private void step(Map<String, Object> step) throws Throwable {
            if (step.get("snippet") instanceof Number n) {
                done = n.intValue();
            }
            if (step.get("classes") instanceof List<?> classes) {
                Map<String, byte[]> bytes = new LinkedHashMap<>();
                for (Object c : classes) {
                    Map<String, Object> one = Json.object(c);
                    bytes.put(String.valueOf(one.get("name")), cellPackage.buffers().get(((Number) one.get("buffer")).intValue()));
                }
                bring(bytes);
            }
            if (step.get("carry") instanceof String field) {
                loader.carry(String.valueOf(step.get("from")), String.valueOf(step.get("to")), field);
            }
            if (step.get("invoke") instanceof String entry) {
                Object value = invoke(entry);
                if (step.get("result") == Boolean.TRUE && value != null) {
                    result = guest.render(value);
                }
            }
        }

        private void bring(Map<String, byte[]> classes) throws Throwable {
            try {
                loader.bring(classes, scope.count);
            } catch (UnsupportedOperationException | LinkageError e) {
                throw new IllegalStateException("The definitions of this cell do not fit what the kernel holds (" + e.getMessage()
                        + "). Restart the kernel and run the notebook again.");
            }
        }

        private Object invoke(String type) throws Throwable {
            Method entry = Class.forName(type, true, loader).getDeclaredMethod("do_it$");
            entry.setAccessible(true);
            try {
                return entry.invoke(null);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        /** Unnamed results are not kept: nobody can name them in another cell. */
        private void clearTemporaries() {
            for (Object each : cellPackage.list("temporaries")) {
                Map<String, Object> one = Json.object(each);
                try {
                    Field field = Class.forName(String.valueOf(one.get("class")), true, loader).getDeclaredField(String.valueOf(one.get("field")));
                    if (!field.getType().isPrimitive()) {
                        field.setAccessible(true);
                        field.set(null, null);
                    }
                } catch (ReflectiveOperationException | LinkageError e) {
                    // The class was never reached: there is nothing to clear.
                }
            }
        }
    }
}
