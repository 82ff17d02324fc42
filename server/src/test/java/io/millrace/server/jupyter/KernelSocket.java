package io.millrace.server.jupyter;

import io.millrace.server.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A kernel's socket in the older form, for tests that look at single messages. */
final class KernelSocket implements WebSocket.Listener, AutoCloseable {
    private static final JsonObject CLOSED = new JsonObject();
    private final LinkedBlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private volatile int closeCode;

    /** @param headers name, value, name, value */
    KernelSocket(TestServer server, String path, String... headers) {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(URI.create("ws://" + server.address().getAuthority() + path), this).join();
    }

    static KernelSocket of(TestServer server, String kernel, String session) {
        return new KernelSocket(server, "/api/kernels/" + kernel + "/channels?session_id=" + session + "&token=" + TestServer.TOKEN);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            messages.add(new JsonObject(part.toString()));
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        messages.add(CLOSED);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closeCode = -1;
        messages.add(CLOSED);
    }

    void text(String frame) {
        socket.sendText(frame, true).join();
    }

    void binary(byte[] frame) {
        socket.sendBinary(ByteBuffer.wrap(frame), true).join();
    }

    void ask(String id, String type, JsonObject content, JsonObject metadata) {
        text(new JsonObject().put("channel", "shell").put("header", new JsonObject().put("msg_id", id).put("msg_type", type).put("session", "test").put("username", "").put("version", "5.3"))
                .put("parent_header", new JsonObject()).put("metadata", metadata).put("content", content).put("buffers", new JsonArray()).encode());
    }

    void execute(String id, String code) {
        ask(id, "execute_request", new JsonObject().put("code", code).put("allow_stdin", false), new JsonObject());
    }

    JsonObject next() {
        try {
            JsonObject message = messages.poll(60, TimeUnit.SECONDS);
            if (message == null || message == CLOSED) {
                throw new IllegalStateException(message == null ? "No message came." : "The socket was closed with " + closeCode + ".");
            }
            return message;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All messages up to one that fits, which is the last. */
    List<JsonObject> until(Predicate<JsonObject> fits) {
        List<JsonObject> all = new ArrayList<>();
        do {
            all.add(next());
        } while (!fits.test(all.getLast()));
        return all;
    }

    /** What answers this request, up to the end of its run. */
    List<JsonObject> answer(String id) {
        return until(m -> id.equals(m.getJsonObject("parent_header").getString("msg_id")) && "idle".equals(m.getJsonObject("content").getString("execution_state"))).stream()
                .filter(m -> id.equals(m.getJsonObject("parent_header").getString("msg_id"))).toList();
    }

    /** The code with which the server ends this connection. */
    int closed() {
        try {
            for (JsonObject message = messages.poll(30, TimeUnit.SECONDS); message != CLOSED; message = messages.poll(30, TimeUnit.SECONDS)) {
                if (message == null) {
                    throw new IllegalStateException("The server did not close.");
                }
            }
            return closeCode;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> results(List<JsonObject> messages) {
        return messages.stream().filter(m -> m.getString("msg_type").equals("execute_result")).map(m -> m.getJsonObject("content").getJsonObject("data").getString("text/plain")).toList();
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
