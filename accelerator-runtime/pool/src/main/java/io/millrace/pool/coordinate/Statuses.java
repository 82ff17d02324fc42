package io.millrace.pool.coordinate;

import io.millrace.pool.RunStatus;
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.RunRecord;
import io.millrace.pool.schedule.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run strip shows, made from what is committed: the last slices on the run's chips, own and others', its share of them against
 * its entitlement, place in the queue and progress.
 *
 * <p>Not thread-safe: the coordinator calls it under its lock.
 */
final class Statuses {
    static final int LANE_SLICES = 40;
    private static final int KEPT = 600;
    private static final String BACKGROUND = "background";

    /** A slice that is over, on chips of a block. */
    private record Past(String run, String who, String label, List<Integer> chips, long start, long end) {}

    private final Map<String, Deque<Past>> past = new HashMap<>();

    void committed(Entry entry, RangeCommit range) {
        range.pairs().forEach(p -> add(range.block(), new Past(entry.record.run(), entry.record.owner(), entry.record.label(), entry.chips,
                p[0], p[1])));
    }

    void background(String block, List<Messages.Past> slices) {
        slices.forEach(s -> add(block, new Past(BACKGROUND, BACKGROUND, "Background load", List.of(s.chip()), s.start(), s.end())));
    }

    private void add(String block, Past slice) {
        Deque<Past> kept = past.computeIfAbsent(block, id -> new ArrayDeque<>());
        kept.addLast(slice);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
    }

    /** @param block the run's block, or null; place in the queue, 0 when it does not wait */
    RunStatus of(Entry entry, Collection<Entry> all, int place, Reason reason, Leases.Block block, long quantum, Entitlements entitlements) {
        RunRecord record = entry.record;
        RunRecord.Progress p = entry.progress();
        List<Past> near = entry.block == null ? List.of() : near(entry);
        double entitlement = entitlement(entry, all, near, entitlements);
        long estimated = Math.max(record.estimatedNanos(), p.chipNanos());
        double done = record.units() == 0 ? 0 : (double) p.nextUnit() / record.units();
        long slices = p.state() == RunStatus.State.DONE ? p.nextSlice()
                : Math.max(p.nextSlice() + 1, done > 0 ? Math.round(p.nextSlice() / done) : Math.max(1, Math.ceilDiv(estimated, quantum)));
        return new RunStatus(record.run(), record.notebook(), record.owner(), record.label(), p.state(), entry.version, place,
                p.nextSlice(), slices, record.request().type(),
                chips(entry), p.chipNanos(), estimated, p.joules(),
                share(entry, near), entitlement, done, block == null || block.last == null ? 0 : block.last.pace(), lanes(entry, near, all),
                reason == null ? null : reason.text(), reason == null ? null : reason.toMap(), record.bound(), record.modelError(), p.error());
    }

    private static List<String> chips(Entry entry) {
        List<String> names = new ArrayList<>();
        entry.chips.forEach(chip -> names.add(entry.block + "/chip-" + chip));
        entry.beside.forEach(part -> part.chips().forEach(chip -> names.add(part.block() + "/chip-" + chip)));
        return names;
    }

    private List<Past> near(Entry entry) {
        List<Past> near = new ArrayList<>();
        for (Past slice : past.getOrDefault(entry.block, new ArrayDeque<>())) {
            if (slice.chips.stream().anyMatch(entry.chips::contains)) {
                near.add(slice);
            }
        }
        near.sort(java.util.Comparator.comparingLong(Past::start));
        return near.subList(Math.max(0, near.size() - LANE_SLICES), near.size());
    }

    private static double share(Entry entry, List<Past> near) {
        if (near.isEmpty()) {
            return 0;
        }
        long own = 0;
        long all = 0;
        for (Past slice : near) {
            all += slice.end - slice.start;
            own += slice.run.equals(entry.record.run()) ? slice.end - slice.start : 0;
        }
        return all == 0 ? 0 : (double) own / all;
    }

    private static double entitlement(Entry entry, Collection<Entry> all, List<Past> near, Entitlements entitlements) {
        if (entry.block == null) {
            return 0;
        }
        List<Entry> sharing = all.stream().filter(other -> !other.ended() && (other == entry || other.sharesWith(entry))).toList();
        boolean background = near.stream().anyMatch(s -> s.who.equals(BACKGROUND));
        return sharing.isEmpty() ? 0 : entitlements.part(entry, sharing, background ? 1 : 0);
    }

    private static List<RunStatus.Lane> lanes(Entry entry, List<Past> near, Collection<Entry> all) {
        Map<String, List<Past>> byRun = new LinkedHashMap<>();
        byRun.put(entry.record.run(), new ArrayList<>());
        near.forEach(s -> byRun.computeIfAbsent(s.run, id -> new ArrayList<>()).add(s));
        Map<String, Long> counts = new HashMap<>();
        all.forEach(e -> counts.put(e.record.run(), e.progress().nextSlice()));
        List<RunStatus.Lane> lanes = new ArrayList<>();
        byRun.forEach((run, slices) -> {
            if (!slices.isEmpty()) {
                lanes.add(new RunStatus.Lane(run, slices.getFirst().who, slices.getFirst().label, counts.getOrDefault(run, (long) slices.size()),
                        slices.stream().map(s -> new long[] {s.start, s.end}).toList()));
            }
        });
        return lanes;
    }
}
