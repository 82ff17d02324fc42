package io.millrace.server.kernels;

import io.millrace.kernel.session.KernelMessage;
import io.millrace.kernel.session.KernelSession;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.store.StoreWriter.Also;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The way of a kernel's messages into the log. Lives on the notebook's thread; only {@link #admit} is called from the kernel's.
 *
 * <p><b>Exactly once.</b> Every message has a sequence number. The operations made from messages and the number of the last of them are
 * stored in one transaction; only then the kernel is told that it may forget them. After kill -9 a new server attaches with the stored
 * number and the kernel goes on from there: not one line missing, none doubled.
 *
 * <p><b>Pace.</b> Messages are gathered for {@value #STREAM_MILLIS} ms (text) or {@value #DISPLAY_MILLIS} ms (when displays are updated)
 * after the last flush; the first one after a pause goes at once, and so does the end of a run. {@link #credit} bounds what waits for the
 * store: the kernel's reader blocks, its socket fills, and the cell that prints waits, which is the back pressure.
 */
final class Intake {
    static final int STREAM_MILLIS = 33;
    static final int DISPLAY_MILLIS = 100;
    /** A little patience at the front lets a burst of short lines be one operation. */
    private static final int PATIENCE_MILLIS = 2;
    private static final int CREDIT = 8 * 1024 * 1024;
    private static final int MAX_MESSAGE_CREDIT = CREDIT / 2;

    private final LiveNotebook live;
    private final Kernels kernels;
    private final Supplier<KernelSession> session;
    private final Semaphore credit = new Semaphore(CREDIT);
    private Coalescer gathered = new Coalescer();
    private int gatheredCredit;
    private long seen;
    private long stored;
    private long lastFlush;
    private boolean flushPlanned;

    Intake(LiveNotebook live, Kernels kernels, Supplier<KernelSession> session) {
        this.live = live;
        this.kernels = kernels;
        this.session = session;
    }

    /** Begins with a kernel whose messages up to {@code position} are stored. What was gathered of an earlier one is dropped. */
    void begin(long position) {
        seen = position;
        stored = position;
        gathered = new Coalescer();
        gathered.reached(position);
        credit.release(gatheredCredit);
        gatheredCredit = 0;
    }

    long stored() {
        return stored;
    }

    /** Waits until there is room for a message; answers what it occupies. The kernel's thread. */
    int admit(KernelMessage message) {
        int cost = Math.min(MAX_MESSAGE_CREDIT, Messages.cost(message));
        credit.acquireUninterruptibly(cost);
        return cost;
    }

    void dismiss(int cost) {
        credit.release(cost);
    }

    /** Whether the message is new; one that was said before is forgotten. */
    boolean accept(KernelMessage message, int cost) {
        if (message.sequence() > 0 && message.sequence() <= seen) {
            credit.release(cost);
            return false;
        }
        gatheredCredit += cost;
        if (message.sequence() > 0) {
            seen = message.sequence();
            gathered.reached(seen);
        }
        return true;
    }

    void add(Operation operation) {
        gathered.add(operation);
    }

    /** What was gathered should be seen at once. */
    void hurry() {
        gathered.hurry();
    }

    /** Stores what was gathered, now or in a moment. */
    void plan() {
        if (gathered.urgent()) {
            flush();
            return;
        }
        if (flushPlanned) {
            return;
        }
        long pause = gathered.isEmpty() || gathered.hasUpdates() ? DISPLAY_MILLIS : STREAM_MILLIS;
        long since = (System.nanoTime() - lastFlush) / 1_000_000;
        flushPlanned = true;
        kernels.later(Math.max(PATIENCE_MILLIS, pause - since), () -> live.post(() -> {
            flushPlanned = false;
            flush();
        }));
    }

    void flush() {
        long position = gathered.position();
        int released = gatheredCredit;
        gatheredCredit = 0;
        if (live.closed() || (gathered.isEmpty() && position == stored)) {
            credit.release(released);
            return;
        }
        lastFlush = System.nanoTime();
        boolean advanced = position > stored;
        stored = position;
        List<Also> also = advanced
                ? List.of(statements -> statements.update("UPDATE kernel_position SET sequence = ? WHERE notebook = ?", position, live.id())) : List.of();
        KernelSession heard = session.get();
        live.apply(gathered.take(), also, () -> {
            credit.release(released);
            if (advanced && heard != null) {
                heard.acknowledge(position);
            }
        });
    }
}
