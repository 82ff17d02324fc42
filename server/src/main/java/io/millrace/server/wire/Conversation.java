package io.millrace.server.wire;

import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.Watcher;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.store.StoreWriter.Row;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A Jupyter kernel in front of a notebook of ours, whatever carries the messages: what a client asks to execute becomes a run of a cell, and what happens to the
 * notebook is told in Jupyter's messages. So stopping, replacing a kernel, libraries, displays and the accelerator are those of the workbench, and who has the
 * notebook open in the page sees the same.
 *
 * <p>All state belongs to the notebook's thread, on which the {@link Carrier} is called too.
 */
public final class Conversation implements Watcher {
    /** Takes messages to the clients. Must not block. */
    public interface Carrier {
        /** What the operation with this sequence number means to clients; called for every operation, also with nothing to tell. */
        void happened(long sequence, List<Out> messages);

        /** Something that is not in the log, such as a completion. */
        void told(Out message);

        /** An execution has changed what stands in the notebook. */
        default void edited(Notebook before, Notebook after) {}

        /** A client has asked the kernel to end, or to begin anew. */
        void shutdown(boolean restart);

        /** The notebook was closed. */
        void closed();
    }

    private static final String AUTHOR = "jupyter";
    private static final int HISTORY = 1_000;

    private final LiveNotebook notebook;
    private final boolean document;
    private final Carrier carrier;
    private Translation translation;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    /** Requests that have become runs and have not been answered, by their operation. */
    private final Map<String, Request> outstanding = new LinkedHashMap<>();
    /** Cells that are there for an execution only, and whether that has ended. */
    private final Map<String, Boolean> passing = new LinkedHashMap<>();
    private final ArrayDeque<List<Object>> history = new ArrayDeque<>();
    private String last = "";
    private boolean over;

    /**
     * Begins to listen.
     *
     * @param document whether the notebook is a person's own, whose cells a client may run, and not one that is there for this kernel only
     */
    public Conversation(LiveNotebook notebook, boolean document, Carrier carrier) {
        this.notebook = notebook;
        this.document = document;
        this.carrier = carrier;
        notebook.post(() -> {
            translation = new Translation(notebook.shown().kernel().state(), this::source);
            remember(notebook.shown());
            // What an earlier conversation has left goes with the next execution.
            notebook.shown().cells().stream().filter(Placement::isPassing).forEach(cell -> passing.put(cell.id(), true));
        });
        notebook.watch(this).exceptionally(_ -> {
            notebook.post(this::closed);
            return null;
        });
    }

    private String source(String cell) {
        return notebook.latest().anyCell(cell).map(Cell::source).orElse("");
    }

    private void remember(Notebook state) {
        state.cells().stream().filter(c -> c.executionCount() != null).sorted(Comparator.comparing(Cell::executionCount)).forEach(c -> remember(c.executionCount(), c.source()));
    }

    private void remember(int count, String source) {
        history.add(List.of(1, count, source));
        if (history.size() > HISTORY) {
            history.removeFirst();
        }
    }

    /** Whoever starts a kernel is about to use it. Any thread. */
    public void warm() {
        notebook.driver().complete("", 0);
    }

    /** No more is told. Any thread. */
    public void end() {
        notebook.unwatch(this);
        notebook.post(() -> {
            over = true;
            passing.forEach((cell, ended) -> {
                if (ended && notebook.latest().cell(cell).isPresent()) {
                    submit(new Operation.DeleteCell(cell));
                }
            });
        });
    }

    /** What rows of the log mean to clients, by their sequence numbers. Only on the notebook's thread. */
    public List<Out> translate(Row row) {
        return translation.of(row.sequence(), row.opId(), new JsonObject(row.body()).getMap());
    }

    /** An earlier part of the log, so that runs that an earlier server has begun are known. Only on the notebook's thread. */
    public void learn(List<Row> rows) {
        rows.forEach(this::translate);
    }

    // --- what clients ask ---

