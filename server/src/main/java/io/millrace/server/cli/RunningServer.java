package io.millrace.server.cli;

import io.millrace.server.store.DataDirectory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The server that holds a data directory, seen from another process. */
record RunningServer(ProcessHandle process, JsonObject about) {
    /** Empty where no server runs there. */
    static Optional<RunningServer> find(Path data) {
        return DataDirectory.readServerFile(data).map(JsonObject::new)
                .flatMap(about -> ProcessHandle.of(about.getLong("pid")).filter(ProcessHandle::isAlive)
                        // A process with this number that is no Java is somebody else's: the server was killed.
                        .filter(p -> p.info().command().map(c -> c.endsWith("java")).orElse(true)).map(p -> new RunningServer(p, about)));
    }

    String url() {
        return about.getString("url");
    }

    /** Asks it to end, insists with a signal, and waits; false where it goes on. */
    boolean end(boolean leaveKernels) throws InterruptedException {
        if (!ask(leaveKernels)) {
            process.destroy();
        }
        CompletableFuture<ProcessHandle> exit = process.onExit();
        try {
            exit.get(60, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean ask(boolean leaveKernels) throws InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "api/shutdown")).timeout(Duration.ofSeconds(5))
                    .header("Authorization", "Bearer " + about.getString("token")).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(new JsonObject().put("leaveKernels", leaveKernels).encode())).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 202;
        } catch (IOException e) {
            return false;
        }
    }
}
