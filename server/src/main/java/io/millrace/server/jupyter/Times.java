package io.millrace.server.jupyter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Instants as Jupyter writes them: always six digits behind the second, since its clients parse by that pattern. */
final class Times {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    static String of(Instant instant) {
        return FORMAT.format(instant);
    }

    /** @param text an ISO instant */
    static String of(String text) {
        return of(Instant.parse(text));
    }
}
