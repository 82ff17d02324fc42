package io.millrace.pool.coordinate;

import io.millrace.pool.PoolSummary;
import io.millrace.pool.RunStatus;
import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.ledger.Rack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What the pool panel shows, from the last reports of the blocks' owners. */
final class Summaries {
    private Summaries() {}

    static PoolSummary of(Coordinator pool, Leases leases, List<Entry> entries, Accounts accounts, double watts, Function<Entry, RunStatus> status) {
        Map<String, Entry> byRun = new LinkedHashMap<>();
        entries.forEach(e -> byRun.put(e.record.run(), e));
        List<Map<String, Object>> blocks = new ArrayList<>();
        Map<String, int[]> types = new LinkedHashMap<>();
        for (Leases.Block block : leases.blocks.values()) {
            List<List<Object>> spans = spans(busy(block, byRun));
            int[] count = types.computeIfAbsent(block.type, t -> new int[6]);
            boolean gone = block.owner == null && (block.epoch > 0 || block.state == Rack.State.LOST);
            count[0] += block.chips;
            count[4] += gone && block.state != Rack.State.DRAINED ? block.chips : 0;
            count[5] += block.state == Rack.State.DRAINING || block.state == Rack.State.DRAINED ? block.chips : 0;
            int held = 0;
            for (List<Object> span : spans) {
                int chips = (Integer) span.get(1);
                count[span.get(2).equals("background") ? 3 : 1] += chips;
                held += chips;
            }
            if (block.owner != null && block.state == Rack.State.UP) {
                count[2] += block.chips - held;
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", block.id);
            row.put("type", block.type);
            row.put("chips", block.chips);
            row.put("spans", spans);
            row.put("owner", block.owner == null ? "" : block.owner);
            row.put("epoch", block.epoch);
            row.put("state", state(block));
            blocks.add(row);
        }
        Entitlements.Parts parts = pool.entitlements.parts(entries, pool.loadWeight());
        long now = System.nanoTime();
        return new PoolSummary(types(types), blocks, shares(accounts.users, parts.users(), now), shares(accounts.groups, parts.groups(), now), queue(entries, status),
                members(leases), rules(pool), leases.blocks.values().stream().filter(b -> b.last != null).mapToDouble(b -> b.last.pace()).average().orElse(0), accounts.joules(),
                pool.background() > 0, watts);
    }

    private static Map<String, Object> rules(Coordinator pool) {
        return Map.of("policy", pool.rules.choice().policy(), "slices", pool.rules.choice().slices());
    }

    private static String state(Leases.Block block) {
        return switch (block.state) {
            case UP -> block.owner == null ? block.epoch == 0 ? "unclaimed" : "lost" : block.last == null ? "moving" : "live";
            case DRAINING, DRAINED, LOST, REMOVED -> block.state.text();
        };
    }

    /** Neighbouring chips of one holder as [first chip, chips, holder]: 60,000 chips are a few hundred of them. */
    private static List<List<Object>> spans(String[] busy) {
        List<List<Object>> spans = new ArrayList<>();
        for (int from = 0; from < busy.length;) {
            int to = from + 1;
            while (to < busy.length && busy[to].equals(busy[from])) {
                to++;
            }
            if (!busy[from].isEmpty()) {
                spans.add(List.of(from, to - from, busy[from]));
            }
            from = to;
        }
        return spans;
    }

    private static String[] busy(Leases.Block block, Map<String, Entry> byRun) {
        String[] busy = new String[block.chips];
        Arrays.fill(busy, "");
        if (block.last != null) {
            int[] load = block.last.background();
            for (int i = 0; i < load.length; i += 2) {
                Arrays.fill(busy, load[i], Math.min(block.chips, load[i] + load[i + 1]), Background.OWNER);
            }
            for (Messages.Running running : block.last.running()) {
                Entry entry = byRun.get(running.run());
                for (int chip : running.chips()) {
                    busy[chip] = entry == null ? "background" : entry.record.owner();
                }
            }
        }
        return busy;
    }

    private static List<Map<String, Object>> types(Map<String, int[]> types) {
        List<Map<String, Object>> rows = new ArrayList<>();
        types.forEach((type, n) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", type);
            row.put("title", Catalogue.find(type).orElseThrow().title());
            row.put("total", n[0]);
            row.put("busy", n[1]);
            row.put("idle", n[2]);
            row.put("background", n[3]);
            row.put("lost", n[4]);
            row.put("draining", n[5]);
            rows.add(row);
        });
        return rows;
    }

    /** Weights of those who want chips now decide who is entitled to what. */
    private static List<Map<String, Object>> shares(Accounts.Side accounts, Map<String, Double> parts, long now) {
        Map<String, Double> shares = accounts.shares(now);
        Set<String> shown = new LinkedHashSet<>(parts.keySet());
        shown.addAll(shares.keySet());
        return shown.stream().map(who -> Map.<String, Object>of("who", who, "share", shares.getOrDefault(who, 0.0), "entitlement", parts.getOrDefault(who, 0.0),
                "chipNanos", accounts.total().getOrDefault(who, 0.0).longValue())).toList();
    }

    private static List<Map<String, Object>> queue(List<Entry> entries, Function<Entry, RunStatus> status) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Entry entry : entries) {
            if (!entry.ended()) {
                RunStatus s = status.apply(entry);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("run", s.run());
                row.put("label", s.label());
                row.put("owner", s.owner());
                row.put("state", s.state().name().toLowerCase(java.util.Locale.ROOT));
                row.put("group", entry.record.group());
                row.put("chips", entry.record.request().chips());
                row.put("fraction", entry.record.request().fraction());
                row.put("chipType", s.chipType());
                row.put("place", s.queuePlace());
                row.put("notebook", s.notebook());
                row.put("slices", s.slices());
                row.put("share", s.share());
                row.put("entitlement", s.entitlement());
                row.put("chipNanos", s.chipNanos());
                row.put("progress", s.progress());
                row.put("reason", s.reason());
                row.put("because", s.because());
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<Map<String, Object>> members(Leases leases) {
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(Map.of("id", "server", "roles", List.of("server"), "blocks", 0L, "address", ""));
        leases.hosts.values().forEach(h -> rows.add(Map.of("id", h.id, "roles", List.of("chips"), "blocks",
                leases.blocks.values().stream().filter(b -> h.id.equals(b.owner)).count(), "address", h.address)));
        return rows;
    }
}