    /** Any thread. */
    public void receive(Channel channel, Request request) {
        notebook.post(() -> {
            if (!over) {
                heard(channel, request);
            }
        });
    }

    private void heard(Channel channel, Request request) {
        Message message = request.message();
        if (message.type().equals("input_reply")) {
            give(request.operation(), message.text("value"));
            return;
        }
        if (channel == Channel.STDIN || channel == Channel.IOPUB) {
            return;
        }
        if (message.type().equals("execute_request")) {
            waiting.add(request);
            next();
            return;
        }
        status(request, "busy");
        String code = message.text("code");
        int cursor = CodePoints.toUnits(code, message.number("cursor_pos"));
        switch (message.type()) {
            case "kernel_info_request" -> reply(channel, request, Replies.kernelInfo());
            case "complete_request" -> answer(channel, request, notebook.driver().complete(code, cursor), found -> Replies.completion(code, found),
                    Map.of("status", "ok", "matches", List.of(), "cursor_start", message.number("cursor_pos"), "cursor_end", message.number("cursor_pos"), "metadata", Map.of()));
            case "inspect_request" -> answer(channel, request, notebook.driver().inspect(code, cursor), Replies::inspection,
                    Map.of("status", "ok", "found", false, "data", Map.of(), "metadata", Map.of()));
            case "is_complete_request" -> answer(channel, request, notebook.driver().completeness(code), found -> found, Map.of("status", "unknown"));
            case "history_request" -> reply(channel, request, Replies.history(List.copyOf(history), message));
            case "comm_info_request" -> reply(channel, request, Map.of("status", "ok", "comms", Map.of()));
            case "comm_open" -> {
                tell(Channel.IOPUB, request, "comm_close", Map.of("comm_id", message.text("comm_id"), "data", Map.of()));
                status(request, "idle");
            }
            case "interrupt_request" -> {
                interrupt();
                reply(channel, request, Map.of("status", "ok"));
            }
            case "shutdown_request" -> shutdown(channel, request, message.flag("restart", false));
            default -> status(request, "idle");
        }
    }

    private <T> void answer(Channel channel, Request request, CompletionStage<T> question, Function<T, Map<String, Object>> found, Map<String, Object> nothing) {
        question.whenComplete((answer, failure) -> notebook.post(() -> reply(channel, request, failure == null ? found.apply(answer) : nothing)));
    }

    private void reply(Channel channel, Request request, Map<String, Object> content) {
        tell(channel, request, request.message().type().replace("_request", "_reply"), content);
        status(request, "idle");
    }

    private void tell(Channel channel, Request request, String type, Map<String, Object> content) {
        carrier.told(new Out(channel, channel == Channel.IOPUB ? null : request, request.message().child(type, translation.life(), content)));
    }

    private void status(Request request, String state) {
        tell(Channel.IOPUB, request, "status", Map.of("execution_state", state));
    }

    private void shutdown(Channel channel, Request request, boolean restart) {
        Map<String, Object> content = Map.of("status", "ok", "restart", restart);
        tell(Channel.IOPUB, request, "shutdown_reply", content);
        reply(channel, request, content);
        carrier.shutdown(restart);
    }

    /** Stops what runs and drops what waits. Any thread. */
    public void stop() {
        notebook.post(this::interrupt);
    }

    private void interrupt() {
        abortWaiting();
        submit(new Operation.Stop(false));
    }

    /** Begins anew with an empty kernel. Any thread. */
    public void restart() {
        notebook.post(() -> {
            abortWaiting();
            translation.restartAsked();
            submit(new Operation.Restart(false));
        });
    }

    private void abortWaiting() {
        List<Out> out = new ArrayList<>();
        waiting.forEach(request -> translation.aborted(out, request));
        waiting.clear();
        out.forEach(carrier::told);
    }

    private void submit(Operation operation) {
        notebook.submit(UUID.randomUUID().toString(), AUTHOR, operation, _ -> { }, _ -> { });
    }

