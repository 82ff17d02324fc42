package io.millrace.kernel.session;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Whether cells run on this machine: what can wait is done when none do. */
final class Quiet {
    private static final long PAUSE_MILLIS = 200;

    private final Set<Object> busy = new HashSet<>();
    private long since = System.nanoTime();

    synchronized void begins(Object who) {
        busy.add(who);
    }

    synchronized void ends(Object who) {
        if (busy.remove(who)) {
            since = System.nanoTime();
            notifyAll();
        }
    }

    /** Something short happened. */
    synchronized void touch() {
        since = System.nanoTime();
    }

    /** Whoever waits looks again whether it must hurry. */
    synchronized void hurry() {
        notifyAll();
    }

    /** Returns when nothing has run for a moment, at the latest after so long, at once where it hurries. */
    synchronized void await(long mostMillis, BooleanSupplier hurries) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMillis);
        while (!hurries.getAsBoolean()) {
            long now = System.nanoTime();
            long quietAt = busy.isEmpty() ? since + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS) : end;
            long left = Math.min(end, quietAt) - now;
            if (left <= 0) {
                return;
            }
            try {
                wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
