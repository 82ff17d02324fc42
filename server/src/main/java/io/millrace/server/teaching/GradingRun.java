package io.millrace.server.teaching;

import io.millrace.server.files.Files;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.Watcher;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.Run;
import io.millrace.server.notebook.Shared;
import io.millrace.server.verify.BackgroundRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs what was handed in, cell by cell in a kernel of its own, in a hidden notebook that goes afterwards. A cell that fails does not keep the next ones from running; one that takes longer or writes
 * more than it may is stopped. Blocks.
 */
final class GradingRun {
    /** How long a cell may wait for a kernel: on a full server there may be no room for a while. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.HOURS.toNanos(1);
    /** How long a cell that was stopped may need to end before the submission counts as one that cannot be run. */
    private static final long SPARE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final LiveNotebooks notebooks;
    private final Files files;
    private final Settings limits;

    GradingRun(LiveNotebooks notebooks, Files files, Settings limits) {
        this.notebooks = notebooks;
        this.files = files;
        this.limits = limits;
    }

    /**
     * What came of it.
     *
     * @param stopped why a cell was stopped, by its identifier
     */
    record Result(Notebook state, Map<String, String> stopped) {
        Scoring.Score score(Release.Item item) {
            return Scoring.automatic(item, state.cell(item.cell()).orElse(null), stopped.getOrDefault(item.cell(), ""));
        }
    }

    /** @throws IllegalStateException where it could not be run at all */
    Result run(String title, Map<String, Object> metadata, List<Piece> pieces) throws InterruptedException {
        Map<String, Object> own = new LinkedHashMap<>(metadata);
        own.remove(Locks.ASSIGNMENT);
        Map<String, Object> ours = new LinkedHashMap<>();
        if (own.get("millrace") instanceof Map<?, ?> before) {
            before.forEach((key, value) -> ours.put((String) key, value));
        }
        ours.remove("heap");
        if (limits.megabytes() > 0) {
            ours.put("heap", limits.megabytes() + "m");
        }
        ours.remove("autorun");
        own.put("millrace", ours);
        String copy = notebooks.create(title, own, Piece.operations(pieces));
        try {
            files.hide(copy);
            return run(notebooks.get(copy).orElseThrow());
        } finally {
            files.discard(copy);
        }
    }

    private Result run(LiveNotebook live) throws InterruptedException {
        Semaphore news = new Semaphore(0);
        Watcher watcher = Watcher.ofAnything(news::release);
        Notebook state = live.watch(watcher).toCompletableFuture().join().state();
        Map<String, String> stopped = new HashMap<>();
        try {
            for (String cell : BackgroundRun.cells(state)) {
                cell(live, cell, news).ifPresent(why -> stopped.put(cell, why));
            }
            return new Result(live.ask(live::shown).toCompletableFuture().join(), stopped);
        } finally {
            live.unwatch(watcher);
        }
    }

    /** Runs one cell to its end; the answer is why it was stopped. */
    private Optional<String> cell(LiveNotebook live, String cell, Semaphore news) throws InterruptedException {
        List<String> refused = new ArrayList<>();
        live.submit(UUID.randomUUID().toString(), Shared.SERVER, new Operation.RunCells(List.of(cell)), true, _ -> { }, r -> {
            refused.add(r.message());
            news.release();
        });
        long end = System.nanoTime() + LONGEST_WAIT_NANOS;
        long began = 0;
        String answered = "";
        String why = null;
        while (true) {
            news.tryAcquire(100, TimeUnit.MILLISECONDS);
            news.drainPermits();
            if (!refused.isEmpty() || live.closed() || System.nanoTime() > end) {
                throw new IllegalStateException(!refused.isEmpty() ? refused.getFirst() : live.closed() ? "The notebook was closed while it was graded." : "A cell could not be started or stopped.");
            }
            Notebook now = live.ask(live::shown).toCompletableFuture().join();
            Cell at = now.cell(cell).orElseThrow();
            Run run = at.run();
            if (run == null || run.state() == Run.State.QUEUED) {
                continue;
            }
            if (run.state().ended() && now.queue().isEmpty()) {
                return Optional.ofNullable(why);
            }
            if (began == 0) {
                began = System.nanoTime();
                end = began + TimeUnit.SECONDS.toNanos(limits.seconds()) + SPARE_NANOS;
            }
            if (run.asking() != null && !run.asking().equals(answered)) {
                answered = run.asking();
                live.submit(UUID.randomUUID().toString(), Shared.SERVER, new Operation.GiveInput(run.id(), answered, null), _ -> { }, _ -> { });
            }
            if (why == null) {
                why = System.nanoTime() - began > TimeUnit.SECONDS.toNanos(limits.seconds()) ? "It took longer than " + limits.seconds() + " s and was stopped."
                        : written(at) > limits.characters() ? "It wrote more than " + limits.characters() + " characters and was stopped." : null;
                if (why != null) {
                    live.submit(UUID.randomUUID().toString(), Shared.SERVER, new Operation.Stop(false), _ -> { }, _ -> { });
                }
            }
        }
    }

    private static long written(Cell cell) {
        long length = 0;
        for (Output output : cell.outputs()) {
            length += switch (output) {
                case Output.Stream stream -> stream.text().length();
                case Output.Rich rich -> rich.data().values().stream().mapToLong(value -> value instanceof String text ? text.length() : 0).sum();
                case Output.Failure _ -> 0;
            };
        }
        return length;
    }
}