    /** @param text null for the end of the input */
    private void give(String operation, String text) {
        notebook.latest().running().filter(run -> run.asking() != null).ifPresent(run ->
                notebook.submit(operation, AUTHOR, new Operation.GiveInput(run.id(), run.asking(), text), _ -> { }, _ -> { }));
    }

    // --- executions ---

    /**
     * The notebook's own queue is dropped when a run fails, which is what {@code stop_on_error} asks for. So requests go into it at once, except behind one that
     * may fail without consequences.
     */
    private void next() {
        while (!waiting.isEmpty() && outstanding.values().stream().allMatch(Request::stopsOnError)) {
            begin(waiting.poll());
        }
    }

    private void begin(Request request) {
        String operation = request.operation();
        if (outstanding.putIfAbsent(operation, request) != null) {
            return;
        }
        translation.expect(operation, request);
        Set<String> going = new HashSet<>();
        passing.forEach((cell, ended) -> {
            if (ended) {
                going.add(cell);
            }
        });
        passing.keySet().removeAll(going);
        Placement place = Placement.of(notebook.latest(), request, document, last, going);
        List<Operation> all = new ArrayList<>();
        going.stream().filter(cell -> notebook.latest().cell(cell).isPresent()).forEach(cell -> all.add(new Operation.DeleteCell(cell)));
        all.addAll(place.before());
        all.add(new Operation.RunCells(List.of(place.cell())));
        if (place.passing()) {
            passing.put(place.cell(), false);
        } else {
            last = place.cell();
        }
        Notebook before = notebook.latest();
        notebook.perform(operation, AUTHOR, all, () -> { }, () -> outstanding.remove(operation), refused -> {
            if (!over) { // else whoever asked was sent away, and comes again
                refused(operation, request, refused);
            }
        });
        if (!place.passing() && !place.before().isEmpty()) {
            carrier.edited(before, notebook.latest());
        }
    }

    private void refused(String operation, Request request, Outcome.Refused refused) {
        outstanding.remove(operation);
        List<Out> out = new ArrayList<>();
        Map<String, Object> error = Replies.error("Refused", refused.message(), null);
        translation.status(out, request, "busy");
        translation.publish(out, "error", request, error);
        Map<String, Object> content = new LinkedHashMap<>(error);
        content.put("status", "error");
        content.put("execution_count", 0);
        out.add(new Out(Channel.SHELL, request, request.message().child("execute_reply", translation.life(), content)));
        translation.status(out, request, "idle");
        out.forEach(carrier::told);
        next();
    }

    // --- what happens to the notebook ---

    @Override
    public void operation(long sequence, String frame) {
        if (over || translation == null) {
            return;
        }
        JsonObject row = new JsonObject(frame);
        Map<String, Object> op = row.getJsonObject("op").getMap();
        carrier.happened(sequence, translation.of(sequence, row.getString("id"), op));
        switch (String.valueOf(op.get("kind"))) {
            case "runStarted" -> remember(((Number) op.get("executionCount")).intValue(), source(String.valueOf(op.get("cell"))));
            case "inputAsked" -> {
                Request asked = translation.answering(String.valueOf(op.get("run"))).request;
                if (!asked.byPage() && !asked.allowsInput()) {
                    give(UUID.randomUUID().toString(), null);
                }
            }
            case "runFinished" -> finished(String.valueOf(op.get("run")), String.valueOf(op.get("cell")));
            // As Jupyter does: a kernel that has died is started again, without its values.
            case "kernel" -> {
                if ("dead".equals(op.get("state")) && !translation.gaveUp()) {
                    warm();
                }
            }
            default -> { }
        }
    }

    private void finished(String run, String cell) {
        passing.computeIfPresent(cell, (_, _) -> true);
        Translation.Answering ended = translation.answering(run);
        outstanding.remove(ended.request.operation());
        if (ended.error != null && ended.request.stopsOnError()) {
            abortWaiting();
        }
        next();
    }

    @Override
    public void saved(long sequence) {
        // A Jupyter client is not told.
    }

    @Override
    public void closed() {
        if (!over) {
            over = true;
            carrier.closed();
        }
    }
}
