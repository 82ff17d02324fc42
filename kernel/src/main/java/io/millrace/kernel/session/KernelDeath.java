package io.millrace.kernel.session;

import java.util.List;
import java.util.Locale;

/**
 * How a kernel ended.
 *
 * @param reason one sentence
 * @param cell   the cell that was the cause, "" where none is known
 * @param log    the last lines of what the virtual machine said; often none
 */
public record KernelDeath(Kind kind, String reason, String cell, List<String> log) {
    public enum Kind {
        /** A cell called System.exit. */
        EXIT,
        /** More memory than the heap has. */
        MEMORY,
        /** By a signal: somebody, or the system. */
        KILLED,
        /** In native code. */
        CRASH,
        /** It did not do what was asked any more and was ended. */
        UNRESPONSIVE,
        /** It went over a limit of the server's configuration. */
        LIMIT,
        /** Nobody had used it for as long as the server's bounds say. */
        UNUSED,
        /** Nothing is known beyond the sentence. */
        UNKNOWN;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
