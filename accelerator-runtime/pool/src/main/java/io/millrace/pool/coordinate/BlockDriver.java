package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.SqlLedger;
import io.millrace.pool.schedule.BlockScheduler;
import io.millrace.pool.schedule.BlockScheduler.Event;
import io.millrace.pool.schedule.BlockScheduler.Grant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One block of chips on the host that owns it: drives the pure {@link BlockScheduler} along the block's clock.
 *
 * <h2>Chip time</h2>
 * The clock advances at most at pace times wall time, while idle too, and it waits for arithmetic: a slice that began at t and costs d
 * ends at t + d, and the clock does not pass a time before every number that is due by then is there. While a slice is being
 * computed, what it has cost so far is a lower bound of its end; the clock may go up to the least such bound. Time that was lost waiting is
 * not made up for: the clock goes on at the pace from where it stood. So the order of events on the chips' clock is that of real chips,
 * whatever the host does.
 *
 * <h2>Background load</h2>
 * The first chips of the block can carry a modelled-only load. On chips that no run wants it costs nothing but an account that grows
 * with the clock. On chips that a run shares with it, it takes slices of its own in that lane, as one more owner, without arithmetic.
 * It is committed about once a second, less often on a host of many blocks.
 *
 * <p>Not thread-safe: the host calls it under its lock.
 */
final class BlockDriver {
    private static final String BACKGROUND_OWNER = "background";
    private static final long COMMIT_NANOS = 80_000_000L;
    /** Part of the design power that a chip under background load is taken to draw. */
    private static final double BACKGROUND_POWER = 0.6;

    final Messages.BlockOrder order;
    final Map<String, HostRun> runs = new LinkedHashMap<>();
    private final BlockScheduler scheduler;
    private final Tiles tiles;
    private final Consumer<Messages.Range> commits;
    private final double tdp;
    private final long backgroundCommitNanos;
    private final Map<String, Grant> flying = new LinkedHashMap<>();
    private final Map<String, Long> phantomEnds = new HashMap<>();
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private long now;
    private long anchorChip;
    private long anchorWall;
    private int backgroundChips;
    private long backgroundSlice;
    private double backgroundChipNanos;
    private long backgroundSince;
    private long backgroundWall;
    private long paceChip;
    private long paceWall;
    private double pace;
    private long accrued;
    private boolean draining;
    private final List<Messages.Past> phantomPast = new ArrayList<>();

    /** Slices of one run that are over and not yet handed to the committer. */
    private static final class Pending {
        final List<long[]> pairs = new ArrayList<>();
        long firstSlice;
        long unitFrom;
        long unitTo;
        long chipNanos;
        double joules;
        double bytes;
        long hostNanos;
        byte[] checkpoint;
        long checkpointUnit;
        byte[] results;
        long wall;
    }

    BlockDriver(Messages.BlockOrder order, double tdp, Tiles tiles, Consumer<Messages.Range> commits, long wall, long backgroundCommitNanos) {
        this.order = order;
        this.tdp = tdp;
        this.tiles = tiles;
        this.commits = commits;
        this.backgroundCommitNanos = backgroundCommitNanos;
        scheduler = new BlockScheduler(order.block(), order.chips(), order.quantum());
        now = anchorChip = backgroundSince = paceChip = accrued = order.clockStart();
        anchorWall = backgroundWall = paceWall = wall;
        backgroundSlice = order.backgroundSlice();
    }

    /** Part of the chips that carry background load from now on. */
    void background(double utilisation) {
        int wanted = (int) Math.round(Math.clamp(utilisation, 0, 1) * order.chips());
        if (wanted != backgroundChips) {
            accrue();
            backgroundChips = wanted;
            if (wanted == 0) {
                enact(scheduler.standings().stream().filter(s -> phantom(s.run())).map(s -> new Event.Leave(now, s.run())).toList());
            }
        }
    }

    /** From now on no slice begins; those that run are committed with the state behind them. */
    void drain() {
        draining = true;
    }

    /** Whether everything that has been computed is with the committer. */
    boolean drained() {
        return pending.isEmpty() && flying.keySet().stream().noneMatch(runs::containsKey);
    }

    void cancel(HostRun run) {
        run.cancelled = true;
    }

    /** Takes a run off its chips at the end of its slice. */
    private void leave(HostRun run) {
        if (run.joined && !run.leaving) {
            run.leaving = true;
            apply(new Event.Leave(now, run.order.run()));
        }
    }

