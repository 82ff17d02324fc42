package io.millrace.pool.coordinate;

import io.millrace.pool.PoolOptions;
import io.millrace.pool.RunStatus;
import io.millrace.pool.coordinate.Leases.Block;
import io.millrace.pool.ledger.BlobStore;
import io.millrace.pool.ledger.Ledger;
import io.millrace.pool.ledger.LoadCommit;
import io.millrace.pool.ledger.Rack;
import io.millrace.pool.ledger.PlacedChips;
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import io.millrace.pool.ledger.RunRecord;
import io.millrace.pool.schedule.Cause;
import io.millrace.pool.schedule.Placer;
import io.millrace.pool.schedule.Reason;
import java.io.Serializable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The server's side of the conversation with chip hosts: answers reports with orders, hands out runs, takes commits, and moves the blocks of
 * hosts that are silent or gone. A stranger is not answered. What a host says counts once the ledger has accepted it.
 *
 * <p>May be called from any thread. Memory is guarded by the coordinator's lock; contents are read and written without it.
 */
final class HostDesk {
    /** Hosts that may be lost under one run, without a slice committed in between, before the run is taken for the cause. */
    private static final int LOSSES = 3;

    private final Coordinator pool;
    private final PoolOptions options;
    private final Leases leases;
    private final Runs runs;
    private final Statuses statuses;
    private final Accounts accounts;
    private final Ledger ledger;
    private final BlobStore blobs;
    private final InstantSource clock;

    HostDesk(Coordinator pool, PoolOptions options, Leases leases, Runs runs, Statuses statuses, Accounts accounts, Ledger ledger, BlobStore blobs,
             InstantSource clock) {
        this.pool = pool;
        this.options = options;
        this.leases = leases;
        this.runs = runs;
        this.statuses = statuses;
        this.accounts = accounts;
        this.ledger = ledger;
        this.blobs = blobs;
        this.clock = clock;
    }

    Serializable answer(Serializable request) {
        if (!(request instanceof Messages.Request asked) || !Cluster.proven(options.secret(), "host " + asked.host(), asked.proof())) {
            return new Messages.Orders(false, List.of(), 0);
        }
        return switch (asked) {
            case Messages.Report report -> report(report);
            case Messages.Fetch fetch -> fetch(fetch.run());
            case Messages.Commit commit -> commit(commit);
            case Messages.Loads loads -> loads(loads);
            case Messages.Gone gone -> gone(gone);
        };
    }

    private Serializable report(Messages.Report report) {
        synchronized (pool) {
            boolean fresh = !leases.hosts.containsKey(report.host());
            leases.heard(report, System.nanoTime());
            if (fresh) {
                settle();
            }
            report.blocks().stream().filter(Messages.BlockReport::drained).map(b -> leases.blocks.get(b.block()))
                    .filter(b -> b != null && b.state == Rack.State.DRAINING && report.host().equals(b.owner)).forEach(pool.fleet::drained);
            List<Messages.BlockOrder> orders = new ArrayList<>();
            for (Block block : leases.blocks.values()) {
                if (report.host().equals(block.owner)) {
                    orders.add(new Messages.BlockOrder(block.id, block.epoch, block.type, block.chips, options.quantumNanos(), options.pace(),
                            ledgerClock(block), block.loads, block.state == Rack.State.DRAINING, runs(block), wings(block)));
                }
            }
            return new Messages.Orders(true, new ArrayList<>(orders), pool.background());
        }
    }

    /** Only a new owner needs what the ledger knows; others have it. */
    private long ledgerClock(Block block) {
        return block.last == null ? ledger.clock(block.id) : block.last.clock();
    }

    private ArrayList<Messages.RunOrder> runs(Block block) {
        ArrayList<Messages.RunOrder> orders = new ArrayList<>();
        for (Entry entry : runs.on(block.id)) {
            // A gang computes while all its blocks have an owner, or not at all.
            if (entry.block.equals(block.id) && entry.beside.stream().allMatch(part -> leases.blocks.get(part.block()).owner != null)) {
                orders.add(order(entry));
            }
        }
        return orders;
    }

    private Messages.RunOrder order(Entry entry) {
        RunRecord r = entry.record;
        ArrayList<RangeCommit.Beside> beside = new ArrayList<>();
        entry.beside.forEach(part -> beside.add(new RangeCommit.Beside(part.block(), leases.blocks.get(part.block()).epoch)));
        PlacedChips placed = PlacedChips.on(entry.block, entry.chips);
        for (Placer.Part part : entry.beside) {
            placed = placed.and(PlacedChips.on(part.block(), part.chips()));
        }
        return new Messages.RunOrder(r.run(), r.group(), pool.entitlements.group(r.group(), r.owner()), r.owner(), pool.entitlements.user(r.owner()), r.request().share(),
                r.request().fraction(), array(entry.chips), r.request().chips(), beside, !pool.rules.choice().slices(), entry.cancelled, placed.text());
    }

    private static int[] array(List<Integer> chips) {
        return chips.stream().mapToInt(Integer::intValue).toArray();
    }

