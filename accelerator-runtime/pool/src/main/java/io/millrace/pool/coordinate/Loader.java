package io.millrace.pool.coordinate;

import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.CostModel;
import io.millrace.pool.coordinate.ServerLink.ServerGone;
import io.millrace.pool.execute.ProgramExecution;
import io.millrace.pool.execute.ProgramExecutor;
import io.millrace.pool.ledger.BlobStore;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fetches and opens runs beside the driver, and brings back word of those that cannot go on: each on a virtual thread, since both wait for
 * the server. {@link #load} and {@link #isLoading} are called under the host's lock; {@link Arrival} comes under it too.
 */
final class Loader implements AutoCloseable {
    /** A run is here. What the host does not want it closes. */
    interface Arrival {
        void loaded(BlockDriver block, HostRun run);
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> loading = new HashSet<>();
    private final ReentrantLock lock;
    private final ServerLink server;
    private final ProgramExecutor executor;
    private final Arrival arrival;
    private volatile boolean closed;

    Loader(ReentrantLock lock, ServerLink server, ProgramExecutor executor, Arrival arrival) {
        this.lock = lock;
        this.server = server;
        this.executor = executor;
        this.arrival = arrival;
    }

    boolean isLoading(String run) {
        return loading.contains(run);
    }

    /** Begins to load a run, once; one whose server did not answer is asked for again by the next orders. */
    void load(BlockDriver block, Messages.RunOrder order) {
        if (loading.add(order.run())) {
            threads.execute(() -> open(block, order));
        }
    }

    private void open(BlockDriver block, Messages.RunOrder order) {
        try {
            Messages.Parcel parcel = (Messages.Parcel) server.ask(new Messages.Fetch(server.host(), server.proof(), order.run()));
            if (parcel != null) {
                ProgramExecution execution = executor.open(parcel.program(), BlobStore.decode(parcel.inputs()), parcel.checkpoint());
                CostModel model = new CostModel(Catalogue.find(block.order.type()).orElseThrow(), order.gang());
                HostRun run = new HostRun(order, execution, model, parcel.nextSlice(), parcel.nextUnit());
                run.ready = parcel.nextUnit() == parcel.checkpointUnit();
                lock.lock();
                try {
                    arrival.loaded(block, run);
                } finally {
                    lock.unlock();
                }
            }
        } catch (ServerGone e) {
            ServerLink.pause(100);
        } catch (RuntimeException | Error e) {
            repeat(gone(block, order.run(), false, e.getMessage() == null ? e.toString() : e.getMessage()));
        } finally {
            lock.lock();
            loading.remove(order.run());
            lock.unlock();
        }
    }

    /** Tells the server that a run was cancelled and has left its chips, or why it cannot go on. */
    void tell(BlockDriver block, String run, boolean cancelled, String error) {
        Messages.Gone gone = gone(block, run, cancelled, error);
        threads.execute(() -> repeat(gone));
    }

    private Messages.Gone gone(BlockDriver block, String run, boolean cancelled, String error) {
        return new Messages.Gone(server.host(), server.proof(), run, block.order.block(), block.order.epoch(), cancelled, error);
    }

    private void repeat(Messages.Gone gone) {
        while (!closed) {
            try {
                server.ask(gone);
                return;
            } catch (ServerGone e) {
                ServerLink.pause(100);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
    }
}
