package io.millrace.pool.coordinate;

import io.millrace.pool.PoolOptions;
import io.millrace.pool.RunStatus;
import io.millrace.pool.ledger.Quota;
import io.millrace.pool.ledger.Rack;
import io.millrace.pool.ledger.Receipts;
import io.millrace.pool.schedule.Cause;
import io.millrace.pool.schedule.Placer;
import io.millrace.pool.schedule.Reason;
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
    private final long now;
    private final Map<String, Object> numbers = new LinkedHashMap<>();

    /** @param now on the placer's clock */
    Why(Leases leases, Collection<Entry> all, Placer placer, Entitlements entitlements, PoolOptions options, long now) {
        this.now = now;
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
        why.put("because", status.because());
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
        if (entry.record.request().fraction() < 1) {
            numbers.put("fraction", entry.record.request().fraction());
        }
        numbers.put("group", entry.record.group());
        numbers.put("groupWeight", entitlements.group(entry.record.group(), entry.record.owner()));
        numbers.put("ownerWeight", entitlements.user(entry.record.owner()));
        numbers.put("ownerChipSeconds", placer.usage(entry.record.group(), entry.record.owner(), now) * 1e-9);
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
        return leases.blocks.values().stream().filter(b -> b.type.equals(entry.record.request().type()) && b.state == Rack.State.UP
                && (b.chips >= entry.record.request().chips() || across(entry))).toList();
    }

    /** Whether no block of its type is as wide as the gang. */
    private boolean across(Entry entry) {
        return leases.blocks.values().stream().noneMatch(b -> b.type.equals(entry.record.request().type()) && b.state == Rack.State.UP
                && b.chips >= entry.record.request().chips());
    }

    private int free(Leases.Block block) {
        return block.chips - held(block);
    }

    private int held(Leases.Block block) {
        return (int) all.stream().filter(e -> e.isOn(block.id)).flatMap(e -> e.chipsOn(block.id).stream()).distinct().count();
    }

    private String waiting(Entry entry, RunStatus status) {
        List<Leases.Block> fit = fitting(entry);
        numbers.put("queuePlace", status.queuePlace());
        numbers.put("blocksThatFit", fit.size());
        if (fit.stream().mapToInt(b -> b.chips).sum() < entry.record.request().chips()) {
            return "no-block";
        }
        if (fit.stream().allMatch(b -> b.owner == null)) {
            return "no-host";
        }
        numbers.put("mostFreeChips", fit.stream().mapToInt(this::free).max().orElse(0));
        numbers.put("runsAhead", Math.max(0, status.queuePlace() - 1));
        placer.rank(entry.record.run(), now).ifPresent(rank -> numbers.put("rank", rank.toMap()));
        Cause cause = placer.why(entry.record.run()).map(Reason::cause).orElse(Cause.BUSY);
        return switch (cause) {
            case KEPT, HELD -> "reservation";
            case SHADOW, NO_SHADOW, WOULD_DELAY, WOULD_DELAY_SOME, LATER -> "backfill";
            case BEHIND -> "order";
            default -> "gang";
        };
    }

    private String placed(Entry entry, RunStatus status) {
        Leases.Block block = leases.blocks.get(entry.block);
        List<Entry> sharing = sharing(entry);
        numbers.put("block", entry.block);
        numbers.put("share", status.share());
        numbers.put("entitlement", status.entitlement());
        numbers.put("runsOnSameChips", sharing.size());
        numbers.put("quantumNanos", options.quantumNanos());
        if (block != null && block.last != null) {
            block.last.running().stream().filter(r -> r.run().equals(entry.record.run())).findFirst().ifPresent(r -> numbers.put("turn", r.reason().reason().toMap()));
        }
        if (block == null || block.owner == null) {
            return "no-host";
        }
        return !entry.beside.isEmpty() ? "across" : entry.record.request().fraction() < 1 ? "fraction" : sharing.isEmpty() ? "free-chips" : "time-slices";
    }

    private List<Entry> sharing(Entry entry) {
        return all.stream().filter(e -> e != entry && !e.ended() && e.sharesWith(entry)).toList();
    }

    /** When enough chips of one block are free, if those who have them need what was estimated and nobody else comes; null where that cannot be said. */
    private Long earliest(Entry entry) {
        if (entry.held != null) {
            return all.stream().filter(e -> e.block != null && !e.ended() && e.record.owner().equals(entry.record.owner())).map(this::remaining)
                    .min(Comparator.naturalOrder()).orElse(null);
        }
        long promised = placer.promisedStart(entry.record.run());
        if (promised != Long.MAX_VALUE) {
            return Math.max(0, promised - now);
        }
        if (across(entry)) {
            return together(entry);
        }
        Long best = null;
        for (Leases.Block block : fitting(entry)) {
            if (block.owner == null) {
                continue;
            }
            List<Entry> on = new ArrayList<>(all.stream().filter(e -> e.isOn(block.id)).toList());
            on.sort(Comparator.comparing(this::remaining));
            int free = free(block);
            long at = 0;
            for (Entry next : on) {
                if (free >= entry.record.request().chips()) {
                    break;
                }
                at = remaining(next);
                free += next.chipsOn(block.id).size();
            }
            if (free >= entry.record.request().chips() && (best == null || at < best)) {
                best = at;
            }
        }
        return best;
    }

    /** The same over all blocks of its type. */
    private Long together(Entry entry) {
        List<Leases.Block> fit = fitting(entry).stream().filter(b -> b.owner != null).toList();
        List<Entry> on = new ArrayList<>(all.stream().filter(e -> fit.stream().anyMatch(b -> e.isOn(b.id))).toList());
        on.sort(Comparator.comparing(this::remaining));
        int free = fit.stream().mapToInt(this::free).sum();
        long at = 0;
        for (Entry next : on) {
            if (free >= entry.record.request().chips()) {
                break;
            }
            at = remaining(next);
            free += fit.stream().mapToInt(b -> next.chipsOn(b.id).size()).sum();
        }
        return free >= entry.record.request().chips() ? at : null;
    }

    /** Wall time that a run still needs at the pace of its block and with the turns that others have. */
    private Long remaining(Entry entry) {
        Leases.Block block = leases.blocks.get(entry.block);
        double pace = block == null || block.last == null || block.last.pace() <= 0 ? options.pace() : block.last.pace();
        long left = Math.max(0, entry.record.estimatedNanos() - entry.progress().chipNanos());
        return (long) (left / pace * (1 + sharing(entry).size()));
    }
}