    private ArrayList<Messages.Wing> wings(Block block) {
        ArrayList<Messages.Wing> wings = new ArrayList<>();
        for (Entry entry : runs.on(block.id)) {
            if (!entry.block.equals(block.id)) {
                wings.add(new Messages.Wing(entry.record.run(), array(entry.chipsOn(block.id)), Messages.Told.of(Reason.of(Cause.WING, entry.block))));
            }
        }
        return wings;
    }

    private Serializable fetch(String run) {
        RunRecord record;
        synchronized (pool) {
            Entry entry = runs.get(run);
            if (entry == null || entry.ended()) {
                return null;
            }
            record = entry.record;
        }
        RunRecord.Progress p = record.progress();
        return new Messages.Parcel(run, record.program(), blobs.get(record.inputs()), p.checkpoint() == null ? null : blobs.get(p.checkpoint()),
                p.checkpointUnit(), p.nextSlice(), p.nextUnit());
    }

    private Serializable commit(Messages.Commit commit) {
        List<RangeCommit> ranges = new ArrayList<>();
        for (Messages.Range range : commit.ranges()) {
            ranges.add(range.commit().withBlobs(range.checkpoint() == null ? null : blobs.put(range.checkpoint()),
                    range.results() == null ? null : blobs.put(range.results())));
        }
        ArrayList<Outcome> outcomes;
        boolean last = false;
        synchronized (pool) {
            outcomes = new ArrayList<>(ledger.commit(ranges));
            for (int i = 0; i < ranges.size(); i++) {
                if (outcomes.get(i) == Outcome.ACCEPTED) {
                    statuses.background(ranges.get(i).block(), commit.ranges().get(i).background());
                    last |= accepted(ranges.get(i));
                }
            }
        }
        if (last) {
            pool.flush();
        }
        return outcomes;
    }

    private Serializable loads(Messages.Loads loads) {
        synchronized (pool) {
            ArrayList<Outcome> outcomes = new ArrayList<>(ledger.commitLoad(loads.loads()));
            for (int i = 0; i < outcomes.size(); i++) {
                LoadCommit load = loads.loads().get(i);
                if (outcomes.get(i) == Outcome.ACCEPTED) {
                    leases.blocks.get(load.block()).loads = load.sequence() + 1;
                    load.accounts().forEach(a -> accounts.committed(a.group(), a.user(), a.chipNanos(), a.joules(), System.nanoTime()));
                }
            }
            return outcomes;
        }
    }

    private boolean accepted(RangeCommit range) {
        Entry entry = runs.get(range.run());
        if (entry == null) {
            return false;
        }
        String owner = entry.record.owner();
        double nanos = (double) range.chipNanos() * entry.record.request().chips();
        accounts.committed(entry.record.group(), owner, nanos, range.joules(), System.nanoTime());
        pool.place(new Placer.Event.Used(pool.time(), entry.record.group(), owner, nanos));
        String obsolete = entry.accepted(range, clock.millis());
        statuses.committed(entry, range);
        pool.forget(obsolete);
        if (entry.ended()) {
            pool.forget(entry.record.inputs());
            pool.over(range.run());
        }
        return entry.ended();
    }

    private Serializable gone(Messages.Gone gone) {
        synchronized (pool) {
            Entry entry = runs.get(gone.run());
            Block block = leases.blocks.get(gone.block());
            if (entry != null && !entry.ended() && block != null && block.epoch == gone.epoch() && (!gone.cancelled() || entry.cancelled)) {
                pool.end(entry, gone.cancelled() ? RunStatus.State.CANCELLED : RunStatus.State.FAILED, gone.error());
            }
        }
        pool.flush();
        return null;
    }

    void left(String address) {
        synchronized (pool) {
            leases.left(address);
            settle();
        }
    }

    /** Ends leases that ran out, hands out blocks. */
    void settle() {
        synchronized (pool) {
            Map<String, List<Messages.Running>> running = new LinkedHashMap<>();
            leases.blocks.values().stream().filter(b -> b.last != null).forEach(b -> running.put(b.id, b.last.running()));
            for (Block block : leases.settle(System.nanoTime(), id -> !runs.on(id).isEmpty())) {
                if (block.owner == null) {
                    pool.place(new Placer.Event.BlockDown(pool.time(), block.id));
                    if (block.state == Rack.State.DRAINING) {
                        pool.fleet.drained(block);
                    }
                } else {
                    pool.up(block);
                }
                running.getOrDefault(block.id, List.of()).forEach(r -> lost(runs.get(r.run())));
                for (Entry entry : runs.on(block.id)) {
                    entry.changed();
                    if (entry.cancelled) {
                        pool.end(entry, RunStatus.State.CANCELLED, null);
                    }
                }
                pool.nudgeOwner(block.id);
            }
        }
    }

    /** A run that takes its host with it again and again, as a crash in native code would, must not do so for ever. */
    private void lost(Entry entry) {
        if (entry != null && !entry.ended()) {
            long slice = entry.progress().nextSlice();
            entry.losses = entry.lossSlice == slice ? entry.losses + 1 : 1;
            entry.lossSlice = slice;
            if (entry.losses >= LOSSES) {
                pool.end(entry, RunStatus.State.FAILED, "The chip host was lost " + LOSSES + " times at slice " + slice + " of this run; it was stopped.");
            }
        }
    }
}
