package io.millrace.server.jupyter;

import io.millrace.server.wire.Framing;
import io.millrace.server.wire.Out;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One client of a kernel, by the session identifier that it chose: it outlives its socket, and what happens meanwhile is told when it comes back.
 *
 * <p><b>In step or catching up.</b> As for a page: while in step, what an operation means is sent as it is stored. A client that is away or slow costs nothing:
 * it has its place in the log, and is later told the rest from there.
 *
 * <p><b>What has arrived.</b> Jupyter's protocol has no acknowledgement. When a socket breaks after a ping that was not answered, what was sent since that ping is
 * sent again; otherwise what was written counts as received.
 */
final class KernelClient {
    private static final int MISSED = 200;
    private static final int PINGS = 3;
    private static final long DOUBT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Reads the log for a client that has fallen behind. */
    interface Log {
        /** Rows after a place are given to {@link KernelClient#rows}, on any thread. */
        void read(KernelClient client, long after);
    }

    /** What a row of the log means. */
    record Told(long sequence, List<Out> messages) {}

    private final String session;
    private final Log log;
    private final ArrayDeque<Out> missed = new ArrayDeque<>();
    private ServerWebSocket socket;
    private boolean v1;
    private long next;
    private long newest;
    private boolean inStep;
    private boolean reading;
    private int unanswered;
    private long firstUnanswered;
    private long doubtful;
    private long awaySince = System.nanoTime();

    /** @param next the first operation that it has not been told */
    KernelClient(String session, long next, Log log) {
        this.session = session;
        this.next = next;
        this.newest = next - 1;
        this.log = log;
    }

    String session() {
        return session;
    }

    synchronized boolean connected() {
        return socket != null;
    }

    /** Whether it is away for longer than this. */
    synchronized boolean awayFor(long nanos) {
        return socket == null && System.nanoTime() - awaySince > nanos;
    }

    /** Takes the place of a socket of the same session, which is stale. */
    synchronized void connect(ServerWebSocket fresh) {
        if (socket != null) {
            ServerWebSocket old = socket;
            left(old);
            old.close((short) 1000, "The session has come back on another connection.");
        }
        socket = fresh;
        v1 = Framing.V1.equals(fresh.subProtocol());
        unanswered = 0;
        try {
            fresh.pongHandler(_ -> answered(fresh));
            fresh.drainHandler(_ -> catchUp());
            fresh.closeHandler(_ -> left(fresh));
        } catch (IllegalStateException e) {
            // It has closed already.
            left(fresh);
            return;
        }
        while (!missed.isEmpty()) {
            write(missed.poll());
        }
        catchUp();
    }

    private synchronized void left(ServerWebSocket old) {
        if (socket != old) {
            return;
        }
        socket = null;
        inStep = false;
        awaySince = System.nanoTime();
        if (unanswered > 0 && awaySince - firstUnanswered > DOUBT_NANOS) {
            next = Math.min(next, doubtful);
        }
    }

    synchronized void happened(long sequence, List<Out> messages) {
        newest = Math.max(newest, sequence);
        if (inStep && sequence == next) {
            send(messages);
            next++;
            inStep = !socket.isClosed() && !socket.writeQueueFull();
        }
    }

    /** Something that is not in the log. */
    synchronized void told(Out out) {
        if (!out.isFor(session)) {
            return;
        }
        if (socket != null) {
            write(out);
        } else if (missed.size() < MISSED) {
            missed.add(out);
        }
    }

    private synchronized void catchUp() {
        if (inStep || reading || socket == null || socket.isClosed() || socket.writeQueueFull()) {
            return;
        }
        if (next > newest) {
            inStep = true;
            return;
        }
        reading = true;
        log.read(this, next - 1);
    }

    /** The next rows of the log; null where it cannot be read. */
    synchronized void rows(List<Told> rows) {
        reading = false;
        if (rows == null) {
            close((short) 1011, "The log cannot be read.");
            return;
        }
        for (Told row : rows) {
            if (row.sequence() == next && socket != null) {
                send(row.messages());
                next++;
            }
        }
        newest = Math.max(newest, next - 1);
        catchUp();
    }

    private void send(List<Out> messages) {
        for (Out out : messages) {
            if (out.isFor(session)) {
                write(out);
            }
        }
    }

    private void write(Out out) {
        if (socket.isClosed()) {
            return;
        }
        if (v1) {
            socket.writeBinaryMessage(Buffer.buffer(Framing.encode(out.channel(), out.message())));
        } else if (out.message().buffers().isEmpty()) {
            socket.writeTextMessage(Framing.encodeJson(out.channel(), out.message()));
        } else {
            socket.writeBinaryMessage(Buffer.buffer(Framing.encodeJsonAndBuffers(out.channel(), out.message())));
        }
    }

    /** Asks whether it is still there; one that has not answered for long is sent away. */
    synchronized void ping() {
        if (socket == null) {
            return;
        }
        if (socket.isClosed()) {
            left(socket);
            return;
        }
        if (unanswered >= PINGS) {
            close((short) 1011, "No answer to pings.");
            return;
        }
        if (unanswered++ == 0) {
            firstUnanswered = System.nanoTime();
            doubtful = next;
        }
        socket.writePing(Buffer.buffer("?"));
    }

    private synchronized void answered(ServerWebSocket from) {
        if (socket == from) {
            unanswered = 0;
        }
    }

    synchronized void close(short code, String reason) {
        if (socket != null) {
            ServerWebSocket old = socket;
            left(old);
            old.close(code, reason);
        }
    }
}
