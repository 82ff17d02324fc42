package io.millrace.kernel.agent;

import java.util.List;
import java.util.Map;

/**
 * The end of the process, told where it can be told.
 *
 * <p>When a cell calls {@code System.exit}, the shutdown hook sends what was printed and the reason, and waits until the server has
 * stored it all (also for the next server, as long as an orphan would live), so that not a line is lost with the process.
 * {@code Runtime.halt}, a kill and a crash give no time for words: the server says what the exit code tells.
 */
final class LastWords {
    /** Exit code of a kernel that has no memory left for its own work. */
    static final int OUT_OF_MEMORY = 77;
    /** Exit code of an orphan whose time is over, and of an ordinary end. */
    static final int ORPHAN = 78;

    /** Whether the process is ending because a cell asked for it; for a server that attaches meanwhile. */
    private static volatile boolean exiting;

    private LastWords() {}

    static boolean exiting() {
        return exiting;
    }

    static void outOfMemory(OutOfMemoryError e) {
        Runtime.getRuntime().halt(OUT_OF_MEMORY);
    }

    static void install(Outbox outbox, Streams streams, long orphanMillis) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            boolean exit = Thread.getAllStackTraces().values().stream().anyMatch(LastWords::callsExit);
            exiting = exit;
            streams.flushAll();
            outbox.direct("exiting", CellScope.current(), Map.of("exit", exit), List.of());
            try {
                outbox.awaitStored(exit ? orphanMillis : 2_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "millrace-exit"));
    }

    private static boolean callsExit(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getMethodName().equals("exit") && (frame.getClassName().equals("java.lang.System") || frame.getClassName().equals("java.lang.Runtime"))) {
                return true;
            }
        }
        return false;
    }
}
