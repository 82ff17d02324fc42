package io.millrace.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log and the traces of a real server, read as programs read them. */
class TrailIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void aClickIsFollowedToItsSlices(@TempDir Path directory) throws InterruptedException {
        String log;
        String click;
        List<OtlpReceiver.Received> spans;
        OtlpReceiver receiver = new OtlpReceiver();
        try (receiver; ServerProcess server = ServerProcess.start(Path.of(System.getProperty("millrace.home")), directory, "trail-token", "--log-format", "json",
                "--otlp-endpoint", receiver.address(), "--otlp-headers", "x-key=of-the-receiver");
                WorkbenchClient client = new WorkbenchClient(server.address()); NotebookSocket socket = client.open(client.createNotebook("followed", null), -1)) {
            socket.await(m -> "snapshot".equals(m.getString("type")), PATIENCE);
            socket.insertCode("a", null, "var acc = Accelerator.open().chips(2).seed(7).use();\nmean(linspace(0, 1, 1000)).item()");
            click = socket.send(new JsonObject().put("kind", "run").put("cells", new JsonArray().add("a")));
            assertEquals("ok", socket.awaitOperation("runFinished", PATIENCE).getString("state"));
            assertThrows(RuntimeException.class, () -> client.send("GET", "/api/links/a-code-that-lets-in", null), "there is no such link");
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!(server.log().contains("\"chip run ended\"") && server.log().contains("\"run ended\"")) && System.nanoTime() < deadline) {
                Thread.sleep(20); // the log comes through a pipe
            }
            log = server.log();
            spans = receiver.await(all -> Set.of("run cells", "cell run", "queued", "kernel execution", "accelerator run").stream()
                    .allMatch(name -> all.stream().anyMatch(span -> span.name().equals(name))) && all.stream().anyMatch(span -> "/api/links/:code".equals(span.attributes().get("http.route"))), PATIENCE);
            assertFalse(spans.toString().contains("a-code-that-lets-in"), "a code goes to the receiver");
            assertEquals("of-the-receiver", receiver.header("x-key"));
        }
        List<JsonObject> lines = log.lines().filter(line -> line.startsWith("{")).map(JsonObject::new).toList();
        JsonObject queued = only(lines, "run queued", "request", click);
        String run = queued.getString("run");
        assertTrue(only(lines, "run started", "run", run).getLong("kernel") > 0);
        assertEquals("ok", only(lines, "run ended", "run", run).getString("state"));
        JsonObject submitted = only(lines, "chip run submitted", "run", run);
        assertEquals(2, submitted.getInteger("chips"));
        assertTrue(only(lines, "chip run ended", "chipRun", submitted.getString("chipRun")).getInteger("slices") >= 1, log);
        assertEquals(List.of("run cells", "cell run", "accelerator run"), wayOf(spans, submitted.getString("chipRun")));
        OtlpReceiver.Received clicked = spans.stream().filter(span -> span.name().equals("run cells")).findFirst().orElseThrow();
        assertEquals(click, clicked.attributes().get("millrace.request"));
        assertEquals(clicked.trace(), queued.getString("traceId"), "the log names the trace");
        assertEquals(clicked.trace(), submitted.getString("traceId"));
        OtlpReceiver.Received chips = spans.stream().filter(span -> span.name().equals("accelerator run")).findFirst().orElseThrow();
        assertEquals("done", chips.attributes().get("millrace.state"));
        assertTrue(chips.events().contains("slices"), chips.toString());
        OtlpReceiver.Received waiting = spans.stream().filter(span -> span.name().equals("queued")).findFirst().orElseThrow();
        assertTrue(waiting.begins() <= waiting.ends() && waiting.begins() <= chips.begins() && chips.begins() <= chips.ends(), "a run waits, and its kernel asks for chips: " + spans);
        assertEquals(201, only(lines, "request", "path", "/api/notebooks").getInteger("status"));
        assertTrue(lines.stream().noneMatch(line -> line.encode().contains("trail-token")), "the token stands in the log");
    }

    /** Names of the spans from the first to the one of this run on the chips. */
    private static List<String> wayOf(List<OtlpReceiver.Received> spans, String chipRun) {
        LinkedList<String> way = new LinkedList<>();
        OtlpReceiver.Received at = spans.stream().filter(span -> chipRun.equals(span.attributes().get("millrace.chip_run"))).findFirst().orElseThrow();
        while (at != null) {
            way.addFirst(at.name());
            OtlpReceiver.Received child = at;
            at = child.parent().isEmpty() ? null : spans.stream().filter(span -> span.id().equals(child.parent()) && span.trace().equals(child.trace())).findFirst().orElseThrow(() -> new AssertionError("The parent of " + child + " is not there."));
        }
        return way;
    }

    private static JsonObject only(List<JsonObject> lines, String message, String field, String value) {
        List<JsonObject> found = lines.stream().filter(line -> message.equals(line.getString("message")) && value.equals(line.getString(field))).toList();
        assertEquals(1, found.size(), message + " with " + field + " " + value + " in\n" + String.join("\n", lines.stream().map(JsonObject::encode).toList()));
        return found.getFirst();
    }
}
