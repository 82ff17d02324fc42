package io.millrace.pool.coordinate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who has used how much: all committed chip time of each owner, and a recent account that halves every five seconds, from which the panel
 * shows shares. Sums over commits and nothing else.
 *
 * <p>Not thread-safe: the coordinator calls it under its lock.
 */
final class Accounts {
    private static final double HALF_LIFE_NANOS = 5e9;
    private final Map<String, Double> total = new LinkedHashMap<>();
    private final Map<String, Double> recent = new LinkedHashMap<>();
    private long agedAt;
    private double joules;

    Accounts(Map<String, Long> committed, long now) {
        committed.forEach((owner, nanos) -> total.put(owner, (double) nanos));
        agedAt = now;
    }

    /** @param chipNanos chips times nanoseconds */
    void committed(String owner, double chipNanos, double energy, long now) {
        joules += energy;
        total.merge(owner, chipNanos, Double::sum);
        age(now);
        recent.merge(owner, chipNanos, Double::sum);
    }

    private void age(long now) {
        double factor = Math.pow(0.5, (now - agedAt) / HALF_LIFE_NANOS);
        agedAt = now;
        recent.replaceAll((who, nanos) -> nanos * factor);
        recent.values().removeIf(nanos -> nanos < 1);
    }

    Map<String, Double> total() {
        return total;
    }

    /** The recent account as of now. */
    Map<String, Double> recent(long now) {
        age(now);
        return recent;
    }

    /** Energy committed since the pool started. */
    double joules() {
        return joules;
    }
}
