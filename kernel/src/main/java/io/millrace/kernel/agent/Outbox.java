package io.millrace.kernel.agent;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.FrameCodec;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the kernel has said and the server has not stored yet.
 *
 * <p><b>Nothing is lost, nothing is doubled.</b> Each message gets the next sequence number and stays here until the server
 * acknowledges it, which it does when it has stored it. A server that attaches names the last number that it stored; what is
 * older is forgotten, what is younger is sent again, in order.
 *
 * <p><b>Back pressure.</b> Streams and displays wait while more than {@link #LIMIT} bytes are kept, so a cell that prints faster than
 * the server stores, or without a server, stands still instead of filling the heap. The wait ends when the server catches up, or when the cell is
 * being stopped. What ends a run never waits.
 *
 * <p>Messages with the number 0 (answers, requests, memory figures) belong to one connection: they are not kept, and who needs them
 * again sends them again when a server attaches.
 */
final class Outbox {
    /** Bytes that may wait for the server before a printing cell has to wait. */
    static final long LIMIT = 16L << 20;

    private record Entry(long sequence, byte[] bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Entry> sent = new ArrayDeque<>();
    private final ArrayDeque<Entry> unsent = new ArrayDeque<>();
    private long bytes;
    private long lastSequence;
    private long connection;

    /** Appends a message that is kept until it is acknowledged. {@code bounded}: waits for room first. */
    void append(String type, CellScope scope, Map<String, Object> content, List<byte[]> buffers, boolean bounded) {
        lock.lock();
        try {
            if (bounded) {
                awaitRoom(scope);
            }
            long sequence = lastSequence + 1;
            Entry entry = new Entry(sequence, FrameCodec.encode(message(sequence, type, scope, content, buffers)));
            lastSequence = sequence;
            bytes += entry.bytes.length;
            unsent.add(entry);
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends a message over the present connection only. */
    void direct(String type, CellScope scope, Map<String, Object> content, List<byte[]> buffers) {
        byte[] encoded = FrameCodec.encode(message(0, type, scope, content, buffers));
        lock.lock();
        try {
            if (connection > 0) {
                unsent.add(new Entry(0, encoded));
                change.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The server has stored all up to this number. */
    void acknowledge(long sequence) {
        lock.lock();
        try {
            forget(sequence);
        } finally {
            lock.unlock();
        }
    }

    /** A server attached: sends the greeting, then everything younger than {@code lastStored}. Returns the connection's number. */
    long attach(long lastStored, Map<String, Object> welcome) {
        lock.lock();
        try {
            unsent.removeIf(e -> e.sequence == 0);
            while (!sent.isEmpty()) {
                unsent.addFirst(sent.removeLast());
            }
            forget(lastStored);
            Map<String, Object> header = new LinkedHashMap<>(welcome);
            header.put("sequence", lastSequence);
            unsent.addFirst(new Entry(0, FrameCodec.encode(Frame.of(header))));
            change.signalAll();
            return ++connection;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for what is to be sent over this connection and takes it: some messages at once when they are small.
     *
     * @return the bytes, or null where another connection took over
     */
    byte[][] take(long mine, int atMost) throws InterruptedException {
        lock.lock();
        try {
            while (connection == mine && unsent.isEmpty()) {
                change.await();
            }
            if (connection != mine) {
                return null;
            }
            var taken = new java.util.ArrayList<byte[]>();
            int size = 0;
            while (!unsent.isEmpty() && (taken.isEmpty() || size + unsent.peek().bytes.length <= atMost)) {
                Entry e = unsent.poll();
                size += e.bytes.length;
                taken.add(e.bytes);
                if (e.sequence > 0) {
                    sent.add(e);
                }
            }
            change.signalAll();
            return taken.toArray(byte[][]::new);
        } finally {
            lock.unlock();
        }
    }

    /** Nobody listens any more on this connection. */
    void detach(long mine) {
        lock.lock();
        try {
            if (connection == mine) {
                connection++;
                unsent.removeIf(e -> e.sequence == 0);
                change.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the server has stored everything. */
    boolean awaitStored(long millis) throws InterruptedException {
        return awaitEmpty(millis, true);
    }

    /** Waits until everything is written to the socket. */
    boolean awaitSent(long millis) throws InterruptedException {
        return awaitEmpty(millis, false);
    }

    private boolean awaitEmpty(long millis, boolean stored) throws InterruptedException {
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (!unsent.isEmpty() || stored && !sent.isEmpty()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = change.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** An interrupt of the user's own does not end the wait (and is kept for the user); the stop of the cell does. */
    private void awaitRoom(CellScope scope) {
        boolean interrupted = false;
        while (bytes > LIMIT && !(scope != null && scope.stopping)) {
            try {
                room.await(100, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void forget(long sequence) {
        while (!sent.isEmpty() && sent.peek().sequence <= sequence) {
            bytes -= sent.poll().bytes.length;
        }
        while (!unsent.isEmpty() && unsent.peek().sequence > 0 && unsent.peek().sequence <= sequence) {
            bytes -= unsent.poll().bytes.length;
        }
        room.signalAll();
        change.signalAll();
    }

    private static Frame message(long sequence, String type, CellScope scope, Map<String, Object> content, List<byte[]> buffers) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("type", type);
        header.put("sequence", sequence);
        header.put("run", scope == null ? "" : scope.run);
        header.put("cell", scope == null ? "" : scope.cell);
        header.put("content", content);
        return new Frame(header, buffers);
    }
}
