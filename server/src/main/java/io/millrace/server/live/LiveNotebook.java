package io.millrace.server.live;

import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.OperationCodec;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.store.StoreWriter;
import io.millrace.server.store.StoreWriter.Also;
import io.millrace.server.store.StoreWriter.Append;
import io.millrace.server.store.StoreWriter.Row;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One open notebook: the single writer of its log.
 *
 * <p><b>Order.</b> All that happens to the notebook happens on one virtual thread that takes tasks from an inbox. An operation is reduced
 * against {@link #latest}, handed to the store's writer, and when the writer says that it is committed, shown to the watchers and acted
 * upon. Nobody sees or executes what is not in the log. {@link #latest} may be ahead of {@link #shown}, which is what a new watcher gets.
 *
 * <p><b>Once.</b> An operation's id is its identity: a page that sends one again because it did not hear the answer is answered with the
 * first one's echo.
 *
 * <p><b>Failure.</b> Where the store refuses a row, somebody else has written this notebook: this object closes itself and its watchers
 * come again to what is in the store. The kernel is left alone, since what it says is stored by sequence number.
 */
public final class LiveNotebook {
    private static final Logger LOG = Logger.getLogger(LiveNotebook.class.getName());
    private static final int SNAPSHOT_ROWS = 1_000;
    private static final long SNAPSHOT_CHARACTERS = 4_000_000;
    private static final int READ_ROWS = 500;

    private final String id;
    private final NotebookStore store;
    private final StoreWriter writer;
    private final InstantSource clock;
    private final String epochName;
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final RecentIds recentIds = new RecentIds();
    private RunDriver driver;
    private Notebook latest;
    private Notebook shown;
    private long latestSequence;
    private long shownSequence;
    private long savedSequence;
    private long counter;
    private int rowsSinceSnapshot;
    private long charactersSinceSnapshot;
    private int uncommitted;
    private volatile boolean closed;
    private volatile long lastUsed = System.nanoTime();

    LiveNotebook(String id, NotebookStore store, StoreWriter writer, InstantSource clock, long epoch, Function<LiveNotebook, RunDriver> drivers) {
        this.id = id;
        this.store = store;
        this.writer = writer;
        this.clock = clock;
        this.epochName = "s" + epoch + "-";
        this.driver = drivers.apply(this);
        read();
        Thread.ofVirtual().name("notebook-" + id).start(this::work);
        post(driver::opened);
    }

    private void read() {
        Optional<NotebookStore.Snapshot> snapshot = store.snapshot(id);
        Notebook state = snapshot.map(s -> StateCodec.fromStore(new JsonObject(s.body()).getMap())).orElseGet(() -> Notebook.empty(id));
        long sequence = snapshot.map(NotebookStore.Snapshot::sequence).orElse(0L);
        List<Row> rows = store.rows(id, sequence, READ_ROWS);
        while (!rows.isEmpty()) {
            for (Row row : rows) {
                state = Reducer.replay(state, OperationCodec.fromJson(new JsonObject(row.body()).getMap()));
                sequence = row.sequence();
                rowsSinceSnapshot++;
                recentIds.add(row.opId());
            }
            rows = store.rows(id, sequence, READ_ROWS);
        }
        latest = state;
        shown = state;
        latestSequence = sequence;
        shownSequence = sequence;
        // What an earlier server left may be in the file system's cache only; the next marker covers it.
        savedSequence = sequence;
        writer.touched();
    }

    private void work() {
        while (true) {
            try {
                Runnable task = closed ? inbox.poll(2, TimeUnit.SECONDS) : inbox.take();
                if (task == null) {
                    return;
                }
                task.run();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.SEVERE, "Notebook " + id + ": a task failed.", e);
            }
        }
    }

    public String id() {
        return id;
    }

    public boolean closed() {
        return closed;
    }

    /** Runs a task on the notebook's thread, after those before it. */
    public void post(Runnable task) {
        lastUsed = System.nanoTime();
        inbox.add(task);
    }

    /** As {@link #post}, with an answer. */
    public <T> CompletionStage<T> ask(java.util.function.Supplier<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            try {
                answer.complete(task.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    public RunDriver driver() {
        return driver;
    }

    /** The newest state, with what is on its way to the log. Only on the notebook's thread. */
    public Notebook latest() {
        return latest;
    }

    /** What is in the log and was shown. Only on the notebook's thread. */
    public Notebook shown() {
        return shown;
    }

    /** Up to where the messages of this notebook's kernel are stored. Only on the notebook's thread; reads the store. */
    public long driverPosition() {
        return store.kernelPosition(id).map(NotebookStore.KernelPosition::sequence).orElse(0L);
    }

    public long shownSequence() {
        return shownSequence;
    }

    /** Follows the notebook from now on; the answer is the state with its sequence number. Any thread. */
    public CompletionStage<Joined> watch(Watcher watcher) {
        return ask(() -> {
            if (closed) {
                throw new IllegalStateException("The notebook was closed.");
            }
            watchers.add(watcher);
            return new Joined(shown, shownSequence, savedSequence);
        });
    }

    /** What a watcher starts from; all up to {@code saved} survives the loss of power. */
    public record Joined(Notebook state, long sequence, long saved) {}

    public void unwatch(Watcher watcher) {
        post(() -> watchers.remove(watcher));
    }

    /**
     * An operation from a person. Any thread.
     *
     * @param echo    told the frame of the first time, where this operation was applied before
     * @param refused told why, where it does not fit
     */
    public void submit(String opId, String author, Operation operation, Consumer<String> echo, Consumer<Outcome.Refused> refused) {
        post(() -> {
            if (recentIds.contains(opId) || store.row(id, opId).isPresent()) {
                repeat(opId, echo);
                return;
            }
            if (closed) {
                refused.accept(new Outcome.Refused("closed", "The notebook was closed: connect again."));
                return;
            }
            Batch batch = batch();
            Outcome outcome = batch.add(operation, opId, author);
            if (outcome instanceof Outcome.Refused refusal) {
                refused.accept(refusal);
            } else {
                send(batch, List.of(), () -> {});
            }
        });
    }

    private void repeat(String opId, Consumer<String> echo) {
        // Where the first is still on its way to the log its echo comes by itself.
        store.row(id, opId).ifPresent(row -> echo.accept(Frames.operation(row)));
    }

    /**
     * Applies operations of the server, all in one transaction. Only on the notebook's thread.
     *
     * @param also      more to write in that transaction
     * @param committed called on the notebook's thread when it is done
     */
    public void apply(List<Operation> operations, List<Also> also, Runnable committed) {
        Batch batch = batch();
        for (Operation operation : operations) {
            if (batch.add(operation, batch.ownId(), "server") instanceof Outcome.Refused refusal) {
                throw new IllegalArgumentException(refusal.code() + ": " + refusal.message());
            }
        }
        send(batch, also, committed);
    }

    private Batch batch() {
        return new Batch(id, driver, clock, epochName, latest, latestSequence);
    }

    private void send(Batch batch, List<Also> more, Runnable committed) {
        latest = batch.state();
        latestSequence = batch.sequence();
        List<Also> also = batch.also();
        also.addAll(more);
        if (!batch.rows().isEmpty()) {
            batch.rows().forEach(row -> recentIds.add(row.opId()));
            also.add(headerOf(batch.state(), batch.rows().getLast().at()));
            rowsSinceSnapshot += batch.rows().size();
            charactersSinceSnapshot += batch.rows().stream().mapToLong(r -> r.body().length()).sum();
            if (rowsSinceSnapshot > SNAPSHOT_ROWS || charactersSinceSnapshot > SNAPSHOT_CHARACTERS) {
                also.add(snapshotOf(batch.state(), batch.sequence()));
            }
        }
        uncommitted++;
        writer.append(new Append(id, batch.rows(), also, failure -> post(() -> stored(batch, committed, failure)),
                sequence -> post(() -> saved(sequence))));
    }

    private void saved(long sequence) {
        savedSequence = Math.max(savedSequence, sequence);
        watchers.forEach(w -> w.saved(sequence));
    }

    private Also headerOf(Notebook state, String at) {
        return statements -> statements.update("UPDATE notebook SET title = ?, cells = ?, kernel = ?, active = ?, modified = ? WHERE id = ?",
                state.title(), state.cells().size(), state.kernel().state(), state.queue().size(), at, id);
    }

    private Also snapshotOf(Notebook state, long sequence) {
        rowsSinceSnapshot = 0;
        charactersSinceSnapshot = 0;
        return statements -> statements.update("INSERT INTO snapshot (notebook, sequence, body) VALUES (?, ?, ?) "
                + "ON CONFLICT (notebook) DO UPDATE SET sequence = excluded.sequence, body = excluded.body",
                id, sequence, Frames.encode(StateCodec.forStore(state)));
    }

    private void stored(Batch batch, Runnable committed, SQLException failure) {
        uncommitted--;
        if (failure != null) {
            LOG.log(Level.SEVERE, "Notebook " + id + " was refused by the store; it is closed and read again.", failure);
            end();
            return;
        }
        shown = batch.state();
        for (Row row : batch.rows()) {
            shownSequence = row.sequence();
            if (!watchers.isEmpty()) {
                String frame = Frames.operation(row);
                watchers.forEach(w -> w.operation(row.sequence(), frame));
            }
        }
        committed.run();
        driver.committed(batch.effects());
    }

    /** Whether nobody would miss it in memory. Only on the notebook's thread. */
    boolean dispensable(long idleNanos) {
        String kernel = latest.kernel().state();
        return watchers.isEmpty() && uncommitted == 0 && latest.queue().isEmpty() && (kernel.equals("none") || kernel.equals("dead"))
                && inbox.isEmpty() && System.nanoTime() - lastUsed > idleNanos;
    }

    /** Stops working and sends the watchers away. Only on the notebook's thread. */
    void end() {
        closed = true;
        watchers.forEach(Watcher::closed);
        watchers.clear();
    }

    /** Ends it with its kernel, or leaves the kernel for the next server. Any thread; completes when what it had to write is with the writer. */
    CompletionStage<Void> close(boolean leaveKernel) {
        return ask(() -> {
            if (!closed) {
                driver.close(leaveKernel);
                end();
            }
            return null;
        });
    }
}
