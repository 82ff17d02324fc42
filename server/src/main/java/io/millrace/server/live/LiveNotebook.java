package io.millrace.server.live;

import io.millrace.server.notebook.Dependents;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Numbers;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.OperationCodec;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.Restoring;
import io.millrace.server.notebook.Shared;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.notebook.UndoStacks;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.store.Purge;
import io.millrace.server.store.StoreWriter;
import io.millrace.server.store.StoreWriter.Also;
import io.millrace.server.store.StoreWriter.Append;
import io.millrace.server.store.StoreWriter.Row;
import io.millrace.server.trail.Trail;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
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
    /** The code of a refusal that says no more than that one has to try again. */
    public static final String CLOSED = "closed";

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
    private final Versions versions;
    private final Presence presence = new Presence();
    private final Shared shared = new Shared();
    private final Overtaken overtaken;
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
    private volatile Instant edited = Instant.EPOCH;

    LiveNotebook(String id, NotebookStore store, StoreWriter writer, InstantSource clock, long epoch, Duration versionEvery, Function<LiveNotebook, RunDriver> drivers) {
        this.id = id;
        this.store = store;
        this.writer = writer;
        this.clock = clock;
        this.epochName = "s" + epoch + "-";
        this.versions = new Versions(id, versionEvery);
        this.overtaken = new Overtaken(id);
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
                Operation operation = OperationCodec.fromJson(new JsonObject(row.body()).getMap());
                Notebook before = state;
                state = Reducer.replay(before, operation);
                shared.applied(before, operation, row.author());
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
    public <T> CompletionStage<T> ask(Supplier<T> task) {
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

    /** As {@link #ask}, but looking does not count as use. */
    public <T> CompletionStage<T> look(Supplier<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        inbox.add(() -> {
            try {
                answer.complete(task.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** When a person did something to it last, as far as this server knows. */
    public Instant edited() {
        return edited;
    }

    /** How many follow it. Only on the notebook's thread. */
    public int watching() {
        return watchers.size();
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
        post(() -> {
            watchers.remove(watcher);
            presence.gone(watcher, watchers);
            if (watchers.isEmpty() && versions.changed() && !closed) {
                send(batch(), clock.instant(), List.of(keep("automatic", "", versions.changedBy())), () -> {}, _ -> { });
            }
        });
    }

    /** Tells all watchers something that is not in the log. Only on the notebook's thread. */
    public void tell(String frame) {
        watchers.forEach(watcher -> watcher.news(frame));
    }

    /** Where the person behind this watcher is in the notebook, as the others are told. Any thread. */
    public void present(Watcher watcher, String client, String frame) {
        post(() -> presence.here(watcher, client, frame, watchers));
    }

    /**
     * An operation from a person. Any thread.
     *
     * @param echo    told the row of the first time, where this operation was applied before
     * @param refused told why, where it does not fit
     */
    public void submit(String opId, String author, Operation operation, Consumer<Row> echo, Consumer<Outcome.Refused> refused) {
        submit(opId, author, operation, false, echo, refused);
    }

    /**
     * The same.
     *
     * @param fresh whether it was certainly not sent before: then the log need not be asked. Should it be there all the same, the store refuses it, for an
     *              identifier is there once
     */
    public void submit(String opId, String author, Operation operation, boolean fresh, Consumer<Row> echo, Consumer<Outcome.Refused> refused) {
        Instant received = clock.instant();
        edited = received;
        post(() -> {
            if (recentIds.contains(opId) || !fresh && store.row(id, opId).isPresent()) {
                repeat(opId, echo);
                return;
            }
            Outcome.Refused cannot = cannot();
            if (cannot != null) {
                refused.accept(cannot);
                return;
            }
            Batch batch = batch();
            List<Also> also = new ArrayList<>();
            if (UndoStacks.counts(operation) && versions.changing(clock.instant(), author)) {
                also.add(keep("automatic", "", author));
                versions.changing(clock.instant(), author);
            }
            Outcome outcome = switch (operation) {
                case Operation.Undo undo -> undo(batch, undo.redo(), opId, author);
                case Operation.RestoreVersion restore -> restore(batch, restore, opId, author, also);
                default -> batch.add(Numbers.kept(batch.state(), operation), opId, author);
            };
            if (outcome instanceof Outcome.Refused refusal) {
                refused.accept(refusal);
            } else {
                send(batch, received, also, () -> {}, _ -> { });
            }
        });
    }

    /** Why nothing can be written now; null where it can. */
    private Outcome.Refused cannot() {
        if (closed) {
            return new Outcome.Refused(CLOSED, "The notebook was closed: connect again.");
        }
        return writer.trouble().filter(trouble -> !trouble.mayPass()).map(trouble -> new Outcome.Refused("store-" + trouble.kind().text(), trouble.sentence())).orElse(null);
    }

    /** What keeps the newest state as a version. */
    private Also keep(String kind, String name, String author) {
        return versions.keep(latest, latestSequence, kind, name, author, clock.instant());
    }

    /** Keeps the notebook as it is under a name; the answer, the version's sequence number, comes when it is stored. Any thread. */
    public CompletionStage<Long> keepVersion(String name, String author) {
        CompletableFuture<Long> kept = new CompletableFuture<>();
        post(() -> {
            if (closed) {
                kept.completeExceptionally(new IllegalStateException("The notebook was closed: try again."));
                return;
            }
            long sequence = latestSequence;
            send(batch(), clock.instant(), List.of(keep("named", name, author)), () -> kept.complete(sequence), kept::completeExceptionally);
        });
        return kept;
    }

    /**
     * Takes a text out of the notebook and its whole past. Then the notebook is closed and read again, so that nothing of it stays in memory; the kernel
     * is left alone. Any thread.
     */
    CompletionStage<Void> purge(String secret, String author) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        post(() -> {
            if (closed) {
                done.completeExceptionally(new IllegalStateException("The notebook was closed: try again."));
                return;
            }
            Masking.Texts texts = (cell, output, length) -> LongTexts.read(store, id, cell, output, 0, length);
            List<Operation> operations = Masking.of(latest, secret, texts);
            if (!(Batch.trial(latest, shared, operations, author) instanceof Outcome.Applied masked) || !Masking.of(masked.state(), secret, texts).isEmpty()) {
                done.completeExceptionally(new IllegalArgumentException("The text stands where only the teachers of this assignment change something, so it cannot be taken out: ask them."));
                return;
            }
            Batch batch = batch();
            operations.forEach(operation -> batch.add(operation, batch.ownId(), author));
            List<Also> also = List.of(snapshotOf(batch.state(), batch.sequence()), Purge.upTo(id, batch.sequence(), secret));
            send(batch, clock.instant(), also, () -> {
                done.complete(null);
                post(this::end);
            }, done::completeExceptionally);
        });
        return done;
    }

    /** What is there now is kept as a version first, so bringing back an old one loses nothing. */
    private Outcome restore(Batch batch, Operation.RestoreVersion wish, String opId, String author, List<Also> also) {
        Notebook then = Versions.read(store, id, wish.version()).orElse(null);
        if (then == null) {
            return new Outcome.Refused("unknown-version", "There is no version " + wish.version() + " of this notebook.");
        }
        String run = "version-" + wish.version();
        List<Operation> operations = new ArrayList<>();
        if (wish.cells() == null) {
            operations.addAll(Restoring.all(batch.state(), then, run));
        } else {
            wish.cells().forEach(cell -> operations.addAll(Restoring.one(batch.state(), then, cell, run)));
        }
        return step(batch, operations, steps -> new Operation.RestoreVersion(wish.version(), wish.cells(), steps), opId, author, also);
    }

    /** Operations that are one step of a person: all or none, and undone together. What was there before is kept as a version. */
    private Outcome step(Batch batch, List<Operation> operations, IntFunction<Operation> wish, String opId, String author, List<Also> also) {
        if (Batch.trial(batch.state(), shared, operations, author) instanceof Outcome.Refused refusal) {
            return refusal;
        }
        also.add(keep("restored", "", author));
        versions.changing(clock.instant(), author);
        Outcome outcome = batch.add(wish.apply((int) operations.stream().filter(UndoStacks::counts).count()), opId, author);
        operations.forEach(operation -> batch.add(operation, batch.ownId(), author));
        return outcome;
    }

    /**
     * What somebody brings in from elsewhere as one step.
     *
     * @param wish what stands before the operations in the log, from the number of those that are undone
     * @param also more to write in the same transaction
     */
    public record Brought(IntFunction<Operation> wish, List<Operation> operations, List<Also> also) {}

    /**
     * Brings something in. Any thread; the answer comes when it is stored, and is the refusal where there is one.
     *
     * @param from makes it for the newest state, on the notebook's thread; what it throws is the answer
     */
    public CompletionStage<Optional<Outcome.Refused>> bring(String author, Function<Notebook, Brought> from) {
        edited = clock.instant();
        CompletableFuture<Optional<Outcome.Refused>> done = new CompletableFuture<>();
        post(() -> {
            if (closed) {
                done.complete(Optional.of(new Outcome.Refused(CLOSED, "The notebook was closed: try again.")));
                return;
            }
            try {
                Batch batch = batch();
                Brought brought = from.apply(batch.state());
                List<Also> also = new ArrayList<>(brought.also());
                if (!brought.operations().isEmpty() && step(batch, brought.operations(), brought.wish(), batch.ownId(), author, also) instanceof Outcome.Refused refusal) {
                    done.complete(Optional.of(refusal));
                } else {
                    send(batch, clock.instant(), also, () -> done.complete(Optional.empty()), done::completeExceptionally);
                }
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Steps that cannot be undone any more, because what they are about is gone, are passed over. */
    private Outcome undo(Batch batch, boolean redo, String opId, String person) {
        for (Optional<List<Operation>> step = shared.undo().next(person, redo); step.isPresent(); step = shared.undo().next(person, redo)) {
            Notebook trial = batch.state();
            List<Operation> possible = new ArrayList<>();
            for (Operation operation : step.get()) {
                if (Batch.outcome(trial, shared.fit(trial, operation), person) instanceof Outcome.Applied applied) {
                    trial = applied.state();
                    possible.add(operation);
                }
            }
            if (!possible.isEmpty()) {
                Outcome outcome = batch.add(new Operation.Undo(redo, possible.size()), opId, person);
                possible.forEach(operation -> batch.add(operation, batch.ownId(), person));
                return outcome;
            }
            shared.undo().drop(person, redo);
        }
        return new Outcome.Refused("nothing-to-undo", redo ? "There is nothing of yours to do again." : "There is nothing of yours to undo.");
    }

    /**
     * Operations from a person that belong together: all in one transaction, or none. Only on the notebook's thread.
     *
     * @param opId     identifier of the last of them
     * @param stored   told when they are in the log
     * @param repeated told where they were applied before
     * @param refused  told why, where one does not fit or the store refuses them
     */
    public void perform(String opId, String author, List<Operation> operations, Runnable stored, Runnable repeated, Consumer<Outcome.Refused> refused) {
        if (recentIds.contains(opId) || store.row(id, opId).isPresent()) {
            repeated.run();
            return;
        }
        Outcome.Refused cannot = cannot();
        if (cannot != null) {
            refused.accept(cannot);
            return;
        }
        // Before the batch, which others take notice of: all or nothing.
        if (operations.size() > 1 && Batch.trial(latest, shared, operations, author) instanceof Outcome.Refused refusal) {
            refused.accept(refusal);
            return;
        }
        Batch batch = batch();
        List<Also> also = new ArrayList<>();
        if (operations.stream().anyMatch(UndoStacks::counts) && versions.changing(clock.instant(), author)) {
            also.add(keep("automatic", "", author));
            versions.changing(clock.instant(), author);
        }
        for (int i = 0; i < operations.size(); i++) {
            String own = i == operations.size() - 1 ? opId : batch.ownId();
            if (batch.add(operations.get(i), own, author) instanceof Outcome.Refused refusal) {
                refused.accept(refusal);
                return;
            }
        }
        send(batch, clock.instant(), also, stored, failure -> refused.accept(new Outcome.Refused(CLOSED, failure.getMessage())));
    }

    /**
     * The same for who waits. Any thread; the answer comes when it is stored, and is the refusal where there is one.
     *
     * @param operations made on the notebook's thread, when it is their turn; what it throws is the answer, and for none nothing is done
     */
    public CompletionStage<Optional<Outcome.Refused>> performed(String author, Supplier<List<Operation>> operations) {
        CompletableFuture<Optional<Outcome.Refused>> done = new CompletableFuture<>();
        post(() -> {
            try {
                List<Operation> made = operations.get();
                if (made.isEmpty()) {
                    done.complete(Optional.empty());
                } else {
                    perform(UUID.randomUUID().toString(), author, made, () -> done.complete(Optional.empty()), () -> done.complete(Optional.empty()), refused -> done.complete(Optional.of(refused)));
                }
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private void repeat(String opId, Consumer<Row> echo) {
        // Where the first is still on its way to the log its echo comes by itself.
        store.row(id, opId).ifPresent(echo);
    }

    /**
     * Applies operations of the server, all in one transaction. Only on the notebook's thread. For what nobody waits for: where the store refuses it, nothing is told.
     *
     * @param also      more to write in that transaction
     * @param committed called on the notebook's thread when it is done
     */
    public void apply(List<Operation> operations, List<Also> also, Runnable committed) {
        apply(operations, also, committed, _ -> { });
    }

    /**
     * The same for who waits. Any thread.
     *
     * @param operations made on the notebook's thread, when it is their turn; what it throws is the answer, as is an IllegalArgumentException where one does not fit and an IllegalStateException
     *                   where the store refuses them
     */
    public CompletionStage<Void> applied(Supplier<List<Operation>> operations) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        post(() -> {
            try {
                apply(operations.get(), List.of(), () -> done.complete(null), done::completeExceptionally);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** @param refused told instead of {@code committed} where the store refuses it */
    private void apply(List<Operation> operations, List<Also> also, Runnable committed, Consumer<IllegalStateException> refused) {
        Batch batch = batch();
        for (Operation operation : operations) {
            if (batch.add(operation, batch.ownId(), Shared.SERVER) instanceof Outcome.Refused refusal) {
                throw new IllegalArgumentException(refusal.code() + ": " + refusal.message());
            }
        }
        send(batch, clock.instant(), also, committed, refused);
    }

    private Batch batch() {
        return new Batch(id, driver, clock, epochName, shared, overtaken, latest, latestSequence);
    }

    /** @param refused told instead of {@code committed} where the store refuses it */
    private void send(Batch batch, Instant received, List<Also> more, Runnable committed, Consumer<IllegalStateException> refused) {
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
        writer.append(new Append(id, batch.rows(), also, failure -> post(() -> stored(batch, received, committed, refused, failure)),
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

    private void stored(Batch batch, Instant received, Runnable committed, Consumer<IllegalStateException> refused, SQLException failure) {
        uncommitted--;
        if (failure != null) {
            LOG.log(Level.SEVERE, "Notebook " + id + " was refused by the store; it is closed and read again.", failure);
            end();
            refused.accept(new IllegalStateException("The notebook was written by another server and has been read again: try again."));
            return;
        }
        if (Trail.followed()) {
            batch.steps().all(id, received, clock.instant()).forEach(Trail::say);
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
        if (batch.madeSomething()) {
            runDependents();
        }
    }

    /** Once nothing waits any more, so that a cell runs once for all that it depends on. */
    private void runDependents() {
        if (!closed && latest.queue().isEmpty() && Dependents.automatic(latest)) {
            List<String> cells = Dependents.of(latest);
            if (!cells.isEmpty()) {
                apply(List.of(new Operation.RunCells(cells)), List.of(), () -> {});
            }
        }
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
