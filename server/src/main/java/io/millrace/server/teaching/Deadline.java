package io.millrace.server.teaching;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * Until when something can be handed in. What a teacher writes is a time on the wall of a zone; what counts is the instant.
 *
 * @param due   as it was agreed for the course
 * @param zone  in which people are told about it
 * @param grace how long after it work is still taken, and called late
 */
public record Deadline(Instant due, ZoneId zone, Duration grace) {
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("EEE, d MMM uuuu, HH:mm 'in' VV (xxx)", Locale.ENGLISH);

    /** Where a moment stands to a deadline. */
    public enum Phase {
        OPEN, GRACE, CLOSED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Deadline {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("The grace is 0 minutes or more.");
        }
    }

    /**
     * Reads what a teacher has written.
     *
     * @param local {@code 2026-11-30T18:00} on the wall of the zone. A time that is there twice, when clocks go back, means the later one; one that is skipped is none
     * @throws IllegalArgumentException with one sentence
     */
    public static Deadline of(String local, String zone, long graceMinutes) {
        if (graceMinutes < 0 || graceMinutes > Duration.ofDays(365).toMinutes()) {
            throw new IllegalArgumentException("The grace is between 0 minutes and a year.");
        }
        ZoneId known = zone(zone);
        return new Deadline(instant(local, known), known, Duration.ofMinutes(graceMinutes));
    }

    static ZoneId zone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + zone + "\" is no time zone: write one such as Asia/Shanghai or Europe/Berlin.");
        }
    }

    static Instant instant(String local, ZoneId zone) {
        LocalDateTime wall;
        try {
            wall = LocalDateTime.parse(local).truncatedTo(ChronoUnit.MINUTES);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + local + "\" is no time: write it as 2026-11-30T18:00.");
        }
        if (zone.getRules().getValidOffsets(wall).isEmpty()) {
            throw new IllegalArgumentException(wall + " does not exist in " + zone + ", where clocks skip that hour: choose another time.");
        }
        return wall.atZone(zone).withLaterOffsetAtOverlap().toInstant();
    }

    /** What holds for somebody who was given longer; an extension never shortens. */
    public Deadline extended(Optional<Instant> until) {
        return until.filter(due::isBefore).map(later -> new Deadline(later, zone, grace)).orElse(this);
    }

    /** The due minute itself is in time. */
    public Phase at(Instant now) {
        return !now.isAfter(due) ? Phase.OPEN : !now.isAfter(end()) ? Phase.GRACE : Phase.CLOSED;
    }

    /** After this nothing is taken any more. */
    public Instant end() {
        return due.plus(grace);
    }

    /** On the wall of its zone, as it was written. */
    public String local() {
        return LocalDateTime.ofInstant(due, zone).truncatedTo(ChronoUnit.MINUTES).toString();
    }

    public String shown() {
        return shown(due);
    }

    /** Another moment, on the wall of this zone. */
    String shown(Instant at) {
        return SHOWN.format(at.atZone(zone));
    }

    /** The whole of it in words. */
    String withGrace() {
        return shown() + (grace.isZero() ? "" : " and " + grace.toMinutes() + " min");
    }
}
