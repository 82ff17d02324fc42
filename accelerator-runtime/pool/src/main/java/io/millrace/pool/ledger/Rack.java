package io.millrace.pool.ledger;

import java.util.Locale;

/**
 * A block as people decided that it should be.
 *
 * @param at milliseconds since 1970 of the last decision, by {@code who}, because of {@code why}
 */
public record Rack(String id, String type, int chips, State state, long at, String who, String why) {
    public enum State {
        /** In use. */
        UP,
        /** Takes nothing new; what runs on it is checkpointed and goes on elsewhere. */
        DRAINING,
        /** Empty, and stays so until it is brought back or removed. */
        DRAINED,
        /** Gone without notice; what had not been committed on it is computed again elsewhere. */
        LOST,
        /** Taken away; only the ledger remembers it. */
        REMOVED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
