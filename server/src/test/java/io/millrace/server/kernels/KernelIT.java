package io.millrace.server.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cells of a real server on real kernels, seen through the notebook's socket. */
class KernelIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("kernel-warm", "1");
    }

    @Test
    void aCellThatCannotBeStoppedLosesItsKernelAndTheDefinitionsStay() {
        try (Desk desk = new Desk().cell("a", "int kept = 7;\nint half(int n) { return n / 2; }").cell("b", "System.out.println(\"on\");\nnew java.net.ServerSocket(0).accept();").cell("c", "half(10)")) {
            desk.run("a");
            desk.socket.run("b");
            desk.op("stream", "b");
            desk.send("stop");
            JsonObject end = desk.ended("b");
            assertEquals("lost", end.getString("state"));
            assertEquals("The cell did not stop within 2 s, so its kernel was replaced.", end.getString("reason"));
            assertEquals("ok", desk.run("c").getString("state"));
            assertEquals("5", desk.result("c"));
            assertEquals("Values that ended with the earlier kernel: kept. All definitions are kept.", desk.kernelShown().getString("detail"));
            desk.socket.send(new JsonObject().put("kind", "restart"));
            desk.kernel("restarting");
            desk.kernel("idle");
            assertEquals("error", desk.run("c").getString("state"));
            assertEquals("", desk.kernelShown().getString("detail", ""));
        }
    }

    @Test
    void chipsThatNobodyHasClaimedYetAreNotLost() throws Exception {
        var pool = server.millrace().pool().get().summary().toMap();
        assertEquals("unclaimed", ((java.util.Map<?, ?>) ((java.util.List<?>) pool.get("blocks")).getFirst()).get("state"));
        assertEquals(0, ((java.util.Map<?, ?>) ((java.util.List<?>) pool.get("types")).getFirst()).get("lost"));
    }

    @Test
    void whoAsksGetsANewKernelWithoutWaiting() {
        try (Desk desk = new Desk().cell("a", "int half(int n) { return n / 2; }").cell("b", "System.out.println(\"on\");\nnew java.net.ServerSocket(0).accept();").cell("c", "half(10)")) {
            desk.run("a");
            desk.socket.run("b");
            desk.op("stream", "b");
            desk.socket.send(new JsonObject().put("kind", "stop").put("now", true));
            assertEquals("Stopped by replacing the kernel.", desk.ended("b").getString("reason"));
            desk.run("c");
            assertEquals("5", desk.result("c"));
        }
    }

    @Test
    void loadPutsTheTextOfAFileIntoTheCell() throws java.io.IOException {
        java.nio.file.Path file = java.nio.file.Files.createTempFile("loaded", ".java");
        try (Desk desk = new Desk()) {
            java.nio.file.Files.writeString(file, "int loaded = 5;\nloaded + 1\n");
            desk.cell("a", "%load " + file);
            assertEquals("ok", desk.run("a").getString("state"));
            assertEquals("// %load " + file + "\nint loaded = 5;\nloaded + 1", desk.shown("a").getString("source"));
            assertEquals("ok", desk.run("a").getString("state"));
            assertEquals("6", desk.shown("a").getJsonArray("outputs").getJsonObject(0).getJsonObject("data").getString("text/plain"));
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** One notebook with a socket. */
    private static final class Desk implements AutoCloseable {
        final WorkbenchClient client = server.client();
        final String id = client.createNotebook("T", null);
        final NotebookSocket socket = client.open(id, -1);

        Desk cell(String cell, String source) {
            socket.insertCode(cell, null, source);
            return this;
        }

        JsonObject run(String cell) {
            socket.run(cell);
            return ended(cell);
        }

        JsonObject ended(String cell) {
            return op("runFinished", cell);
        }

        JsonObject op(String kind, String cell) {
            return socket.await(m -> "op".equals(m.getString("type")) && kind.equals(m.getJsonObject("op").getString("kind"))
                    && cell.equals(m.getJsonObject("op").getString("cell")), PATIENCE).getJsonObject("op");
        }

        JsonObject kernel(String state) {
            return socket.await(m -> "op".equals(m.getString("type")) && "kernel".equals(m.getJsonObject("op").getString("kind"))
                    && state.equals(m.getJsonObject("op").getString("state")), PATIENCE).getJsonObject("op");
        }

        void send(String kind) {
            socket.send(new JsonObject().put("kind", kind));
        }

        JsonObject shown(String cell) {
            try (NotebookSocket fresh = client.open(id, -1)) {
                JsonArray cells = fresh.await(m -> "snapshot".equals(m.getString("type")), PATIENCE).getJsonObject("state").getJsonArray("cells");
                return cells.stream().map(JsonObject.class::cast).filter(c -> c.getString("id").equals(cell)).findFirst().orElseThrow();
            }
        }

        JsonObject kernelShown() {
            try (NotebookSocket fresh = client.open(id, -1)) {
                return fresh.await(m -> "snapshot".equals(m.getString("type")), PATIENCE).getJsonObject("state").getJsonObject("kernel");
            }
        }

        String text(String cell) {
            StringBuilder text = new StringBuilder();
            shown(cell).getJsonArray("outputs").forEach(o -> text.append(((JsonObject) o).getString("text", "")));
            return text.toString();
        }

        String result(String cell) {
            return shown(cell).getJsonArray("outputs").stream().map(JsonObject.class::cast).filter(o -> "execute_result".equals(o.getString("output_type")))
                    .map(o -> o.getJsonObject("data").getString("text/plain")).findFirst().orElse(null);
        }

        @Override
        public void close() {
            socket.close();
            client.send("DELETE", "/api/notebooks/" + id, null);
            client.close();
        }
    }

    @Test
    void a_cell_runs_prints_and_has_a_value() {
        try (Desk desk = new Desk().cell("a", "System.out.println(\"水 😀\");\n1 + 1")) {
            assertEquals("ok", desk.run("a").getString("state"));
            assertEquals("水 😀\n", desk.text("a"));
            assertEquals("2", desk.result("a"));
            JsonObject cell = desk.shown("a");
            assertEquals(1, cell.getInteger("executionCount"));
            assertEquals("ok", cell.getJsonObject("run").getString("state"));
            assertTrue(cell.getJsonObject("run").getLong("wallMillis") >= 0);
        }
    }

    @Test
    void variables_live_from_cell_to_cell_and_a_failure_drops_what_waits() {
        try (Desk desk = new Desk().cell("a", "int x = 40;").cell("b", "throw new IllegalStateException(\"no\" + x);").cell("c", "x + 2")) {
            desk.socket.run("a", "b", "c");
            assertEquals("ok", desk.ended("a").getString("state"));
            assertEquals("error", desk.ended("b").getString("state"));
            JsonObject dropped = desk.ended("c");
            assertEquals("interrupted", dropped.getString("state"));
            assertEquals("Not run: an earlier cell failed.", dropped.getString("reason"));
            JsonObject error = desk.shown("b").getJsonArray("outputs").getJsonObject(0);
            assertEquals("error", error.getString("output_type"));
            assertEquals("no40", error.getString("evalue"));
            assertEquals(1, error.getInteger("line"));
            desk.run("c");
            assertEquals("42", desk.result("c"));
        }
    }

    @Test
    void a_runaway_cell_is_stopped_and_its_variables_are_still_there() {
        try (Desk desk = new Desk().cell("a", "int kept = 7;").cell("b", "System.out.println(\"on\"); while (true) {}").cell("c", "kept")) {
            desk.run("a");
            desk.socket.run("b", "c");
            desk.op("stream", "b");
            desk.send("stop");
            assertEquals("Stopped before it started.", desk.ended("c").getString("reason"));
            assertEquals("interrupted", desk.ended("b").getString("state"));
            desk.run("c");
            assertEquals("7", desk.result("c"));
        }
    }

    @Test
    void a_dead_kernel_says_why_and_the_next_run_starts_a_new_one() {
        try (Desk desk = new Desk().cell("a", "System.exit(3);").cell("b", "6 * 7")) {
            desk.socket.run("a", "b");
            assertEquals("lost", desk.ended("a").getString("state"));
            assertEquals("Not run: the kernel is gone.", desk.ended("b").getString("reason"));
            assertTrue(desk.kernel("dead").getString("detail").contains("exit"), "the reason is named");
            desk.run("b");
            assertEquals("42", desk.result("b"));
        }
    }

    @Test
    void a_restart_drops_the_queue_and_loses_the_variables() {
        try (Desk desk = new Desk().cell("a", "int gone = 1; System.out.println(\"on\"); Thread.sleep(60_000);").cell("b", "gone").cell("c", "1 + 1")) {
            desk.socket.run("a", "b");
            desk.op("stream", "a");
            desk.send("restart");
            assertEquals("The kernel was restarted.", desk.ended("a").getString("reason"));
            assertEquals("interrupted", desk.ended("b").getString("state"));
            desk.kernel("idle");
            assertEquals("error", desk.run("b").getString("state"));
            desk.run("c");
            assertEquals(2, desk.shown("c").getInteger("executionCount"), "counting starts anew with the kernel");
        }
    }

    @Test
    void a_cell_is_diagnosed_while_another_runs_and_knows_the_cells_above_it() {
        try (Desk desk = new Desk().cell("a", "int known = 1; System.out.println(\"on\"); while (true) {}")) {
            desk.socket.insertCode("b", "a", "int above = 2;");
            desk.socket.insertCode("c", "b", "");
            String code = "String s = \"😀\";\nknown + above + missing";
            desk.socket.run("a");
            desk.op("stream", "a");
            desk.socket.sendText(new JsonObject().put("type", "diagnose").put("request", 7).put("cell", "c").put("code", code).encode());
            JsonObject diagnosis = desk.socket.await(m -> "diagnosis".equals(m.getString("type")), PATIENCE);
            assertEquals(7, diagnosis.getInteger("request"));
            JsonArray findings = diagnosis.getJsonArray("findings");
            JsonObject missing = findings.getJsonObject(findings.size() - 1);
            assertEquals(code.indexOf("missing"), missing.getInteger("from"), diagnosis.encode());
            assertEquals(code.length(), missing.getInteger("to"));
            desk.send("stop");
            assertEquals("interrupted", desk.ended("a").getString("state"));
        }
    }

    @Test
    void a_run_goes_on_without_any_browser() {
        try (Desk desk = new Desk().cell("a", "for (int i = 0; i < 5; i++) { System.out.println(i); Thread.sleep(50); }")) {
            desk.socket.run("a");
            desk.op("runStarted", "a");
            desk.socket.close();
            try (NotebookSocket later = desk.client.open(desk.id, -1)) {
                JsonObject state = later.await(m -> "snapshot".equals(m.getString("type")), PATIENCE).getJsonObject("state");
                if (!state.getJsonArray("queue").isEmpty()) {
                    later.awaitOperation("runFinished", PATIENCE);
                }
            }
            assertEquals("0\n1\n2\n3\n4\n", desk.text("a"));
        }
    }

    @Test
    void a_display_is_updated_and_its_last_state_is_kept() {
        try (Desk desk = new Desk().cell("a", "var h = display(\"first\");\nfor (int i = 0; i < 500; i++) h.update(\"state \" + i);")) {
            assertEquals("ok", desk.run("a").getString("state"));
            JsonArray outputs = desk.shown("a").getJsonArray("outputs");
            assertEquals(1, outputs.size(), outputs.encode());
            assertEquals("state 499", outputs.getJsonObject(0).getJsonObject("data").getString("text/plain"));
        }
    }

    @Test
    void a_long_output_is_whole_in_the_store_and_windowed_in_the_state() {
        try (Desk desk = new Desk().cell("a", "for (int i = 0; i < 30000; i++) System.out.println(\"line \" + i);")) {
            JsonObject ended = desk.run("a");
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 30_000; i++) {
                expected.append("line ").append(i).append('\n');
            }
            JsonObject shown = desk.shown("a").getJsonArray("outputs").getJsonObject(0);
            assertEquals(expected.length(), shown.getInteger("length"));
            assertEquals(expected.substring(0, shown.getInteger("cut")), shown.getString("text").substring(0, shown.getInteger("cut")));
            assertEquals(expected.toString(), server.signedIn("GET", "/api/notebooks/" + desk.id + "/outputs/" + ended.getString("run") + "/0/text", null).body());
        }
    }

    @Test
    void completion_knows_what_ran() {
        try (Desk desk = new Desk().cell("a", "int millraceWheel = 1;")) {
            desk.run("a");
            desk.socket.sendText("{\"type\":\"complete\",\"request\":5,\"cell\":\"a\",\"code\":\"millrace\",\"cursor\":8}");
            JsonObject completion = desk.socket.await(m -> "completion".equals(m.getString("type")), PATIENCE);
            assertEquals(5, completion.getInteger("request"));
            assertEquals(0, completion.getInteger("from"));
            assertTrue(completion.getJsonArray("matches").encode().contains("millraceWheel"), completion.encode());
            assertFalse(completion.getJsonArray("matches").isEmpty());
        }
    }
}
