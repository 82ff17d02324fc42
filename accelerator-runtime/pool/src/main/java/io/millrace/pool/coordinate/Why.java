package io.millrace.pool.coordinate;

import io.millrace.pool.PoolOptions;
import io.millrace.pool.RunStatus;
import io.millrace.pool.ledger.Quota;
import io.millrace.pool.ledger.Rack;
import io.millrace.pool.ledger.Receipts;
import io.millrace.pool.schedule.Placer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers "why am I waiting?" and "why did I get this?" with the rule that decided, the numbers that it went by, and when a waiting run starts at
 * the earliest. The rule is a name, so that a page can say it in the reader's language.
 *
 * <p>Not thread-safe: the coordinator calls it under its lock.
 */
final class Why {
    private final Leases leases;
    private final Collection<Entry> all;
    private final Placer placer;
    private final Entitlements entitlements;
    private final PoolOptions options;
    private final Map<String, Object> numbers = new LinkedHashMap<>();

    Why(Leases leases, Collection<Entry> all, Placer placer, Entitlements entitlements, PoolOptions options) {
        this.leases = leases;
        this.all = all;
        this.placer = placer;
        this.entitlements = entitlements;
        this.options = options;
    }

    /** @param link where an ended run stands in the ledger, or null */
    Map<String, Object> of(Entry entry, RunStatus status, Receipts.Link link) {
        String rule = entry.ended() ? "ended" : entry.held != null ? quota(entry) : entry.block == null ? waiting(entry, status) : placed(entry, status);
        Map<String, Object> why = new LinkedHashMap<>();
        why.put("run", status.run());
        why.put("label", status.label());
        why.put("state", status.state().name().toLowerCase(java.util.Locale.ROOT));
        why.put("rule", rule);
        why.put("reason", status.reason());
        owner(entry);
        why.put("numbers", numbers);
        // Nanoseconds of wall time from now: 0 where it has started, null where nobody can say.
        why.put("earliestStartNanos", entry.ended() || entry.block != null ? (Long) 0L : earliest(entry));
        if (link != null) {
            why.put("ledger", Map.of("firstEntry", link.firstEntry(), "lastEntry", link.lastEntry(), "hash", link.hash()));
        }
        return why;
    }

    private void owner(Entry entry) {
        numbers.put("chipsWanted", entry.record.request().chips());
        numbers.put("ownerWeight", entitlements.weight(entry, all));
        numbers.put("ownerChipSeconds", placer.usage(entry.record.group(), entry.record.owner(), System.nanoTime()) * 1e-9);
        numbers.put("priority", entry.record.request().priority());
        numbers.put("memoryBytes", entry.record.memoryBytes());
    }

    private String quota(Entry entry) {
        Quota user = entitlements.of(Quota.USER, entry.record.owner());
        Quota group = entitlements.of(Quota.GROUP, entry.record.group());
        numbers.put("quotaChips", user.maxChips() > 0 ? user.maxChips() : group.maxChips());
        numbers.put("heldChips", all.stream().filter(e -> !e.ended() && e.held == null && e.record.owner().equals(entry.record.owner()))
                .mapToInt(e -> e.record.request().chips()).sum());
        return "quota";
    }

    private List<Leases.Block> fitting(Entry entry) {
        return leases.blocks.values().stream().filter(b -> b.type.equals(entry.record.request().type()) && b.chips >= entry.record.request().chips()
                && b.state == Rack.State.UP).toList();
    }

    private int free(Leases.Block block) {
        return block.chips - held(block);
    }

    private int held(Leases.Block block) {
        return (int) all.stream().filter(e -> !e.ended() && block.id.equals(e.block)).flatMap(e -> e.chips.stream()).distinct().count();
    }

    private String waiting(Entry entry, RunStatus status) {
        List<Leases.Block> fit = fitting(entry);
        numbers.put("queuePlace", status.queuePlace());
        numbers.put("blocksThatFit", fit.size());
        if (fit.isEmpty()) {
            return "no-block";
        }
        if (fit.stream().allMatch(b -> b.owner == null)) {
            return "no-host";
        }
        numbers.put("mostFreeChips", fit.stream().mapToInt(this::free).max().orElse(0));
        numbers.put("runsAhead", Math.max(0, status.queuePlace() - 1));
        numbers.put("rank", placer.rank(entry.record.run()));
        return "gang";
    }

    private String placed(Entry entry, RunStatus status) {
        Leases.Block block = leases.blocks.get(entry.block);
        List<Entry> sharing = sharing(entry);
        numbers.put("block", entry.block);
        numbers.put("share", status.share());
        numbers.put("entitlement", status.entitlement());
        numbers.put("runsOnSameChips", sharing.size());
        numbers.put("quantumNanos", options.quantumNanos());
        String turn = block == null || block.last == null ? null : block.last.running().stream().filter(r -> r.run().equals(entry.record.run()))
                .map(Messages.Running::reason).findFirst().orElse(null);
        if (turn != null) {
            numbers.put("turn", turn);
        }
        return block == null || block.owner == null ? "no-host" : sharing.isEmpty() ? "free-chips" : "time-slices";
    }

    private List<Entry> sharing(Entry entry) {
        return all.stream().filter(e -> e != entry && !e.ended() && entry.block.equals(e.block) && e.chips.stream().anyMatch(entry.chips::contains)).toList();
    }

    /** When enough chips of one block are free, if those who have them need what was estimated and nobody else comes; null where that cannot be said. */
    private Long earliest(Entry entry) {
        if (entry.held != null) {
            return all.stream().filter(e -> e.block != null && !e.ended() && e.record.owner().equals(entry.record.owner())).map(this::remaining)
                    .min(Comparator.naturalOrder()).orElse(null);
        }
        Long best = null;
        for (Leases.Block block : fitting(entry)) {
            if (block.owner == null) {
                continue;
            }
            List<Entry> on = new ArrayList<>(all.stream().filter(e -> !e.ended() && block.id.equals(e.block)).toList());
            on.sort(Comparator.comparing(this::remaining));
            int free = free(block);
            long at = 0;
            for (Entry next : on) {
                if (free >= entry.record.request().chips()) {
                    break;
                }
                at = remaining(next);
                free += next.chips.size();
            }
            if (free >= entry.record.request().chips() && (best == null || at < best)) {
                best = at;
            }
        }
        return best;
    }

    /** Wall time that a run still needs at the pace of its block and with the turns that others have. */
    private Long remaining(Entry entry) {
        Leases.Block block = leases.blocks.get(entry.block);
        double pace = block == null || block.last == null || block.last.pace() <= 0 ? options.pace() : block.last.pace();
        long left = Math.max(0, entry.record.estimatedNanos() - entry.progress().chipNanos());
        return (long) (left / pace * (1 + sharing(entry).size()));
    }
}
