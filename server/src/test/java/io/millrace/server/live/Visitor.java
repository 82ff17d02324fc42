package io.millrace.server.live;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Operation.EditSource;
import io.millrace.server.notebook.OperationCodec;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A page without its looks: it follows a notebook by frames, keeps texts under edit as CodeMirror's collaboration does, sends operations and
 * sends them again after a lost connection. Its network is in the hands of the test, which delivers, delays, doubles and cuts.
 */
final class Visitor implements Watcher {
    final String name;
    private final LiveNotebook live;
    private final io.millrace.server.store.NotebookStore store;
    /** What the server has sent on this connection and has not arrived yet. */
    private final Queue<String> incoming = new ConcurrentLinkedQueue<>();
    /** Rows of the log that were missed: heard before {@link #incoming}. */
    private final Deque<String> missed = new ArrayDeque<>();
    private final Deque<JsonObject> outgoing = new ArrayDeque<>();
    private final Map<String, JsonObject> pending = new LinkedHashMap<>();
    private final Map<String, CollabText> texts = new HashMap<>();
    private final Map<String, String> pushed = new HashMap<>();
    private Notebook notebook;
    private long sequence;
    private int counter;
    private volatile boolean connected;
    final List<String> refusals = new ArrayList<>();

    Visitor(String name, LiveNotebook live, io.millrace.server.store.NotebookStore store) {
        this.name = name;
        this.live = live;
        this.store = store;
        LiveNotebook.Joined joined = live.watch(this).toCompletableFuture().join();
        notebook = joined.state();
        sequence = joined.sequence();
        connected = true;
    }

    Notebook notebook() {
        return notebook;
    }

    CollabText text(String cell) {
        return texts.computeIfAbsent(cell, id -> {
            Cell known = notebook.anyCell(id).orElseThrow();
            return new CollabText(name, known.source(), known.version());
        });
    }

    void type(String cell, ChangeSet change) {
        text(cell).type(change);
        push(cell);
    }

    /** One push of a text at a time. */
    private void push(String cell) {
        CollabText text = text(cell);
        if (!pushed.containsKey(cell) && !text.unconfirmed().isEmpty()) {
            pushed.put(cell, send(new EditSource(cell, text.version(), text.unconfirmed())));
        }
    }

    String send(Operation operation) {
        String id = name + "-" + counter++;
        JsonObject message = new JsonObject().put("id", id).put("op", new JsonObject(OperationCodec.toJson(operation)));
        pending.put(id, message);
        if (connected) {
            outgoing.add(message);
        }
        return id;
    }

    /** Hands the oldest message to the server, perhaps twice. */
    void deliver(boolean twice) {
        JsonObject message = outgoing.poll();
        for (int i = twice ? 2 : 1; i > 0 && message != null; i--) {
            String id = message.getString("id");
            live.submit(id, name, OperationCodec.fromClient(new JsonObject(message.getJsonObject("op").encode()).getMap()),
                    row -> incoming.add(new JsonObject(Frames.operation(row)).put("echo", true).encode()),
                    refused -> incoming.add(Frames.refused(id, refused.code(), refused.message())));
        }
    }

    void hear() {
        String frame = missed.isEmpty() ? incoming.poll() : missed.poll();
        if (frame != null) {
            receive(new JsonObject(frame));
        }
    }

    void cut() {
        connected = false;
        live.unwatch(this);
        live.ask(() -> null).toCompletableFuture().join();
        incoming.clear();
        missed.clear();
        outgoing.clear();
    }

    /** Comes back: hears the log from where it stopped, and says again what nobody has answered. */
    void connect() {
        if (connected) {
            return;
        }
        connected = true;
        LiveNotebook.Joined joined = live.watch(this).toCompletableFuture().join();
        store.rows(live.id(), sequence, 1_000_000).stream().filter(row -> row.sequence() <= joined.sequence()).forEach(row -> missed.add(Frames.operation(row)));
        outgoing.addAll(pending.values());
    }

    boolean quiet() {
        return connected && missed.isEmpty() && incoming.isEmpty() && outgoing.isEmpty() && pending.isEmpty();
    }

    private void receive(JsonObject frame) {
        if (frame.getString("type").equals("refused")) {
            JsonObject refused = pending.get(frame.getString("id"));
            if (refused != null) {
                refusals.add(frame.getString("code"));
                answered(frame.getString("id"));
            }
            return;
        }
        if (frame.containsKey("echo") && frame.getLong("seq") > sequence) {
            return; // comes with the others, in its place
        }
        if (frame.getLong("seq") > sequence) {
            if (frame.getLong("seq") != sequence + 1) {
                throw new IllegalStateException(name + " missed an operation: has " + sequence + ", got " + frame.getLong("seq"));
            }
            sequence++;
            Operation operation = OperationCodec.fromJson(frame.getJsonObject("op").getMap());
            notebook = ((Outcome.Applied) Reducer.apply(notebook, operation)).state();
            if (operation instanceof EditSource edit && texts.containsKey(edit.cell())) {
                text(edit.cell()).receive(edit.updates());
            }
        }
        answered(frame.getString("id"));
    }

    private void answered(String id) {
        pending.remove(id);
        pushed.entrySet().stream().filter(e -> e.getValue().equals(id)).map(Map.Entry::getKey).findFirst().ifPresent(cell -> {
            pushed.remove(cell);
            push(cell);
        });
    }

    @Override
    public void operation(long sequence, String frame) {
        incoming.add(frame);
    }

    @Override
    public void saved(long sequence) {}

    @Override
    public void closed() {
        connected = false;
    }
}