    /**
     * Goes as far along the clock as wall time and arithmetic allow.
     *
     * @return wall time in nanoseconds of the next event that time alone brings, or {@code Long.MAX_VALUE}
     */
    long step(long wall) {
        join();
        long wake = Long.MAX_VALUE;
        while (true) {
            long limit = anchorChip + (long) ((wall - anchorWall) * order.pace());
            String first = null;
            long bound = Long.MAX_VALUE;
            boolean done = false;
            for (Map.Entry<String, Grant> slice : flying.entrySet()) {
                HostRun run = runs.get(slice.getKey());
                long end = slice.getValue().at() + (run == null ? phantomEnds.get(slice.getKey()) : run.slice.cost);
                if (end < bound) {
                    bound = end;
                    first = slice.getKey();
                    done = run == null || run.slice.done;
                }
            }
            if (first == null || bound > limit) {
                now = Math.max(now, limit);
                if (first != null && done) {
                    wake = anchorWall + (long) ((bound - anchorChip) / order.pace()) + 1;
                }
                break;
            }
            now = Math.max(now, bound);
            if (!done) {
                HostRun run = runs.get(first);
                done = run != null && run.slice.done && run.slice.cost + flying.get(first).at() <= bound;
                if (!done) {
                    anchorChip = now;
                    anchorWall = wall;
                    break;
                }
            }
            complete(first);
        }
        measure(wall);
        flush(wall, draining);
        return wake;
    }

    private void join() {
        if (draining) {
            return;
        }
        for (HostRun run : List.copyOf(runs.values())) {
            if (!run.joined && run.ready && !run.leaving && run.failure == null && !run.cancelled) {
                run.joined = true;
                apply(new Event.Join(now, run.order.run(), run.order.owner(), run.order.ownerWeight(), run.order.share(),
                        java.util.Arrays.stream(run.order.chips()).boxed().toList()));
                phantoms();
            } else if (run.joined && (run.cancelled || run.failure != null)) {
                leave(run);
            }
        }
    }

    /** Lets the background load compete in lanes that lie on its chips, and leave those that only it is left in. */
    private void phantoms() {
        for (BitSet lane : scheduler.lanes()) {
            String name = phantomName(lane);
            if (lane.nextSetBit(0) < backgroundChips && !scheduler.has(name)) {
                accrue();
                apply(new Event.Join(now, name, BACKGROUND_OWNER, 1, 1, lane.stream().boxed().toList()));
            }
        }
        enact(scheduler.standings().stream().filter(s -> phantom(s.run())).filter(s -> runs.values().stream().noneMatch(
                r -> r.joined && !r.leaving && s.chips().contains(r.order.chips()[0]))).map(s -> new Event.Leave(now, s.run())).toList());
    }

    private String phantomName(BitSet lane) {
        return SqlLedger.BACKGROUND + order.block() + "/" + lane.nextSetBit(0);
    }

    private static boolean phantom(String run) {
        return run.startsWith(SqlLedger.BACKGROUND);
    }

    private void enact(List<Event.Leave> leaves) {
        leaves.forEach(this::apply);
    }

    private void apply(Event event) {
        for (Grant grant : scheduler.on(event)) {
            flying.put(grant.run(), grant);
            HostRun run = runs.get(grant.run());
            if (run == null) {
                // Between 0.6 and 1 quantum, the same on every host: unequal, as real loads are.
                long part = 600 + (grant.slice() * 2_654_435_761L >>> 8) % 400;
                phantomEnds.put(grant.run(), Math.max(1, grant.budget() * part / 1000));
            } else {
                run.slice = new HostRun.Slice(grant, run.slice == null ? run.replayTo : run.slice.unitTo);
                tiles.add(run);
            }
        }
    }

    private void complete(String name) {
        Grant grant = flying.remove(name);
        HostRun run = runs.get(name);
        if (run == null) {
            long cost = phantomEnds.remove(name);
            backgroundChipNanos += (double) cost * grant.chips().size();
            if (phantomPast.size() < 64) {
                phantomPast.add(new Messages.Past(grant.chips().getFirst(), grant.at(), grant.at() + cost));
            }
            if (!draining) {
                apply(new Event.Completed(now, name, grant.slice(), cost));
            }
            return;
        }
        HostRun.Slice slice = run.slice;
        if (draining && slice.unitTo < run.units && run.failure == null && slice.checkpoint == null) {
            slice.checkpoint = run.execution.checkpoint();
        }
        if (slice.unitTo > slice.unitFrom && run.failure == null) {
            record(run, slice);
        }
        if (draining) {
            return;
        }
        if (slice.unitTo == run.units || run.cancelled || run.failure != null) {
            leave(run);
        }
        apply(new Event.Completed(now, name, grant.slice(), slice.cost));
        if (run.leaving) {
            accrue();
            phantoms();
        }
    }

