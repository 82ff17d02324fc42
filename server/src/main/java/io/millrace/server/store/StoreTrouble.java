package io.millrace.server.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What is wrong with the disk or the file under the store, as opposed to what is wrong with a row.
 *
 * @param kind     for programs
 * @param sentence for people: what happened, what it means, what to do
 */
public record StoreTrouble(Kind kind, String sentence) {
    /** What it is; all but a damaged file may pass. */
    public enum Kind {
        FULL, READ_ONLY, UNREACHABLE, DAMAGED;

        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** Whether writing again may succeed. */
    public boolean mayPass() {
        return kind != Kind.DAMAGED;
    }

    /** The trouble behind a failure of SQLite in this file; empty where the failure is about what was asked. */
    static Optional<StoreTrouble> of(SQLException failure, Path file) {
        // Extended result codes keep the primary one in their lowest byte.
        return switch (failure.getErrorCode() & 0xff) {
            case 13 -> Optional.of(new StoreTrouble(Kind.FULL, "There is no room left for the store " + file
                    + ": nothing new is saved until there is. What was saved is safe; what is done now is kept in memory and saved as soon as there is room."));
            case 8, 14, 3 -> Optional.of(new StoreTrouble(Kind.READ_ONLY, "The store " + file
                    + " cannot be written: nothing new is saved until it can. What was saved is safe; what is done now is kept in memory. Look at the rights of the directory, and whether its disk is read-only."));
            case 10 -> Optional.of(new StoreTrouble(Kind.UNREACHABLE, "The disk of the store " + file + " fails (" + failure.getMessage()
                    + "): nothing new is saved until it works again. What was saved is left alone; what is done now is kept in memory."));
            case 11, 26 -> Optional.of(damaged(file));
            default -> Optional.empty();
        };
    }

    static StoreTrouble damaged(Path file) {
        return new StoreTrouble(Kind.DAMAGED, "The store " + file + " is damaged: nothing more is written to it, so that nothing good is overwritten. "
                + "Stop the server and run ./workbench doctor --repair, or restore a backup.");
    }
}
