package io.millrace.server.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** Asks the server of a data directory over its API, as a command does. What it refuses becomes an exception with its own sentence. */
final class ServerCall {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final RunningServer server;

    /** @throws IllegalStateException where no server runs there */
    ServerCall(Path data) {
        server = RunningServer.find(data).orElseThrow(() -> new IllegalStateException("No server runs on " + data
                + ": start one with ./workbench run, or name its directory with --data."));
    }

    String get(String path) throws InterruptedException {
        return send("GET", path, null);
    }

    JsonObject post(String path, JsonObject body) throws InterruptedException {
        return new JsonObject(send("POST", path, body));
    }

    String send(String method, String path, JsonObject body) throws InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(PATIENCE)
                    .header("Authorization", "Bearer " + server.about().getString("token")).header("Content-Type", "application/json")
                    .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body.encode())).build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw new IllegalStateException(sentence(response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException("The server at " + server.url() + " does not answer: " + e.getMessage() + ".", e);
        }
    }

    private static String sentence(String body) {
        try {
            return new JsonObject(body).getJsonObject("error").getString("message");
        } catch (RuntimeException e) {
            return "The server refused: " + body;
        }
    }
}
