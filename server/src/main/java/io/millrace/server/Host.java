package io.millrace.server;

import java.nio.file.Path;
import java.time.Instant;

/** The process that a server lives in, as far as the server asks something of it. Any thread; nothing here waits. */
@FunctionalInterface
public interface Host {
    /** Somebody asked over the interface to end the server. */
    void end(boolean leaveKernels);

    /** Whether it does {@link #restore}. */
    default boolean restores() {
        return false;
    }

    /** Ends the server, puts a backup in the place of its data, and starts it again at the same address. */
    default void restore(Restore wish) {
        throw new UnsupportedOperationException("This process starts no server again.");
    }

    /** @param backup a file; {@code who} and {@code address} say for the trail by whom it was asked for, and from where */
    record Restore(Path backup, String person, String name, String address) {}

    /**
     * How it went, for the server that was started then.
     *
     * @param done    whether the data are those of the backup; else they are what they were
     * @param before  the backup of what was there before; null where there is none
     * @param message one sentence
     */
    record Restored(Restore wish, boolean done, Path before, String message, Instant at) {}
}
