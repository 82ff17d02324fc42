package io.millrace.server.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.kernels.AcceleratorDoor.Reply;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cells that ask the pool of a real server with a real chip host. */
class GatewayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static TestServer server;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        server = TestServer.start("chip-host", "true");
        LiveNotebooks notebooks = server.millrace().notebooks();
        gateway = new Gateway(() -> server.millrace().pool(), notebooks.store(), new RunStrips(notebooks.store(), () -> notebooks), _ -> new Gateway.Owner("me", "me"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, Object> ask(String notebook, Map<String, Object> message, byte[]... buffers) throws Exception {
        LiveNotebook live = server.millrace().notebooks().get(notebook).orElseThrow();
        Reply reply = gateway.ask(live, "c", "r", message, List.of(buffers)).toCompletableFuture().get(60, TimeUnit.SECONDS);
        return reply.message();
    }

    private static void refused(String code, Map<String, Object> reply) {
        assertEquals(false, reply.get("ok"));
        assertEquals(code, reply.get("code"), String.valueOf(reply));
        assertTrue(String.valueOf(reply.get("error")).endsWith("."), String.valueOf(reply));
    }

    @Test
    void a_cell_computes_on_the_pool_and_shows_its_run_which_no_other_notebook_sees() throws Exception {
        try (WorkbenchClient client = server.client()) {
            String id = client.createNotebook("Mine", null);
            String other = client.createNotebook("Other", null);
            try (NotebookSocket socket = client.open(id, -1)) {
                socket.insertCode("a", null, "System.out.println(ones(64, 64).matmul(ones(64, 64)).sum());");
                socket.run("a");
                assertEquals("ok", socket.awaitOperation("runFinished", PATIENCE).getString("state"));
            }
            JsonObject strip = null;
            String text = "";
            for (Object shown : client.exportNotebook(id).getJsonArray("cells").getJsonObject(0).getJsonArray("outputs")) {
                JsonObject output = (JsonObject) shown;
                if (output.getString("output_type").equals("stream")) {
                    text += String.join("", output.getJsonArray("text").stream().map(String::valueOf).toList());
                } else {
                    assertEquals(null, strip, "one strip for a run");
                    strip = output.getJsonObject("data").getJsonObject(RunStrips.MIME);
                }
            }
            assertTrue(text.contains("262144.0"), text);
            assertEquals("done", strip.getString("state"));
            assertEquals(id, strip.getString("notebook"));
            String run = strip.getString("run");
            assertEquals(true, ask(id, Map.of("op", "receipt", "run", run)).get("ok"));
            for (String op : List.of("receipt", "fetch", "await", "cancel", "release")) {
                refused("unknown-run", ask(other, Map.of("op", op, "run", run)));
            }
            refused("unknown-run", ask(other, Map.of("op", "submit", "run", run), new byte[] {1}));
        }
    }

    @Test
    void nonsense_from_a_kernel_is_refused_with_a_sentence() throws Exception {
        try (WorkbenchClient client = server.client()) {
            String id = client.createNotebook("Nonsense", null);
            refused("malformed-request", ask(id, Map.of()));
            refused("malformed-request", ask(id, Map.of("op", 7)));
            refused("unknown-request", ask(id, Map.of("op", "steal")));
            refused("malformed-program", ask(id, Map.of("op", "estimate")));
            refused("malformed-program", ask(id, Map.of("op", "submit", "run", "r-1"), new byte[] {1, 2, 3}));
            refused("malformed-request", ask(id, Map.of("op", "submit", "run", "../r"), new byte[] {1}));
            refused("malformed-request", ask(id, Map.of("op", "estimate", "request", Map.of("chips", -1)), new byte[] {1}));
            Map<String, Object> pool = ask(id, Map.of("op", "pool"));
            assertEquals(true, pool.get("ok"));
            assertFalse(((List<?>) pool.get("catalogue")).isEmpty());
        }
    }
}
