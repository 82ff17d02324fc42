package io.millrace.server.wire;

import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.Watcher;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Operation;
import io.millrace.server.wire.Wire.Channel;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A Jupyter kernel in front of a notebook of ours: what a client asks to execute becomes a cell, and what happens to the cell is published in Jupyter's messages.
 * So stopping, replacing a kernel, libraries, displays and the accelerator are those of the workbench.
 *
 * <p>All state belongs to one thread, {@link #work}.
 */
public final class JupyterKernel implements Watcher, AutoCloseable {
    private static final String AUTHOR = "jupyter";
    private static final int REMEMBERED_CELLS = 200;

    /** The execution that has not ended. */
    private static final class Execution {
        final WireMessage request;
        final String cell = "c" + UUID.randomUUID().toString().replace("-", "");
        String run = "";
        int count;
        Map<String, Object> error;
        boolean echo;

        Execution(WireMessage request) {
            this.request = request;
        }
    }

    private final LiveNotebook notebook;
    private final Wire wire;
    private final String session = UUID.randomUUID().toString();
    private final ExecutorService work = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("jupyter").factory());
    private final ArrayDeque<Execution> waiting = new ArrayDeque<>();
    /** Whose outputs are whose, also when they come late. */
    private final Map<String, WireMessage> requests = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, WireMessage> eldest) {
            return size() > REMEMBERED_CELLS;
        }
    };
    private final CountDownLatch shutdown = new CountDownLatch(1);
    private Execution current;
    private WireMessage last = new WireMessage(List.of(), Map.of(), Map.of(), Map.of());
    private String stale = "";

    /** Binds the sockets and begins to answer. */
    public JupyterKernel(Connection connection, LiveNotebook notebook) {
        this.notebook = notebook;
        this.wire = new Wire(connection, (channel, message) -> work.execute(() -> receive(channel, message)));
        notebook.watch(this);
        work.execute(() -> wire.send(Channel.IOPUB, new WireMessage(topic("status"), WireMessage.newHeader("status", session), Map.of(), Map.of("execution_state", "starting"))));
        // Whoever starts a kernel is about to use it.
        notebook.driver().complete("", 0);
    }

    /** Returns when a client has asked the kernel to end. */
    public void awaitShutdown() throws InterruptedException {
        shutdown.await();
    }

    @Override
    public void close() {
        work.shutdown();
        wire.close();
    }

    // --- what clients ask ---

    private void receive(Channel channel, WireMessage message) {
        if (channel == Channel.STDIN) {
            if (message.type().equals("input_reply")) {
                give(message.text("value"));
            }
            return;
        }
        if (message.type().equals("execute_request")) {
            waiting.add(new Execution(message));
            next();
            return;
        }
        status(message, "busy");
        Map<String, Object> none = Map.of("status", "ok");
        switch (message.type()) {
            case "kernel_info_request" -> reply(channel, message, Replies.kernelInfo());
            case "complete_request" -> answer(channel, message, notebook.driver().complete(message.text("code"), CodePoints.toUnits(message.text("code"), message.number("cursor_pos"))),
                    found -> Replies.completion(message.text("code"), found), Map.of("status", "ok", "matches", List.of(), "cursor_start", message.number("cursor_pos"),
                            "cursor_end", message.number("cursor_pos"), "metadata", Map.of()));
            case "inspect_request" -> answer(channel, message, notebook.driver().inspect(message.text("code"), CodePoints.toUnits(message.text("code"), message.number("cursor_pos"))),
                    Replies::inspection, Map.of("status", "ok", "found", false, "data", Map.of(), "metadata", Map.of()));
            case "is_complete_request" -> answer(channel, message, notebook.driver().completeness(message.text("code")), found -> found, Map.of("status", "unknown"));
            case "history_request" -> reply(channel, message, Map.of("status", "ok", "history", List.of()));
            case "comm_info_request" -> reply(channel, message, Map.of("status", "ok", "comms", Map.of()));
            case "interrupt_request" -> {
                interrupt();
                reply(channel, message, none);
            }
            case "shutdown_request" -> {
                reply(channel, message, Map.of("status", "ok", "restart", message.flag("restart", false)));
                wire.send(Channel.IOPUB, message.child("shutdown_reply", topic("shutdown_reply"), session, Map.of("status", "ok", "restart", message.flag("restart", false))));
                status(message, "idle");
                shutdown.countDown();
            }
            default -> status(message, "idle");
        }
    }

    private <T> void answer(Channel channel, WireMessage request, CompletionStage<T> question, Function<T, Map<String, Object>> found, Map<String, Object> nothing) {
        question.whenComplete((answer, failure) -> work.execute(() -> reply(channel, request, failure == null ? found.apply(answer) : nothing)));
    }

    private void reply(Channel channel, WireMessage request, Map<String, Object> content) {
        wire.send(channel, request.child(request.type().replace("_request", "_reply"), request.identities(), session, content));
        status(request, "idle");
    }

    private void interrupt() {
        waiting.forEach(this::abort);
        waiting.clear();
        submit(new Operation.Stop(false));
    }

    private void give(String text) {
        if (current != null) {
            Execution asks = current;
            notebook.post(() -> notebook.latest().activeRun(asks.run).ifPresent(run -> {
                if (run.asking() != null) {
                    notebook.submit(UUID.randomUUID().toString(), AUTHOR, new Operation.GiveInput(run.id(), run.asking(), text), _ -> { }, _ -> { });
                }
            }));
        }
    }

    // --- executions, one after the other ---

    private void next() {
        if (current != null || waiting.isEmpty()) {
            return;
        }
        current = waiting.poll();
        Execution mine = current;
        last = mine.request;
        requests.put(mine.cell, mine.request);
        status(mine.request, "busy");
        if (!stale.isEmpty()) {
            submit(new Operation.DeleteCell(stale));
        }
        stale = mine.cell;
        submit(new Operation.InsertCell(mine.cell, null, Cell.Type.CODE, mine.request.text("code"), Map.of(), null, null));
        notebook.submit(UUID.randomUUID().toString(), AUTHOR, new Operation.RunCells(List.of(mine.cell)), _ -> { }, refused -> work.execute(() -> {
            mine.error = Replies.error("Refused", refused.message(), null);
            publish("error", mine.request, mine.error);
            end("error");
        }));
    }

    private void submit(Operation operation) {
        notebook.submit(UUID.randomUUID().toString(), AUTHOR, operation, _ -> { }, _ -> { });
    }

    private void abort(Execution execution) {
        status(execution.request, "busy");
        wire.send(Channel.SHELL, execution.request.child("execute_reply", execution.request.identities(), session, Map.of("status", "aborted", "execution_count", 0)));
        status(execution.request, "idle");
    }

    private void end(String status) {
        Execution ended = current;
        current = null;
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("status", status);
        content.put("execution_count", ended.count);
        if (ended.error != null) {
            content.putAll(ended.error);
        } else {
            content.put("user_expressions", Map.of());
            content.put("payload", List.of());
        }
        wire.send(Channel.SHELL, ended.request.child("execute_reply", ended.request.identities(), session, content));
        status(ended.request, "idle");
        if (ended.error != null && ended.request.flag("stop_on_error", true)) {
            waiting.forEach(this::abort);
            waiting.clear();
        }
        next();
    }

    // --- what happens to the notebook ---

    @Override
    public void operation(long sequence, String frame) {
        try {
            work.execute(() -> happened(new JsonObject(frame).getJsonObject("op").getMap()));
        } catch (java.util.concurrent.RejectedExecutionException e) {
            // It has ended.
        }
    }

    @SuppressWarnings("unchecked")
    private void happened(Map<String, Object> op) {
        String cell = String.valueOf(op.get("cell"));
        boolean ours = current != null && current.cell.equals(cell);
        WireMessage request = requests.getOrDefault(cell, last);
        switch (String.valueOf(op.get("kind"))) {
            case "runStarted" -> {
                if (ours) {
                    current.run = String.valueOf(op.get("run"));
                    current.count = ((Number) op.get("executionCount")).intValue();
                    publish("execute_input", request, Map.of("code", request.text("code"), "execution_count", current.count));
                }
            }
            case "giveInput" -> {
                if (current != null) {
                    current.echo = op.get("text") != null;
                }
            }
            case "stream" -> {
                // The client has shown what was typed itself.
                if (ours && current.echo) {
                    current.echo = false;
                } else {
                    publish("stream", request, Map.of("name", op.get("name"), "text", op.get("text")));
                }
            }
            case "output" -> {
                Map<String, Object> output = (Map<String, Object>) op.get("output");
                Map<String, Object> content = Replies.published(output);
                if (ours && "error".equals(output.get("output_type"))) {
                    current.error = content;
                }
                publish(String.valueOf(output.get("output_type")), request, content);
            }
            case "updateDisplay" -> publish("update_display_data", last, Map.of("data", op.get("data"), "metadata", op.getOrDefault("metadata", Map.of()), "transient", Map.of("display_id", op.get("display_id"))));
            case "clearOutput" -> publish("clear_output", request, Map.of("wait", op.get("wait") == Boolean.TRUE));
            case "inputAsked" -> ask(ours, request);
            case "runFinished" -> {
                if (ours) {
                    finished(String.valueOf(op.get("state")), op.get("reason") instanceof String reason ? reason : "");
                }
            }
            default -> { }
        }
    }

    private void ask(boolean ours, WireMessage request) {
        if (ours && request.flag("allow_stdin", true)) {
            wire.send(Channel.STDIN, request.child("input_request", request.identities(), session, Map.of("prompt", "", "password", false)));
        } else {
            give(null);
        }
    }

    private void finished(String state, String reason) {
        if (!state.equals("ok") && current.error == null) {
            current.error = Replies.error(state.equals("lost") ? "KernelEnded" : "Interrupted", reason.isEmpty() ? "The cell was stopped." : reason, null);
            publish("error", current.request, current.error);
        }
        end(state.equals("ok") ? "ok" : "error");
    }

    private void status(WireMessage request, String state) {
        publish("status", request, Map.of("execution_state", state));
    }

    private void publish(String type, WireMessage request, Map<String, Object> content) {
        if (!request.flag("silent", false) || type.equals("status")) {
            wire.send(Channel.IOPUB, request.child(type, topic(type), session, content));
        }
    }

    private List<byte[]> topic(String type) {
        return List.of(("kernel." + session + "." + type).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void saved(long sequence) {
        // A Jupyter client keeps its notebook itself.
    }

    @Override
    public void closed() {
        shutdown.countDown();
    }
}
