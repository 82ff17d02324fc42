package io.millrace.server.cli;

import io.millrace.server.Installation;
import io.millrace.server.Millrace;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.config.Configuration;
import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.jupyter.IpynbWriter;
import io.millrace.server.jupyter.MalformedNotebook;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LongTexts;
import io.millrace.server.live.Watcher;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.Run;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs all code cells of a notebook without a browser, on a real kernel and pool of its own. "
        + "Exits with 1 when a cell fails; the cells after it are not run.")
final class NotebookRunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE.ipynb", description = "The notebook.")
    private Path file;

    @Option(names = {"-o", "--output"}, paramLabel = "OUT.ipynb", description = "Where to write it with its outputs (nbformat 4.5).")
    private Path output;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A property of the server, such as pool-pace=100; see run --help.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        IpynbReader.Read read;
        try {
            read = IpynbReader.read(new JsonObject(Files.readString(file)).getMap());
        } catch (IOException e) {
            System.err.println("workbench: " + file + " cannot be read: " + e.getMessage());
            return 2;
        } catch (DecodeException | ClassCastException | MalformedNotebook e) {
            System.err.println("workbench: " + file + " is no notebook: " + e.getMessage());
            return 2;
        }
        Path data = Files.createTempDirectory("millrace-run-");
        Configuration configuration = Configuration.load(properties, System.getenv(), Path.of(""));
        Millrace millrace = Millrace.startWithoutWeb(configuration, Installation.find(), data);
        Thread hook = Thread.ofPlatform().unstarted(() -> {
            millrace.close(false);
            try {
                ServerProcess.delete(data);
            } catch (IOException e) {
                System.err.println("workbench: " + data + " could not be deleted: " + e.getMessage());
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        String id = millrace.notebooks().create(title(read), read.metadata(), read.operations());
        LiveNotebook live = millrace.notebooks().get(id).orElseThrow();
        Notebook done = run(live);
        if (output != null) {
            Map<String, Object> json = IpynbWriter.write(done, (cell, index, length) -> LongTexts.read(millrace.notebooks().store(), id, cell.id(), index, 0, length));
            Files.writeString(output, new JsonObject(json).encodePrettily() + "\n");
        }
        return report(done);
    }

    private String title(IpynbReader.Read read) {
        return read.metadata().get("title") instanceof String title && !title.isBlank() ? title : file.getFileName().toString().replaceFirst("\\.ipynb$", "");
    }

    /** Runs all code cells and waits until none is queued any more; shows which one runs. */
    private static Notebook run(LiveNotebook live) throws Exception {
        Semaphore news = new Semaphore(0);
        Watcher watcher = new Watcher() {
            @Override
            public void operation(long sequence, String frame) {
                news.release();
            }

            @Override
            public void saved(long sequence) {
                // only what is shown matters here
            }

            @Override
            public void closed() {
                news.release();
            }
        };
        Notebook start = live.watch(watcher).toCompletableFuture().get().state();
        List<String> cells = start.cells().stream().filter(c -> c.type() == Cell.Type.CODE && !c.source().isBlank()).map(Cell::id).toList();
        if (cells.isEmpty()) {
            return start;
        }
        CompletableFuture<Void> refused = new CompletableFuture<>();
        live.submit(UUID.randomUUID().toString(), "workbench", new Operation.RunCells(cells), _ -> { },
                r -> refused.completeExceptionally(new IllegalStateException(r.message())));
        String announced = "";
        boolean queued = false;
        while (true) {
            news.tryAcquire(1, TimeUnit.SECONDS);
            news.drainPermits();
            if (refused.isDone()) {
                refused.join();
            }
            Notebook now = live.ask(live::shown).toCompletableFuture().get();
            queued |= !now.queue().isEmpty() || now.cells().stream().anyMatch(c -> c.run() != null);
            String running = now.running().map(Run::cell).orElse("");
            if (!running.isEmpty() && !running.equals(announced)) {
                announced = running;
                System.err.println("Cell " + (cells.indexOf(running) + 1) + " of " + cells.size());
            }
            if (queued && now.queue().isEmpty()) {
                return settled(live);
            }
        }
    }

    /** The last update of a run's display comes just after the cell that waited for it has ended. */
    private static Notebook settled(LiveNotebook live) throws Exception {
        Notebook state = live.ask(live::shown).toCompletableFuture().get();
        long deadline = System.nanoTime() + 3_000_000_000L;
        while (System.nanoTime() < deadline && state.cells().stream().flatMap(c -> c.outputs().stream()).anyMatch(NotebookRunCommand::unfinished)) {
            Thread.sleep(50);
            state = live.ask(live::shown).toCompletableFuture().get();
        }
        return state;
    }

    private static boolean unfinished(Output output) {
        return output instanceof Output.Rich rich && rich.data().get(io.millrace.server.accelerator.RunStrips.MIME) instanceof Map<?, ?> run
                && (run.get("state").equals("waiting") || run.get("state").equals("running"));
    }

    private static int report(Notebook done) {
        int failed = 0;
        for (Cell cell : done.cells()) {
            if (cell.run() == null || cell.run().state() == Run.State.OK) {
                continue;
            }
            failed++;
            System.err.println("Cell " + cell.id() + ": " + cell.run().state().text() + (cell.run().reason() == null ? "" : ", " + cell.run().reason()));
            for (Output shown : cell.outputs()) {
                if (shown instanceof Output.Failure failure) {
                    System.err.println("  " + failure.ename() + ": " + failure.evalue() + (failure.line() == null ? "" : " (line " + failure.line() + ")"));
                }
            }
        }
        long ran = done.cells().stream().filter(c -> c.run() != null).count();
        System.err.println(failed == 0 ? "All " + ran + " cells ran." : failed + " of " + ran + " cells did not end well.");
        return failed == 0 ? 0 : 1;
    }
}
