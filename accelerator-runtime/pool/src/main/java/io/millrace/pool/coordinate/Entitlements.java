package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.Quota;
import io.millrace.pool.schedule.Cause;
import io.millrace.pool.schedule.Reason;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is entitled to what. A group's weight counts against other groups' and is divided among those of its users who want chips, by their own
 * weights; so nobody gets more by belonging to a large group. Who belongs to none is a group alone. Limits hold runs back before they reach the placer.
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

    /** The group that a user belongs to; their own name where they belong to none. */
    String groupOf(String user) {
        String group = of(Quota.USER, user).memberOf();
        return group.isEmpty() ? user : group;
    }

    /** Weight of a group against others. Of somebody who is a group alone it is their own weight times the group's. */
    double group(String group, String owner) {
        return of(Quota.GROUP, group).weight() * (group.equals(owner) ? of(Quota.USER, owner).weight() : 1);
    }

    /** Weight of a user against others of their group. */
    double user(String user) {
        return of(Quota.USER, user).weight();
    }

    /** Parts of the whole, for users and for groups. */
    record Parts(Map<String, Double> users, Map<String, Double> groups) {}

    private record Wanted(Map<String, Double> groups, Map<String, Map<String, Double>> owners) {
        void add(Entitlements by, String group, String owner) {
            groups.put(group, by.group(group, owner));
            owners.computeIfAbsent(group, _ -> new LinkedHashMap<>()).put(owner, by.user(owner));
        }

        double all() {
            return groups.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        double part(String group, double all) {
            return groups.getOrDefault(group, 0.0) / all;
        }

        double part(String group, String owner, double all) {
            double sum = owners.getOrDefault(group, Map.of()).values().stream().mapToDouble(Double::doubleValue).sum();
            return sum == 0 ? 0 : part(group, all) * owners.get(group).getOrDefault(owner, 0.0) / sum;
        }
    }

    private Wanted wanted(Collection<Entry> competing) {
        Wanted wanted = new Wanted(new LinkedHashMap<>(), new LinkedHashMap<>());
        competing.stream().filter(e -> !e.ended()).forEach(e -> wanted.add(this, e.record.group(), e.record.owner()));
        return wanted;
    }

    /** What users and groups that want chips are entitled to. @param load weight of modelled-only load beside them, 0 for none */
    Parts parts(Collection<Entry> competing, double load) {
        Wanted wanted = wanted(competing);
        double all = wanted.all() + load;
        Map<String, Double> users = new LinkedHashMap<>();
        Map<String, Double> groups = new LinkedHashMap<>();
        wanted.owners.forEach((group, owners) -> {
            groups.put(group, wanted.part(group, all));
            owners.keySet().forEach(owner -> users.merge(owner, wanted.part(group, owner, all), Double::sum));
        });
        if (load > 0) {
            users.put(Background.OWNER, load / all);
        }
        return new Parts(users, groups);
    }

    /** What somebody would be entitled to who came now and belongs to that group. */
    double wouldBe(String group, String owner, Collection<Entry> competing, double load) {
        Wanted wanted = wanted(competing);
        wanted.add(this, group, owner);
        return wanted.part(group, owner, wanted.all() + load);
    }

    /** What a group would be entitled to if one of its users came now. */
    double wouldBe(String group, Collection<Entry> competing, double load) {
        Wanted wanted = wanted(competing);
        wanted.groups.putIfAbsent(group, of(Quota.GROUP, group).weight());
        return wanted.part(group, wanted.all() + load);
    }

    /** What a run is entitled to of the chips that it shares with others; itself is among these. */
    double part(Entry run, Collection<Entry> sharing, double load) {
        double own = run.record.request().fraction();
        if (own < 1) {
            return own / sharing.stream().mapToDouble(e -> e.record.request().fraction()).sum();
        }
        Wanted wanted = wanted(sharing);
        double shares = sharing.stream().filter(e -> e.record.owner().equals(run.record.owner())).mapToDouble(e -> e.record.request().share()).sum();
        return wanted.part(run.record.group(), run.record.owner(), wanted.all() + load) * run.record.request().share() / shares;
    }

    /** Why a quota holds the run back, with the numbers; empty where none does. */
    Optional<Reason> held(Entry entry, Collection<Entry> all) {
        return held(of(Quota.USER, entry.record.owner()), entry, all, false).or(() -> held(of(Quota.GROUP, entry.record.group()), entry, all, true));
    }

    private static Optional<Reason> held(Quota quota, Entry entry, Collection<Entry> all, boolean group) {
        if (quota.maxChips() == 0) {
            return Optional.empty();
        }
        int wanted = entry.record.request().chips();
        int holds = all.stream().filter(e -> e != entry && !e.ended() && e.held == null
                && (group ? e.record.group().equals(quota.name()) : e.record.owner().equals(quota.name()))).mapToInt(e -> e.record.request().chips()).sum();
        return holds + wanted <= quota.maxChips() ? Optional.empty()
                : Optional.of(Reason.of(group ? Cause.QUOTA_GROUP : Cause.QUOTA_USER, quota.name(), quota.maxChips(), holds, wanted));
    }
}
