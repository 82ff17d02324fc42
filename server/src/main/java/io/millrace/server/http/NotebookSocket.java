package io.millrace.server.http;

import io.millrace.server.live.Frames;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.Person;
import io.millrace.server.live.Watcher;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.OperationCodec;
import io.millrace.server.rights.Demands;
import io.millrace.server.rights.Right;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.store.Purge;
import io.millrace.server.store.StoreWriter.Row;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One browser at one notebook. All of its fields belong to its event loop.
 *
 * <p><b>In step or catching up.</b> While in step, each operation is sent as it is stored. When the browser does not take what it is sent
 * (the send queue is full), sending stops and nothing is kept for it: later it is given the rows of the log from where it stopped, a few
 * at a time as it takes them, until it is in step again. One that is very far behind gets the state instead. So a slow or
 * sleeping browser costs the server one bounded queue.
 *
 * <p><b>Rights.</b> Each message is held against what its sender may do at that moment ({@link Demands}); who may not even look any more loses the socket.
 *
 * <p><b>Bad input.</b> What is no JSON or no operation is refused with a sentence; the notebook is not touched.
 */
final class NotebookSocket implements Watcher {
    private static final int QUEUE_BYTES = 2 * 1024 * 1024;
    private static final int CATCH_UP_ROWS = 32;
    private static final long SNAPSHOT_DISTANCE = 5_000;
    private static final int MAX_ID = 100;
    private static final long MAY_BE_REPEATED = 500;
    private static final String RESTORE = "\"kind\":\"restoreCell\"";
    /** As 403; the range is for applications. */
    private static final short FORBIDDEN = 4403;

    /** What a client reads whose socket ends because of it. */
    static final String RESTORING = "The server goes back to a backup; it is here again in a moment.";

    private final Vertx vertx;
    private final Context context;
    private final ServerWebSocket socket;
    private final LiveNotebook notebook;
    private final NotebookStore store;
    private final LiveNotebooks notebooks;
    private final String client;
    /** The next sequence number that this browser needs. */
    private long next;
    private long newest;
    private long operations;
    private long saved;
    private final Supplier<Right> rights;
    private final boolean named;
    private volatile Runnable ended = () -> {};
    private volatile Runnable used = () -> {};
    private Person person;
    private Right right;
    private boolean inStep;
    private boolean reading;

    /**
     * @param rights what this person may do here now; asked with each message, does not block
     * @param named  whether the person has the name of their account, which no message changes
     */
    NotebookSocket(Vertx vertx, ServerWebSocket socket, LiveNotebook notebook, LiveNotebooks notebooks, Person person, String client, Supplier<Right> rights, boolean named) {
        this.rights = rights;
        this.named = named;
        this.right = rights.get();
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.socket = socket;
        this.notebook = notebook;
        this.notebooks = notebooks;
        this.store = notebooks.store();
        this.person = person;
        this.client = client;
    }

    /** Told when the socket is gone; before {@link #open}, or soon after it. */
    void onClose(Runnable task) {
        ended = task;
    }

    /** Told of each operation of the person. Does not block. */
    void onUse(Runnable task) {
        used = task;
    }

    void open(long from) {
        socket.setWriteQueueMaxSize(QUEUE_BYTES);
        if (right.atLeast(Right.COMMENT)) { // who only looks leaves no trace
            notebooks.seen(person);
        }
        socket.closeHandler(_ -> {
            notebook.unwatch(this);
            ended.run();
        });
        socket.exceptionHandler(_ -> socket.close());
        socket.drainHandler(_ -> catchUp());
        socket.pause();
        notebook.watch(this).whenComplete((joined, failure) -> context.runOnContext(_ -> {
            if (failure != null) {
                socket.close((short) 1012, "The notebook was closed.");
                return;
            }
            newest = Math.max(newest, joined.sequence());
            saved = Math.max(saved, joined.saved());
            if (!past() || from < 0 || from > joined.sequence() || joined.sequence() - from > SNAPSHOT_DISTANCE) {
                send(snapshot(joined.sequence(), joined.state()));
                next = joined.sequence() + 1;
            } else {
                next = from + 1;
            }
            if (named) {
                send(Frames.rights(right.text()));
            }
            notebooks.trouble().ifPresent(trouble -> send(Frames.trouble(java.util.Optional.of(trouble))));
            if (socket.isClosed()) {
                return;
            }
            socket.textMessageHandler(this::receive);
            socket.resume();
            catchUp();
        }));
    }

    /** Whether this person may see what was: the log, and cells that were deleted. Who may not edit sees what is. */
    private boolean past() {
        return right.atLeast(Right.EDIT);
    }

    private String snapshot(long sequence, Notebook state) {
        return past() ? Frames.snapshot(sequence, client, state) : Frames.snapshotOfNow(sequence, client, state);
    }

    /** Whether this operation brings back what such a person was never told. */
    private boolean unknown(String json) {
        return !past() && json.contains(RESTORE);
    }

