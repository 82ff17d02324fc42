package io.millrace.server.http;

import io.millrace.pool.Pool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells browsers how the pool is, four times a second while it changes and somebody looks. All state belongs to one event loop. */
final class PoolSocket {
    private static final Logger LOG = Logger.getLogger(PoolSocket.class.getName());
    private static final long PERIOD_MILLIS = 250;

    private final Vertx vertx;
    private final io.vertx.core.Context context;
    private final CompletableFuture<Pool> pool;
    private final Set<ServerWebSocket> sockets = new HashSet<>();
    private String last = "";
    private boolean ticking;

    PoolSocket(Vertx vertx, CompletableFuture<Pool> pool) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.pool = pool;
    }

    void add(ServerWebSocket socket) {
        socket.textMessageHandler(text -> {
            if (text.contains("\"ping\"")) {
                send(socket, "{\"type\":\"pong\"}");
            }
        });
        socket.closeHandler(_ -> context.runOnContext(_ -> sockets.remove(socket)));
        context.runOnContext(_ -> {
            if (socket.isClosed()) {
                return;
            }
            sockets.add(socket);
            if (!last.isEmpty()) {
                send(socket, last);
            }
            if (!ticking) {
                ticking = true;
                tick();
            }
        });
    }

    /** Lets every page go, since the server goes back to a backup. */
    Future<Void> farewell() {
        Promise<Void> gone = Promise.promise();
        context.runOnContext(_ -> Future.join(sockets.stream().map(socket -> socket.close((short) 1012, NotebookSocket.RESTORING)).toList()).onComplete(_ -> gone.complete()));
        return gone.future();
    }

    private void tick() {
        if (sockets.isEmpty()) {
            ticking = false;
            return;
        }
        if (!pool.isDone() || pool.isCompletedExceptionally()) {
            vertx.setTimer(PERIOD_MILLIS, _ -> context.runOnContext(_ -> tick()));
            return;
        }
        vertx.executeBlocking(() -> new JsonObject().put("type", "pool").put("pool", new JsonObject(pool.join().summary().toMap())).encode(), false)
                .onComplete(result -> context.runOnContext(_ -> {
                    if (result.failed()) {
                        LOG.log(Level.WARNING, "The pool's summary failed.", result.cause());
                    } else if (!result.result().equals(last)) {
                        last = result.result();
                        sockets.forEach(socket -> send(socket, last));
                    }
                    vertx.setTimer(PERIOD_MILLIS, _ -> context.runOnContext(_ -> tick()));
                }));
    }

    /**
     * A socket that cannot take more now gets a later summary. One whose page has said goodbye refuses everything from then on, also the question whether its
     * queue is full, and its close handler is called only when the connection is gone: what it throws must not end the stream of the others.
     */
    private static void send(ServerWebSocket socket, String text) {
        try {
            if (!socket.isClosed() && !socket.writeQueueFull()) {
                socket.writeTextMessage(text);
            }
        } catch (IllegalStateException closed) {
            // it was closed between the two questions, which another thread answers; its close handler takes it away
            LOG.log(Level.FINE, "A page left while the pool was told.", closed);
        }
    }
}
