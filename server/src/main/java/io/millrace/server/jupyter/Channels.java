package io.millrace.server.jupyter;

import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.wire.Framing;
import io.millrace.server.wire.Request;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The kernels' WebSockets. Whatever comes in is decoded here; a frame that is no message costs its sender the connection, and nobody else anything. */
final class Channels {
    private static final int QUEUE_BYTES = 2 * 1024 * 1024;
    private static final long PING_MILLIS = 30_000;
    private static final long SWEEP_MILLIS = 60_000;
    private static final long AWAY_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int MAX_SESSION = 200;
    private static final long STAYS_MILLIS = 2_000;
    /** As 403; the range is for applications. */
    private static final short FORBIDDEN = 4403;

    private final Vertx vertx;
    private final LiveNotebooks notebooks;
    private final Predicate<String> scratch;
    private final ContentVersions versions;
    private final ConcurrentHashMap<String, Hub> hubs = new ConcurrentHashMap<>();
    /** Told that a client has asked the kernel of this notebook to end. Blocks. */
    private final Consumer<String> ends;

    /** @param scratch whether a notebook is there for its kernel only */
    Channels(Vertx vertx, LiveNotebooks notebooks, Predicate<String> scratch, ContentVersions versions, Consumer<String> ends) {
        this.vertx = vertx;
        this.notebooks = notebooks;
        this.scratch = scratch;
        this.versions = versions;
        this.ends = ends;
        vertx.setPeriodic(PING_MILLIS, _ -> hubs.values().forEach(Hub::ping));
        vertx.setPeriodic(SWEEP_MILLIS, _ -> hubs.keySet().forEach(id -> hubs.computeIfPresent(id, (_, hub) -> hub.deserted(AWAY_NANOS) ? null : hub)));
    }

    /** How many sockets a kernel has. */
    int connections(String notebook) {
        Hub hub = hubs.get(notebook);
        return hub == null ? 0 : hub.connections();
    }

    /** The clients of a notebook's kernel. Blocks. @throws JupyterError where there is no such notebook */
    Hub hub(String notebook) {
        LiveNotebook live = notebooks.get(notebook).orElseThrow(() -> JupyterError.noKernel(notebook));
        return hubs.compute(notebook, (id, hub) -> hub != null && hub.serves(live) ? hub
                : new Hub(vertx, live, notebooks.store(), !scratch.test(id), versions, ends));
    }

    /** The kernel is gone: nobody waits for it any more. */
    void ended(String notebook) {
        Hub hub = hubs.remove(notebook);
        if (hub != null) {
            hub.end();
        }
    }

    /** Stops what runs, and what waits with a client. Blocks. */
    void interrupt(String notebook) {
        hub(notebook).conversation().stop();
    }

    /**
     * Begins to speak with a client.
     *
     * @param session what the client calls itself; null for what its first message says
     * @param may     whether who is behind it may ask for a request of this type; asked with each
     * @param stays   whether they may still see the notebook; asked now and then
     */
    void open(ServerWebSocket socket, Hub hub, String session, Predicate<String> may, BooleanSupplier stays) {
        Context context = vertx.getOrCreateContext();
        boolean v1 = Framing.V1.equals(socket.subProtocol());
        socket.setWriteQueueMaxSize(QUEUE_BYTES);
        socket.exceptionHandler(_ -> socket.close());
        vertx.setPeriodic(STAYS_MILLIS, timer -> {
            if (socket.isClosed()) {
                vertx.cancelTimer(timer);
            } else if (!stays.getAsBoolean()) {
                socket.close(FORBIDDEN, "You may not see this notebook any more.");
            }
        });
        String[] known = {session == null || session.isEmpty() || session.length() > MAX_SESSION ? null : session};
        if (known[0] != null) {
            hub.join(known[0], socket);
        }
        socket.textMessageHandler(text -> received(context, socket, hub, known, may, () -> {
            if (v1) {
                throw new Framing.Malformed("Messages of this protocol are binary.");
            }
            return Framing.decodeJson(text);
        }));
        socket.binaryMessageHandler(bytes -> received(context, socket, hub, known, may, () -> decoded(v1, bytes)));
    }

    private static Framing.Framed decoded(boolean v1, Buffer bytes) throws Framing.Malformed {
        return v1 ? Framing.decode(bytes.getBytes()) : Framing.decodeJsonAndBuffers(bytes.getBytes());
    }

    private interface Decoding {
        Framing.Framed decode() throws Framing.Malformed;
    }

    private void received(Context context, ServerWebSocket socket, Hub hub, String[] session, Predicate<String> may, Decoding decoding) {
        Framing.Framed framed;
        try {
            framed = decoding.decode();
        } catch (Framing.Malformed e) {
            socket.close((short) 1007, e.getMessage());
            return;
        }
        if (!may.test(framed.message().type())) {
            socket.close(FORBIDDEN, "You have no right to " + framed.message().type() + " here.");
            return;
        }
        if (session[0] == null) {
            String named = framed.message().session();
            session[0] = named.isEmpty() || named.length() > MAX_SESSION ? UUID.randomUUID().toString() : named;
            hub.join(session[0], socket);
        }
        // One at a time: a client that floods waits, its messages stay in its own socket.
        socket.pause();
        hub.conversation().receive(framed.channel(), new Request(framed.message(), session[0]));
        hub.notebook().post(() -> context.runOnContext(_ -> socket.resume()));
    }
}
