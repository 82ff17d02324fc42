package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.Switching;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Slices of a block's runs that are over and not yet with the committer: gathered into ranges for {@value #COMMIT_NANOS} ns of wall time, since a
 * commit costs the store as much for one slice as for many. The last range of a run goes at once.
 *
 * <p>Not thread-safe: the host calls it under its lock.
 */
final class Finished {
    private static final long COMMIT_NANOS = 80_000_000L;

    private final Messages.BlockOrder order;
    private final Map<String, Range> ranges = new LinkedHashMap<>();

    /** Consecutive slices of one run. */
    private static final class Range {
        final HostRun run;
        final long firstSlice;
        final long unitFrom;
        final long wall;
        final List<long[]> pairs = new ArrayList<>();
        long unitTo;
        long chipNanos;
        double joules;
        Switching switching = Switching.NONE;
        double bytes;
        long hostNanos;
        byte[] checkpoint;
        long checkpointUnit;
        byte[] results;

        Range(HostRun run, long unitFrom, long wall) {
            this.run = run;
            this.firstSlice = run.nextSlice;
            this.unitFrom = unitFrom;
            this.wall = wall;
        }
    }

    Finished(Messages.BlockOrder order) {
        this.order = order;
    }

    void add(HostRun run, HostRun.Slice slice, long wall) {
        Range r = ranges.computeIfAbsent(run.order.run(), id -> new Range(run, slice.unitFrom, wall));
        r.pairs.add(new long[] {slice.end() - slice.cost, slice.end()});
        r.unitTo = slice.unitTo;
        r.chipNanos += slice.cost;
        r.joules += slice.joules;
        r.switching = r.switching.plus(slice.switching);
        r.bytes += slice.bytes;
        r.hostNanos += slice.hostNanos;
        if (slice.checkpoint != null) {
            r.checkpoint = slice.checkpoint;
            r.checkpointUnit = slice.unitTo;
        }
        r.results = slice.results;
        run.nextSlice++;
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    boolean has(String run) {
        return ranges.containsKey(run);
    }

    void forget(String run) {
        ranges.remove(run);
    }

    /** Hands over what is due, or all. */
    void flush(long wall, boolean all, Background background, Consumer<Messages.Range> commits) {
        ranges.values().removeIf(r -> {
            boolean due = all || r.results != null || r.run.leaving || wall - r.wall > COMMIT_NANOS;
            if (due) {
                commits.accept(new Messages.Range(new RangeCommit(r.run.order.run(), order.block(), order.epoch(), r.firstSlice, r.pairs.size(), r.unitFrom,
                        r.unitTo, r.pairs.getFirst()[0], r.pairs.getLast()[1], r.chipNanos, r.joules, r.switching, r.bytes, r.hostNanos, RangeCommit.pack(r.pairs), null,
                        r.checkpointUnit, null, r.run.identity, r.run.order.beside(), r.run.order.placed()), r.checkpoint, r.results, background.takePast()));
            }
            return due;
        });
    }
}
