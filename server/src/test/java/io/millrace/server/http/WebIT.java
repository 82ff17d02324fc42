package io.millrace.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The web of a real server: who may come in, and what becomes of bad input. No cell runs here. */
class WebIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("kernel-warm", "0");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void refused(int status, String code, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        JsonObject error = new JsonObject(response.body()).getJsonObject("error");
        assertEquals(code, error.getString("code"));
        assertTrue(error.getString("message").endsWith("."), error.getString("message"));
    }

    private static String newNotebook() {
        return new JsonObject(server.signedIn("POST", "/api/notebooks", "{\"title\":\"T\"}").body()).getString("id");
    }

    private static String cookies(HttpResponse<String> response) {
        return String.join("; ", response.headers().allValues("set-cookie").stream().map(c -> c.substring(0, c.indexOf(';'))).toList());
    }

    private static String cookie(String cookies, String name) {
        return List.of(cookies.split("; ")).stream().filter(c -> c.startsWith(name + "=")).findFirst().orElseThrow().substring(name.length() + 1);
    }

    @Test
    void without_a_token_only_the_page_is_served() {
        refused(401, "not-signed-in", server.request("GET", "/api/notebooks", null));
        refused(401, "not-signed-in", server.request("GET", "/api/notebooks", null, "Authorization", "Bearer wrong"));
        refused(401, "not-signed-in", server.request("GET", "/api/notebooks", null, "Cookie", "millrace_session=wrong"));
        refused(401, "not-signed-in", server.request("POST", "/api/shutdown", "{}"));
        assertEquals(200, server.request("GET", "/", null).statusCode());
        assertEquals(200, server.request("GET", "/notebooks/whatever", null).statusCode());
        assertEquals(200, server.request("GET", "/?token=wrong", null).statusCode());
        assertTrue(server.request("GET", "/?token=wrong", null).headers().allValues("set-cookie").isEmpty());
    }

    @Test
    void the_token_in_the_address_becomes_a_cookie_and_leaves_the_address() {
        HttpResponse<String> response = server.request("GET", "/?token=" + TestServer.TOKEN, null);
        assertEquals(302, response.statusCode());
        assertEquals("/", response.headers().firstValue("location").orElseThrow());
        String session = response.headers().allValues("set-cookie").stream().filter(c -> c.startsWith("millrace_session")).findFirst().orElseThrow();
        assertTrue(session.toLowerCase(java.util.Locale.ROOT).contains("; httponly") && session.contains("SameSite=Strict"), session);
        assertFalse(session.contains(TestServer.TOKEN), "the cookie is not the token");
        assertEquals(200, server.request("GET", "/api/me", null, "Cookie", cookies(response)).statusCode());
    }

    @Test
    void the_sign_in_form_takes_the_token_only() {
        refused(401, "wrong-token", server.request("POST", "/api/sign-in", "{\"token\":\"x\"}"));
        refused(401, "wrong-token", server.request("POST", "/api/sign-in", "{\"token\":7}"));
        refused(400, "malformed-json", server.request("POST", "/api/sign-in", "token=x"));
        assertEquals(200, server.request("POST", "/api/sign-in", "{\"token\":\"" + TestServer.TOKEN + "\"}").statusCode());
    }

    @Test
    void a_change_by_cookie_needs_the_xsrf_header_and_our_origin() {
        String cookies = cookies(server.request("GET", "/?token=" + TestServer.TOKEN, null));
        String xsrf = cookie(cookies, "_xsrf");
        refused(403, "xsrf", server.request("POST", "/api/notebooks", "{}", "Cookie", cookies));
        refused(403, "xsrf", server.request("POST", "/api/notebooks", "{}", "Cookie", cookies, "X-XSRFToken", "wrong"));
        refused(403, "origin", server.request("POST", "/api/notebooks", "{}", "Cookie", cookies, "X-XSRFToken", xsrf, "Origin", "http://evil.example"));
        assertEquals(201, server.request("POST", "/api/notebooks", "{}", "Cookie", cookies, "X-XSRFToken", xsrf).statusCode());
    }

    @Test
    void a_socket_from_another_site_is_refused() {
        String cookies = cookies(server.request("GET", "/?token=" + TestServer.TOKEN, null));
        String id = newNotebook();
        assertEquals(403, handshake(id, "Cookie", cookies, "Origin", "http://evil.example"));
        assertEquals(403, handshake(id, "Cookie", cookies));
        assertEquals(401, handshake(id, "Origin", "http://" + server.address().getAuthority()));
        assertEquals(403, handshake(id, "Authorization", "Bearer " + TestServer.TOKEN, "Origin", "null"));
        assertEquals(404, handshake("no-such-notebook", "Authorization", "Bearer " + TestServer.TOKEN));
        assertEquals(101, handshake(id, "Cookie", cookies, "Origin", "http://" + server.address().getAuthority()));
        refused(426, "websocket-only", server.signedIn("GET", "/api/notebooks/" + id + "/socket", null));
    }

    private static int handshake(String id, String... headers) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocket.Builder builder = http.newWebSocketBuilder();
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
            URI address = URI.create("ws://" + server.address().getAuthority() + "/api/notebooks/" + id + "/socket?from=-1");
            builder.buildAsync(address, new WebSocket.Listener() { }).join().abort();
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    @Test
    void the_page_has_a_strict_policy_with_a_nonce_of_its_own() {
        HttpResponse<String> first = server.request("GET", "/", null);
        String policy = first.headers().firstValue("content-security-policy").orElseThrow();
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertFalse(policy.contains("unsafe-eval"), policy);
        assertFalse(policy.equals(server.request("GET", "/", null).headers().firstValue("content-security-policy").orElseThrow()));
        assertEquals("nosniff", first.headers().firstValue("x-content-type-options").orElseThrow());
        assertEquals("no-referrer", first.headers().firstValue("referrer-policy").orElseThrow());
    }

    @Test
    void the_frame_for_outputs_has_an_origin_of_its_own_and_no_network() {
        HttpResponse<String> frame = server.request("GET", "/api/frame", null);
        String policy = frame.headers().firstValue("content-security-policy").orElseThrow();
        assertTrue(policy.startsWith("sandbox allow-scripts; default-src 'none'"), policy);
        assertFalse(policy.contains("allow-same-origin") || policy.contains("connect-src"), policy);
        assertEquals(List.of("SAMEORIGIN"), frame.headers().allValues("x-frame-options"));
    }

    @Test
    void bad_requests_get_a_precise_answer() {
        refused(400, "malformed-json", server.signedIn("POST", "/api/notebooks", "{\"title\":"));
        refused(400, "malformed-json", server.signedIn("POST", "/api/notebooks", "[1]"));
        refused(400, "bad-request", server.signedIn("POST", "/api/notebooks", "{\"title\":7}"));
        refused(400, "bad-request", server.signedIn("POST", "/api/notebooks", "{\"title\":\"  \"}"));
        refused(404, "unknown-sample", server.signedIn("POST", "/api/notebooks", "{\"from\":\"../../etc/passwd\"}"));
        refused(413, "body-too-large", server.signedIn("POST", "/api/notebooks", "{\"title\":\"" + "x".repeat(100_000) + "\"}"));
        refused(404, "unknown-notebook", server.signedIn("GET", "/api/notebooks/nope.ipynb", null));
        refused(404, "unknown-notebook", server.signedIn("DELETE", "/api/notebooks/nope", null));
        refused(404, "not-found", server.signedIn("GET", "/api/nothing", null));
        refused(404, "not-found", server.request("GET", "/assets/none.js", null));
        refused(400, "malformed-notebook", server.signedIn("POST", "/api/notebooks/import", "{\"nbformat\":4}"));
        String id = newNotebook();
        refused(400, "bad-request", server.signedIn("PATCH", "/api/notebooks/" + id, "{}"));
        refused(400, "bad-request", server.signedIn("GET", "/api/notebooks/" + id + "/outputs/r/x/text", null));
        refused(404, "unknown-run", server.signedIn("GET", "/api/notebooks/" + id + "/outputs/r/0/text", null));
    }

    @Test
    void notebooks_are_made_renamed_listed_and_deleted() {
        String id = newNotebook();
        assertEquals(200, server.signedIn("PATCH", "/api/notebooks/" + id, "{\"title\":\"水 \\uD83D\\uDE00\"}").statusCode());
        JsonObject entry = entry(id);
        assertEquals("水 😀", entry.getString("title"));
        assertEquals("none", entry.getString("kernel"));
        assertEquals(1, entry.getInteger("cells"));
        assertEquals(204, server.signedIn("DELETE", "/api/notebooks/" + id, null).statusCode());
        assertEquals(null, entry(id));
        refused(404, "unknown-notebook", server.signedIn("GET", "/api/notebooks/" + id + ".ipynb", null));
    }

    private static JsonObject entry(String id) {
        return new JsonArray(server.signedIn("GET", "/api/notebooks", null).body()).stream().map(JsonObject.class::cast)
                .filter(n -> n.getString("id").equals(id)).findFirst().orElse(null);
    }

    @Test
    void nonsense_on_the_socket_is_refused_and_the_notebook_unharmed() {
        String id = newNotebook();
        try (WorkbenchClient client = server.client(); NotebookSocket socket = client.open(id, -1)) {
            JsonObject before = socket.await(m -> m.getString("type").equals("snapshot"), PATIENCE).getJsonObject("state");
            for (String[] wrong : new String[][] {{"malformed", "{\"kind\":\"insertCell\"}"}, {"malformed", "{\"kind\":\"runStarted\",\"run\":\"x\"}"}, {"malformed", "[]"}, {"malformed", "7"},
                    {"unknown-cell", "{\"kind\":\"deleteCell\",\"cell\":\"nope\"}"}, {"unknown-cell", "{\"kind\":\"run\",\"cells\":[\"nope\"]}"},
                    {"stale-version", "{\"kind\":\"editSource\",\"cell\":\"" + cell(before) + "\",\"version\":3,\"updates\":[{\"clientID\":\"c\",\"changes\":[[0,\"x\"]]}]}"},
                    {"invalid-change", "{\"kind\":\"editSource\",\"cell\":\"" + cell(before) + "\",\"version\":0,\"updates\":[{\"clientID\":\"c\",\"changes\":[7]}]}"}}) {
                socket.sendText("{\"type\":\"op\",\"id\":\"1\",\"op\":" + wrong[1] + "}");
                JsonObject refusal = socket.next(PATIENCE);
                while (!refusal.getString("type").equals("refused")) {
                    refusal = socket.next(PATIENCE);
                }
                assertEquals(wrong[0], refusal.getString("code"), wrong[1]);
                assertEquals("1", refusal.getString("id"));
            }
            for (String wrong : new String[] {"no json", "[]", "{}", "{\"type\":\"op\"}", "{\"type\":\"complete\",\"request\":1,\"code\":\"\",\"cursor\":9}"}) {
                socket.sendText(wrong);
                JsonObject refusal = socket.next(PATIENCE);
                while (!refusal.getString("type").equals("refused")) {
                    refusal = socket.next(PATIENCE);
                }
            }
            socket.sendText("{\"type\":\"ping\"}");
            socket.await(m -> m.getString("type").equals("pong"), PATIENCE);
            try (NotebookSocket again = client.open(id, -1)) {
                assertEquals(before, again.await(m -> m.getString("type").equals("snapshot"), PATIENCE).getJsonObject("state"));
            }
        }
    }

    private static String cell(JsonObject state) {
        return state.getJsonArray("cells").getJsonObject(0).getString("id");
    }

    @Test
    void a_doubled_operation_is_answered_with_the_first_ones_echo() {
        String id = newNotebook();
        try (WorkbenchClient client = server.client(); NotebookSocket socket = client.open(id, -1)) {
            String message = "{\"type\":\"op\",\"id\":\"same\",\"op\":{\"kind\":\"setTitle\",\"title\":\"Once\"}}";
            socket.sendText(message);
            JsonObject first = socket.await(m -> "same".equals(m.getString("id")), PATIENCE);
            socket.sendText(message);
            assertEquals(first, socket.await(m -> "same".equals(m.getString("id")), PATIENCE));
        }
    }

    @Test
    void a_socket_resumes_from_a_sequence_number_without_a_gap() {
        String id = newNotebook();
        try (WorkbenchClient client = server.client(); NotebookSocket first = client.open(id, -1)) {
            JsonObject snapshot = first.await(m -> m.getString("type").equals("snapshot"), PATIENCE);
            long from = snapshot.getLong("seq");
            for (int i = 0; i < 100; i++) {
                first.insertCode("cell-" + i, null, "x");
            }
            first.await(m -> m.getString("type").equals("op") && m.getLong("seq") == from + 100, PATIENCE);
            first.await(m -> m.getString("type").equals("saved") && m.getLong("seq") == from + 100, PATIENCE);
            try (NotebookSocket second = client.open(id, from + 10)) {
                for (long expected = from + 11; expected <= from + 100; expected++) {
                    assertEquals(expected, second.await(m -> m.getString("type").equals("op"), PATIENCE).getLong("seq"));
                }
                assertEquals(from + 100, second.await(m -> m.getString("type").equals("saved"), PATIENCE).getLong("seq"));
            }
            try (NotebookSocket ahead = client.open(id, 1_000_000)) {
                assertEquals("snapshot", ahead.next(PATIENCE).getString("type"));
            }
        }
    }

    @Test
    void a_notebook_file_goes_in_and_out_with_its_long_outputs() {
        String line = "0123456789".repeat(8) + "\n";
        String text = line.repeat(5_000);
        JsonObject file = new JsonObject("{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{\"title\":\"In\",\"vendor\":{\"x\":[1]}},\"cells\":[]}");
        file.getJsonArray("cells").add(new JsonObject().put("cell_type", "code").put("id", "long").put("metadata", new JsonObject()).put("execution_count", 1)
                .put("source", "print").put("outputs", new JsonArray().add(new JsonObject().put("output_type", "stream").put("name", "stdout").put("text", text))));
        try (WorkbenchClient client = server.client()) {
            String id = client.importNotebook(file.encode());
            JsonObject out = client.exportNotebook(id);
            io.millrace.server.jupyter.NbformatSchema.check(out.encode());
            assertEquals("In", out.getJsonObject("metadata").getString("title"));
            assertEquals(file.getJsonObject("metadata").getJsonObject("vendor"), out.getJsonObject("metadata").getJsonObject("vendor"));
            JsonArray lines = out.getJsonArray("cells").getJsonObject(0).getJsonArray("outputs").getJsonObject(0).getJsonArray("text");
            assertEquals(text, String.join("", lines.stream().map(String::valueOf).toList()));
            assertEquals(text.substring(100_000, 100_500), server.signedIn("GET", "/api/notebooks/" + id + "/outputs/long/0/text?offset=100000&length=500", null).body());
            try (NotebookSocket socket = client.open(id, -1)) {
                JsonObject shown = socket.next(PATIENCE).getJsonObject("state").getJsonArray("cells").getJsonObject(0).getJsonArray("outputs").getJsonObject(0);
                assertEquals(text.length(), shown.getInteger("length"));
                assertEquals(64 * 1024, shown.getString("text").length());
            }
        }
        assertThrows(WorkbenchClient.Refused.class, () -> {
            try (WorkbenchClient client = server.client()) {
                client.importNotebook("{\"nbformat\":4,\"cells\":[{\"cell_type\":\"code\",\"source\":\"" + "x".repeat(3_000_000) + "\"}]}");
            }
        });
    }
}