    @Override
    public void operation(long sequence, String frame) {
        context.runOnContext(_ -> {
            newest = Math.max(newest, sequence);
            if (inStep && unknown(frame)) {
                inStep = false;
                snapshot();
            } else if (inStep && sequence == next) {
                send(frame);
                next++;
                inStep = !socket.isClosed() && !socket.writeQueueFull();
            }
        });
    }

    @Override
    public void saved(long sequence) {
        context.runOnContext(_ -> {
            saved = Math.max(saved, sequence);
            if (inStep) {
                send(Frames.saved(Math.min(saved, next - 1)));
            }
        });
    }

    @Override
    public void news(String frame) {
        context.runOnContext(_ -> {
            if (inStep) { // who is behind is told where people are when they move next
                send(frame);
            }
        });
    }

    /** The server goes back to a backup: what the page holds is not what it will find, so it takes everything anew when it comes again. Any thread. */
    Future<Void> farewell() {
        Promise<Void> gone = Promise.promise();
        context.runOnContext(_ -> {
            send(Frames.restoring());
            socket.close((short) 1012, RESTORING).onComplete(_ -> gone.complete());
        });
        return gone.future();
    }

    /** Somebody's rights have changed. Any thread. */
    void rightsChanged() {
        context.runOnContext(_ -> mayStill());
    }

    /** Whether they may see the notebook; where not, this was the last they see. */
    private boolean mayStill() {
        Right now = rights.get();
        if (now == Right.NONE) {
            socket.close(FORBIDDEN, "You may not see this notebook any more.");
            return false;
        }
        if (now != right) {
            boolean sawThePast = past();
            right = now;
            send(Frames.rights(right.text()));
            if (sawThePast != past() && next > 0) {
                inStep = false;
                snapshot();
            }
        }
        return true;
    }

    @Override
    public void closed() {
        context.runOnContext(_ -> socket.close((short) 1012, "The notebook was closed."));
    }

    private void catchUp() {
        if (inStep || reading || next == 0 || socket.isClosed() || socket.writeQueueFull()) {
            return;
        }
        if (next > newest) {
            inStep = true;
            if (saved > 0) {
                send(Frames.saved(Math.min(saved, next - 1)));
            }
            return;
        }
        reading = true;
        long after = next - 1;
        if (newest - after > SNAPSHOT_DISTANCE) {
            snapshot();
            return;
        }
        vertx.executeBlocking(() -> store.rows(notebook.id(), after, CATCH_UP_ROWS), false).onComplete(rows -> context.runOnContext(_ -> {
            reading = false;
            if (rows.failed()) {
                socket.close((short) 1011, "The log cannot be read.");
                return;
            }
            sendRows(rows.result());
        }));
    }

    private void snapshot() {
        reading = true;
        notebook.ask(() -> new LiveNotebook.Joined(notebook.shown(), notebook.shownSequence(), 0)).whenComplete((now, failure) -> context.runOnContext(_ -> {
            reading = false;
            if (failure == null) {
                send(snapshot(now.sequence(), now.state()));
                next = now.sequence() + 1;
                newest = Math.max(newest, now.sequence());
            }
            catchUp();
        }));
    }

    private void sendRows(List<Row> rows) {
        if (rows.isEmpty() || rows.getFirst().sequence() != next || rows.stream().anyMatch(row -> row.body().equals(Purge.PURGED) || unknown(row.body()))) {
            snapshot(); // what it needs is not there any more
            return;
        }
        for (Row row : rows) {
            if (row.sequence() == next && row.sequence() <= newest) {
                send(Frames.operation(row));
                next++;
            }
            if (socket.isClosed() || socket.writeQueueFull()) {
                return;
            }
        }
        catchUp();
    }

