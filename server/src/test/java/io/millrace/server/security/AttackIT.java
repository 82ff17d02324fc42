package io.millrace.server.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.kernel.confine.Confinement.Profile;
import io.millrace.kernel.confine.Layers;
import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A hostile cell and a hostile client on a server for people who do not trust one another, while somebody else works on. */
class AttackIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static TestServer server;

    @BeforeAll
    static void start() {
        Layers layers = Layers.detect();
        assumeTrue(layers.walls(Profile.SHARED) && layers.bubblewrap() != null, () -> "skipped: " + layers.noBubblewrap());
        server = TestServer.start("kernel-warm", "1", "kernel-confinement", "shared", "kernel-max-heap", "128m", "kernel-memory", "256m", "kernel-processes", "400", "kernel-disk", "48m",
                "kernel-threads", "300", "requests-a-second", "0");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static final class Person implements AutoCloseable {
        final WorkbenchClient client = server.client();
        final String notebook = client.createNotebook("N", null);
        final NotebookSocket socket = client.open(notebook, -1);
        private int cells;

        String begin(String source) {
            String cell = "c" + ++cells;
            socket.insertCode(cell, null, source);
            socket.run(cell);
            return cell;
        }

        JsonObject run(String source) {
            String cell = begin(source);
            return socket.await(m -> "op".equals(m.getString("type")) && "runFinished".equals(m.getJsonObject("op").getString("kind")) && cell.equals(m.getJsonObject("op").getString("cell")), PATIENCE)
                    .getJsonObject("op");
        }

        String result(String source) {
            run(source);
            String cell = "c" + cells;
            try (NotebookSocket fresh = client.open(notebook, -1)) {
                JsonArray all = fresh.await(m -> "snapshot".equals(m.getString("type")), PATIENCE).getJsonObject("state").getJsonArray("cells");
                JsonArray outputs = all.stream().map(JsonObject.class::cast).filter(c -> c.getString("id").equals(cell)).findFirst().orElseThrow().getJsonArray("outputs");
                return outputs.isEmpty() ? "" : outputs.getJsonObject(0).getJsonObject("data", new JsonObject()).getString("text/plain", outputs.encode());
            }
        }

        @Override
        public void close() {
            socket.close();
            client.send("DELETE", "/api/notebooks/" + notebook, null);
            client.close();
        }
    }

    /** The other person's cells still answer within a time in which nobody would look up. */
    private static void worksOn(Person other) {
        long start = System.nanoTime();
        assertEquals("42", other.result("6 * 7"));
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertTrue(millis < 15_000, "the other person waited " + millis + " ms");
    }

    @Test
    void cells_that_take_everything_take_it_from_themselves() {
        try (Person other = new Person()) {
            worksOn(other);
            try (Person bomb = new Person()) {
                bomb.begin("while (true) try { new ProcessBuilder(\"sh\", \"-c\", \"sleep 100 & sleep 100 & sleep 100\").start(); } catch (java.io.IOException e) { Thread.sleep(1); }");
                worksOn(other);
            }
            try (Person hog = new Person()) {
                String why = hog.run("var held = new ArrayList<java.lang.foreign.MemorySegment>(); while (true) { var s = java.lang.foreign.Arena.global().allocate(16 << 20); s.fill((byte) 1); held.add(s); }")
                        .getString("state");
                assertTrue(List.of("error", "lost").contains(why), why);
                worksOn(other);
            }
            try (Person filler = new Person()) {
                assertTrue(filler.result("""
                        long written = 0; var one = new byte[1 << 20]; String end = "";
                        for (int f = 0; f < 100 && end.isEmpty(); f++) try (var out = new java.io.FileOutputStream(System.getProperty("user.home") + "/f" + f)) { for (int i = 0; i < 10; i++) { out.write(one); written += one.length; } } catch (java.io.IOException e) { end = e.getMessage(); }
                        (written >> 20) + " " + end""").matches("(?s)4[0-9] No space left on device"));
                worksOn(other);
            }
            try (Person flood = new Person()) {
                flood.begin("var line = \"x\".repeat(1000); while (true) System.out.println(line);");
                worksOn(other);
                worksOn(other);
            }
        }
    }

    @Test
    void a_cell_has_no_credential_of_the_server_and_its_interface_wants_one() {
        try (Person person = new Person()) {
            assertEquals("0", person.result("System.getenv().entrySet().stream().filter(e -> (e.getKey() + e.getValue()).toLowerCase().matches(\".*(millrace_|token).*\")).count()"));
            assertFalse(person.result("try (var s = new java.net.Socket(\"127.0.0.1\", " + server.address().getPort() + ")) { }").isEmpty(), "the server cannot be reached at all");
        }
        assertEquals(401, server.request("GET", "/api/notebooks", null).statusCode());
        assertEquals(401, server.request("POST", "/api/shutdown", "{}", "Authorization", "Bearer " + "0".repeat(48)).statusCode());
    }

    @Test
    void paths_lead_nowhere() {
        for (String path : List.of("/api/notebooks/..%2F..%2Ftoken.ipynb", "/api/notebooks/%2e%2e%2f%2e%2e%2ftoken/socket", "/api/notebooks/....//token.ipynb", "/assets/..%2f..%2fserver.json", "/..%2f..%2fetc/passwd",
                "/assets/%2e%2e/%2e%2e/token")) {
            var answer = server.signedIn("GET", path, null);
            assertFalse(answer.body().contains(TestServer.TOKEN) || answer.body().contains("root:"), path);
        }
        var import1 = server.signedIn("POST", "/api/notebooks/import?folder=" + "..%2F..%2Fetc", "{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{},\"cells\":[]}");
        assertEquals(400, import1.statusCode(), import1.body());
    }

    @Test
    void bombs_in_files_do_not_go_off() {
        String deep = "{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":" + "{\"a\":".repeat(200_000) + "1" + "}".repeat(200_000) + ",\"cells\":[]}";
        assertTrue(server.signedIn("POST", "/api/notebooks/import", deep).statusCode() / 100 == 4);
        // Compressed bodies are not opened, so nothing can unfold.
        var zipped = server.request("POST", "/api/notebooks/import", "\u001f\u008b", "Authorization", "Bearer " + TestServer.TOKEN, "Content-Encoding", "gzip");
        assertTrue(zipped.statusCode() / 100 == 4, zipped.body());
        // A picture of 60,000 by 60,000 points: the server keeps its bytes and never draws it.
        String picture = "iVBORw0KGgoAAAANSUhEUgAA6mAAAOpgCAYAAAA=";
        String book = "{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{},\"cells\":[{\"id\":\"a\",\"cell_type\":\"code\",\"metadata\":{},\"source\":\"\",\"execution_count\":null,\"outputs\":"
                + "[{\"output_type\":\"display_data\",\"metadata\":{},\"data\":{\"image/png\":\"" + picture + "\",\"text/html\":\"<script>fetch('/api/notebooks')</script>\"}}]}]}";
        assertEquals(201, server.signedIn("POST", "/api/notebooks/import", book).statusCode());
        assertEquals(413, server.signedIn("POST", "/api/notebooks/import", "x".repeat(65 << 20)).statusCode());
        assertEquals(200, server.request("GET", "/api/version", null).statusCode());
    }

    @Test
    void answers_are_never_documents_and_the_page_runs_no_script_of_others() {
        String api = server.signedIn("GET", "/api/notebooks", null).headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(api.contains("default-src 'none'") && api.contains("sandbox"), api);
        String page = server.request("GET", "/", null).headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(page.contains("script-src 'self';") && page.contains("frame-ancestors 'none'"), page);
        String frame = server.request("GET", "/api/frame", null).headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(frame.startsWith("sandbox allow-scripts;") && frame.contains("default-src 'none'"), frame);
    }

    @Test
    void thousands_of_connections_and_slow_requests_wait_alone() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 2_000; i++) {
                Socket socket = new Socket("127.0.0.1", server.address().getPort());
                sockets.add(socket);
                // Half of them begin a request and never end it.
                if (i % 2 == 0) {
                    socket.getOutputStream().write("GET /api/version HTTP/1.1\r\nHost: a\r\nX-Slow: ".getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            long start = System.nanoTime();
            assertEquals(200, server.request("GET", "/api/version", null).statusCode());
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
            Socket slow = sockets.getFirst();
            slow.setSoTimeout(40_000);
            InputStream in = slow.getInputStream();
            int end;
            try {
                end = in.read();
            } catch (java.net.SocketException e) {
                end = -1;
            }
            assertEquals(-1, end, "the server ends what does not come");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
