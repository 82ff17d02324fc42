package io.millrace.server.client;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The workbench's API for scripts: what a person can do in the page, over HTTP and the notebook's socket. Signs in with the token as a
 * bearer. Blocking; thread-safe.
 */
public final class WorkbenchClient implements AutoCloseable {
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI base;
    private final String token;

    /** @param address as the server prints it: {@code http://host:port/?token=T} */
    public WorkbenchClient(URI address) {
        this.base = address.resolve("/");
        String query = address.getQuery();
        this.token = query == null ? "" : query.replaceFirst("^token=", "");
    }

    /** An answer outside 2xx: its status and the server's own sentence. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** Makes a notebook and answers its identifier; {@code sample} may be null for an empty one. */
    public String createNotebook(String title, String sample) {
        JsonObject body = new JsonObject().put("title", title);
        if (sample != null) {
            body.put("from", sample);
        }
        return new JsonObject(send("POST", "/api/notebooks", body.encode())).getString("id");
    }

    public String importNotebook(String ipynb) {
        return new JsonObject(send("POST", "/api/notebooks/import", ipynb)).getString("id");
    }

    public JsonObject exportNotebook(String notebook) {
        return new JsonObject(send("GET", "/api/notebooks/" + notebook + ".ipynb", null));
    }

    /** Sends a request and answers the body; {@link Refused} outside 2xx. */
    public String send(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(60));
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(body, StandardCharsets.UTF_8)).header("Content-Type", "application/json");
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() / 100 != 2) {
                throw new Refused(response.statusCode(), method + " " + path + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new Refused(0, "The server at " + base + " cannot be reached: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + path, e);
        }
    }

    /** Opens a notebook's socket from a sequence number; -1 for a snapshot. */
    public NotebookSocket open(String notebook, long from) {
        NotebookSocket socket = new NotebookSocket();
        listen(notebook, from, socket);
        return socket;
    }

    /** The same with a listener of one's own. */
    public WebSocket listen(String notebook, long from, WebSocket.Listener listener) {
        URI address = URI.create("ws" + base.resolve("/api/notebooks/" + notebook + "/socket?from=" + from).toString().substring(4));
        return http.newWebSocketBuilder().header("Authorization", "Bearer " + token).buildAsync(address, listener).join();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
