package io.millrace.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The page from the class path: assets by their hashed names, and index.html for every other path, since the page routes itself. Each
 * index.html has a nonce of its own for the styles that CodeMirror adds.
 */
final class Page {
    private static final String ROOT = "io/millrace/web/";
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_@.-]+(/[A-Za-z0-9_@.-]+)*");
    private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("html", "text/html; charset=utf-8"), Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"), Map.entry("svg", "image/svg+xml"), Map.entry("png", "image/png"), Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"), Map.entry("woff", "font/woff"), Map.entry("ttf", "font/ttf"), Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"), Map.entry("map", "application/json"), Map.entry("txt", "text/plain; charset=utf-8"));
    private static final String MISSING = "<!doctype html><meta charset=utf-8><title>Millrace</title><p>The page is not in this installation: "
            + "build it with <code>./workbench run</code>. The interface under <code>/api/</code> works.";

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Buffer> assets = new ConcurrentHashMap<>();
    private final String index = read("index.html").map(b -> b.toString(StandardCharsets.UTF_8)).orElse(MISSING);

    void serve(HttpServerRequest request) {
        String path = request.path().substring(1);
        HttpServerResponse response = request.response();
        if (SAFE.matcher(path).matches() && !path.contains("..") && path.contains(".") && !path.equals("index.html")) {
            Buffer asset = asset(path);
            if (asset == null) {
                response.setStatusCode(404).putHeader("Content-Type", "application/json").end(ApiError.json("not-found", "There is no file " + path + "."));
                return;
            }
            response.putHeader("Content-Type", TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream"));
            response.putHeader("Cache-Control", path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
            response.end(asset);
            return;
        }
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String nonce = Base64.getEncoder().encodeToString(bytes);
        response.putHeader("Content-Security-Policy", policy(nonce, request.getHeader("Host")));
        response.putHeader("Content-Type", "text/html; charset=utf-8").putHeader("Cache-Control", "no-store");
        response.end(index.replace("__CSP_NONCE__", nonce));
    }

    private static String policy(String nonce, String host) {
        String sockets = host != null && host.matches("[A-Za-z0-9.:\\[\\]-]+") ? " ws://" + host + " wss://" + host : "";
        return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce + "'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
                + "font-src 'self'; connect-src 'self'" + sockets + "; frame-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
                + "form-action 'self'; frame-ancestors 'none'";
    }

    private Buffer asset(String path) {
        Buffer known = assets.get(path);
        if (known == null) {
            known = read(path).orElse(null);
            if (known != null) {
                assets.put(path, known);
            }
        }
        return known;
    }

    private static Optional<Buffer> read(String path) {
        try (InputStream in = Page.class.getClassLoader().getResourceAsStream(ROOT + path)) {
            return in == null ? Optional.empty() : Optional.of(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
