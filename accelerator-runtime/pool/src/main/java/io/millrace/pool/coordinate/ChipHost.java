package io.millrace.pool.coordinate;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.Chip;
import io.millrace.pool.chips.CostModel;
import io.millrace.pool.execute.ProgramExecution;
import io.millrace.pool.execute.ProgramExecutor;
import io.millrace.pool.ledger.BlobStore;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A process that owns blocks of simulated chips and does their arithmetic.
 *
 * <h2>Threads</h2>
 * One <em>driver</em> goes along the clocks of all blocks and sleeps until the next event; <em>tile workers</em>, one for each core, compute;
 * the <em>committer</em> sends finished ranges and repeats them until they are answered; <em>sync</em> reports and takes orders; loading a
 * run is a virtual thread. Everything that is not arithmetic or waiting happens under one lock.
 *
 * <h2>Failure</h2>
 * The host trusts nothing that it holds: a commit that is refused as stale drops the block, one that is out of order drops the run, and the
 * next orders say what to load again. When the server is gone for {@value #GRACE_MILLIS} ms the host ends; what it had not committed is
 * computed again elsewhere, from the last checkpoint, with the same bits.
 */
final class ChipHost implements AutoCloseable {
    static final long GRACE_MILLIS = 4_000;
    private static final long SYNC_MILLIS = 200;
    private static final int BATCH = 64;
    private static final long BATCH_BYTES = 64L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition sync = lock.newCondition();
    private final Condition outgoing = lock.newCondition();
    private final Map<String, BlockDriver> blocks = new LinkedHashMap<>();
    private final Set<String> loading = new HashSet<>();
    private final List<Messages.Range> queue = new ArrayList<>();
    private final ExecutorService loaders = Executors.newVirtualThreadPerTaskExecutor();
    private final ProgramExecutor executor;
    private final String id;
    private final String secret;
    private final Runnable end;
    private final Tiles tiles;
    private HazelcastInstance cluster;
    private boolean nudged;
    private boolean dirty;
    private volatile boolean closed;

    /** @param end called once when the host has nobody to work for */
    ChipHost(String id, String secret, ProgramExecutor executor, int cores, Runnable end) {
        this.id = id;
        this.secret = secret;
        this.executor = executor;
        this.end = end;
        tiles = new Tiles(cores, this::wake);
    }

    void start(HazelcastInstance instance) {
        cluster = instance;
        Thread.ofPlatform().name("chip-driver").daemon().start(this::drive);
        Thread.ofPlatform().name("chip-sync").daemon().start(this::syncLoop);
        Thread.ofPlatform().name("chip-commit").daemon().start(this::commitLoop);
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
            if ((run.cancelled || run.failure != null) && block.settled(run) && queue.stream().noneMatch(r -> r.commit().run().equals(run.order.run()))) {
                block.drop(run);
                tiles.discard(run);
                Messages.Gone gone = new Messages.Gone(id, proof(), run.order.run(), block.order.block(), block.order.epoch(),
                        run.failure == null, run.failure);
                loaders.execute(() -> tell(gone));
            }
        }
    }

    private void tell(Messages.Gone gone) {
        while (!closed) {
            try {
                ask(gone);
                return;
            } catch (ServerGone e) {
                pause(100);
            }
        }
    }

    private static void pause(long millis) {
        java.util.concurrent.locks.LockSupport.parkNanos(millis * 1_000_000);
    }

    private static final class ServerGone extends Exception {
        private static final long serialVersionUID = 1L;

        ServerGone(Throwable cause) {
            super(cause);
        }
    }

    private String proof() {
        return Cluster.proof(secret, "host " + id);
    }

    private Serializable ask(Messages.Request request) throws ServerGone {
        try {
            Member server = Cluster.server(cluster).orElseThrow(() -> new ServerGone(null));
            return Cluster.call(cluster, server, request).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw new ServerGone(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerGone(e);
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
                    report = new Messages.Report(id, proof(), Cluster.address(cluster.getCluster().getLocalMember()),
                            blocks.values().stream().map(BlockDriver::report).toList());
                } finally {
                    lock.unlock();
                }
                obey((Messages.Orders) ask(report));
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
                    block = new BlockDriver(order, chip.facts().get("tdp").value(), tiles, this::enqueue, System.nanoTime(),
                            1_000_000_000L * Math.max(1, orders.blocks().size() / 4));
                    blocks.put(order.block(), block);
                }
                block.background(orders.background());
                obey(block, order.runs());
            }
            List.copyOf(blocks.values()).stream().filter(b -> !mine.contains(b.order.block())).forEach(this::drop);
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
                }
            } else if (order.cancelled()) {
                if (!loading.contains(order.run())) {
                    Messages.Gone gone = new Messages.Gone(id, proof(), order.run(), block.order.block(), block.order.epoch(), true, null);
                    loaders.execute(() -> tell(gone));
                }
            } else if (loading.add(order.run())) {
                loaders.execute(() -> load(block, order));
            }
        }
        for (HostRun run : List.copyOf(block.runs.values())) {
            if (!wanted.contains(run.order.run())) {
                block.cancel(run);
            }
        }
    }

    private void load(BlockDriver block, Messages.RunOrder order) {
        try {
            Messages.Parcel parcel = (Messages.Parcel) ask(new Messages.Fetch(id, proof(), order.run()));
            if (parcel == null) {
                return;
            }
            ProgramExecution execution = executor.open(parcel.program(), BlobStore.decode(parcel.inputs()), parcel.checkpoint());
            CostModel model = new CostModel(Catalogue.find(block.order.type()).orElseThrow(), order.chips().length);
            HostRun run = new HostRun(order, execution, model, parcel.nextSlice(), parcel.nextUnit());
            lock.lock();
            try {
                if (blocks.get(block.order.block()) == block) {
                    block.runs.put(order.run(), run);
                    if (parcel.nextUnit() == parcel.checkpointUnit()) {
                        run.ready = true;
                    } else {
                        tiles.add(run);
                    }
                    dirty = true;
                    changed.signal();
                } else {
                    execution.close();
                }
            } finally {
                lock.unlock();
            }
        } catch (ServerGone e) {
            pause(100);
        } catch (RuntimeException | Error e) {
            tell(new Messages.Gone(id, proof(), order.run(), block.order.block(), block.order.epoch(), false,
                    e.getMessage() == null ? e.toString() : e.getMessage()));
        } finally {
            lock.lock();
            loading.remove(order.run());
            lock.unlock();
        }
    }

    private void drop(BlockDriver block) {
        blocks.remove(block.order.block());
        block.runs.values().forEach(tiles::discard);
        queue.removeIf(r -> r.commit().block().equals(block.order.block()));
    }

    private void enqueue(Messages.Range range) {
        queue.add(range);
        outgoing.signal();
    }

    private void commitLoop() {
        while (!closed) {
            List<Messages.Range> batch = new ArrayList<>();
            lock.lock();
            try {
                while (queue.isEmpty()) {
                    outgoing.await();
                }
                long bytes = 0;
                for (Messages.Range range : queue) {
                    if (batch.size() == BATCH || bytes > BATCH_BYTES) {
                        break;
                    }
                    batch.add(range);
                    bytes += (range.checkpoint() == null ? 0 : range.checkpoint().length) + (range.results() == null ? 0 : range.results().length);
                }
            } catch (InterruptedException e) {
                return;
            } finally {
                lock.unlock();
            }
            try {
                settle(batch, (List<?>) ask(new Messages.Commit(id, proof(), batch)));
            } catch (ServerGone e) {
                pause(50);
            }
        }
    }

    private void settle(List<Messages.Range> batch, List<?> outcomes) {
        lock.lock();
        try {
            for (int i = 0; i < batch.size(); i++) {
                Messages.Range range = batch.get(i);
                queue.remove(range);
                BlockDriver block = blocks.get(range.commit().block());
                if (block == null || block.order.epoch() != range.commit().epoch()) {
                    continue;
                }
                Outcome outcome = (Outcome) outcomes.get(i);
                HostRun run = block.runs.get(range.commit().run());
                if (outcome == Outcome.STALE_EPOCH) {
                    drop(block);
                } else if (run != null && (range.results() != null || outcome == Outcome.OUT_OF_ORDER || outcome == Outcome.ENDED)) {
                    queue.removeIf(r -> r.commit().run().equals(range.commit().run()));
                    block.drop(run);
                    tiles.discard(run);
                }
            }
            dirty = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        tiles.close();
        loaders.shutdownNow();
    }
}
