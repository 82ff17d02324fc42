package io.millrace.kernel.agent;

/** Memory that a cell cannot have: given up when a cell has used all the rest, so that there is some left to say so and to go on. */
final class Reserve {
    private static final int BYTES = 1 << 20;

    private static volatile byte[] held = new byte[BYTES];

    private Reserve() {}

    /** To be called where a cell has failed for want of memory, before anything else is done. */
    static void release() {
        held = null;
    }

    /** Takes the memory back where there is enough of it again. */
    static void restore() {
        if (held == null && Runtime.getRuntime().maxMemory() - Runtime.getRuntime().totalMemory() + Runtime.getRuntime().freeMemory() > 4L * BYTES) {
            try {
                held = new byte[BYTES];
            } catch (OutOfMemoryError e) {
                // The next cell may free something.
            }
        }
    }
}
