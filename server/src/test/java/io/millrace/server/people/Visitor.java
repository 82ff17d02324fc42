package io.millrace.server.people;

import io.millrace.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Somebody at a server of several people, with a browser's session or a token. */
public record Visitor(TestServer server, String session, String xsrf, String token) {
    /** Makes an account without a password, as an identity provider does, and signs in; or signs in again. */
    public static Visitor of(TestServer server, String login, Role role) {
        String session = server.millrace().access().people().orElseThrow().signInFromProvider("test " + login, login, login, role, "test", "test").orElseThrow();
        Visitor visitor = new Visitor(server, session, "", null);
        return new Visitor(server, session, visitor.json("GET", "/api/me", null).getString("xsrf"), null);
    }

    /** With the cookies of a session, as "Cookie" has them. */
    public static Visitor ofCookies(TestServer server, HttpResponse<?> response) {
        List<String> cookies = response.headers().allValues("set-cookie");
        return new Visitor(server, value(cookies, "millrace_session"), value(cookies, "_xsrf"), null);
    }

    private static String value(List<String> cookies, String name) {
        return cookies.stream().filter(c -> c.startsWith(name + "=")).map(c -> c.substring(name.length() + 1, c.indexOf(';'))).findFirst().orElseThrow();
    }

    public String id() {
        return json("GET", "/api/me", null).getString("id");
    }

    /** The same person with a token. */
    public Visitor withToken(Scope scope) {
        People people = server.millrace().access().people().orElseThrow();
        Caller caller = people.bySession(session, true).orElseThrow();
        return new Visitor(server, null, null, people.makeToken(caller, "test", scope, Duration.ofDays(1), "test").secret());
    }

    public HttpResponse<String> request(String method, String path, String body, String... more) {
        List<String> headers = new ArrayList<>(Arrays.asList(more));
        if (token != null) {
            headers.addAll(List.of("Authorization", "token " + token));
        } else if (session != null) {
            headers.addAll(List.of("Cookie", "millrace_session=" + session + "; _xsrf=" + xsrf, "X-XSRFToken", xsrf.isEmpty() ? "none" : xsrf, "Origin", "http://" + server.address().getAuthority()));
        }
        return server.request(method, path, body, headers.toArray(String[]::new));
    }

    /** The answer of a request that succeeds. */
    public String ask(String method, String path, String body) {
        HttpResponse<String> response = request(method, path, body);
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    public JsonObject json(String method, String path, String body) {
        return new JsonObject(ask(method, path, body));
    }

    public String newNotebook(String title) {
        return json("POST", "/api/notebooks", new JsonObject().put("title", title).encode()).getString("id");
    }
}
