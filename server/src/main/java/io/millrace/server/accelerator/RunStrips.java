package io.millrace.server.accelerator;

import io.millrace.pool.RunStatus;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.trail.Step;
import io.millrace.server.trail.Trail;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Shows runs on the pool in the cells that asked for them: one display for each run, made when it is submitted and updated as it goes on.
 * The displays are the server's own operations and never pass through the kernel.
 */
public final class RunStrips {
    public static final String MIME = "application/vnd.millrace.run+json";
    /** What of a receipt does not depend on when and where the run was made; in the strip of a run that is done, so a file has it as well. */
    public static final List<String> REPEATABLE = List.of("programHash", "inputsHash", "seed", "chipType", "chips", "catalogueVersion", "numericIdentity");

    private final NotebookStore store;
    private final Supplier<LiveNotebooks> notebooks;
    private final Map<String, NotebookStore.PoolRun> known = new ConcurrentHashMap<>();
    private final Map<String, AtomicReference<RunStatus>> newest = new ConcurrentHashMap<>();
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Function<String, Optional<Map<String, Object>>> receipts = _ -> Optional.empty();

    public RunStrips(NotebookStore store, Supplier<LiveNotebooks> notebooks) {
        this.store = store;
        this.notebooks = notebooks;
    }

    /** The pool is there: receipts of runs that are done come from it. */
    public void receiptsFrom(Function<String, Optional<Map<String, Object>>> source) {
        receipts = source;
    }

    /** Writes down which cell asked for a run; completes when it is stored. */
    CompletionStage<Void> register(LiveNotebook notebook, String cell, String cellRun, String run) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        known.put(run, new NotebookStore.PoolRun(run, notebook.id(), cell, cellRun));
        notebook.post(() -> notebook.apply(List.of(), List.of(statements -> statements.update(
                "INSERT INTO cell_pool_run (run, notebook, cell, cell_run) VALUES (?, ?, ?, ?) ON CONFLICT (run) DO NOTHING",
                run, notebook.id(), cell, cellRun)), () -> done.complete(null)));
        return done;
    }

    /** Makes the display of a run unless its cell has it. */
    CompletionStage<Void> show(LiveNotebook notebook, String cell, String cellRun, RunStatus status) {
        return notebook.ask(() -> {
            String display = "run-" + status.run();
            boolean there = notebook.latest().anyCell(cell).stream().flatMap(c -> c.outputs().stream())
                    .anyMatch(o -> o instanceof Output.Rich rich && display.equals(rich.displayId()));
            if (!there) {
                notebook.apply(List.of(new Operation.Shown(cellRun, cell, new Output.Rich("display_data", data(status), Map.of(), null, display))),
                        List.of(), () -> {});
            }
            return null;
        });
    }

    /** A run has changed: called by the pool, from any thread. Of changes that come faster than they are written the last is kept. */
    public void changed(RunStatus status) {
        if (Trail.followed()) {
            Trail.say(new Step.Advanced(status.run(), status.notebook(), status.state().name().toLowerCase(java.util.Locale.ROOT), status.state().ended(), status.slices(), status.chipNanos(),
                    status.reason(), Instant.now()));
        }
        AtomicReference<RunStatus> slot = newest.computeIfAbsent(status.run(), _ -> new AtomicReference<>());
        if (slot.getAndSet(status) == null) {
            threads.execute(() -> write(status.run(), slot));
        }
    }

    private void write(String run, AtomicReference<RunStatus> slot) {
        NotebookStore.PoolRun owner = known.computeIfAbsent(run, id -> store.poolRun(id).orElse(null));
        LiveNotebook notebook = owner == null ? null : notebooks.get().get(owner.notebook()).orElse(null);
        if (notebook == null) {
            newest.remove(run);
            return;
        }
        notebook.post(() -> {
            RunStatus status = slot.getAndSet(null);
            if (status == null || notebook.closed()) {
                return;
            }
            notebook.apply(List.of(new Operation.UpdateDisplay(owner.cellRun(), "run-" + run, data(status), Map.of())), List.of(), () -> {});
            if (status.state().ended()) {
                newest.remove(run);
                known.remove(run);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> data(RunStatus status) {
        Map<String, Object> run = new LinkedHashMap<>(status.toMap());
        if (status.state() == RunStatus.State.DONE) {
            receipts.apply(status.run()).ifPresent(receipt -> {
                Map<String, Object> repeatable = new LinkedHashMap<>();
                REPEATABLE.forEach(key -> repeatable.put(key, receipt.get(key)));
                run.put("receipt", repeatable);
            });
        }
        Map<String, Object> value = (Map<String, Object>) StateCodec.frozen(run);
        return Map.of(MIME, value, "text/plain", "Run " + status.label() + " on the pool: " + status.state().name().toLowerCase(java.util.Locale.ROOT));
    }
}
