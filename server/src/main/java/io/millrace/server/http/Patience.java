package io.millrace.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * How long a connection may make the server wait: for its first request, for the whole of a request, and between two requests. A WebSocket, and a request that is
 * being answered, wait as long as they like. Each connection belongs to one event loop; what is kept here is shared by them.
 */
final class Patience {
    static final long FIRST_MILLIS = 15_000;
    static final long BODY_MILLIS = 120_000;
    private static final long IDLE_MILLIS = 75_000;
    private static final long LOOK_MILLIS = 5_000;

    private static final class State {
        private long until;
    }

    private final Map<HttpConnection, State> waiting = new IdentityHashMap<>();

    Patience(Vertx vertx) {
        vertx.setPeriodic(LOOK_MILLIS, _ -> look(System.nanoTime()));
    }

    void watch(HttpConnection connection) {
        expect(connection, FIRST_MILLIS);
        connection.shutdownHandler(_ -> forget(connection));
        connection.exceptionHandler(_ -> { });
    }

    /** A request has its head; its body may be on the way. */
    void asked(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        if (request.headers().contains("Upgrade")) {
            forget(connection);
            return;
        }
        if (request.headers().contains("Content-Length") || request.headers().contains("Transfer-Encoding")) {
            expect(connection, BODY_MILLIS);
        } else {
            forget(connection);
        }
        request.response().endHandler(_ -> expect(connection, IDLE_MILLIS));
    }

    private void expect(HttpConnection connection, long millis) {
        synchronized (waiting) {
            waiting.computeIfAbsent(connection, _ -> new State()).until = System.nanoTime() + millis * 1_000_000;
        }
    }

    private void forget(HttpConnection connection) {
        synchronized (waiting) {
            waiting.remove(connection);
        }
    }

    private void look(long now) {
        java.util.List<HttpConnection> over;
        synchronized (waiting) {
            over = waiting.entrySet().stream().filter(e -> e.getValue().until - now < 0).map(Map.Entry::getKey).toList();
            over.forEach(waiting::remove);
        }
        over.forEach(HttpConnection::close);
    }
}