    private void send(String frame) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(frame);
        }
    }

    private void sendLater(String frame) {
        context.runOnContext(_ -> send(frame));
    }

    private void receive(String text) {
        JsonObject message;
        try {
            message = new JsonObject(text);
        } catch (DecodeException | ClassCastException e) {
            send(Frames.refused(null, "malformed", "The message is no JSON object."));
            return;
        }
        Object type = message.getValue("type");
        if (!mayStill() || !allowed(message, Demands.message(String.valueOf(type)))) {
            return;
        }
        switch (type instanceof String name ? name : "") {
            case "op" -> operation(message);
            case "complete" -> ask(message, "completion", notebook.driver()::complete);
            case "diagnose" -> diagnose(message);
            case "inspect" -> ask(message, "inspection", notebook.driver()::inspect);
            case "variables" -> variables(message);
            case "table" -> table(message);
            case "presence" -> presence(message);
            case "ping" -> send("{\"type\":\"pong\"}");
            default -> send(Frames.refused(null, "unknown-type", "There is no message type \"" + type + "\"."));
        }
    }

    private boolean allowed(JsonObject message, Right needed) {
        if (right.atLeast(needed)) {
            return true;
        }
        send(Frames.refused(message.getValue("id") instanceof String id && id.length() <= MAX_ID ? id : null, "right",
                "For this you need the right to " + needed.text() + " this notebook; you may " + right.text() + " it."));
        return false;
    }

    private void operation(JsonObject message) {
        if (!(message.getValue("id") instanceof String id) || id.isEmpty() || id.length() > MAX_ID) {
            send(Frames.refused(null, "malformed", "An operation has an \"id\" of 1 to " + MAX_ID + " characters."));
            return;
        }
        Operation operation;
        try {
            if (!(message.getValue("op") instanceof JsonObject op)) {
                throw new IllegalArgumentException("\"op\" must be an object.");
            }
            operation = OperationCodec.fromClient(op.getMap());
        } catch (IllegalArgumentException | ArithmeticException e) {
            send(Frames.refused(id, "malformed", e.getMessage()));
            return;
        }
        if (!allowed(message, Demands.operation(operation))) {
            return;
        }
        used.run();
        // One at a time: a browser that floods waits, its messages stay in its own socket.
        socket.pause();
        // A page repeats what it has no answer to as soon as it is connected, and never later.
        operations++;
        notebook.submit(id, person.id(), operation, operations > MAY_BE_REPEATED, this::echo, refused -> sendLater(Frames.refused(id, refused.code(), refused.message())));
        notebook.post(() -> context.runOnContext(_ -> socket.resume()));
    }

    /** Where the person is, and what they call themselves now. */
    private void presence(JsonObject message) {
        boolean wellFormed = text(message, "cell", 64) && text(message, "name", Person.MAX_NAME) && place(message, "anchor") && place(message, "head");
        if (!wellFormed) {
            send(Frames.refused(null, "malformed", "Presence has a \"cell\", a \"name\", and \"anchor\" and \"head\" as numbers, or none of them."));
            return;
        }
        String name = message.getString("name");
        if (!named && name != null && !name.strip().equals(person.name())) {
            person = new Person(person.id(), name.strip());
            notebooks.seen(person);
        }
        notebook.present(this, client, Frames.presence(client, person, message.getString("cell"), message.getInteger("anchor"), message.getInteger("head"),
                Boolean.TRUE.equals(message.getValue("editing"))));
    }

    private static boolean text(JsonObject message, String key, int most) {
        Object value = message.getValue(key);
        return value == null || value instanceof String text && text.length() <= most;
    }

    private static boolean place(JsonObject message, String key) {
        Object value = message.getValue(key);
        return value == null || value instanceof Integer number && number >= 0;
    }

    /** One that this browser has not been sent yet comes with the others, in its place, and answers itself. */
    private void echo(Row row) {
        context.runOnContext(_ -> {
            if (row.sequence() < next) {
                send(Frames.operation(row));
            }
        });
    }

    private void diagnose(JsonObject message) {
        if (!(message.getValue("request") instanceof Integer request) || !(message.getValue("cell") instanceof String cell)
                || !(message.getValue("code") instanceof String code)) {
            send(Frames.refused(null, "malformed", "A diagnosis is asked for with a \"request\" number, a \"cell\" and its \"code\"."));
            return;
        }
        notebook.driver().diagnose(cell, code).whenComplete((findings, failure) -> sendLater(new JsonObject().put("type", "diagnosis").put("request", request)
                .put("findings", failure == null ? new JsonArray(findings) : new JsonArray()).encode()));
    }

    private void variables(JsonObject message) {
        if (!(message.getValue("request") instanceof Integer request)) {
            send(Frames.refused(null, "malformed", "Variables are asked for with a \"request\" number."));
            return;
        }
        notebook.driver().variables().whenComplete((found, failure) -> sendLater(new JsonObject().put("type", "variables").put("request", request)
                .put("variables", failure == null ? new JsonArray(found) : new JsonArray()).encode()));
    }

    private void table(JsonObject message) {
        if (!(message.getValue("request") instanceof Integer request) || !(message.getValue("variable") instanceof String variable)
                || !(message.getValue("window") instanceof JsonObject window)) {
            send(Frames.refused(null, "malformed", "A table is asked for with a \"request\" number, a \"variable\" and a \"window\"."));
            return;
        }
        notebook.driver().table(variable, window.getMap()).whenComplete((found, failure) -> sendLater(new JsonObject().put("type", "table").put("request", request)
                .put("table", failure == null ? found : Map.of("error", String.valueOf(failure.getMessage()))).encode()));
    }

    private interface Question {
        CompletionStage<Map<String, Object>> put(String code, int cursor);
    }

    private void ask(JsonObject message, String answerType, Question question) {
        if (!(message.getValue("request") instanceof Integer request) || !(message.getValue("code") instanceof String code)
                || !(message.getValue("cursor") instanceof Integer cursor) || cursor < 0 || cursor > code.length()) {
            send(Frames.refused(null, "malformed", "A question has a \"request\" number, \"code\", and a \"cursor\" in the code."));
            return;
        }
        question.put(code, cursor).whenComplete((answer, failure) -> {
            JsonObject reply = failure == null ? new JsonObject(new java.util.LinkedHashMap<>(answer))
                    : answerType.equals("completion") ? new JsonObject().put("from", cursor).put("to", cursor).put("matches", new JsonArray())
                    : new JsonObject().put("found", false).put("data", new JsonObject());
            sendLater(reply.put("type", answerType).put("request", request).encode());
        });
    }
}
