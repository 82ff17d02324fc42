package io.millrace.pool.coordinate;

import io.millrace.pool.PoolSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shares, use and draw over the last hour, one reading a second at most, so that a page that is opened late shows what was before. Older
 * readings are thinned out: a chart needs a few hundred points.
 *
 * <p>Not thread-safe: the coordinator calls it under its lock.
 */
final class Readings {
    private static final int MOST = 600;
    private static final long KEPT_MILLIS = 3_600_000;
    /** Energy is averaged over this time, since modelled-only load is committed every two seconds. */
    private static final long DRAW_MILLIS = 6_000;

    private record Energy(long at, double joules) {}

    private final List<Map<String, Object>> all = new ArrayList<>();
    private final List<Energy> energy = new ArrayList<>();

    void take(long now, double joules, PoolSummary summary) {
        energy.add(new Energy(now, joules));
        energy.removeIf(e -> now - e.at > DRAW_MILLIS && energy.size() > 2);
        Map<String, Object> reading = new LinkedHashMap<>();
        reading.put("at", now);
        Map<String, Object> shares = new LinkedHashMap<>();
        summary.shares().forEach(s -> shares.put((String) s.get("who"), List.of(s.get("share"), s.get("entitlement"))));
        reading.put("shares", shares);
        Map<String, Object> groups = new LinkedHashMap<>();
        summary.groups().forEach(s -> groups.put((String) s.get("who"), List.of(s.get("share"), s.get("entitlement"))));
        reading.put("groups", groups);
        reading.put("use", use(summary));
        reading.put("watts", watts());
        reading.put("pace", summary.pace());
        reading.put("waiting", summary.queue().stream().filter(r -> "waiting".equals(r.get("state"))).count());
        reading.put("chips", summary.types().stream().mapToInt(t -> (Integer) t.get("total")).sum());
        all.add(reading);
        all.removeIf(r -> now - (Long) r.get("at") > KEPT_MILLIS);
        if (all.size() > MOST) {
            // Every second one of the older half goes.
            List<Map<String, Object>> kept = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if (i >= MOST / 2 || i % 2 == 0) {
                    kept.add(all.get(i));
                }
            }
            all.clear();
            all.addAll(kept);
        }
    }

    /** Part of the chips that somebody computes on, background load among them. */
    private static double use(PoolSummary summary) {
        int total = 0;
        int used = 0;
        for (Map<String, Object> type : summary.types()) {
            total += (Integer) type.get("total") - (Integer) type.get("lost");
            used += (Integer) type.get("busy") + (Integer) type.get("background");
        }
        return total == 0 ? 0 : (double) used / total;
    }

    /** Modelled energy for each second of wall time lately. */
    double watts() {
        if (energy.size() < 2) {
            return 0;
        }
        Energy first = energy.getFirst();
        Energy last = energy.getLast();
        return last.at == first.at ? 0 : (last.joules - first.joules) * 1000 / (last.at - first.at);
    }

    List<Map<String, Object>> all() {
        return List.copyOf(all);
    }
}
