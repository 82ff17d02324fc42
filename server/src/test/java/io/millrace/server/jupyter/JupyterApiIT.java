package io.millrace.server.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.wire.Framing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The interface as it is on the wire: who is let in, what status codes say, what happens to nonsense, and that page and Jupyter see the same notebook. */
class JupyterApiIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("allow-origins", "https://lab.example");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonObject ok(int status, String method, String path, String body) {
        HttpResponse<String> response = server.signedIn(method, path, body);
        assertEquals(status, response.statusCode(), () -> method + " " + path + ": " + response.body());
        return response.body().isEmpty() ? null : new JsonObject(response.body());
    }

    private static JsonArray list(String path) {
        return new JsonArray(server.signedIn("GET", path, null).body());
    }

    private static String newKernel() {
        return ok(201, "POST", "/api/kernels", "{\"name\":\"java\",\"env\":{\"KERNEL_USERNAME\":\"x\"}}").getString("id");
    }

    @Test
    void the_version_is_for_everybody_and_the_rest_for_those_who_are_signed_in() {
        assertEquals(200, server.request("GET", "/api", null).statusCode());
        assertEquals(200, server.request("GET", "/tree", null).statusCode());
        for (String path : List.of("/api/kernels", "/api/sessions", "/api/contents", "/api/kernelspecs", "/api/status", "/files/x.ipynb")) {
            assertEquals(401, server.request("GET", path, null).statusCode(), path);
            assertFalse(server.request("GET", path + "?token=" + TestServer.TOKEN, null).statusCode() == 401, path);
            assertFalse(server.request("GET", path, null, "Authorization", "ToKeN   " + TestServer.TOKEN).statusCode() == 401, path);
        }
        assertEquals(401, server.request("GET", "/api/kernels?token=wrong", null).statusCode());
        JsonObject me = ok(200, "GET", "/api/me?permissions=%7B%22kernels%22:%5B%22read%22%5D%7D", null);
        assertEquals(new JsonArray().add("read"), me.getJsonObject("permissions").getJsonArray("kernels"));
        assertTrue(me.getJsonObject("identity").getString("username").length() > 0);
        assertTrue(ok(200, "GET", "/api/status?17", null).getString("last_activity").matches("....-..-..T..:..:..\\.\\d{6}Z"));
        assertEquals(200, server.signedIn("GET", "/kernelspecs/java/logo-svg.svg", null).statusCode());
    }

    @Test
    void configured_sites_may_ask_and_others_may_not() {
        HttpResponse<String> asked = server.request("OPTIONS", "/api/kernels", null, "Origin", "https://lab.example");
        assertEquals(204, asked.statusCode());
        assertEquals("https://lab.example", asked.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertTrue(asked.headers().firstValue("Access-Control-Allow-Headers").orElseThrow().contains("authorization"));
        assertTrue(asked.headers().firstValue("Access-Control-Allow-Methods").orElseThrow().contains("PATCH"));
        assertEquals("https://lab.example", server.request("GET", "/api/kernels?token=" + TestServer.TOKEN, null, "Origin", "https://lab.example").headers()
                .firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertTrue(server.request("OPTIONS", "/api/kernels", null, "Origin", "https://evil.example").headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }

    @Test
    void a_socket_by_token_may_come_from_any_page_and_one_by_cookie_from_ours_only() {
        String kernel = newKernel();
        String cookies = String.join("; ", server.request("GET", "/?token=" + TestServer.TOKEN, null).headers().allValues("set-cookie").stream().map(c -> c.split(";")[0]).toList());
        String path = "/api/kernels/" + kernel + "/channels";
        assertEquals(101, handshake(path + "?token=" + TestServer.TOKEN, "Origin", "https://anywhere.example"));
        assertEquals(101, handshake(path, "Authorization", "Bearer " + TestServer.TOKEN));
        assertEquals(101, handshake(path, "Cookie", cookies, "Origin", "http://" + server.address().getAuthority()));
        assertEquals(403, handshake(path, "Cookie", cookies, "Origin", "https://anywhere.example"));
        assertEquals(401, handshake(path, "Origin", "http://" + server.address().getAuthority()));
        assertEquals(404, handshake("/api/kernels/a-b-c-d-e/channels?token=" + TestServer.TOKEN));
        assertEquals(101, handshake("/api/events/subscribe?token=" + TestServer.TOKEN));
        ok(204, "DELETE", "/api/kernels/" + kernel, null);
    }

    private static int handshake(String path, String... headers) {
        try {
            new KernelSocket(server, path, headers).close();
            return 101;
        } catch (CompletionException e) {
            return ((java.net.http.WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    @Test
    void a_token_in_the_address_is_good_for_its_part_only() {
        String all = ok(201, "POST", "/api/capabilities", "{\"minutes\":5}").getString("path");
        String kernel = new JsonObject(server.request("POST", all + "/api/kernels?x=1", "{}").body()).getString("id");
        assertEquals(200, server.request("GET", all + "/api/kernels/" + kernel + "?17", null).statusCode());
        HttpResponse<String> me = server.request("GET", all + "/api/me", null);
        assertEquals(200, me.statusCode());
        assertTrue(me.headers().allValues("set-cookie").isEmpty() && !me.body().contains("xsrf"), "it is no way to a cookie");
        for (String path : List.of("/api/contents", "/api/notebooks", "/api/shutdown", "/api/kernels/../shutdown", "/api/kernels/%2e%2e/notebooks", "/", "/api/kernelsx")) {
            assertEquals(401, server.request("GET", all + path, null).statusCode(), path);
        }
        assertEquals(401, server.request("POST", all + "/api/capabilities", "{}").statusCode());
        assertEquals(401, server.request("POST", all + "/api/shutdown", "{}").statusCode());
        String one = ok(201, "POST", "/api/capabilities", "{\"kernel\":\"" + kernel + "\"}").getString("path");
        assertEquals(401, server.request("GET", one + "/api/kernels", null).statusCode());
        assertEquals(all.toLowerCase(java.util.Locale.ROOT), all, "clients make addresses small");
        assertEquals(401, server.request("GET", all.substring(0, all.length() - 1) + (all.endsWith("0") ? "1" : "0") + "/api/kernels", null).statusCode());
        assertEquals(400, server.signedIn("POST", "/api/capabilities", "{\"minutes\":5000}").statusCode());
        assertEquals(400, server.signedIn("POST", "/api/capabilities", "{\"scopes\":[\"admin\"]}").statusCode());
        try (KernelSocket socket = new KernelSocket(server, one + "/api/kernels/" + kernel + "/channels")) {
            socket.execute("a", "20 + 22");
            assertEquals(List.of("42"), KernelSocket.results(socket.answer("a")));
        }
        assertEquals(204, server.request("DELETE", one + "/api/kernels/" + kernel, null).statusCode());
    }

    @Test
    void what_is_wrong_gets_jupyters_status() {
        assertEquals(501, server.signedIn("POST", "/api/kernels", "{\"name\":\"python3\"}").statusCode());
        assertEquals(501, server.signedIn("POST", "/api/sessions", "{\"path\":\"x\",\"type\":\"notebook\",\"kernel\":{\"name\":\"python3\"}}").statusCode());
        assertEquals(400, server.signedIn("POST", "/api/sessions", "{\"type\":\"notebook\"}").statusCode());
        assertEquals(400, server.signedIn("POST", "/api/sessions", "{\"path\":7,\"type\":\"notebook\"}").statusCode());
        assertEquals(400, server.signedIn("POST", "/api/kernels", "{").statusCode());
        for (String path : List.of("/api/kernels/a-b-c-d-e", "/api/sessions/a-b-c-d-e", "/api/contents/none.ipynb", "/api/contents/none.ipynb/checkpoints", "/api/kernelspecs/none")) {
            HttpResponse<String> response = server.signedIn("GET", path, null);
            assertEquals(404, response.statusCode(), path);
            assertTrue(new JsonObject(response.body()).getString("message").endsWith("."), path);
        }
        assertEquals(404, server.signedIn("DELETE", "/api/kernels/a-b-c-d-e", null).statusCode());
        assertEquals(400, server.signedIn("PUT", "/api/contents/a.txt", "{\"type\":\"file\",\"format\":\"text\",\"content\":\"x\"}").statusCode());
        assertEquals(400, server.signedIn("PUT", "/api/contents/a.ipynb", "{\"type\":\"notebook\",\"content\":{\"nbformat\":2}}").statusCode());
        assertEquals(404, server.signedIn("PUT", "/api/contents/no/where.ipynb", "{\"type\":\"notebook\",\"content\":{\"nbformat\":4,\"metadata\":{},\"cells\":[]}}").statusCode());
        assertEquals(404, server.signedIn("GET", "/api/terminals", null).statusCode());
        assertEquals(new JsonObject(), ok(200, "PATCH", "/api/config/notebook", "{\"a\":1}"));
    }

    @Test
    void folders_are_directories() {
        ok(201, "PUT", "/api/contents/Lab%201", "{\"type\":\"directory\"}");
        JsonObject made = ok(201, "POST", "/api/contents/Lab%201", "{\"type\":\"notebook\"}");
        assertEquals("Lab 1/Untitled.ipynb", made.getString("path"));
        JsonObject moved = ok(200, "PATCH", "/api/contents/Lab%201/Untitled.ipynb", "{\"path\":\"Lab 1/One / two.ipynb\"}".replace(" / ", "-"));
        assertEquals("Lab 1/One-two.ipynb", moved.getString("path"));
        JsonArray inside = ok(200, "GET", "/api/contents/Lab%201?content=1", null).getJsonArray("content");
        assertEquals(List.of("Lab 1/One-two.ipynb"), inside.stream().map(f -> ((JsonObject) f).getString("path")).toList());
        assertTrue(ok(200, "GET", "/api/contents/", null).getJsonArray("content").stream().map(JsonObject.class::cast)
                .anyMatch(f -> f.getString("path").equals("Lab 1") && f.getString("type").equals("directory") && f.getValue("content") == null));
        ok(200, "PATCH", "/api/contents/Lab%201", "{\"path\":\"Lab 2\"}");
        assertEquals("nbformat", new JsonObject(server.signedIn("GET", "/files/Lab%202/One-two.ipynb", null).body()).containsKey("nbformat") ? "nbformat" : "");
        ok(204, "DELETE", "/api/contents/Lab%202", null);
        ok(404, "GET", "/api/contents/Lab%202/One-two.ipynb", null);
    }

    @Test
    void two_notebooks_of_one_name_are_two_files() {
        try (WorkbenchClient client = server.client()) {
            client.createNotebook("Twin", null);
            String second = client.createNotebook("Twin", null);
            String longer = "Twin~" + second.substring(0, 8) + ".ipynb";
            ok(200, "GET", "/api/contents/Twin.ipynb", null);
            ok(200, "GET", "/api/contents/" + longer, null);
            ok(204, "DELETE", "/api/contents/Twin.ipynb", null);
            ok(200, "GET", "/api/contents/" + longer, null);
        }
    }

    @Test
    void sessions_have_a_kernel_each_and_end_with_it() {
        JsonObject session = ok(201, "POST", "/api/sessions", "{\"path\":\"made/up-4711.ipynb\",\"type\":\"notebook\",\"kernel\":{\"name\":\"java\"}}");
        String kernel = session.getJsonObject("kernel").getString("id");
        assertEquals("up-4711.ipynb", session.getString("name"));
        assertEquals(session.getString("id"), ok(201, "POST", "/api/sessions", "{\"path\":\"made/up-4711.ipynb\",\"type\":\"notebook\",\"kernel\":{\"name\":\"java\"}}").getString("id"));
        assertEquals("b.ipynb", ok(200, "PATCH", "/api/sessions/" + session.getString("id"), "{\"path\":\"b.ipynb\"}").getString("path"));
        JsonObject fresh = ok(200, "PATCH", "/api/sessions/" + session.getString("id"), "{\"kernel\":{\"name\":\"java\"}}");
        assertFalse(fresh.getJsonObject("kernel").getString("id").equals(kernel));
        assertEquals(404, server.signedIn("GET", "/api/kernels/" + kernel, null).statusCode(), "the earlier kernel has ended");
        assertTrue(list("/api/notebooks").stream().noneMatch(n -> ((JsonObject) n).getString("title").equals("Jupyter")), "nobody sees what is there for a kernel only");
        ok(204, "DELETE", "/api/kernels/" + fresh.getJsonObject("kernel").getString("id"), null);
        assertEquals(404, server.signedIn("GET", "/api/sessions/" + session.getString("id"), null).statusCode());
    }

    /** The requests of vscode-jupyter when somebody enters the address of a server. */
    @Test
    void vs_codes_order() {
        HttpResponse<String> root = server.request("GET", "/", null);
        assertEquals(200, root.statusCode());
        assertEquals("/", root.uri().getPath(), "no way to /login or /lab");
        assertEquals(200, server.request("GET", "/tree?17", null).statusCode());
        String[] by = {"Authorization", "token " + TestServer.TOKEN};
        assertEquals(200, server.request("GET", "/api/kernels?17", null, by).statusCode());
        assertEquals("java", new JsonObject(server.request("GET", "/api/kernelspecs?17", null, by).body()).getString("default"));
        assertEquals(200, server.request("GET", "/api/sessions?17", null, by).statusCode());
        String path = "/notebook-jvsc-3f1c.ipynb";
        HttpResponse<String> made = server.request("POST", "/api/sessions", new JsonObject().put("path", path).put("name", "notebook.ipynb").put("type", "notebook")
                .put("kernel", new JsonObject().put("name", "java")).encode(), by);
        assertEquals(201, made.statusCode());
        JsonObject session = new JsonObject(made.body());
        assertEquals("notebook.ipynb", session.getString("name"));
        String kernel = session.getJsonObject("kernel").getString("id");
        try (KernelSocket socket = KernelSocket.of(server, kernel, "vs")) {
            socket.ask("i", "kernel_info_request", new JsonObject(), new JsonObject());
            assertTrue(socket.answer("i").stream().anyMatch(m -> m.getString("msg_type").equals("kernel_info_reply")));
            socket.execute("e", "\"VS \" + \"Code\"");
            assertEquals(List.of("VS Code"), KernelSocket.results(socket.answer("e")));
        }
        assertEquals(204, server.request("DELETE", "/api/sessions/" + session.getString("id"), null, by).statusCode());
        assertEquals(404, server.request("GET", "/api/kernels/" + kernel, null, by).statusCode());
    }

    @Test
    void a_notebook_that_is_open_in_the_page_shows_what_jupyter_runs_and_the_other_way_round() {
        try (WorkbenchClient client = server.client()) {
            String id = client.createNotebook("Shared", null);
            try (NotebookSocket page = client.open(id, -1)) {
                page.insertCode("one", null, "int a = 40;");
                page.insertCode("two", "one", "a + 2");
                JsonObject session = ok(201, "POST", "/api/sessions", "{\"path\":\"Shared.ipynb\",\"type\":\"notebook\",\"kernel\":{\"name\":\"java\"}}");
                assertEquals(id, session.getJsonObject("kernel").getString("id"), "its own kernel");
                try (KernelSocket jupyter = KernelSocket.of(server, id, "lab"); KernelSocket other = KernelSocket.of(server, id, "other")) {
                    jupyter.execute("e1", "int a = 40;");
                    jupyter.answer("e1");
                    jupyter.ask("e2", "execute_request", new JsonObject().put("code", "a + 2"), new JsonObject().put("cellId", "two"));
                    assertEquals(List.of("42"), KernelSocket.results(jupyter.answer("e2")));
                    assertEquals(List.of("42"), KernelSocket.results(other.answer("e2")), "all clients of the kernel are told");
                    JsonObject shown = page.awaitOperation("output", PATIENCE);
                    assertEquals("two", shown.getString("cell"));
                    assertEquals("42", shown.getJsonObject("output").getJsonObject("data").getString("text/plain"));

                    page.run("one", "two");
                    List<JsonObject> seen = jupyter.until(m -> m.getString("msg_type").equals("execute_result"));
                    assertEquals(List.of("int a = 40;", "a + 2"), seen.stream().filter(m -> m.getString("msg_type").equals("execute_input")).map(m -> m.getJsonObject("content").getString("code")).toList());

                    // A file that is saved over it is an edit in the page.
                    JsonObject file = ok(200, "GET", "/api/contents/Shared.ipynb", null).getJsonObject("content");
                    file.getJsonArray("cells").stream().map(JsonObject.class::cast).filter(c -> c.getString("id").equals("two")).forEach(c -> c.put("source", "a + 3"));
                    ok(200, "PUT", "/api/contents/Shared.ipynb", new JsonObject().put("type", "notebook").put("format", "json").put("content", file).encode());
                    assertEquals("two", page.awaitOperation("editSource", PATIENCE).getString("cell"));

                    // The page restarts the kernel: for Jupyter it is one that comes back by itself.
                    page.send(new JsonObject().put("kind", "restart"));
                    jupyter.until(m -> "restarting".equals(m.getJsonObject("content").getString("execution_state")));
                    jupyter.execute("e3", "1 + 1");
                    assertEquals(List.of("2"), KernelSocket.results(jupyter.answer("e3")));
                }
                JsonArray cells = client.exportNotebook(id).getJsonArray("cells");
                assertEquals(3, cells.size(), "what Jupyter ran that is no cell of the notebook is not in it");
                ok(204, "DELETE", "/api/sessions/" + session.getString("id"), null);
                assertEquals(200, server.signedIn("GET", "/api/notebooks/" + id + ".ipynb", null).statusCode(), "the notebook stays");
            }
        }
    }

    @Test
    void a_kernel_that_dies_comes_back_and_the_run_is_answered() {
        String kernel = newKernel();
        try (KernelSocket socket = KernelSocket.of(server, kernel, "s")) {
            socket.execute("a", "System.exit(3);");
            List<JsonObject> answer = socket.answer("a");
            assertEquals("error", answer.stream().filter(m -> m.getString("msg_type").equals("execute_reply")).findFirst().orElseThrow().getJsonObject("content").getString("status"));
            socket.until(m -> "idle".equals(m.getJsonObject("content").getString("execution_state")) && m.getJsonObject("parent_header").isEmpty());
            socket.execute("b", "1 + 1");
            assertEquals(List.of("2"), KernelSocket.results(socket.answer("b")));
            socket.execute("b", "1 + 1");
            socket.execute("c", "2 + 2");
            assertEquals(List.of(), KernelSocket.results(socket.until(m -> m.getJsonObject("parent_header").getString("msg_id", "").equals("c"))), "a request that comes twice runs once");
        }
        ok(204, "DELETE", "/api/kernels/" + kernel, null);
    }

    @Test
    void a_session_that_comes_back_is_told_what_it_has_missed() {
        String kernel = newKernel();
        try (KernelSocket first = KernelSocket.of(server, kernel, "same")) {
            first.execute("a", "for (int i = 0; i < 5; i++) { System.out.println(i); Thread.sleep(150); }");
            first.until(m -> m.getString("msg_type").equals("stream"));
        }
        try (KernelSocket watcher = KernelSocket.of(server, kernel, "watcher")) {
            watcher.answer("a");
        }
        try (KernelSocket again = KernelSocket.of(server, kernel, "same")) {
            List<JsonObject> missed = again.answer("a");
            String text = String.join("", missed.stream().filter(m -> m.getString("msg_type").equals("stream")).map(m -> m.getJsonObject("content").getString("text")).toList());
            assertTrue(text.endsWith("3\n4\n") && !text.startsWith("0"), text);
            assertTrue(missed.stream().anyMatch(m -> m.getString("msg_type").equals("execute_reply")));
            try (KernelSocket instead = KernelSocket.of(server, kernel, "same")) {
                assertEquals(1000, again.closed(), "a socket of the same session takes the place of the earlier one");
                instead.execute("b", "7");
                assertEquals(List.of("7"), KernelSocket.results(instead.answer("b")));
            }
        }
        ok(204, "DELETE", "/api/kernels/" + kernel, null);
    }

    @Test
    void nonsense_costs_its_sender_the_connection_and_nobody_else_anything() {
        String kernel = newKernel();
        try (KernelSocket good = KernelSocket.of(server, kernel, "good")) {
            good.execute("a", "int kept = 42;");
            good.answer("a");
            Random random = new Random(7);
            byte[] v1 = Framing.encode(io.millrace.server.wire.Channel.SHELL, new io.millrace.server.wire.Message(
                    java.util.Map.of("msg_id", "x", "msg_type", "kernel_info_request"), java.util.Map.of(), java.util.Map.of(), java.util.Map.of(), List.of()));
            for (int i = 0; i < 40; i++) {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                byte[] frame = i % 2 == 0 ? noise : java.util.Arrays.copyOf(v1, random.nextInt(v1.length));
                try (KernelSocket bad = new KernelSocket(server, "/api/kernels/" + kernel + "/channels?token=" + TestServer.TOKEN, i % 4 < 2 ? new String[0] : new String[] {"X-Turn", "" + i})) {
                    bad.binary(frame);
                    assertEquals(1007, bad.closed(), "frame " + i);
                }
            }
            for (String text : List.of("", "{", "[]", "{}", "null", "{\"channel\":\"shell\",\"header\":{\"msg_id\":7,\"msg_type\":\"x\"}}", "{\"channel\":7}",
                    "{\"channel\":\"shell\",\"header\":{\"msg_id\":\"a\",\"msg_type\":\"execute_request\"},\"content\":[]}", "[".repeat(100_000))) {
                try (KernelSocket bad = KernelSocket.of(server, kernel, "bad")) {
                    bad.text(text);
                    assertEquals(1007, bad.closed(), text.length() > 100 ? "nested" : text);
                }
            }
            try (KernelSocket bad = KernelSocket.of(server, kernel, "large")) {
                assertThrows(RuntimeException.class, () -> {
                    bad.binary(new byte[9 * 1024 * 1024]);
                    bad.closed();
                    throw new IllegalStateException("closed, as it should be");
                });
            }
            // Messages that are well formed and make no sense are not run and harm nothing either.
            try (KernelSocket odd = KernelSocket.of(server, kernel, "odd")) {
                odd.ask("1", "no_such_request", new JsonObject(), new JsonObject());
                odd.ask("2", "complete_request", new JsonObject().put("code", 7).put("cursor_pos", "x"), new JsonObject());
                odd.ask("3", "execute_request", new JsonObject().put("code", new JsonObject()), new JsonObject().put("cellId", 9));
                odd.ask("4", "inspect_request", new JsonObject().put("code", "😀").put("cursor_pos", -5), new JsonObject());
                odd.answer("4");
            }
            good.execute("b", "kept");
            assertEquals(List.of("42"), KernelSocket.results(good.answer("b")));
        }
        ok(204, "DELETE", "/api/kernels/" + kernel, null);
    }

    @Test
    void text_that_is_not_utf_8_ends_the_connection() throws Exception {
        String kernel = newKernel();
        try (java.net.Socket socket = new java.net.Socket(server.address().getHost(), server.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("GET /api/kernels/" + kernel + "/channels?token=" + TestServer.TOKEN + " HTTP/1.1\r\nHost: " + server.address().getAuthority()
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] head = new byte[1024];
            assertTrue(new String(head, 0, socket.getInputStream().read(head), StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101"));
            socket.getOutputStream().write(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, (byte) 0xc3, (byte) 0x28});
            int first = socket.getInputStream().read();
            assertTrue(first == -1 || first == 0x88, "a close frame, or the end: " + first);
        }
        ok(204, "DELETE", "/api/kernels/" + kernel, null);
    }
}
