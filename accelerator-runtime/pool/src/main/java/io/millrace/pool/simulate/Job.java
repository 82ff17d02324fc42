package io.millrace.pool.simulate;

import java.util.Objects;

/**
 * One run of a trace.
 *
 * @param type        chip type; empty for any
 * @param notebook    what a person calls it; empty where the trace does not say
 * @param chips       gang width
 * @param memoryBytes on each chip; 0 where the trace does not say
 * @param submit      seconds from the trace's zero
 * @param units       work, in units that take {@code unitSeconds} each (iterations, where the trace has them)
 * @param startup     seconds that it loses when it starts
 * @param deadline    seconds from the trace's zero; infinite for none
 */
public record Job(String id, String group, String user, String notebook, String type, int chips, long memoryBytes, int priority, double submit, double units,
                  double unitSeconds, double startup, double deadline) {
    public Job {
        Objects.requireNonNull(id, "id is null");
        if (chips < 1 || !(submit >= 0) || !(units >= 0) || !(unitSeconds >= 0)) {
            throw new IllegalArgumentException("job " + id + " needs chips, and times that are not negative");
        }
    }

    /** A job whose work is given in seconds. */
    public static Job of(String id, String group, String user, String type, int chips, double submit, double seconds) {
        return new Job(id, group, user, "", type, chips, 0, 0, submit, seconds, 1, 0, Double.POSITIVE_INFINITY);
    }

    /** What a person knows it by: its notebook's or label's name where it has one, whose it is, and how wide. */
    public String title() {
        return (notebook.isEmpty() ? "" : notebook + ", ") + user + " × " + chips;
    }

    /** Seconds of work on its chips. */
    public double service() {
        return units * unitSeconds;
    }
}
