package io.millrace.server.soak;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real browser that has the notebook open, where the machine has a Chromium: spoken to over its DevTools protocol, and killed with all its processes. Just before
 * that it is asked what it shows.
 */
final class Browser {
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/");
    private static final String SHOWN = "JSON.stringify([...document.querySelectorAll('[data-testid=stream]')].flatMap(e => e.innerText.split('\\n')).filter(l => /^w\\d+ \\d+ \\d+$/.test(l)))";

    private final Path program;
    private final Set<String> lines = new HashSet<>();
    private Process process;
    private Path profile;
    private String devtools;

    private Browser(Path program) {
        this.program = program;
    }

    static Optional<Browser> find() {
        return Stream.of("chromium", "chromium-browser", "google-chrome").flatMap(name -> Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))).filter(Files::isExecutable).findFirst().map(Browser::new);
    }

    boolean alive() {
        return process != null && process.isAlive();
    }

    /** Lines of output that it has shown. */
    Set<String> lines() {
        return lines;
    }

    void open(URI server, String notebook) throws IOException, InterruptedException {
        profile = Files.createTempDirectory("millrace-browser-");
        String address = server.resolve("/notebooks/" + notebook) + "?" + server.getQuery();
        process = new ProcessBuilder(program.toString(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                "--no-first-run", "--remote-debugging-port=0", "--user-data-dir=" + profile, address).redirectErrorStream(true).start();
        CompletableFuture<String> listening = new CompletableFuture<>();
        BufferedReader output = process.inputReader();
        Thread.ofVirtual().start(() -> output.lines().forEach(line -> {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                listening.complete(matcher.group(1));
            }
        }));
        try {
            devtools = listening.get(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("Chromium did not start.", e);
        }
    }

    /** Asks what it shows, and kills it and all its children. */
    void kill() {
        if (process == null) {
            return;
        }
        try {
            if (process.isAlive()) {
                new JsonArray(ask(SHOWN)).forEach(line -> lines.add((String) line));
            }
        } catch (RuntimeException e) {
            // It has not opened the page yet: it has shown nothing.
        }
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        process = null;
        for (int i = 0; i < 50 && Files.exists(profile); i++) {
            try {
                io.millrace.server.client.ServerProcess.delete(profile);
            } catch (IOException e) {
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000); // one of its processes is still going
            }
        }
    }

    private String ask(String expression) {
        HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        try {
            HttpRequest list = HttpRequest.newBuilder(URI.create("http://" + devtools + "/json/list")).timeout(Duration.ofSeconds(5)).build();
            JsonObject page = new JsonArray(http.send(list, HttpResponse.BodyHandlers.ofString()).body()).stream().map(JsonObject.class::cast)
                    .filter(target -> "page".equals(target.getString("type"))).findFirst().orElseThrow();
            Answer answer = new Answer();
            WebSocket socket = http.newWebSocketBuilder().buildAsync(URI.create(page.getString("webSocketDebuggerUrl")), answer).get(5, TimeUnit.SECONDS);
            socket.sendText(new JsonObject().put("id", 1).put("method", "Runtime.evaluate")
                    .put("params", new JsonObject().put("expression", expression).put("returnByValue", true)).encode(), true).get(5, TimeUnit.SECONDS);
            String value = answer.text.get(5, TimeUnit.SECONDS).getJsonObject("result").getJsonObject("result").getString("value");
            socket.abort();
            return value;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException | java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        } finally {
            http.shutdownNow(); // close() would wait for the browser
        }
    }

    private static final class Answer implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();
        private final CompletableFuture<JsonObject> text = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                text.complete(new JsonObject(part.toString()));
            }
            socket.request(1);
            return null;
        }
    }
}
