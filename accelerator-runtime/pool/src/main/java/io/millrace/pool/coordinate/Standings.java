package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.Quota;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What every user and every group got, against what they were entitled to. Somebody is entitled to something while they want chips; so the entitlement over time is the sum, over
 * the moments in which they wanted some, of their part of what all got then, and of no more than the chips that they wanted could give.
 *
 * <p>Not thread-safe: the coordinator calls it under its lock.
 */
final class Standings {
    /** Chip nanoseconds since the start: what was got, and what was due. */
    private static final class Sum {
        double got;
        double due;
    }

    private final Accounts accounts;
    private final Entitlements entitlements;
    private final Side users;
    private final Side groups;

    /** Users, or groups. */
    private static final class Side {
        final Accounts.Side accounts;
        final Map<String, Sum> sums = new LinkedHashMap<>();
        private Map<String, Double> before;

        Side(Accounts.Side accounts) {
            this.accounts = accounts;
            before = new LinkedHashMap<>(accounts.total());
        }

        /** @param most chip nanoseconds that an account's runs could have had meanwhile; nothing said means any number */
        void observe(Map<String, Double> parts, Map<String, Double> most) {
            Map<String, Double> now = new LinkedHashMap<>(accounts.total());
            double all = 0;
            for (Map.Entry<String, Double> account : now.entrySet()) {
                double got = account.getValue() - before.getOrDefault(account.getKey(), 0.0);
                sums.computeIfAbsent(account.getKey(), _ -> new Sum()).got += got;
                all += got;
            }
            for (Map.Entry<String, Double> part : parts.entrySet()) {
                sums.computeIfAbsent(part.getKey(), _ -> new Sum()).due += Math.min(part.getValue() * all, most.getOrDefault(part.getKey(), Double.MAX_VALUE));
            }
            before = now;
        }
    }

    Standings(Accounts accounts, Entitlements entitlements) {
        this.accounts = accounts;
        this.entitlements = entitlements;
        users = new Side(accounts.users);
        groups = new Side(accounts.groups);
    }

    /**
     * Takes what was committed since the last call as shared out among those who want chips now; called about every second.
     *
     * @param chipNanos chip time that has passed since the last call
     */
    void observe(Collection<Entry> runs, double load, double chipNanos) {
        Entitlements.Parts parts = entitlements.parts(runs, load);
        Map<String, Double> byUser = new LinkedHashMap<>();
        Map<String, Double> byGroup = new LinkedHashMap<>();
        runs.stream().filter(e -> !e.ended()).forEach(e -> {
            double most = e.record.request().chips() * chipNanos;
            byUser.merge(e.record.owner(), most, Double::sum);
            byGroup.merge(e.record.group(), most, Double::sum);
        });
        users.observe(parts.users(), byUser);
        groups.observe(parts.groups(), byGroup);
    }

    /**
     * A row for each account: {subject, name, wants, share, entitlement, chipSeconds, gotSeconds, dueSeconds}. The entitlement of one who wants nothing now is what they would have if they came;
     * it is null for groups of the modelled-only load, which have one weight together.
     * {@code share} is of the last seconds, {@code gotSeconds} and {@code dueSeconds} are since the start.
     */
    List<Map<String, Object>> rows(Collection<Entry> runs, double load) {
        Entitlements.Parts parts = entitlements.parts(runs, load);
        Map<String, String> groupOf = new LinkedHashMap<>();
        runs.forEach(e -> groupOf.put(e.record.owner(), e.record.group()));
        List<Map<String, Object>> rows = new ArrayList<>();
        rows(rows, Quota.USER, users, parts.users(), name -> name.equals(Background.OWNER) ? Double.NaN : entitlements.wouldBe(groupOf.getOrDefault(name, entitlements.groupOf(name)), name, runs, load));
        rows(rows, Quota.GROUP, groups, parts.groups(), name -> accounts.isLoad(name) ? Double.NaN : entitlements.wouldBe(name, runs, load));
        return rows;
    }

    private static void rows(List<Map<String, Object>> rows, String subject, Side side, Map<String, Double> parts, java.util.function.ToDoubleFunction<String> wouldBe) {
        Map<String, Double> shares = side.accounts.shares(System.nanoTime());
        Set<String> names = new LinkedHashSet<>(side.accounts.total().keySet());
        names.addAll(parts.keySet());
        for (String name : names) {
            Sum sum = side.sums.getOrDefault(name, new Sum());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("subject", subject);
            row.put("name", name);
            row.put("wants", parts.containsKey(name));
            row.put("share", shares.getOrDefault(name, 0.0));
            double entitlement = parts.containsKey(name) ? parts.get(name) : wouldBe.applyAsDouble(name);
            row.put("entitlement", Double.isNaN(entitlement) ? null : (Double) entitlement);
            row.put("chipSeconds", side.accounts.total().getOrDefault(name, 0.0) * 1e-9);
            row.put("gotSeconds", sum.got * 1e-9);
            row.put("dueSeconds", sum.due * 1e-9);
            rows.add(row);
        }
    }
}
