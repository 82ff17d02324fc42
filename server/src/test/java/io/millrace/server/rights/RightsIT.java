package io.millrace.server.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.notebook.OperationCodec;
import io.millrace.server.people.Role;
import io.millrace.server.people.Scope;
import io.millrace.server.people.Visitor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tables of rights against a real server: every request as every role, every operation and message with every right. No kernel runs here. */
class RightsIT {
    private static final int PATIENCE_SECONDS = 60;
    private static final Map<Role, Visitor> PEOPLE = new EnumMap<>(Role.class);
    private static TestServer server;
    private static Grants grants;

    @BeforeAll
    static void start() {
        server = TestServer.start("people", "true", "unconfined-people", "true", "kernel-warm", "0", "requests-a-second", "0");
        grants = server.millrace().access().grants();
        for (Role role : Role.values()) {
            PEOPLE.put(role, Visitor.of(server, role.text(), role));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A path of the table with its places filled in. */
    private static String filled(Endpoint endpoint, String id) {
        String path = endpoint.path().replaceAll("\\(\\?<path>/\\.\\*\\)\\?", "/" + id + ".ipynb").replaceAll("\\(\\?<path>\\.\\+\\)", id + ".ipynb")
                .replaceAll("\\(\\?<id>[^)]+\\)", id).replaceAll("\\(\\?<checkpoint>[^)]+\\)", "checkpoint").replaceAll("\\(\\?<format>[^)]+\\)", "csv").replace("\\.", ".");
        return path.replace(":id", id).replace(":action", "nothing").replace(":index", "0").replace(":format", "md").replaceAll(":[a-z]+", "no-such");
    }

    private static String method(Endpoint endpoint) {
        return endpoint.method().equals("*") ? "GET" : endpoint.method();
    }

    private static String body(Endpoint endpoint) {
        return endpoint.method().equals("GET") || endpoint.method().equals("*") ? null : "{}";
    }

    private static boolean refused(HttpResponse<String> response) {
        return response.statusCode() == 401 || response.statusCode() == 403;
    }

    @Test
    void a_route_that_stands_in_no_line_of_the_table_cannot_be_declared() {
        assertThrows(IllegalStateException.class, () -> Endpoints.find("GET", "/api/something-new"));
        assertTrue(Endpoints.all().size() > 100, "the table is the whole interface");
    }

    @Test
    void who_has_not_signed_in_gets_nothing_but_what_is_open() {
        List<String> wrong = new ArrayList<>();
        for (Endpoint endpoint : Endpoints.all()) {
            HttpResponse<String> response = server.request(method(endpoint), filled(endpoint, UUID.randomUUID().toString()), body(endpoint));
            boolean open = endpoint.need() instanceof Need.Open;
            if (open ? refused(response) : response.statusCode() != 401) {
                wrong.add(method(endpoint) + " " + endpoint.path() + ": " + response.statusCode());
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void each_request_is_answered_for_the_roles_and_scopes_of_its_line_and_for_no_others() {
        List<String> wrong = new ArrayList<>();
        Map<Role, Map<Scope, Visitor>> tokens = new EnumMap<>(Role.class);
        PEOPLE.forEach((role, visitor) -> {
            tokens.put(role, new EnumMap<>(Scope.class));
            for (Scope scope : List.of(Scope.READ, Scope.RUN, Scope.EDIT, Scope.ADMIN)) {
                tokens.get(role).put(scope, visitor.withToken(scope));
            }
        });
        for (Endpoint endpoint : Endpoints.all()) {
            if (!(endpoint.need() instanceof Need.Person need)) {
                continue;
            }
            for (Role role : Role.values()) {
                for (Scope scope : Scope.values()) {
                    // A session of its own: some of the requests end sessions and tokens.
                    Visitor visitor = scope == Scope.ACCOUNT ? Visitor.of(server, "once-" + role.text(), role) : tokens.get(role).get(scope);
                    HttpResponse<String> response = visitor.request(method(endpoint), filled(endpoint, "no-such"), body(endpoint));
                    boolean may = role.atLeast(need.role()) && scope.atLeast(need.scope());
                    if (may == (response.statusCode() == 403) || response.statusCode() == 401 || response.statusCode() == 500) {
                        wrong.add(method(endpoint) + " " + endpoint.path() + " as " + role + " with " + scope + ": " + response.statusCode() + " " + response.body());
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** What is not there in the store, and has rights all the same: so a request that is let in does no harm. */
    private static String ghost(Visitor visitor, Right right) {
        String id = UUID.randomUUID().toString();
        grants.give(id, Grant.Kind.PERSON, "somebody-else", Right.OWN, "test");
        grants.give(id, Grant.Kind.PERSON, visitor.id(), right, "test");
        return id;
    }

    @Test
    void each_request_about_a_notebook_is_answered_with_the_rights_of_its_line_and_with_no_less() {
        List<String> wrong = new ArrayList<>();
        Visitor scientist = PEOPLE.get(Role.SCIENTIST);
        for (Endpoint endpoint : Endpoints.all()) {
            if (!(endpoint.need() instanceof Need.OnNotebook need) || need.where() == Need.Where.INSIDE) {
                continue;
            }
            for (Right right : Right.values()) {
                String path = switch (need.where()) {
                    case ID -> filled(endpoint, ghost(scientist, right));
                    case SESSION -> {
                        String session = UUID.randomUUID().toString();
                        server.millrace().access().sql().update("INSERT INTO jupyter_session (id, path, name, type, notebook, created) VALUES (?, 'x', 'x', 'console', ?, '2026')", session, ghost(scientist, right));
                        yield filled(endpoint, session);
                    }
                    case RUN -> {
                        String run = UUID.randomUUID().toString();
                        server.millrace().access().sql().update("INSERT INTO cell_pool_run (run, notebook, cell, cell_run) VALUES (?, ?, 'x', 'x')", run, ghost(scientist, right));
                        yield endpoint.path().replace(":run", run);
                    }
                    case FILE -> filled(endpoint, file(scientist, right));
                    case INSIDE -> throw new AssertionError();
                };
                HttpResponse<String> response = scientist.request(method(endpoint), path, body(endpoint));
                int status = response.statusCode();
                boolean fits = right.atLeast(need.right()) ? status != 403 && status != 401 && status != 500
                        // A file that somebody does not see is not there: who saves under its name makes their own.
                        : right == Right.NONE ? status == 404 || need.where() == Need.Where.FILE && status < 500 && status != 403 : status == 403;
                if (!fits) {
                    wrong.add(method(endpoint) + " " + endpoint.path() + " with " + right + ": " + status + " " + response.body());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** A notebook of somebody else, by the name of its file. */
    private static String file(Visitor visitor, Right right) {
        String title = "n" + UUID.randomUUID();
        String id = Visitor.of(server, "owner", Role.SCIENTIST).newNotebook(title);
        grants.give(id, Grant.Kind.PERSON, visitor.id(), right, "test");
        return title;
    }

    @Test
    void a_viewer_never_gets_more_than_to_comment_whatever_was_given() {
        Visitor viewer = PEOPLE.get(Role.VIEWER);
        String id = ghost(viewer, Right.OWN);
        assertEquals(403, viewer.request("PATCH", "/api/notebooks/" + id, "{\"title\":\"x\"}").statusCode());
        assertEquals(403, viewer.request("POST", "/api/kernels", "{}").statusCode(), "no kernel of their own");
    }

    @Test
    void a_group_s_right_is_its_members_and_ends_with_their_membership() {
        Visitor teacher = PEOPLE.get(Role.TEACHER);
        Visitor scientist = PEOPLE.get(Role.SCIENTIST);
        String id = teacher.newNotebook("for the group");
        String group = teacher.json("POST", "/api/groups", "{\"name\":\"optics\"}").getString("id");
        teacher.ask("PUT", "/api/notebooks/" + id + "/sharing", new JsonObject().put("kind", "group").put("subject", group).put("right", "edit").encode());
        String path = "/api/notebooks/" + id + "/versions";
        assertEquals(404, scientist.request("GET", path, null).statusCode());
        teacher.ask("PUT", "/api/groups/" + group + "/members/" + scientist.id(), null);
        assertEquals(200, scientist.request("GET", path, null).statusCode());
        teacher.ask("DELETE", "/api/groups/" + group + "/members/" + scientist.id(), null);
        assertEquals(404, scientist.request("GET", path, null).statusCode());
    }

    @Test
    void lists_search_trash_folders_and_kernels_show_what_one_may_see_and_nothing_else() {
        Visitor one = Visitor.of(server, "one", Role.SCIENTIST);
        Visitor other = Visitor.of(server, "other", Role.SCIENTIST);
        one.ask("POST", "/api/folders", "{\"path\":\"of one\"}");
        String id = one.json("POST", "/api/notebooks", "{\"title\":\"a private thought\",\"folder\":\"of one\"}").getString("id");
        for (String path : List.of("/api/notebooks", "/api/search?q=private%20thought", "/api/folders", "/api/contents", "/api/contents/of%20one")) {
            assertTrue(one.request("GET", path, null).body().contains(path.equals("/api/folders") || path.equals("/api/contents") ? "of one" : "private thought"), path);
            assertFalse(other.request("GET", path, null).body().contains("private thought") || other.request("GET", path, null).statusCode() == 200
                    && other.request("GET", path, null).body().contains("of one"), path);
        }
        assertFalse(PEOPLE.get(Role.ADMIN).ask("GET", "/api/notebooks", null).contains(id), "an admin sees no notebook that was not shared");
        grants.give(id, Grant.Kind.PERSON, other.id(), Right.VIEW, "test");
        JsonObject entry = (JsonObject) new JsonArray(other.ask("GET", "/api/notebooks", null)).stream().filter(e -> ((JsonObject) e).getString("id").equals(id)).findFirst().orElseThrow();
        assertEquals("", entry.getString("folder"), "the folders of another person are nobody's business");
        assertEquals("view", entry.getString("right"));
        one.ask("DELETE", "/api/notebooks/" + id, null);
        assertFalse(other.ask("GET", "/api/trash", null).contains(id));
        assertTrue(one.ask("GET", "/api/trash", null).contains(id));
        other.ask("DELETE", "/api/trash", null);
        assertTrue(one.ask("GET", "/api/trash", null).contains(id), "somebody else's emptying takes nothing of mine");
        assertEquals(204, one.request("PUT", "/api/secrets/key", "{\"value\":\"of one alone\"}").statusCode());
        assertEquals("[]", other.ask("GET", "/api/secrets", null));
        assertEquals(404, other.request("DELETE", "/api/secrets/key", null).statusCode());
    }

    // --- sockets ---

    /** What a notebook's socket says. */
    private static final class Told implements WebSocket.Listener {
        private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                frames.add(new JsonObject(text.toString()));
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        private JsonObject next(java.util.function.Predicate<JsonObject> wanted) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (System.nanoTime() < end) {
                JsonObject frame = frames.poll(1, TimeUnit.SECONDS);
                if (frame != null && wanted.test(frame)) {
                    return frame;
                }
            }
            throw new AssertionError("It was not told within " + PATIENCE_SECONDS + " s.");
        }
    }

    private static WebSocket open(HttpClient http, Visitor visitor, String path, WebSocket.Listener listener) {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        if (visitor.token() == null) {
            builder.header("Cookie", "millrace_session=" + visitor.session()).header("Origin", "http://" + server.address().getAuthority());
        } else {
            builder.header("Authorization", "token " + visitor.token());
        }
        return builder.buildAsync(URI.create("ws://" + server.address().getAuthority() + path), listener).join();
    }

    /** One of each operation that a page may send; none fits the notebook, so one that is let in is refused for another reason than rights. */
    private static final Map<String, String> OPERATIONS = Map.ofEntries(
            Map.entry("insertCell", "\"cell\":\"a b\",\"type\":\"code\",\"after\":\"none\""), Map.entry("deleteCell", "\"cell\":\"none\""), Map.entry("restoreCell", "\"cell\":\"none\""),
            Map.entry("moveCell", "\"cell\":\"none\""), Map.entry("setCellType", "\"cell\":\"none\",\"type\":\"code\""), Map.entry("setCellMetadata", "\"cell\":\"none\",\"metadata\":{}"),
            Map.entry("setTitle", "\"title\":\"\""), Map.entry("setMetadata", "\"metadata\":{}"), Map.entry("editSource", "\"cell\":\"none\",\"version\":0,\"updates\":[{\"clientID\":\"c\",\"changes\":[1]}]"),
            Map.entry("clearOutputs", "\"cells\":[\"none\"]"), Map.entry("run", "\"cells\":[\"none\"]"), Map.entry("stop", "\"now\":false"), Map.entry("restart", "\"twice\":false"),
            Map.entry("endKernel", ""), Map.entry("giveInput", "\"run\":\"none\",\"request\":\"none\",\"text\":\"x\""), Map.entry("setInput", "\"control\":\"none\",\"value\":1"), Map.entry("undo", ""),
            Map.entry("redo", ""), Map.entry("restoreVersion", "\"version\":99"));
    /** These would be carried out. */
    private static final List<String> DONE = List.of("restart", "endKernel", "stop", "setMetadata", "undo", "redo");

    @Test
    void each_operation_and_each_message_needs_the_right_of_its_line() throws InterruptedException {
        Visitor scientist = PEOPLE.get(Role.SCIENTIST);
        List<String> wrong = new ArrayList<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (Right right : Right.values()) {
                String id = Visitor.of(server, "owner", Role.SCIENTIST).newNotebook("socket " + right);
                grants.give(id, Grant.Kind.PERSON, scientist.id(), right, "test");
                Told told = new Told();
                String path = "/api/notebooks/" + id + "/socket?from=-1";
                if (right == Right.NONE) {
                    CompletionException refused = assertThrows(CompletionException.class, () -> open(http, scientist, path, told));
                    assertEquals(404, ((WebSocketHandshakeException) refused.getCause()).getResponse().statusCode());
                    continue;
                }
                WebSocket socket = open(http, scientist, path, told);
                assertEquals(right.text(), told.next(f -> f.getString("type").equals("rights")).getString("right"));
                for (Map.Entry<String, String> entry : OPERATIONS.entrySet()) {
                    String json = "{\"kind\":\"" + entry.getKey() + "\"" + (entry.getValue().isEmpty() ? "" : "," + entry.getValue()) + "}";
                    boolean may = right.atLeast(Demands.operation(OperationCodec.fromClient(new JsonObject(json).getMap())));
                    if (may && DONE.contains(entry.getKey())) {
                        continue;
                    }
                    String opId = right + entry.getKey();
                    socket.sendText("{\"type\":\"op\",\"id\":\"" + opId + "\",\"op\":" + json + "}", true).join();
                    JsonObject answer = told.next(f -> opId.equals(f.getString("id")));
                    if (may == "right".equals(answer.getString("code"))) {
                        wrong.add(entry.getKey() + " with " + right + ": " + answer);
                    }
                }
                for (String type : List.of("complete", "diagnose", "inspect", "variables", "table")) {
                    if (right.atLeast(Demands.message(type))) {
                        continue; // would start a kernel; what it answers is tested elsewhere
                    }
                    socket.sendText("{\"type\":\"" + type + "\",\"id\":\"" + type + "\"}", true).join();
                    if (!"right".equals(told.next(f -> type.equals(f.getString("id"))).getString("code"))) {
                        wrong.add(type + " with " + right);
                    }
                }
                socket.abort();
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void who_may_only_look_sees_what_is_and_not_what_was() throws InterruptedException {
        Visitor owner = Visitor.of(server, "owner", Role.SCIENTIST);
        Visitor scientist = PEOPLE.get(Role.SCIENTIST);
        String id = owner.newNotebook("with a past");
        grants.give(id, Grant.Kind.PERSON, scientist.id(), Right.RUN, "test");
        try (HttpClient http = HttpClient.newHttpClient()) {
            Told told = new Told();
            WebSocket writing = open(http, owner, "/api/notebooks/" + id + "/socket?from=-1", told);
            for (String op : List.of("{\"kind\":\"insertCell\",\"cell\":\"regretted\",\"type\":\"code\",\"source\":\"the password\"}", "{\"kind\":\"deleteCell\",\"cell\":\"regretted\"}")) {
                String opId = UUID.randomUUID().toString();
                writing.sendText("{\"type\":\"op\",\"id\":\"" + opId + "\",\"op\":" + op + "}", true).join();
                told.next(f -> opId.equals(f.getString("id")) && f.getString("type").equals("op"));
            }
            Told looking = new Told();
            open(http, scientist, "/api/notebooks/" + id + "/socket?from=0", looking);
            assertFalse(looking.next(f -> f.getString("type").equals("snapshot")).encode().contains("the password"));
            assertEquals(403, scientist.request("GET", "/api/notebooks/" + id + "/versions", null).statusCode());
            writing.sendText("{\"type\":\"op\",\"id\":\"back\",\"op\":{\"kind\":\"restoreCell\",\"cell\":\"regretted\"}}", true).join();
            assertTrue(looking.next(f -> f.getString("type").equals("snapshot")).encode().contains("the password"), "what was brought back is there again");
            grants.give(id, Grant.Kind.PERSON, scientist.id(), Right.EDIT, "test");
            looking.next(f -> f.getString("type").equals("snapshot"));
            http.shutdownNow(); // a client with open sockets would wait for them
        }
    }

    @Test
    void what_is_taken_ends_at_once_also_what_is_open() throws Exception {
        Visitor scientist = Visitor.of(server, "loser", Role.SCIENTIST);
        String id = Visitor.of(server, "owner", Role.SCIENTIST).newNotebook("taken");
        grants.give(id, Grant.Kind.PERSON, scientist.id(), Right.EDIT, "test");
        try (HttpClient http = HttpClient.newHttpClient()) {
            Told told = new Told();
            open(http, scientist, "/api/notebooks/" + id + "/socket?from=-1", told);
            told.next(f -> f.getString("type").equals("rights"));
            grants.give(id, Grant.Kind.PERSON, scientist.id(), Right.VIEW, "test");
            assertEquals("view", told.next(f -> f.getString("type").equals("rights")).getString("right"));
            grants.give(id, Grant.Kind.PERSON, scientist.id(), Right.NONE, "test");
            assertEquals(4403, told.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));

            grants.give(id, Grant.Kind.PERSON, scientist.id(), Right.EDIT, "test");
            Told again = new Told();
            open(http, scientist, "/api/notebooks/" + id + "/socket?from=-1", again);
            again.next(f -> f.getString("type").equals("rights"));
            Told chips = new Told();
            open(http, scientist, "/api/pool/socket", chips);
            PEOPLE.get(Role.ADMIN).ask("PATCH", "/api/admin/people/" + scientist.id(), "{\"disabled\":true}");
            assertEquals(4403, again.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(4403, chips.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(401, scientist.request("GET", "/api/me", null).statusCode());
            http.shutdownNow();
        }
    }

    @Test
    void a_jupyter_client_that_may_look_cannot_execute() throws Exception {
        Visitor scientist = PEOPLE.get(Role.SCIENTIST);
        String id = Visitor.of(server, "owner", Role.SCIENTIST).newNotebook("looked at");
        server.millrace().access().sql().update("UPDATE notebook SET kernel = 'idle' WHERE id = ?", id);
        grants.give(id, Grant.Kind.PERSON, scientist.id(), Right.VIEW, "test");
        try (HttpClient http = HttpClient.newHttpClient()) {
            Told told = new Told();
            WebSocket socket = open(http, scientist.withToken(Scope.EDIT), "/api/kernels/" + id + "/channels?session_id=s", told);
            JsonObject header = new JsonObject().put("msg_id", "m1").put("session", "s").put("username", "u").put("date", "2026-01-01T00:00:00Z").put("msg_type", "execute_request").put("version", "5.3");
            socket.sendText(new JsonObject().put("header", header).put("parent_header", new JsonObject()).put("metadata", new JsonObject()).put("content", new JsonObject().put("code", "1 + 1"))
                    .put("buffers", new JsonArray()).put("channel", "shell").encode(), true).join();
            assertEquals(4403, told.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            http.shutdownNow();
        }
    }

    @Test
    void everything_that_governs_is_in_the_audit_trail() {
        Visitor admin = PEOPLE.get(Role.ADMIN);
        Visitor scientist = Visitor.of(server, "audited", Role.SCIENTIST);
        String id = scientist.newNotebook("audited");
        scientist.ask("PUT", "/api/notebooks/" + id + "/sharing", "{\"kind\":\"everyone\",\"right\":\"view\"}");
        admin.ask("PATCH", "/api/admin/people/" + scientist.id(), "{\"role\":\"teacher\"}");
        admin.ask("POST", "/api/admin/invitations", "{\"role\":\"viewer\",\"note\":\"=HYPERLINK(1)\"}");
        String trail = admin.ask("GET", "/api/admin/audit", null);
        for (String act : List.of("sign-in", "account-made", "right-given", "account-changed", "invited")) {
            assertTrue(trail.contains("\"act\":\"" + act + "\""), act);
        }
        JsonArray only = admin.json("GET", "/api/admin/audit?act=account-changed&text=teacher", null).getJsonArray("lines");
        assertFalse(only.isEmpty());
        assertTrue(only.stream().allMatch(line -> ((JsonObject) line).getString("act").equals("account-changed")));
        assertTrue(admin.ask("GET", "/api/admin/audit.csv?act=invited", null).contains("\"viewer, =HYPERLINK(1)\""));
    }
}
