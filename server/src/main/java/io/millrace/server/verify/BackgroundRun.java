package io.millrace.server.verify;

import io.millrace.server.accelerator.RunStrips;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.Watcher;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Runs all code cells of a notebook and waits until none is queued any more. Who asks for input gets the end of it: nobody is there. */
public final class BackgroundRun {
    private static final long SETTLES_NANOS = TimeUnit.SECONDS.toNanos(60);

    private BackgroundRun() {}

    /** The code cells that have something to run. */
    public static List<String> cells(Notebook notebook) {
        return notebook.cells().stream().filter(c -> c.type() == Cell.Type.CODE && !c.source().isBlank()).map(Cell::id).toList();
    }

    /**
     * Blocks until all have ended.
     *
     * @param author  who is said to have asked for it
     * @param running told the place of the cell that runs, from 1
     * @return the state with all outputs
     * @throws IllegalStateException where the notebook refuses to run, or the time is over; then what runs is stopped
     */
    public static Notebook run(LiveNotebook live, String author, Duration patience, IntConsumer running) throws InterruptedException {
        Semaphore news = new Semaphore(0);
        Watcher watcher = Watcher.ofAnything(news::release);
        Notebook start = live.watch(watcher).toCompletableFuture().join().state();
        try {
            List<String> cells = cells(start);
            return cells.isEmpty() ? start : run(live, cells, author, System.nanoTime() + patience.toNanos(), running, news);
        } finally {
            live.unwatch(watcher);
        }
    }

    private static Notebook run(LiveNotebook live, List<String> cells, String author, long deadline, IntConsumer running, Semaphore news) throws InterruptedException {
        CompletableFuture<Void> refused = new CompletableFuture<>();
        live.submit(UUID.randomUUID().toString(), author, new Operation.RunCells(cells), _ -> { },
                r -> refused.completeExceptionally(new IllegalStateException(r.message())));
        String announced = "";
        String answered = "";
        boolean queued = false;
        while (true) {
            news.tryAcquire(1, TimeUnit.SECONDS);
            news.drainPermits();
            if (refused.isCompletedExceptionally()) {
                throw new IllegalStateException(refused.exceptionNow().getMessage());
            }
            if (live.closed() || System.nanoTime() > deadline) {
                live.submit(UUID.randomUUID().toString(), author, new Operation.Stop(true), _ -> { }, _ -> { });
                throw new IllegalStateException(live.closed() ? "The notebook was closed while it ran." : "The run took longer than it may and was stopped.");
            }
            Notebook now = live.ask(live::shown).toCompletableFuture().join();
            queued |= !now.queue().isEmpty() || now.cells().stream().anyMatch(c -> c.run() != null);
            Run run = now.running().orElse(null);
            if (run != null && !run.cell().equals(announced)) {
                announced = run.cell();
                running.accept(cells.indexOf(announced) + 1);
            }
            if (run != null && run.asking() != null && !run.asking().equals(answered)) {
                answered = run.asking();
                live.submit(UUID.randomUUID().toString(), author, new Operation.GiveInput(run.id(), answered, null), _ -> { }, _ -> { });
            }
            if (queued && now.queue().isEmpty()) {
                return settled(live);
            }
        }
    }

    /** The last update of a run's display comes just after the cell that waited for it has ended; a run that no cell waited for has a minute. */
    private static Notebook settled(LiveNotebook live) throws InterruptedException {
        Notebook state = live.ask(live::shown).toCompletableFuture().join();
        long deadline = System.nanoTime() + SETTLES_NANOS;
        while (System.nanoTime() < deadline && state.cells().stream().flatMap(c -> c.outputs().stream()).anyMatch(BackgroundRun::unfinished)) {
            Thread.sleep(50);
            state = live.ask(live::shown).toCompletableFuture().join();
        }
        return state;
    }

    private static boolean unfinished(Output output) {
        return output instanceof Output.Rich rich && rich.data().get(RunStrips.MIME) instanceof Map<?, ?> run
                && (run.get("state").equals("waiting") || run.get("state").equals("running"));
    }
}