    private void record(HostRun run, HostRun.Slice slice) {
        Pending p = pending.computeIfAbsent(run.order.run(), id -> {
            Pending fresh = new Pending();
            fresh.firstSlice = run.nextSlice;
            fresh.unitFrom = slice.unitFrom;
            fresh.wall = System.nanoTime();
            return fresh;
        });
        p.pairs.add(new long[] {slice.grant.at(), slice.grant.at() + slice.cost});
        p.unitTo = slice.unitTo;
        p.chipNanos += slice.cost;
        p.joules += slice.joules;
        p.bytes += slice.bytes;
        p.hostNanos += slice.hostNanos;
        if (slice.checkpoint != null) {
            p.checkpoint = slice.checkpoint;
            p.checkpointUnit = slice.unitTo;
        }
        p.results = slice.results;
        run.nextSlice++;
    }

    /** Hands over what is due: ranges every {@value #COMMIT_NANOS} ns, the last one of a run at once. */
    void flush(long wall, boolean all) {
        pending.entrySet().removeIf(entry -> {
            HostRun run = runs.get(entry.getKey());
            Pending p = entry.getValue();
            if (run != null && (all || p.results != null || run.leaving || wall - p.wall > COMMIT_NANOS)) {
                commits.accept(new Messages.Range(new RangeCommit(entry.getKey(), order.block(), order.epoch(), p.firstSlice,
                        p.pairs.size(), p.unitFrom, p.unitTo, p.pairs.getFirst()[0], p.pairs.getLast()[1], p.chipNanos, p.joules, p.bytes,
                        p.hostNanos, RangeCommit.pack(p.pairs), null, p.checkpointUnit, null, run.identity), p.checkpoint, p.results, new ArrayList<>(phantomPast)));
                phantomPast.clear();
                return true;
            }
            return run == null;
        });
        if (wall - backgroundWall > backgroundCommitNanos) {
            backgroundWall = wall;
            accrue();
            if (backgroundChipNanos >= 1) {
                long nanos = (long) backgroundChipNanos;
                commits.accept(new Messages.Range(new RangeCommit(SqlLedger.BACKGROUND + order.block(), order.block(), order.epoch(),
                        backgroundSlice, 1, backgroundSlice, backgroundSlice + 1, backgroundSince, now, nanos,
                        BACKGROUND_POWER * tdp * nanos * 1e-9, 0, 0, null, null, 0, null, "modelled only"), null, null, List.of()));
                backgroundSlice++;
                backgroundChipNanos -= nanos;
            }
            backgroundSince = now;
        }
    }

    /** Charges the background load for the chips that nobody else wants, up to now. */
    private void accrue() {
        BitSet own = new BitSet();
        own.set(0, backgroundChips);
        own.andNot(scheduler.occupied());
        backgroundChipNanos += (double) (now - accrued) * own.cardinality();
        accrued = now;
    }

    private void measure(long wall) {
        if (wall - paceWall > 500_000_000L) {
            double recent = (double) (now - paceChip) / (wall - paceWall);
            pace = pace == 0 ? recent : 0.5 * pace + 0.5 * recent;
            paceChip = now;
            paceWall = wall;
        }
    }

    /** Forgets a run. */
    void drop(HostRun run) {
        leave(run);
        runs.remove(run.order.run());
        pending.remove(run.order.run());
        Grant grant = flying.remove(run.order.run());
        if (grant != null) {
            apply(new Event.Completed(now, grant.run(), grant.slice(), 0));
        }
        accrue();
        phantoms();
    }

    /** Whether a run has left its chips with everything handed to the committer. */
    boolean settled(HostRun run) {
        return !flying.containsKey(run.order.run()) && !pending.containsKey(run.order.run());
    }

    Messages.BlockReport report() {
        return new Messages.BlockReport(order.block(), order.epoch(), now, pace == 0 ? order.pace() : pace, flying.values().stream()
                .map(g -> new Messages.Running(g.run(), g.chips().stream().mapToInt(Integer::intValue).toArray(), g.reason())).toList(),
                backgroundChips);
    }
}
