package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.LoadCommit;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Sends finished ranges to the server, in order, and repeats them until they are answered: delivery is at least once, and the ledger takes
 * each once. A range stays in the queue until its answer is there, so an empty queue means that everything has been decided.
 *
 * <p>Everything but {@link #run} is called under the host's lock.
 */
final class Committer {
    private static final int BATCH = 64;
    private static final long BATCH_BYTES = 64L << 20;

    private final List<Messages.Range> queue = new ArrayList<>();
    private final List<LoadCommit> loads = new ArrayList<>();
    private final ReentrantLock lock;
    private final Condition outgoing;
    private final ServerLink server;
    private final BiConsumer<Messages.Range, Outcome> answered;
    private final Consumer<LoadCommit> refused;

    /**
     * @param answered called under the lock for each range that the ledger has decided
     * @param refused  called under the lock for load that the ledger did not take
     */
    Committer(ReentrantLock lock, ServerLink server, BiConsumer<Messages.Range, Outcome> answered, Consumer<LoadCommit> refused) {
        this.lock = lock;
        this.outgoing = lock.newCondition();
        this.server = server;
        this.answered = answered;
        this.refused = refused;
    }

    void add(Messages.Range range) {
        queue.add(range);
        outgoing.signal();
    }

    void add(LoadCommit load) {
        loads.add(load);
        outgoing.signal();
    }

    boolean isEmpty() {
        return queue.isEmpty() && loads.isEmpty();
    }

    boolean hasBlock(String block) {
        return queue.stream().anyMatch(r -> r.commit().block().equals(block)) || loads.stream().anyMatch(l -> l.block().equals(block));
    }

    boolean hasRun(String run) {
        return queue.stream().anyMatch(r -> r.commit().run().equals(run));
    }

    /** What is on its way may still be committed. */
    void forgetRun(String run) {
        queue.removeIf(r -> r.commit().run().equals(run));
    }

    void forgetBlock(String block) {
        queue.removeIf(r -> r.commit().block().equals(block));
        loads.removeIf(l -> l.block().equals(block));
    }

    /** The committer's thread; ends when it is interrupted. */
    void run() {
        try {
            while (true) {
                List<Messages.Range> batch = batch();
                List<LoadCommit> load = load();
                try {
                    if (!batch.isEmpty()) {
                        settle(batch, (List<?>) server.ask(new Messages.Commit(server.host(), server.proof(), batch)));
                    }
                    if (!load.isEmpty()) {
                        settleLoad(load, (List<?>) server.ask(new Messages.Loads(server.host(), server.proof(), load)));
                    }
                } catch (ServerLink.ServerGone e) {
                    Thread.sleep(50);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Messages.Range> batch() throws InterruptedException {
        lock.lock();
        try {
            while (isEmpty()) {
                outgoing.await();
            }
            List<Messages.Range> batch = new ArrayList<>();
            long bytes = 0;
            for (Messages.Range range : queue) {
                if (batch.size() == BATCH || bytes > BATCH_BYTES) {
                    break;
                }
                batch.add(range);
                bytes += (range.checkpoint() == null ? 0 : range.checkpoint().length) + (range.results() == null ? 0 : range.results().length);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private List<LoadCommit> load() {
        lock.lock();
        try {
            return List.copyOf(loads);
        } finally {
            lock.unlock();
        }
    }

    /** A refused one is dropped: its block has another owner now, whose account goes on. */
    private void settleLoad(List<LoadCommit> load, List<?> outcomes) {
        lock.lock();
        try {
            loads.removeAll(load);
            for (int i = 0; i < load.size(); i++) {
                if (outcomes.get(i) == Outcome.STALE_EPOCH || outcomes.get(i) == Outcome.OUT_OF_ORDER) {
                    refused.accept(load.get(i));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void settle(List<Messages.Range> batch, List<?> outcomes) {
        lock.lock();
        try {
            for (int i = 0; i < batch.size(); i++) {
                queue.remove(batch.get(i));
                answered.accept(batch.get(i), (Outcome) outcomes.get(i));
            }
        } finally {
            lock.unlock();
        }
    }
}
