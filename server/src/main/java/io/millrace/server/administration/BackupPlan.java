package io.millrace.server.administration;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When backups are made by themselves and how long they are kept. The functions are pure.
 *
 * @param everyHours 0 for never
 * @param most       so many are kept; 0 for any number
 * @param days       older ones go; 0 for never
 */
public record BackupPlan(int everyHours, int most, int days, String at, String who, String why) {
    /** What holds where nobody has decided anything: nothing is made and nothing goes. */
    static final BackupPlan NONE = new BackupPlan(0, 0, 0, "", "", "");
    private static final int MOST_HOURS = 24 * 366;
    private static final int MOST = 10_000;
    private static final int MOST_DAYS = 36_500;
    private static final Duration SHORTEST_PAUSE = Duration.ofMinutes(10);

    /** @throws IllegalArgumentException with one sentence */
    void check() {
        if (everyHours < 0 || everyHours > MOST_HOURS) {
            throw new IllegalArgumentException("Backups are made every 1 to " + MOST_HOURS + " hours, or with 0 never by themselves.");
        }
        if (most < 0 || most > MOST || days < 0 || days > MOST_DAYS) {
            throw new IllegalArgumentException("So many backups are kept: 1 to " + MOST + ", 0 for any number; for 1 to " + MOST_DAYS + " days, 0 for ever.");
        }
        if (why.isBlank() || why.length() > 500) {
            throw new IllegalArgumentException("A decision says why, in up to 500 characters.");
        }
    }

    /** Whether one is to be made now. {@code newest}: when the last one was made. */
    boolean due(Optional<Instant> newest, Instant now) {
        return everyHours > 0 && newest.map(last -> Duration.between(last, now).compareTo(Duration.ofHours(everyHours)) >= 0).orElse(true);
    }

    /** How long nothing is tried after one that could not be made: it costs as much as one that can. */
    Duration pause() {
        Duration tenth = Duration.ofHours(everyHours).dividedBy(10);
        return tenth.compareTo(SHORTEST_PAUSE) > 0 ? tenth : SHORTEST_PAUSE;
    }

    /** Those that go; the newest never does. {@code all}: the newest first. */
    List<Backups.Made> going(List<Backups.Made> all, Instant now) {
        List<Backups.Made> going = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            boolean old = days > 0 && Duration.between(Instant.parse(all.get(i).at()), now).compareTo(Duration.ofDays(days)) > 0;
            if (old || most > 0 && i >= most) {
                going.add(all.get(i));
            }
        }
        return going;
    }
}
