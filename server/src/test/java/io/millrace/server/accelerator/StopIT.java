package io.millrace.server.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.Pool;
import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A cell that waits for the accelerator stops at once, and its chips are free again. */
class StopIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void theRunOfAStoppedCellIsCancelledAndItsChipsAreFree() throws Exception {
        // Chip time passes so slowly that the run does not end by itself.
        TestServer server = TestServer.start("chip-host", "true", "pool-pace", "0.0002", "pool-quantum-millis", "1");
        try (var client = server.client()) {
            Pool pool = server.millrace().pool().get();
            String notebook = client.createNotebook("Stop", null);
            try (NotebookSocket socket = client.open(notebook, -1)) {
                socket.insertCode("a", null, "var a = ones(2048, 2048);\na.matmul(a).matmul(a).matmul(a).matmul(a).sum().item()");
                socket.run("a");
                await(() -> pool.summary().toMap().get("queue").toString().contains("running"), pool);
                socket.send(new JsonObject().put("kind", "stop"));
                JsonObject end = socket.awaitOperation("runFinished", PATIENCE);
                assertEquals("interrupted", end.getString("state"), end.encode());
                await(() -> ((java.util.List<?>) pool.summary().toMap().get("queue")).isEmpty(), pool);
                socket.insertCode("b", "a", "1 + 1");
                socket.run("b");
                assertEquals("ok", socket.awaitOperation("runFinished", PATIENCE).getString("state"));
            }
        } finally {
            server.close();
        }
    }

    private static void await(BooleanSupplier wanted, Pool pool) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "did not happen; the pool: " + pool.summary().toMap());
            Thread.sleep(20);
        }
    }
}
