package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.Account;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who has used how much, by user and by group: all committed chip time, and a recent account that halves every five seconds, from which the panel
 * shows shares. Sums over commits and nothing else.
 *
 * <p>Not thread-safe: the coordinator calls it under its lock.
 */
final class Accounts {
    private static final double HALF_LIFE_NANOS = 5e9;
    final Side users = new Side();
    final Side groups = new Side();
    private final Set<String> loads = new HashSet<>();
    private double joules;

    /** Accounts of users, or of groups. Chips times nanoseconds. */
    static final class Side {
        private final Map<String, Double> total = new LinkedHashMap<>();
        private final Map<String, Double> recent = new LinkedHashMap<>();
        private long agedAt;

        private void add(String who, double chipNanos, long now) {
            total.merge(who, chipNanos, Double::sum);
            age(now);
            recent.merge(who, chipNanos, Double::sum);
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

        /** Everybody's part of what was used lately; none where nothing was. */
        Map<String, Double> shares(long now) {
            Collection<Double> all = recent(now).values();
            double sum = all.stream().mapToDouble(Double::doubleValue).sum();
            Map<String, Double> shares = new LinkedHashMap<>();
            recent.forEach((who, nanos) -> shares.put(who, nanos / sum));
            return shares;
        }
    }

    Accounts(List<Account> committed, long now) {
        committed.forEach(a -> {
            users.total.merge(a.user(), (double) a.chipNanos(), Double::sum);
            groups.total.merge(a.group(), (double) a.chipNanos(), Double::sum);
        });
        committed.stream().filter(a -> a.user().equals(Background.OWNER)).forEach(a -> loads.add(a.group()));
        users.agedAt = groups.agedAt = now;
    }

    /** @param chipNanos chips times nanoseconds */
    void committed(String group, String owner, double chipNanos, double energy, long now) {
        joules += energy;
        if (owner.equals(Background.OWNER)) {
            loads.add(group);
        }
        users.add(owner, chipNanos, now);
        groups.add(group, chipNanos, now);
    }

    /** Whether a group is of the modelled-only load. */
    boolean isLoad(String group) {
        return loads.contains(group);
    }

    /** Energy committed since the pool started. */
    double joules() {
        return joules;
    }
}
