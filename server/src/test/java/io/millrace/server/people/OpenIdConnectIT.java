package io.millrace.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sign-in by an identity provider: the npm package oidc-provider as a process of its own, and a browser's redirects followed one by one. */
class OpenIdConnectIT {
    private static Process provider;
    private static TestServer server;
    private static String issuer;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path folder = Path.of("src/test/oidc-provider").toAbsolutePath();
        Path installed = folder.resolve("node_modules/.package-lock.json");
        if (!Files.exists(installed) || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(folder.resolve("package-lock.json"))) < 0) {
            Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund").directory(folder.toFile()).redirectErrorStream(true).start();
            String said = new String(npm.getInputStream().readAllBytes());
            assertEquals(0, npm.waitFor(), said);
        }
        provider = new ProcessBuilder("node", "provider.mjs", "millrace", "house-secret").directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader lines = provider.inputReader();
        for (String line = lines.readLine(); line != null && issuer == null; line = issuer == null ? lines.readLine() : null) {
            issuer = line.startsWith("ready ") ? line.substring(6) : null;
        }
        server = TestServer.start("people", "true", "unconfined-people", "true", "kernel-warm", "0", "oidc-issuer", issuer, "oidc-secret", "house-secret", "oidc-name", "the house", "oidc-role", "scientist");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (provider != null) {
            provider.destroy();
            provider.onExit().join();
        }
    }

    /** A browser with its cookies. */
    private static final class Browser implements AutoCloseable {
        private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
        private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).followRedirects(HttpClient.Redirect.NEVER).build();

        HttpResponse<String> follow(URI address) throws IOException, InterruptedException {
            return follow(HttpRequest.newBuilder(address).build());
        }

        /** Follows redirects until a page comes, or until the server under test has answered the callback. */
        HttpResponse<String> follow(HttpRequest first) throws IOException, InterruptedException {
            HttpRequest request = first;
            while (true) {
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() / 100 != 3 || request.uri().getPath().equals("/api/sign-in/callback")) {
                    return response;
                }
                request = HttpRequest.newBuilder(request.uri().resolve(response.headers().firstValue("location").orElseThrow())).build();
            }
        }

        HttpResponse<String> submit(HttpResponse<String> page, String fields) throws IOException, InterruptedException {
            Matcher action = Pattern.compile("action=\"([^\"]+)\"").matcher(page.body());
            assertTrue(action.find(), page.body());
            return follow(HttpRequest.newBuilder(page.uri().resolve(action.group(1))).header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(fields)).build());
        }

        /** The whole way as this person; what the callback answers. */
        HttpResponse<String> signIn(String person) throws IOException, InterruptedException {
            HttpResponse<String> login = follow(server.address().resolve("/api/sign-in/provider"));
            HttpResponse<String> consent = submit(login, "prompt=login&login=" + person + "&password=any");
            return submit(consent, "prompt=consent");
        }

        @Override
        public void close() {
            http.close();
        }
    }

    @Test
    void who_comes_from_the_provider_gets_an_account_and_finds_it_again() throws Exception {
        assertEquals("the house", new JsonObject(server.request("GET", "/api/sign-in", null).body()).getString("provider"));
        String id;
        try (Browser browser = new Browser()) {
            HttpResponse<String> in = browser.signIn("Alice");
            assertEquals("/", in.headers().firstValue("location").orElseThrow());
            JsonObject me = Visitor.ofCookies(server, in).json("GET", "/api/me", null);
            assertEquals("alice", me.getString("login"));
            assertEquals("Alice of the house", me.getString("name"));
            assertEquals("scientist", me.getString("role"));
            id = me.getString("id");
        }
        try (Browser another = new Browser()) {
            assertEquals(id, Visitor.ofCookies(server, another.signIn("Alice")).json("GET", "/api/me", null).getString("id"));
        }
    }

    @Test
    void a_login_that_is_taken_here_is_not_taken_over() throws Exception {
        Visitor local = Visitor.of(server, "bob", Role.ADMIN);
        try (Browser browser = new Browser()) {
            JsonObject me = Visitor.ofCookies(server, browser.signIn("bob")).json("GET", "/api/me", null);
            assertEquals("bob-2", me.getString("login"));
            assertEquals("scientist", me.getString("role"));
            assertTrue(!me.getString("id").equals(local.id()));
        }
    }

    @Test
    void a_code_with_a_state_of_another_browser_signs_nobody_in() throws Exception {
        try (Browser one = new Browser(); Browser other = new Browser()) {
            // Begun in one browser, and carried to another as an attacker would.
            String state = one.http.send(HttpRequest.newBuilder(server.address().resolve("/api/sign-in/provider")).build(), HttpResponse.BodyHandlers.ofString()).headers().firstValue("location").orElseThrow()
                    .replaceFirst(".*[?&]state=([^&]+).*", "$1");
            HttpResponse<String> back = other.follow(server.address().resolve("/api/sign-in/callback?code=x&state=" + state));
            assertEquals("/?sign-in=failed", back.headers().firstValue("location").orElseThrow());
            assertEquals(List.of(), back.headers().allValues("set-cookie"));
            HttpResponse<String> wrongCode = one.follow(server.address().resolve("/api/sign-in/callback?code=x&state=" + state));
            assertEquals("/?sign-in=failed", wrongCode.headers().firstValue("location").orElseThrow());
        }
    }
}
