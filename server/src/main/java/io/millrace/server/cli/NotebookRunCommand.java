package io.millrace.server.cli;

import io.millrace.server.Millrace;
import io.millrace.server.formats.NotebookFile;
import io.millrace.server.formats.NotebookFiles;
import io.millrace.server.jupyter.IpynbWriter;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LongTexts;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.Run;
import io.millrace.server.verify.BackgroundRun;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs all code cells of a notebook without a browser, on a real kernel and pool of its own. "
        + "Exits with 1 when a cell fails; the cells after it are not run.")
final class NotebookRunCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofDays(30);

    @Parameters(paramLabel = "FILE", description = "The notebook: .ipynb, or its text form .jsh.")
    private Path file;

    @Option(names = {"-o", "--output"}, paramLabel = "OUT", description = "Where to write it with its outputs (nbformat 4.5).")
    private Path output;

    @Option(names = {"-p", "--parameter"}, paramLabel = "NAME=VALUE", description = "A value for a variable of the cell with the tag \"parameters\".")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A property of the server, such as pool-pace=100; see run --help.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        NotebookFile notebook;
        try {
            notebook = io.millrace.server.formats.Parameters.inject(NotebookFileCommands.read(file).notebook(), parameters);
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("workbench: " + e.getMessage());
            return 2;
        }
        Millrace millrace = OwnServer.start(properties);
        String id = millrace.notebooks().create(notebook.title(NotebookFiles.withoutEnding(file.getFileName().toString())), notebook.metadata(), notebook.operations());
        LiveNotebook live = millrace.notebooks().get(id).orElseThrow();
        int count = BackgroundRun.cells(live.ask(live::shown).toCompletableFuture().get()).size();
        Notebook done = BackgroundRun.run(live, "workbench", PATIENCE, cell -> System.err.println("Cell " + cell + " of " + count));
        if (output != null) {
            Map<String, Object> json = IpynbWriter.write(done, (cell, index, length) -> LongTexts.read(millrace.notebooks().store(), id, cell.id(), index, 0, length));
            Files.writeString(output, NotebookFiles.text(output.toString(), NotebookFile.of(new JsonObject(json).getMap())));
        }
        return report(done);
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
