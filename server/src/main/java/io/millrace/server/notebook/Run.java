package io.millrace.server.notebook;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * One run of a cell.
 *
 * @param source what it runs: the cell's text when it was queued. Kept while the run is active, null afterwards
 * @param reason why it ended as it did, one sentence; null where there is nothing to say
 * @param names  what it defines, changes and uses, as the language host tells ({@code {defines, assigns, uses, bodies}}); null where that is not known, and
 *               after its kernel has gone
 * @param asking the request for a line of standard input that waits for a person; null for none
 */
public record Run(String id, String cell, State state, Instant queuedAt, Instant startedAt, Instant finishedAt, Long wallMillis,
                  String sourceHash, String reason, String source, Map<String, Object> names, String asking) {
    public enum State {
        QUEUED, RUNNING, STOPPING, OK, ERROR, INTERRUPTED, LOST;

        public boolean ended() {
            return switch (this) {
                case QUEUED, RUNNING, STOPPING -> false;
                case OK, ERROR, INTERRUPTED, LOST -> true;
            };
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static State of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    Run started(Instant at) {
        return new Run(id, cell, State.RUNNING, queuedAt, at, null, null, sourceHash, null, source, names, null);
    }

    Run stopping(String detail) {
        return new Run(id, cell, State.STOPPING, queuedAt, startedAt, null, null, sourceHash, detail, source, names, asking);
    }

    Run finished(State end, Instant at, Long millis, String why) {
        return new Run(id, cell, end, queuedAt, startedAt, at, millis, sourceHash, why, null, names, null);
    }

    Run withSource(String text) {
        return new Run(id, cell, state, queuedAt, startedAt, finishedAt, wallMillis, sourceHash, reason, text, names, asking);
    }

    Run named(Map<String, Object> known) {
        return new Run(id, cell, state, queuedAt, startedAt, finishedAt, wallMillis, sourceHash, reason, source, known, asking);
    }

    Run asks(String request) {
        return new Run(id, cell, state, queuedAt, startedAt, finishedAt, wallMillis, sourceHash, reason, source, names, request);
    }

    /** As the page sees it: what it runs is the cell's business. */
    Run withoutSource() {
        return withSource(null);
    }
}
