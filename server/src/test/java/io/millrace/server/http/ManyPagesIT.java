package io.millrace.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many pages at once on one server: all see the same, and one that does not read costs the others nothing. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 90, timeUnit = TimeUnit.SECONDS)
class ManyPagesIT {
    private static final int LINES = 200_000;
    private static TestServer server;
    private HttpClient http;

    @BeforeEach
    void connect(Vertx vertx) {
        http = vertx.createHttpClient();
    }

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Future<JsonObject> request(HttpClient http, HttpMethod method, String path, JsonObject body) {
        RequestOptions options = new RequestOptions().setMethod(method).setHost(server.address().getHost()).setPort(server.address().getPort()).setURI(path)
                .putHeader("Authorization", "Bearer " + TestServer.TOKEN).putHeader("Content-Type", "application/json");
        return http.request(options).compose(r -> r.send(body == null ? Buffer.buffer() : body.toBuffer()))
                .compose(response -> response.body()).map(b -> b.toString().startsWith("[") ? new JsonObject().put("list", b.toJsonArray()) : b.toJsonObject());
    }

    private static void op(WebSocket socket, String id, JsonObject operation) {
        socket.writeTextMessage(new JsonObject().put("type", "op").put("id", id).put("op", operation).encode());
    }

    private static JsonObject insert(String cell, String source) {
        return new JsonObject().put("kind", "insertCell").put("cell", cell).putNull("after").put("type", "code").put("source", source);
    }

    /** One page: what it was sent, checked for gaps as it comes. */
    private static final class Page {
        final VertxTestContext test;
        final List<String> ids = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        final Promise<Page> opened = Promise.promise();
        final Promise<Page> finished = Promise.promise();
        final Predicate<Page> end;
        /** Held here: Vert.x closes a client that nobody refers to. */
        final WebSocketClient client;
        WebSocket socket;
        String last = "";
        long sequence;

        /** {@code end}: asked after each message whether the page has seen all that it waits for. */
        Page(Vertx vertx, VertxTestContext test, String notebook, Predicate<Page> end) {
            this.test = test;
            this.end = end;
            client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxFrameSize(1 << 20).setMaxMessageSize(64 << 20));
            client.connect(new WebSocketConnectOptions().setHost(server.address().getHost()).setPort(server.address().getPort())
                    .setURI("/api/notebooks/" + notebook + "/socket?from=-1").putHeader("Authorization", "Bearer " + TestServer.TOKEN))
                    .onComplete(test.succeeding(connected -> {
                        socket = connected;
                        connected.textMessageHandler(message -> test.verify(() -> take(new JsonObject(message))));
                    }));
        }

        private void take(JsonObject message) {
            switch (message.getString("type")) {
                case "snapshot" -> {
                    sequence = message.getLong("seq");
                    opened.tryComplete(this);
                }
                case "op" -> {
                    assertEquals(sequence + 1, message.getLong("seq"), "no gap and nothing doubled");
                    sequence++;
                    ids.add(message.getString("id"));
                    JsonObject operation = message.getJsonObject("op");
                    last = operation.getString("kind");
                    text.append(last.equals("stream") ? operation.getString("text") : "");
                }
                case "refused" -> throw new AssertionError(message.encode());
                default -> { }
            }
            if (end.test(this)) {
                finished.tryComplete(this);
            }
        }
    }

    private static Future<String> newNotebook(HttpClient http) {
        return request(http, HttpMethod.POST, "/api/notebooks", new JsonObject().put("title", "Shared")).map(n -> n.getString("id"));
    }

    private static Future<List<Page>> all(List<Page> pages, Function<Page, Promise<Page>> what) {
        return Future.all(pages.stream().map(p -> what.apply(p).future()).toList()).map(pages);
    }

    @Test
    void pages_that_change_one_notebook_at_once_see_the_same_changes_in_the_same_order(Vertx vertx, VertxTestContext test) {
        int pages = 4;
        int changes = 40;
        newNotebook(http)
                .compose(id -> all(IntStream.range(0, pages).mapToObj(_ -> new Page(vertx, test, id, p -> p.ids.size() == pages * changes)).toList(), p -> p.opened))
                .compose(opened -> {
                    for (int i = 0; i < changes; i++) {
                        for (int p = 0; p < pages; p++) {
                            op(opened.get(p).socket, p + "-" + i, insert("c" + p + "-" + i, "x"));
                        }
                    }
                    return all(opened, p -> p.finished);
                })
                .onComplete(test.succeeding(finished -> test.verify(() -> {
                    List<String> order = finished.getFirst().ids;
                    assertEquals(pages * changes, new HashSet<>(order).size());
                    finished.forEach(p -> assertEquals(order, p.ids));
                    test.completeNow();
                })));
    }

    @Test
    void a_page_that_does_not_read_keeps_nobody_waiting_and_misses_nothing(Vertx vertx, VertxTestContext test) {
        newNotebook(http)
                .compose(id -> all(List.of(new Page(vertx, test, id, p -> p.last.equals("runFinished")), new Page(vertx, test, id, p -> p.last.equals("runFinished"))), p -> p.opened))
                .compose(opened -> {
                    Page quick = opened.get(0);
                    Page slow = opened.get(1);
                    // Sixteen megabytes: far more than the server's queue and the system's buffers hold.
                    slow.socket.pause();
                    op(quick.socket, "insert", insert("lines", "for (int i = 0; i < " + LINES + "; i++) System.out.println(String.format(\"%07d\", i) + \".\".repeat(72));"));
                    op(quick.socket, "run", new JsonObject().put("kind", "run").put("cells", new JsonArray().add("lines")));
                    return quick.finished.future().compose(_ -> {
                        test.verify(() -> assertTrue(slow.text.length() < quick.text.length() / 2, "the slow page has " + slow.text.length() + " characters"));
                        slow.socket.resume();
                        return all(opened, p -> p.finished);
                    });
                })
                .onComplete(test.succeeding(finished -> test.verify(() -> {
                    finished.forEach(p -> assertEquals(LINES, linesInOrder(p.text)));
                    test.completeNow();
                })));
    }

    private static int linesInOrder(StringBuilder text) {
        int line = 0;
        for (int at = 0; at + 80 <= text.length() && Integer.parseInt(text, at, at + 7, 10) == line; at += 80) {
            line++;
        }
        return line;
    }

    @Test
    void notebooks_made_at_once_are_all_listed(VertxTestContext test) {
        Future.all(IntStream.range(0, 50).mapToObj(_ -> newNotebook(http)).toList())
                .compose(made -> request(http, HttpMethod.GET, "/api/notebooks", null).map(listed -> {
                    Set<String> ids = new HashSet<>();
                    listed.getJsonArray("list").forEach(n -> ids.add(((JsonObject) n).getString("id")));
                    assertTrue(ids.containsAll(made.<String>list()));
                    return ids;
                }))
                .onComplete(test.succeedingThenComplete());
    }
}
