package io.millrace.server;

import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.config.Configuration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A real server in this process, on any free port, with a data directory of its own; one for a class of tests. */
public final class TestServer implements AutoCloseable {
    public static final String TOKEN = "test-token";

    private final Path data;
    private final Millrace millrace;
    private final HttpClient http = HttpClient.newHttpClient();

    private TestServer(Path data, Millrace millrace) {
        this.data = data;
        this.millrace = millrace;
    }

    public static TestServer start(String... properties) {
        return start(_ -> { }, properties);
    }

    /** @param host what the server asks of its process */
    public static TestServer start(Host host, String... properties) {
        try {
            Path data = Files.createTempDirectory("millrace-test-");
            Map<String, String> flags = new LinkedHashMap<>(Map.of("port", "0", "token", TOKEN, "data", data.toString(), "chip-host", "false", "pool-lease-millis", "2000"));
            for (int i = 0; i < properties.length; i += 2) {
                flags.put(properties[i], properties[i + 1]);
            }
            return new TestServer(data, Millrace.start(Configuration.load(flags, Map.of(), data), Installation.find(), host));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    public Millrace millrace() {
        return millrace;
    }

    public URI address() {
        return URI.create(millrace.address());
    }

    public WorkbenchClient client() {
        return new WorkbenchClient(URI.create(millrace.address() + "?token=" + TOKEN));
    }

    /** A request with headers given as name, value, name, value. */
    public HttpResponse<String> request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address().resolve(path))
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same with the token as bearer. */
    public HttpResponse<String> signedIn(String method, String path, String body) {
        return request(method, path, body, "Authorization", "Bearer " + TOKEN);
    }

    @Override
    public void close() {
        http.shutdownNow();
        millrace.close();
        try {
            ServerProcess.delete(data);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
