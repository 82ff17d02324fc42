package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.Quota;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is entitled to what. A group's weight counts against other groups' and is divided among those of its users who want chips, by their own
 * weights; so nobody gets more by belonging to a large group. Limits hold runs back before they reach the placer.
 *
 * <p>Not thread-safe: the coordinator calls it under its lock.
 */
final class Entitlements {
    private final Map<String, Quota> quotas = new LinkedHashMap<>();

    Entitlements(List<Quota> current) {
        current.forEach(this::set);
    }

    void set(Quota quota) {
        quotas.put(quota.subject() + " " + quota.name(), quota);
    }

    Quota of(String subject, String name) {
        return quotas.getOrDefault(subject + " " + name, Quota.none(subject, name));
    }

    double user(String user) {
        return of(Quota.USER, user).weight();
    }

    double group(String group) {
        return of(Quota.GROUP, group).weight();
    }

    /** Weight of a run's owner against all other owners. */
    double weight(Entry entry, Collection<Entry> all) {
        String group = entry.record.group();
        Map<String, Double> users = new LinkedHashMap<>();
        users.put(entry.record.owner(), of(Quota.USER, entry.record.owner()).weight());
        all.stream().filter(e -> !e.ended() && e.record.group().equals(group)).forEach(e -> users.put(e.record.owner(), of(Quota.USER, e.record.owner()).weight()));
        // Who belongs to no group is one of their own.
        if (group.equals(entry.record.owner())) {
            return group(group) * users.get(entry.record.owner());
        }
        double sum = users.values().stream().mapToDouble(Double::doubleValue).sum();
        return group(group) * users.get(entry.record.owner()) / sum;
    }

    /** Why a quota holds the run back, with the numbers; empty where none does. */
    Optional<String> held(Entry entry, Collection<Entry> all) {
        return held(of(Quota.USER, entry.record.owner()), entry, all, false).or(() -> held(of(Quota.GROUP, entry.record.group()), entry, all, true));
    }

    private static Optional<String> held(Quota quota, Entry entry, Collection<Entry> all, boolean group) {
        if (quota.maxChips() == 0) {
            return Optional.empty();
        }
        int wanted = entry.record.request().chips();
        int holds = all.stream().filter(e -> e != entry && !e.ended() && e.held == null
                && (group ? e.record.group().equals(quota.name()) : e.record.owner().equals(quota.name()))).mapToInt(e -> e.record.request().chips()).sum();
        return holds + wanted <= quota.maxChips() ? Optional.empty() : Optional.of("waits for a quota: " + (group ? "group " : "") + quota.name() + " may hold "
                + quota.maxChips() + " chips, holds or waits for " + holds + ", and this run needs " + wanted);
    }
}
