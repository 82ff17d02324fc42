package io.millrace.pool.coordinate;

import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.Chip;
import io.millrace.pool.coordinate.ServerLink.ServerGone;
import io.millrace.pool.execute.ProgramExecutor;
import io.millrace.pool.ledger.LoadCommit;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A process that owns blocks of simulated chips and does their arithmetic.
 *
 * <h2>Threads</h2>
 * One <em>driver</em> goes along the clocks of all blocks and sleeps until the next event; <em>tile workers</em>, one for each core, compute;
 * the {@linkplain Committer committer} sends finished ranges; <em>sync</em> reports and takes orders; the
 * {@linkplain Loader loader} fetches runs. Everything that is not arithmetic or waiting happens under one lock.
 *
 * <h2>Failure</h2>
 * The host trusts nothing that it holds: a commit that is refused as stale drops the block, one that is out of order drops the run, and the
 * next orders say what to load again. When the server is gone for {@value #GRACE_MILLIS} ms the host ends; what it had not committed is
 * computed again elsewhere, from the last checkpoint, with the same bits. A host that is told to end {@linkplain #drain drains} first.
 */
final class ChipHost implements AutoCloseable {
    static final long GRACE_MILLIS = 4_000;
    private static final long SYNC_MILLIS = 200;
    /** A host that is told to end has so long to commit what it has computed; whoever told it waits a little longer. */
    static final long DRAIN_MILLIS = 1_500;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition sync = lock.newCondition();
    private final Map<String, BlockDriver> blocks = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Consumer<List<Messages.BlockOrder>> owned;
    private final Runnable end;
    private final Tiles tiles;
    private final ServerLink server;
    private final Committer commits;
    private final Loader loader;
    private boolean draining;
    private Set<String> told;
    private boolean nudged;
    private boolean dirty;
    private volatile boolean closed;

    /**
     * @param owned called with the host's blocks at first and when they have changed
     * @param end   called once when the host has nobody to work for
     */
    ChipHost(ServerLink server, ProgramExecutor executor, int cores, Consumer<List<Messages.BlockOrder>> owned, Runnable end) {
        this.server = server;
        this.owned = owned;
        this.end = end;
        tiles = new Tiles(cores, this::wake);
        commits = new Committer(lock, server, this::answered, this::refused);
        loader = new Loader(lock, server, executor, this::loaded);
    }

    void start() {
        threads.add(Thread.ofPlatform().name("chip-driver").daemon().start(this::drive));
        threads.add(Thread.ofPlatform().name("chip-sync").daemon().start(this::syncLoop));
        threads.add(Thread.ofPlatform().name("chip-commit").daemon().start(commits::run));
    }

    /** The server's nudge: look for new orders now. */
    Serializable nudge() {
        lock.lock();
        try {
            nudged = true;
            sync.signal();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            dirty = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void drive() {
        lock.lock();
        try {
            while (!closed) {
                dirty = false;
                long wall = System.nanoTime();
                boolean idle = blocks.values().stream().allMatch(b -> b.runs.isEmpty());
                long next = wall + (idle ? 250_000_000L : 20_000_000L);
                for (BlockDriver block : blocks.values()) {
                    next = Math.min(next, block.step(wall));
                    reap(block);
                }
                if (!dirty) {
                    changed.awaitNanos(Math.max(1_000, next - System.nanoTime()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Tells the server of runs that failed or have been cancelled, once their last slice is on its way. */
    private void reap(BlockDriver block) {
        for (HostRun run : List.copyOf(block.runs.values())) {
            if ((run.cancelled || run.failure != null) && block.settled(run) && !commits.hasRun(run.order.run())) {
                block.drop(run);
                tiles.discard(run);
                loader.tell(block, run.order.run(), run.failure == null, run.failure);
            }
        }
    }

    private void syncLoop() {
        long heard = System.nanoTime();
        while (!closed) {
            try {
                Messages.Report report;
                lock.lock();
                try {
                    nudged = false;
                    report = new Messages.Report(server.host(), server.proof(), server.address(),
                            blocks.values().stream().map(b -> b.report(commits)).toList());
                } finally {
                    lock.unlock();
                }
                obey((Messages.Orders) server.ask(report));
                heard = System.nanoTime();
            } catch (ServerGone e) {
                if (System.nanoTime() - heard > GRACE_MILLIS * 1_000_000) {
                    end.run();
                    return;
                }
            }
            lock.lock();
            try {
                if (!nudged) {
                    sync.await(SYNC_MILLIS, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                return;
            } finally {
                lock.unlock();
            }
        }
    }

    private void obey(Messages.Orders orders) {
        if (orders == null || !orders.welcome()) {
            throw new IllegalStateException("the server does not accept this host: wrong secret");
        }
        lock.lock();
        try {
            if (draining) {
                return;
            }
            Set<String> mine = new HashSet<>();
            for (Messages.BlockOrder order : orders.blocks()) {
                mine.add(order.block());
                BlockDriver block = blocks.get(order.block());
                if (block != null && block.order.epoch() != order.epoch()) {
                    drop(block);
                    block = null;
                }
                if (block == null) {
                    Chip chip = Catalogue.find(order.type()).orElseThrow();
                    block = new BlockDriver(order, chip.facts().get("tdp").value(), tiles, commits, System.nanoTime());
                    blocks.put(order.block(), block);
                }
                block.background(orders.background());
                block.wings(order.wings());
                if (order.drain()) {
                    block.drain();
                } else {
                    obey(block, order.runs());
                }
            }
            List.copyOf(blocks.values()).stream().filter(b -> !mine.contains(b.order.block())).forEach(this::drop);
            if (!mine.equals(told)) {
                told = mine;
                owned.accept(orders.blocks());
            }
            dirty = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void obey(BlockDriver block, List<Messages.RunOrder> orders) {
        Set<String> wanted = new HashSet<>();
        for (Messages.RunOrder order : orders) {
            wanted.add(order.run());
            HostRun run = block.runs.get(order.run());
            if (run != null) {
                if (order.cancelled()) {
                    block.cancel(run);
                } else if (!order.weighsAs(run.order)) {
                    block.reweigh(run, order);
                } else {
                    run.order = order; // the epochs of its other blocks may have changed
                }
            } else if (order.cancelled()) {
                if (!loader.isLoading(order.run())) {
                    loader.tell(block, order.run(), true, null);
                }
            } else {
                loader.load(block, order);
            }
        }
        for (HostRun run : List.copyOf(block.runs.values())) {
            if (!wanted.contains(run.order.run())) {
                block.cancel(run);
            }
        }
    }

    private void loaded(BlockDriver block, HostRun run) {
        if (blocks.get(block.order.block()) != block || draining) {
            run.execution.close();
            return;
        }
        block.runs.put(run.order.run(), run);
        if (!run.ready) {
            tiles.add(run);
        }
        dirty = true;
        changed.signal();
    }

    private void drop(BlockDriver block) {
        blocks.remove(block.order.block());
        block.runs.values().forEach(tiles::discard);
        commits.forgetBlock(block.order.block());
    }

    private void refused(LoadCommit load) {
        BlockDriver block = blocks.get(load.block());
        if (block != null && block.order.epoch() == load.epoch()) {
            drop(block);
        }
    }

    private void answered(Messages.Range range, Outcome outcome) {
        BlockDriver block = blocks.get(range.commit().block());
        if (block == null || block.order.epoch() != range.commit().epoch()) {
            return;
        }
        HostRun run = block.runs.get(range.commit().run());
        if (outcome == Outcome.STALE_EPOCH) {
            drop(block);
        } else if (run != null && (range.results() != null || outcome == Outcome.OUT_OF_ORDER || outcome == Outcome.ENDED)) {
            commits.forgetRun(range.commit().run());
            block.drop(run);
            tiles.discard(run);
        }
        dirty = true;
        changed.signal();
    }

    /**
     * Begins no new slices, commits those that run with the state behind them, and leaves the cluster, so that others go on from there.
     *
     * @return whether all was committed within {@value #DRAIN_MILLIS} ms; what was not is computed again elsewhere
     */
    boolean drain() {
        long deadline = System.nanoTime() + DRAIN_MILLIS * 1_000_000;
        boolean done = false;
        try {
            while (!done && System.nanoTime() < deadline && server.isServerThere()) {
                lock.lock();
                try {
                    draining = true;
                    blocks.values().forEach(BlockDriver::drain);
                    dirty = true;
                    changed.signal();
                    done = blocks.values().stream().allMatch(BlockDriver::drained) && commits.isEmpty();
                } finally {
                    lock.unlock();
                }
                ServerLink.pause(5);
            }
        } finally {
            close();
            server.leave();
        }
        return done;
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        tiles.close();
        loader.close();
    }
}
