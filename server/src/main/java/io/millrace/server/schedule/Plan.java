package io.millrace.server.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** When a notebook runs by itself. */
public sealed interface Plan {
    int MOST_MINUTES = 60 * 24 * 31;

    record Every(int minutes) implements Plan {}

    record Daily(LocalTime at) implements Plan {}

    /** @throws IllegalArgumentException with one sentence */
    static Plan of(String text) {
        String[] words = text.strip().split("\\s+");
        try {
            if (words.length == 2 && words[0].equals("every")) {
                int minutes = Integer.parseInt(words[1]);
                if (minutes >= 1 && minutes <= MOST_MINUTES) {
                    return new Every(minutes);
                }
            }
            if (words.length == 2 && words[0].equals("daily")) {
                return new Daily(LocalTime.parse(words[1]).truncatedTo(ChronoUnit.MINUTES));
            }
        } catch (NumberFormatException | DateTimeException e) {
            // said below
        }
        throw new IllegalArgumentException("A plan is \"every MINUTES\" or \"daily HH:MM\", and \"" + text + "\" is neither.");
    }

    /** The next time after this one; a plan that was missed is not made up for. */
    default Instant after(Instant now, ZoneId zone) {
        return switch (this) {
            case Every every -> now.plus(every.minutes(), ChronoUnit.MINUTES);
            case Daily daily -> {
                ZonedDateTime today = now.atZone(zone).with(daily.at());
                yield (today.toInstant().isAfter(now) ? today : today.plusDays(1).with(daily.at())).toInstant();
            }
        };
    }

    default String text() {
        return switch (this) {
            case Every every -> "every " + every.minutes();
            case Daily daily -> "daily " + daily.at();
        };
    }
}
