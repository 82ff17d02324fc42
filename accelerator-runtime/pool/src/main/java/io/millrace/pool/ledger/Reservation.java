package io.millrace.pool.ledger;

/**
 * Chips that are kept for a group from one time to another, such as a class at ten o'clock, as decided at one time.
 *
 * @param seq     entry of the chain that says so
 * @param type    chip type; empty for any
 * @param from    milliseconds since 1970, as {@code to} and {@code at}
 * @param givenUp whether this row takes it back
 */
public record Reservation(long seq, String id, String group, String type, int chips, long from, long to, boolean givenUp, long at, String who, String why) {}
