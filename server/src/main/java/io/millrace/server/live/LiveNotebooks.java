package io.millrace.server.live;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.OperationCodec;
import io.millrace.server.store.Housekeeping;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.store.StoreFailure;
import io.millrace.server.store.StoreTrouble;
import io.millrace.server.store.StoreWriter;
import io.millrace.server.store.StoreWriter.Also;
import io.millrace.server.store.StoreWriter.Append;
import io.millrace.server.store.StoreWriter.Row;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The notebooks of a server: those in the store, and those that are open. Methods block: call them from virtual threads. */
public final class LiveNotebooks {
    private static final Logger LOG = Logger.getLogger(LiveNotebooks.class.getName());
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final NotebookStore store;
    private final StoreWriter writer;
    private final InstantSource clock;
    private final long epoch;
    private final Duration versionEvery;
    private final Function<LiveNotebook, RunDriver> drivers;
    private final ConcurrentHashMap<String, LiveNotebook> open = new ConcurrentHashMap<>();

    /** @param versionEvery how old the first change since the last version may become before an automatic version is made */
    public LiveNotebooks(NotebookStore store, StoreWriter writer, InstantSource clock, long epoch, Duration versionEvery, Function<LiveNotebook, RunDriver> drivers) {
        this.store = store;
        this.writer = writer;
        this.clock = clock;
        this.epoch = epoch;
        this.versionEvery = versionEvery;
        this.drivers = drivers;
        writer.onTrouble(trouble -> open.values().forEach(live -> live.post(() -> live.tell(Frames.trouble(trouble)))));
    }

    /** What is wrong with the store now. */
    public Optional<StoreTrouble> trouble() {
        return writer.trouble();
    }

    public NotebookStore store() {
        return store;
    }

    /** The open notebook, opened where it is not; empty where there is none. */
    public Optional<LiveNotebook> get(String id) {
        return Optional.ofNullable(open.compute(id, (_, live) -> {
            if (live != null && !live.closed()) {
                return live;
            }
            return store.notebook(id).isEmpty() ? null : new LiveNotebook(id, store, writer, clock, epoch, versionEvery, drivers);
        }));
    }

    /** Those that are open now. */
    public List<LiveNotebook> opened() {
        return List.copyOf(open.values());
    }

    /** Makes a notebook from operations; stored when this returns. */
    public String create(String title, Map<String, Object> metadata, List<Operation> operations) {
        return create(title, metadata, operations, _ -> List.of());
    }

    /**
     * The same with more to write in the transaction that makes it.
     *
     * @param more from the notebook's identifier
     */
    public String create(String title, Map<String, Object> metadata, List<Operation> operations, Function<String, List<Also>> more) {
        String id = UUID.randomUUID().toString();
        String now = clock.instant().toString();
        Operation first = new Operation.Create(title, metadata);
        List<Row> rows = List.of(new Row(1, "s" + epoch + "-" + UUID.randomUUID(), "server", now, Frames.encode(OperationCodec.toJson(first))));
        Also header = statements -> statements.update(
                "INSERT INTO notebook (id, title, created, modified, cells, kernel, active) VALUES (?, ?, ?, ?, 0, 'none', 0)", id, title, now, now);
        List<Also> also = new ArrayList<>(List.of(header));
        also.addAll(more.apply(id));
        write(id, rows, also);
        if (!operations.isEmpty()) {
            get(id).orElseThrow().applied(() -> operations).toCompletableFuture().join();
        }
        return id;
    }

    /** An empty notebook has one empty code cell, so that one can begin to type. */
    public String create(String title) {
        String cell = UUID.randomUUID().toString().substring(0, 8);
        return create(title, Map.of(), List.of(new Operation.InsertCell(cell, null, Cell.Type.CODE, "", Map.of(), null, null)));
    }

    /** Remembers the name of somebody who came. Any thread; does not wait. */
    public void seen(Person person) {
        String now = clock.instant().toString();
        writer.append(new Append("", List.of(), List.of(statements -> statements.update("INSERT INTO person (id, name, seen) VALUES (?, ?, ?) "
                + "ON CONFLICT (id) DO UPDATE SET name = excluded.name, seen = excluded.seen", person.id(), person.name(), now)), failure -> {
            if (failure != null) {
                LOG.log(Level.WARNING, "The name of " + person.id() + " could not be stored.", failure);
            }
        }, _ -> {}));
    }

    /** Takes a notebook out of the list and ends its kernel; its log stays in the store. */
    public void delete(String id) {
        LiveNotebook live = open.remove(id);
        if (live != null) {
            live.close(false).toCompletableFuture().join();
        }
        String now = clock.instant().toString();
        write(id, List.of(), List.of(statements -> statements.update("UPDATE notebook SET deleted = ? WHERE id = ?", now, id),
                statements -> statements.update("DELETE FROM kernel_position WHERE notebook = ?", id)));
    }

    /** Gives a version another name, which makes it one that nothing but a person removes; null removes it. Stored when this returns. */
    public void renameVersion(String notebook, long sequence, String name) {
        write(notebook, List.of(), List.of(name == null
                ? statements -> statements.update("DELETE FROM version WHERE notebook = ? AND sequence = ?", notebook, sequence)
                : statements -> statements.update("UPDATE version SET name = ?, kind = 'named' WHERE notebook = ? AND sequence = ?", name, notebook, sequence)));
    }

    /** Takes a text out of a notebook, its history and its versions, and out of the free places of the file. Done when this returns. */
    public void purge(String notebook, String secret, String author) {
        get(notebook).orElseThrow().purge(secret, author).toCompletableFuture().join();
        writer.compact();
    }

    /** A notebook as it was in a version. */
    public Optional<Notebook> version(String notebook, long sequence) {
        return Versions.read(store, notebook, sequence);
    }

    /** Writes what belongs to a notebook beside its log; stored when this returns. */
    public void write(String id, Also also) {
        write(id, List.of(), List.of(also));
    }

    private void write(String id, List<Row> rows, List<Also> also) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        writer.append(new Append(id, rows, also, failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(new StoreFailure("The notebook could not be stored: " + failure.getMessage(), failure));
            }
        }, _ -> {}));
        done.join();
    }

    /** Opens what an earlier server left unfinished, so that runs go on whether or not a browser is there. */
    public void resume() {
        for (String id : store.unfinished()) {
            try {
                get(id);
            } catch (RuntimeException e) {
                LOG.log(Level.SEVERE, "Notebook " + id + " cannot be opened.", e);
            }
        }
    }

    /** Lets go of what of the past need not be kept. Blocks for a while. */
    public void tidy(Housekeeping housekeeping) {
        for (String id : store.all()) {
            if (writer.trouble().isEmpty()) {
                List<Also> also = housekeeping.of(store, id, clock.instant());
                if (!also.isEmpty()) {
                    write(id, List.of(), also);
                }
            }
        }
    }

    /** Lets go of notebooks that nobody watches and that have no kernel. */
    public void sweep() {
        for (LiveNotebook live : List.copyOf(open.values())) {
            live.post(() -> {
                if (live.dispensable(IDLE_NANOS)) {
                    live.end();
                    open.remove(live.id(), live);
                }
            });
        }
    }

    public void close(boolean leaveKernels) {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        open.values().forEach(live -> closing.add(live.close(leaveKernels).toCompletableFuture()));
        try {
            CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new)).get(15, TimeUnit.SECONDS);
        } catch (Exception e) {
            LOG.log(Level.WARNING, "Not every notebook could be closed.", e);
        }
    }
}
