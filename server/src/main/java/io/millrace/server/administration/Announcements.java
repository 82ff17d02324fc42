package io.millrace.server.administration;

import io.millrace.server.files.Sql;
import java.time.InstantSource;
import java.util.List;

/** Lines that an admin tells everybody. The newest that was not taken back is shown on every page. Methods block; any thread. */
public final class Announcements {
    private static final int LONGEST = 500;
    private static final int HISTORY = 50;

    /** @param current whether it was not taken back */
    public record Announcement(long seq, String text, String at, String who, boolean current) {}

    private final Sql sql;
    private final InstantSource clock;

    Announcements(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** The newest first. */
    public List<Announcement> all() {
        return sql.query("SELECT seq, line, at, who, removed_at FROM announcement ORDER BY seq DESC LIMIT " + HISTORY,
                row -> new Announcement(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5) == null));
    }

    /** Those that are told now, the newest first. */
    public List<Announcement> current() {
        return all().stream().filter(Announcement::current).toList();
    }

    /** @throws IllegalArgumentException with one sentence */
    public void tell(String text, String who) {
        if (text.isBlank() || text.length() > LONGEST) {
            throw new IllegalArgumentException("An announcement has from 1 to " + LONGEST + " characters.");
        }
        sql.update("INSERT INTO announcement (seq, line, at, who) SELECT COALESCE(MAX(seq), 0) + 1, ?, ?, ? FROM announcement", text.strip(), clock.instant().toString(), who);
    }

    /** Whether there was such a one. */
    public boolean takeBack(long seq, String who) {
        return sql.update("UPDATE announcement SET removed_at = ?, removed_by = ? WHERE seq = ? AND removed_at IS NULL", clock.instant().toString(), who, seq) == 1;
    }
}
