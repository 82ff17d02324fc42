package io.millrace.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a real server, read as a program reads it. */
class TrailIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void aClickIsFollowedToItsSlices(@TempDir Path directory) throws InterruptedException {
        String log;
        String click;
        try (ServerProcess server = ServerProcess.start(Path.of(System.getProperty("millrace.home")), directory, "trail-token", "--log-format", "json");
                WorkbenchClient client = new WorkbenchClient(server.address()); NotebookSocket socket = client.open(client.createNotebook("followed", null), -1)) {
            socket.await(m -> "snapshot".equals(m.getString("type")), PATIENCE);
            socket.insertCode("a", null, "var acc = Accelerator.open().chips(2).seed(7).use();\nmean(linspace(0, 1, 1000)).item()");
            click = socket.send(new JsonObject().put("kind", "run").put("cells", new JsonArray().add("a")));
            assertEquals("ok", socket.awaitOperation("runFinished", PATIENCE).getString("state"));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!(server.log().contains("\"chip run ended\"") && server.log().contains("\"run ended\"")) && System.nanoTime() < deadline) {
                Thread.sleep(20); // the log comes through a pipe
            }
            log = server.log();
        }
        List<JsonObject> lines = log.lines().filter(line -> line.startsWith("{")).map(JsonObject::new).toList();
        JsonObject queued = only(lines, "run queued", "request", click);
        String run = queued.getString("run");
        assertTrue(only(lines, "run started", "run", run).getLong("kernel") > 0);
        assertEquals("ok", only(lines, "run ended", "run", run).getString("state"));
        JsonObject submitted = only(lines, "chip run submitted", "run", run);
        assertEquals(2, submitted.getInteger("chips"));
        assertTrue(only(lines, "chip run ended", "chipRun", submitted.getString("chipRun")).getInteger("slices") >= 1, log);
        assertEquals(201, only(lines, "request", "path", "/api/notebooks").getInteger("status"));
        assertTrue(lines.stream().noneMatch(line -> line.encode().contains("trail-token")), "the token stands in the log");
    }

    private static JsonObject only(List<JsonObject> lines, String message, String field, String value) {
        List<JsonObject> found = lines.stream().filter(line -> message.equals(line.getString("message")) && value.equals(line.getString(field))).toList();
        assertEquals(1, found.size(), message + " with " + field + " " + value + " in\n" + String.join("\n", lines.stream().map(JsonObject::encode).toList()));
        return found.getFirst();
    }
}
