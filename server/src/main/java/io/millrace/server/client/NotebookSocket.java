package io.millrace.server.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A notebook's socket for scripts: sends operations, and hands out messages in the order in which they came. One consumer thread.
 */
public final class NotebookSocket implements WebSocket.Listener, AutoCloseable {
    private static final JsonObject CLOSED = new JsonObject().put("type", "closed");

    private final LinkedBlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private volatile WebSocket socket;
    private volatile long characters;

    @Override
    public void onOpen(WebSocket socket) {
        this.socket = socket;
        socket.request(1);
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // only the listener's thread writes
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        part.append(data);
        characters += data.length();
        if (last) {
            messages.add(new JsonObject(part.toString()));
            part.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        messages.add(CLOSED);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        messages.add(CLOSED);
    }

    /** Characters received so far, all messages. */
    public long characters() {
        return characters;
    }

    /** Sends an operation and answers the identifier it was given. */
    public String send(JsonObject operation) {
        String id = UUID.randomUUID().toString();
        socket.sendText(new JsonObject().put("type", "op").put("id", id).put("op", operation).encode(), true).join();
        return id;
    }

    /** Sends a message as it is, for instance one that the server should refuse. */
    public void sendText(String message) {
        socket.sendText(message, true).join();
    }

    /** The next message, or an exception when none came in time or the socket closed. */
    public JsonObject next(Duration timeout) {
        try {
            JsonObject message = messages.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) {
                throw new IllegalStateException("No message came within " + timeout + ".");
            }
            if (message == CLOSED) {
                throw new IllegalStateException("The server closed the notebook's socket.");
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a message.", e);
        }
    }

    /** Skips messages up to one that fits, and answers it; a refused operation on the way is an error. */
    public JsonObject await(Predicate<JsonObject> fits, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            JsonObject message = next(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
            if (fits.test(message)) {
                return message;
            }
            if ("refused".equals(message.getString("type"))) {
                throw new IllegalStateException("Refused: " + message.encode());
            }
        }
    }

    /** Waits for an applied operation of this kind and answers the operation. */
    public JsonObject awaitOperation(String kind, Duration timeout) {
        return await(m -> "op".equals(m.getString("type")) && kind.equals(m.getJsonObject("op").getString("kind")), timeout)
                .getJsonObject("op");
    }

    /** Adds a code cell at the end of an empty notebook or after another cell. */
    public void insertCode(String cell, String after, String source) {
        send(new JsonObject().put("kind", "insertCell").put("cell", cell).put("after", after).put("type", "code").put("source", source));
    }

    public void run(String... cells) {
        send(new JsonObject().put("kind", "run").put("cells", new JsonArray(java.util.List.of((Object[]) cells))));
    }

    /** Breaks the connection off without a word, as a network does. */
    public void abort() {
        socket.abort();
        messages.add(CLOSED);
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").orTimeout(2, java.util.concurrent.TimeUnit.SECONDS).exceptionally(_ -> null).join();
        socket.abort();
    }
}
