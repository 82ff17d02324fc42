package io.millrace.pool.coordinate;

import io.millrace.pool.schedule.BlockScheduler;
import io.millrace.pool.schedule.BlockScheduler.Event;
import io.millrace.pool.schedule.BlockScheduler.Grant;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One block of chips on the host that owns it: drives the pure {@link BlockScheduler} along the block's clock.
 *
 * <h2>Chip time</h2>
 * The clock advances at most at pace times wall time, while idle too, and it waits for arithmetic: a slice that began at t and costs d
 * ends at t + d (later by what it costs to move the run's state where others had the chips before it), and the clock does not pass a time before every number that is due by then is there. While a slice is being
 * computed, what it has cost so far is a lower bound of its end; the clock may go up to the least such bound. Time that was lost waiting is
 * not made up for: the clock goes on at the pace from where it stood. So the order of events on the chips' clock is that of real chips,
 * whatever the host does.
 *
 * The {@linkplain Background background load} competes in lanes that lie on its chips; slices that are over wait in {@link Finished} for the committer.
 *
 * <p>Not thread-safe: the host calls it under its lock.
 */
final class BlockDriver {
    final Messages.BlockOrder order;
    final Map<String, HostRun> runs = new LinkedHashMap<>();
    private final BlockScheduler scheduler;
    private final Tiles tiles;
    private final Committer commits;
    private final Map<String, Grant> flying = new LinkedHashMap<>();
    private final Finished finished;
    private final Background background;
    private long now;
    private long anchorChip;
    private long anchorWall;
    private long paceChip;
    private long paceWall;
    private double pace;
    private boolean draining;
    private List<Messages.Wing> wings = List.of();

    BlockDriver(Messages.BlockOrder order, double tdp, Tiles tiles, Committer commits, long wall) {
        this.order = order;
        this.tiles = tiles;
        this.commits = commits;
        scheduler = new BlockScheduler(order.block(), order.chips(), order.quantum());
        finished = new Finished(order);
        background = new Background(order, tdp, wall);
        now = anchorChip = paceChip = order.clockStart();
        anchorWall = paceWall = wall;
    }

    /** Part of the chips that carry background load from now on. */
    void background(double utilisation) {
        int wanted = (int) Math.round(Math.clamp(utilisation, 0, 1) * order.chips());
        if (wanted != background.chips() && !draining) {
            accrue();
            background.chips(wanted);
            if (wanted == 0) {
                scheduler.standings().stream().filter(s -> Background.isPhantom(s.run())).forEach(s -> apply(new Event.Leave(now, s.run())));
            }
        }
    }

    /** Chips that are a gang's which another block computes: nobody else has them meanwhile. */
    void wings(List<Messages.Wing> now) {
        accrue();
        wings = List.copyOf(now);
    }

    /** From now on no slice begins; those that run are committed with the state behind them. */
    void drain() {
        if (!draining) {
            draining = true;
            accrue();
            background.commit(System.nanoTime(), now).ifPresent(commits::add);
            background.chips(0);
        }
    }

    /** Whether everything that has been computed is with the committer. */
    boolean drained() {
        return finished.isEmpty() && flying.keySet().stream().noneMatch(runs::containsKey);
    }

    /** Its weight has changed: it takes part with the new one from its next slice on. */
    void reweigh(HostRun run, Messages.RunOrder order) {
        run.order = order;
        if (run.joined && !run.leaving && !draining) {
            run.rejoins = true;
            apply(new Event.Leave(now, order.run()));
        }
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
                long end = run == null ? slice.getValue().at() + background.cost(slice.getKey()) : run.slice.end();
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
                done = run != null && run.slice.done && run.slice.end() <= bound;
                if (!done) {
                    anchorChip = now;
                    anchorWall = wall;
                    break;
                }
            }
            complete(first);
        }
        measure(wall);
        flush(wall);
        return wake;
    }

    private void join() {
        if (draining) {
            return;
        }
        for (HostRun run : List.copyOf(runs.values())) {
            if (run.rejoins && !run.leaving && !scheduler.has(run.order.run())) {
                run.rejoins = false;
                run.joined = false;
            }
            if (!run.joined && run.ready && !run.leaving && run.failure == null && !run.cancelled) {
                run.joined = true;
                Messages.RunOrder o = run.order;
                apply(new Event.Join(now, o.run(), o.group(), o.groupWeight(), o.owner(), o.ownerWeight(), o.share(), o.fraction() < 1 ? o.fraction() : 0,
                        java.util.Arrays.stream(o.chips()).boxed().toList()));
                phantoms();
            } else if (run.joined && (run.cancelled || run.failure != null)) {
                leave(run);
            }
        }
    }

    /** Lets the background load compete in lanes that lie on its chips, and leave those that only it is left in. */
    private void phantoms() {
        for (BitSet lane : scheduler.lanes()) {
            String name = background.phantom(lane);
            if (lane.nextSetBit(0) < background.chips() && !scheduler.has(name) && !isOwned(lane)) {
                accrue();
                apply(new Event.Join(now, name, Background.OWNER, 1, 1, lane.stream().boxed().toList()));
            }
        }
        scheduler.standings().stream().filter(s -> Background.isPhantom(s.run())).filter(s -> runs.values().stream().noneMatch(
                r -> r.joined && !r.leaving && s.chips().contains(r.order.chips()[0]))).forEach(s -> apply(new Event.Leave(now, s.run())));
    }

    /** Whether the lane's chips are somebody's own: fractions of them, or the chips of a gang across blocks. The load has no turns there. */
    private boolean isOwned(BitSet lane) {
        return runs.values().stream().anyMatch(r -> r.joined && lane.get(r.order.chips()[0]) && (r.order.fraction() < 1 || r.order.alone() || !r.order.beside().isEmpty()));
    }

    private void apply(Event event) {
        for (Grant grant : scheduler.on(event)) {
            flying.put(grant.run(), grant);
            HostRun run = runs.get(grant.run());
            if (run == null) {
                background.begin(grant);
            } else {
                run.begin(grant);
                tiles.add(run);
            }
        }
    }

    private void complete(String name) {
        Grant grant = flying.remove(name);
        HostRun run = runs.get(name);
        if (run == null) {
            long cost = background.end(grant);
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
            finished.add(run, slice, System.nanoTime());
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

    private void flush(long wall) {
        finished.flush(wall, draining, background, commits::add);
        if (background.isDue(wall)) {
            accrue();
            background.commit(wall, now).ifPresent(commits::add);
        }
    }

    private void accrue() {
        BitSet occupied = scheduler.occupied();
        wings.forEach(wing -> java.util.Arrays.stream(wing.chips()).forEach(occupied::set));
        background.accrue(now, occupied);
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
        finished.forget(run.order.run());
        Grant grant = flying.remove(run.order.run());
        if (grant != null && !draining) {
            apply(new Event.Completed(now, grant.run(), grant.slice(), 0));
        }
        accrue();
        phantoms();
    }

    /** Whether a run has left its chips with everything handed to the committer. */
    boolean settled(HostRun run) {
        return !flying.containsKey(run.order.run()) && !finished.has(run.order.run());
    }

    Messages.BlockReport report(Committer commits) {
        List<Messages.Running> running = new java.util.ArrayList<>(flying.values().stream()
                .map(g -> new Messages.Running(g.run(), g.chips().stream().mapToInt(Integer::intValue).toArray(), Messages.Told.of(g.why()))).toList());
        wings.forEach(wing -> running.add(new Messages.Running(wing.run(), wing.chips(), wing.reason())));
        return new Messages.BlockReport(order.block(), order.epoch(), now, pace == 0 ? order.pace() : pace, running,
                background.spans(), draining && drained() && !commits.hasBlock(order.block()));
    }
}
