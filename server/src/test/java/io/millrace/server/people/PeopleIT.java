package io.millrace.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.store.StoreFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ways in and out of a server of several people, over its interface. */
class PeopleIT {
    private static final String PASSWORD = "correct horse battery";
    private static TestServer server;
    private static Visitor admin;

    @BeforeAll
    static void start() {
        server = TestServer.start("people", "true", "unconfined-people", "true", "kernel-warm", "0");
        String link = server.millrace().firstAdmin().orElseThrow();
        String code = link.substring(link.lastIndexOf('/') + 1);
        assertEquals("admin", new JsonObject(server.request("GET", "/api/join/" + code, null).body()).getString("role"));
        assertEquals(400, join(code, "ada", "short").statusCode());
        HttpResponse<String> joined = join(code, "ada", PASSWORD);
        assertEquals(200, joined.statusCode(), joined.body());
        admin = Visitor.ofCookies(server, joined);
        assertEquals(404, join(code, "eve", PASSWORD).statusCode(), "the link is good once");
        assertTrue(server.millrace().firstAdmin().isEmpty(), "there is an admin: no other link is made");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> join(String code, String login, String password) {
        return server.request("POST", "/api/join/" + code, new JsonObject().put("login", login).put("name", login + " L.").put("password", password).encode());
    }

    private static HttpResponse<String> signIn(String login, String password) {
        return server.request("POST", "/api/sign-in", new JsonObject().put("login", login).put("password", password).encode());
    }

    /** Somebody whom the admin has invited. */
    private static Visitor invited(String login, String role) {
        String path = admin.json("POST", "/api/admin/invitations", new JsonObject().put("role", role).encode()).getString("path");
        HttpResponse<String> joined = join(path.substring("/join/".length()), login, PASSWORD);
        assertEquals(200, joined.statusCode(), joined.body());
        return Visitor.ofCookies(server, joined);
    }

    @Test
    void without_confinement_a_server_of_several_people_does_not_start_unless_it_is_told_so_in_one_flag() {
        StoreFailure failure = assertThrows(StoreFailure.class, () -> TestServer.start("people", "true", "kernel-confinement", "own").close());
        assertTrue(failure.getMessage().contains("--unconfined-people true"), failure.getMessage());
    }

    @Test
    void a_password_opens_a_session_and_a_wrong_one_does_not() {
        invited("bob", "scientist");
        assertEquals(401, signIn("bob", "wrong horse battery").statusCode());
        assertEquals(401, signIn("nobody", PASSWORD).statusCode());
        HttpResponse<String> in = signIn("Bob", PASSWORD);
        assertEquals(200, in.statusCode(), in.body());
        String cookie = in.headers().allValues("set-cookie").stream().filter(c -> c.startsWith("millrace_session")).findFirst().orElseThrow();
        assertTrue(cookie.contains("HTTPOnly") && cookie.contains("SameSite=Strict"), cookie);
        Visitor bob = Visitor.ofCookies(server, in);
        JsonObject me = bob.json("GET", "/api/me", null);
        assertEquals("bob", me.getString("login"));
        assertEquals("scientist", me.getString("role"));
        assertEquals(403, new Visitor(server, bob.session(), "wrong", null).request("POST", "/api/notebooks", "{}").statusCode());
        assertEquals(200, bob.request("POST", "/api/sign-out", null).statusCode());
        assertEquals(401, bob.request("GET", "/api/me", null).statusCode(), "a session that was ended is no session");
    }

    @Test
    void the_server_s_own_token_is_for_the_machine_s_commands_only() {
        assertEquals(200, server.signedIn("GET", "/api/admin/kernels", null).statusCode());
        assertEquals(401, server.request("GET", "/api/notebooks?token=" + TestServer.TOKEN, null).statusCode());
        assertEquals(400, server.request("POST", "/api/sign-in", "{\"token\":\"" + TestServer.TOKEN + "\"}").statusCode());
        assertTrue(server.request("GET", "/?token=" + TestServer.TOKEN, null).headers().allValues("set-cookie").isEmpty());
    }

    @Test
    void a_token_reaches_as_far_as_its_scope_and_no_further_than_its_person() {
        Visitor carol = invited("carol", "scientist");
        JsonObject made = carol.json("POST", "/api/account/tokens", "{\"name\":\"script\",\"scope\":\"read\",\"days\":7}");
        Visitor script = new Visitor(server, null, null, made.getString("token"));
        assertEquals(200, script.request("GET", "/api/notebooks", null).statusCode());
        assertEquals(200, server.request("GET", "/api/kernels?token=" + made.getString("token"), null).statusCode(), "as Jupyter's clients send it");
        assertEquals(403, script.request("POST", "/api/notebooks", "{}").statusCode());
        assertEquals(403, script.request("POST", "/api/account/tokens", "{\"name\":\"x\",\"scope\":\"read\"}").statusCode(), "no token makes another");
        Visitor far = new Visitor(server, null, null, carol.json("POST", "/api/account/tokens", "{\"name\":\"far\",\"scope\":\"admin\"}").getString("token"));
        assertEquals(403, far.request("GET", "/api/admin/people", null).statusCode(), "its person is no admin");
        assertEquals(201, far.request("POST", "/api/notebooks", "{\"title\":\"by a script\"}").statusCode());
        carol.ask("DELETE", "/api/account/tokens/" + made.getString("id"), null);
        assertEquals(401, script.request("GET", "/api/notebooks", null).statusCode());
        assertFalse(carol.ask("GET", "/api/account/tokens", null).contains("mlr_"), "it is shown once");
    }

    @Test
    void sessions_are_listed_and_revoked() {
        Visitor dave = invited("dave", "viewer");
        Visitor elsewhere = Visitor.ofCookies(server, signIn("dave", PASSWORD));
        JsonArray sessions = new JsonArray(dave.ask("GET", "/api/account/sessions", null));
        assertEquals(2, sessions.size());
        String other = sessions.stream().map(JsonObject.class::cast).filter(s -> !s.getBoolean("this")).findFirst().orElseThrow().getString("id");
        dave.ask("DELETE", "/api/account/sessions/" + other, null);
        assertEquals(401, elsewhere.request("GET", "/api/me", null).statusCode());
        assertEquals(200, dave.request("GET", "/api/me", null).statusCode());
        Visitor third = Visitor.ofCookies(server, signIn("dave", PASSWORD));
        dave.ask("POST", "/api/account/password", new JsonObject().put("old", PASSWORD).put("password", "another good secret").encode());
        assertEquals(401, third.request("GET", "/api/me", null).statusCode(), "with the password other sessions end");
        assertEquals(200, dave.request("GET", "/api/me", null).statusCode());
    }

    @Test
    void a_link_gives_a_forgotten_password_anew_and_the_last_admin_stays_one() {
        Visitor fay = invited("fay", "scientist");
        String path = admin.json("POST", "/api/admin/people/" + fay.id() + "/reset", null).getString("path");
        HttpResponse<String> joined = join(path.substring("/join/".length()), "", "a password made anew");
        assertEquals(200, joined.statusCode(), joined.body());
        assertEquals(401, fay.request("GET", "/api/me", null).statusCode());
        assertEquals(200, signIn("fay", "a password made anew").statusCode());
        assertEquals(400, admin.request("PATCH", "/api/admin/people/" + admin.id(), "{\"role\":\"viewer\"}").statusCode());
    }

    @Test
    void comments_belong_to_those_who_may_and_name_those_who_may_look() {
        Visitor ida = invited("ida", "scientist");
        Visitor jon = invited("jon", "viewer");
        String id = ida.newNotebook("talked about");
        String comments = "/api/notebooks/" + id + "/comments";
        assertEquals(404, jon.request("POST", comments, "{\"cell\":\"x\",\"body\":\"hello\"}").statusCode());
        ida.ask("PUT", "/api/notebooks/" + id + "/sharing", new JsonObject().put("kind", "person").put("subject", jon.id()).put("right", "view").encode());
        assertEquals(403, jon.request("POST", comments, "{\"cell\":\"x\",\"body\":\"hello\"}").statusCode());
        JsonArray threads = new JsonArray(ida.ask("POST", comments, "{\"cell\":\"x\",\"body\":\"look, @jon, and @carol-who-may-not.\"}"));
        String thread = threads.getJsonObject(0).getString("id");
        JsonArray mentions = new JsonArray(jon.ask("GET", "/api/mentions", null));
        assertEquals(1, mentions.size());
        jon.ask("DELETE", "/api/mentions/" + mentions.getJsonObject(0).getString("comment"), null);
        assertEquals("[]", jon.ask("GET", "/api/mentions", null));
        ida.ask("PUT", "/api/notebooks/" + id + "/sharing", new JsonObject().put("kind", "person").put("subject", jon.id()).put("right", "comment").encode());
        jon.ask("POST", comments + "/" + thread, "{\"body\":\"I did\"}");
        JsonArray said = new JsonArray(jon.ask("GET", comments, null)).getJsonObject(0).getJsonArray("comments");
        assertEquals(2, said.size());
        assertEquals(403, jon.request("DELETE", comments + "/" + thread + "/" + said.getJsonObject(0).getString("id"), null).statusCode(), "that is hers");
        jon.ask("PATCH", comments + "/" + thread, "{\"resolved\":true}");
        assertEquals("jon L.", new JsonArray(ida.ask("GET", comments, null)).getJsonObject(0).getString("resolved"));
        ida.ask("DELETE", comments + "/" + thread + "/" + said.getJsonObject(1).getString("id"), null);
        ida.ask("DELETE", comments + "/" + thread + "/" + said.getJsonObject(0).getString("id"), null);
        assertEquals("[]", ida.ask("GET", comments, null), "with its last comment a thread is gone");
    }

    @Test
    void a_link_to_a_notebook_opens_it_for_reading_without_an_account_until_it_is_revoked() {
        Visitor gil = invited("gil", "scientist");
        String id = gil.newNotebook("shown to the world");
        JsonObject live = gil.json("POST", "/api/notebooks/" + id + "/links", "{\"mode\":\"live\"}");
        String code = live.getString("path").substring("/s/".length());
        assertEquals(id, new JsonObject(server.request("GET", "/api/links/" + code, null).body()).getString("notebook"));
        String export = "/api/notebooks/" + id + "/export/md";
        assertEquals(200, server.request("GET", export, null, "X-Millrace-Link", code).statusCode());
        assertEquals(401, server.request("GET", export, null).statusCode());
        assertEquals(401, server.request("PATCH", "/api/notebooks/" + id, "{\"title\":\"x\"}", "X-Millrace-Link", code).statusCode());
        JsonObject frozen = gil.json("POST", "/api/notebooks/" + id + "/links", "{\"mode\":\"frozen\"}");
        gil.ask("PATCH", "/api/notebooks/" + id, "{\"title\":\"renamed since\"}");
        String frozenCode = frozen.getString("path").substring("/s/".length());
        assertEquals("shown to the world", new JsonObject(server.request("GET", "/api/links/" + frozenCode + "/state", null).body()).getString("title"));
        assertEquals(401, server.request("GET", export, null, "X-Millrace-Link", frozenCode).statusCode(), "a frozen link shows what was");
        gil.ask("DELETE", "/api/notebooks/" + id + "/links/" + live.getString("id"), null);
        assertEquals(404, server.request("GET", "/api/links/" + code, null).statusCode());
        assertEquals(401, server.request("GET", export, null, "X-Millrace-Link", code).statusCode());

        String copy = gil.json("POST", "/api/notebooks/" + id + "/links", "{\"mode\":\"copy\"}").getString("path").substring("/s/".length());
        Visitor hana = invited("hana", "scientist");
        String copied = hana.json("POST", "/api/links/" + copy + "/copy", null).getString("id");
        assertEquals(200, hana.request("GET", "/api/notebooks/" + copied + "/export/md", null).statusCode());
        assertEquals(404, hana.request("GET", export, null).statusCode(), "the copy is theirs, the original is not");
    }

    private static String used(Visitor visitor) {
        return new JsonArray(visitor.request("GET", "/api/account/sessions", null, "X-Unattended", "1").body()).getJsonObject(0).getString("used");
    }

    @Test
    void a_session_is_used_by_its_person_and_not_by_a_page_that_polls() throws Exception {
        Visitor gus = invited("gus", "scientist");
        String notebook = gus.newNotebook("written in");
        String before = used(gus);
        assertEquals(200, gus.request("GET", "/api/notebooks", null, "X-Unattended", "1").statusCode());
        assertEquals(before, used(gus), "what a page asks by itself");
        gus.ask("GET", "/api/notebooks", null);
        String asked = used(gus);
        assertTrue(asked.compareTo(before) > 0, "what its person asks");
        java.util.concurrent.CompletableFuture<Void> stored = new java.util.concurrent.CompletableFuture<>();
        java.net.http.WebSocket.Listener listener = new java.net.http.WebSocket.Listener() {
            @Override
            public java.util.concurrent.CompletionStage<?> onText(java.net.http.WebSocket socket, CharSequence data, boolean last) {
                if (data.toString().contains("insertCell") || data.toString().contains("refused")) {
                    stored.complete(null);
                }
                socket.request(1);
                return null;
            }
        };
        try (java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient()) {
            java.net.http.WebSocket socket = http.newWebSocketBuilder().header("Cookie", "millrace_session=" + gus.session()).header("Origin", "http://" + server.address().getAuthority())
                    .buildAsync(java.net.URI.create("ws://" + server.address().getAuthority() + "/api/notebooks/" + notebook + "/socket?from=-1"), listener).join();
            assertEquals(asked, used(gus), "a page that connects again by itself");
            socket.sendText("{\"type\":\"op\",\"id\":\"1\",\"op\":{\"kind\":\"insertCell\",\"cell\":\"a\",\"after\":null,\"type\":\"code\",\"source\":\"1\"}}", true).join();
            stored.get(60, java.util.concurrent.TimeUnit.SECONDS);
            assertTrue(used(gus).compareTo(asked) > 0, "what they write");
            socket.abort();
        }
    }
}
