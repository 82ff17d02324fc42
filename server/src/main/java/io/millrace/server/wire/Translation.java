package io.millrace.server.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * What happens to a notebook, in Jupyter's messages: each operation of the log gives none or some. The same operation gives the same messages when it is read
 * again, so a client that was away is told what it has missed by reading the log. One thread.
 */
final class Translation {
    private static final int REMEMBERED_RUNS = 2_000;
    private static final int REMEMBERED_REQUESTS = 20_000;

    /** A run of a cell and the request that it answers. */
    static final class Answering {
        final Request request;
        int count;
        boolean started;
        boolean ended;
        Map<String, Object> error;
        /** The operation that repeats what the client has shown itself. */
        long echo = -1;

        Answering(Request request) {
            this.request = request;
        }
    }

    private record Queued(long sequence, Request request) {}

    private final Map<String, Request> requests = bounded(REMEMBERED_REQUESTS);
    private final Map<String, Answering> runs = bounded(REMEMBERED_RUNS);
    /** What was said about the kernel: that depends on what it was before. */
    private final Map<Long, List<Out>> kernelSaid = bounded(REMEMBERED_RUNS);
    private final UnaryOperator<String> sources;
    private Queued queued = new Queued(-1, null);
    private String life = UUID.randomUUID().toString();
    private String kernel;
    private boolean gaveUp;
    private boolean restartAsked;

    /**
     * @param kernel  the state of the notebook's kernel
     * @param sources the source of a cell
     */
    Translation(String kernel, UnaryOperator<String> sources) {
        this.kernel = kernel;
        this.sources = sources;
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** The session of the kernel's messages: another one after each restart. */
    String life() {
        return life;
    }

    /** The next restart was asked for by a client: told as one by itself, it would be taken for a crash. */
    void restartAsked() {
        restartAsked = true;
    }

    /** Whether the last kernel could not be started. */
    boolean gaveUp() {
        return gaveUp;
    }

    /** From here on the runs that this operation queues answer this request. */
    void expect(String operation, Request request) {
        requests.put(operation, request);
    }

    /** What is known of a run. */
    Answering answering(String run) {
        return runs.computeIfAbsent(run, id -> new Answering(Request.ofPage(id)));
    }

    /** @param id of the operation; {@code op} as it stands in the log */
    @SuppressWarnings("unchecked")
    List<Out> of(long sequence, String id, Map<String, Object> op) {
        List<Out> out = new ArrayList<>();
        String run = op.get("run") instanceof String text ? text : "";
        switch (String.valueOf(op.get("kind"))) {
            case "run" -> queued = new Queued(sequence, requests.computeIfAbsent(id, key -> Request.ofOperation(key)));
            case "runQueued" -> {
                String made = String.valueOf(((Map<String, Object>) op.get("run")).get("id"));
                if (queued.sequence + 1 == sequence) {
                    runs.putIfAbsent(made, new Answering(queued.request));
                }
            }
            case "runStarted" -> {
                Answering answering = answering(run);
                answering.started = true;
                answering.count = ((Number) op.get("executionCount")).intValue();
                status(out, answering.request, "busy");
                String code = answering.request.message().text("code");
                publish(out, "execute_input", answering.request, Map.of("code", code.isEmpty() ? sources.apply(String.valueOf(op.get("cell"))) : code, "execution_count", answering.count));
            }
            case "giveInput" -> answering(run).echo = op.get("text") == null || !Request.isOurs(id) ? -1 : sequence + 1;
            case "stream" -> {
                Answering answering = answering(run);
                if (answering.echo != sequence && !"".equals(op.get("text"))) {
                    publish(out, "stream", answering.request, Map.of("name", op.get("name"), "text", op.get("text")));
                }
            }
            case "output" -> {
                Map<String, Object> output = (Map<String, Object>) op.get("output");
                Map<String, Object> content = Replies.published(output);
                if ("error".equals(output.get("output_type"))) {
                    answering(run).error = content;
                }
                publish(out, String.valueOf(output.get("output_type")), answering(run).request, content);
            }
            case "updateDisplay" -> publish(out, "update_display_data", answering(run).request, Map.of("data", op.get("data"), "metadata", op.getOrDefault("metadata", Map.of()),
                    "transient", Map.of("display_id", op.get("display_id"))));
            case "clearOutput" -> publish(out, "clear_output", answering(run).request, Map.of("wait", op.get("wait") == Boolean.TRUE));
            case "inputAsked" -> {
                Request asked = answering(run).request;
                if (asked.allowsInput()) {
                    out.add(new Out(Channel.STDIN, asked, asked.message().child("input_request", life, Map.of("prompt", "", "password", false))));
                }
            }
            case "runFinished" -> finished(out, answering(run), String.valueOf(op.get("state")), op.get("reason") instanceof String reason ? reason : "");
            case "kernel" -> out.addAll(kernelSaid.computeIfAbsent(sequence, _ -> kernel(String.valueOf(op.get("state")))));
            default -> { }
        }
        return out;
    }

    private void finished(List<Out> out, Answering answering, String state, String reason) {
        Request request = answering.request;
        answering.ended = true;
        if (!answering.started) {
            aborted(out, request);
            return;
        }
        if (!state.equals("ok") && answering.error == null) {
            answering.error = Replies.error(state.equals("lost") ? "KernelEnded" : "Interrupted", reason.isEmpty() ? "The cell was stopped." : reason, null);
            publish(out, "error", request, answering.error);
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("status", state.equals("ok") ? "ok" : "error");
        content.put("execution_count", answering.count);
        if (state.equals("ok")) {
            content.put("user_expressions", Map.of());
            content.put("payload", List.of());
        } else {
            content.putAll(answering.error);
        }
        out.add(new Out(Channel.SHELL, request, request.message().child("execute_reply", life, content)));
        status(out, request, "idle");
    }

    /** A request that was never begun. */
    void aborted(List<Out> out, Request request) {
        status(out, request, "busy");
        out.add(new Out(Channel.SHELL, request, request.message().child("execute_reply", life, Map.of("status", "aborted", "execution_count", 0))));
        status(out, request, "idle");
    }

    /** A kernel that is there again after it was not is another one. */
    private List<Out> kernel(String state) {
        boolean coming = kernel.equals("starting") || kernel.equals("restarting");
        String before = kernel;
        kernel = state;
        gaveUp = state.equals("dead") && coming;
        return switch (state) {
            case "starting", "restarting" -> {
                if (coming) {
                    yield List.of();
                }
                life = UUID.randomUUID().toString();
                boolean asked = restartAsked;
                restartAsked = false;
                yield alone(asked ? "starting" : state);
            }
            case "idle" -> coming ? alone("idle") : List.of();
            // One that has died is started again (Conversation); one that cannot be started is dead.
            case "dead" -> alone(coming ? "dead" : "restarting");
            case "none" -> before.equals("none") ? List.of() : alone("dead");
            default -> List.of();
        };
    }

    private List<Out> alone(String state) {
        return List.of(new Out(Channel.IOPUB, null, Message.alone("status", life, Map.of("execution_state", state))));
    }

    void status(List<Out> out, Request request, String state) {
        out.add(new Out(Channel.IOPUB, null, request.message().child("status", life, Map.of("execution_state", state))));
    }

    /** An execution that is to be silent publishes its status only. */
    void publish(List<Out> out, String type, Request request, Map<String, Object> content) {
        if (!request.silent()) {
            out.add(new Out(Channel.IOPUB, null, request.message().child(type, life, content)));
        }
    }
}
