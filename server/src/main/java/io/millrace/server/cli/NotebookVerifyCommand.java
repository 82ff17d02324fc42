package io.millrace.server.cli;

import io.millrace.server.Millrace;
import io.millrace.server.formats.NotebookFile;
import io.millrace.server.formats.NotebookFiles;
import io.millrace.server.jupyter.JupyterJson;
import io.millrace.server.verify.Verdict;
import io.millrace.server.verify.Verifier;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "verify", mixinStandardHelpOptions = true, description = "Runs a notebook in a fresh kernel and compares what it shows with what stands in the file. "
        + "Exits with 1 where a cell differs, or where a given verdict is not confirmed.")
final class NotebookVerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE.ipynb", description = "The notebook with its outputs.")
    private Path file;

    @Option(names = {"-o", "--output"}, paramLabel = "VERDICT.json", description = "Where to write the verdict.")
    private Path output;

    @Option(names = "--check", paramLabel = "VERDICT.json", description = "A verdict that somebody has given: is it confirmed here?")
    private Path check;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A property of the server, such as pool-pace=100; see run --help.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        NotebookFile notebook = NotebookFileCommands.read(file).notebook();
        JsonObject given;
        try {
            given = check == null ? null : new JsonObject(Files.readString(check));
        } catch (DecodeException e) {
            throw new IllegalStateException(check + " is no verdict: it is no JSON object.", e);
        }
        Millrace millrace = OwnServer.start(properties);
        String id = millrace.notebooks().create(notebook.title(NotebookFiles.withoutEnding(file.getFileName().toString())), notebook.metadata(), notebook.operations());
        Verdict verdict = new Verifier(millrace.notebooks(), millrace.workspace().files(), InstantSource.system(), "Millrace " + Millrace.VERSION)
                .verify(id, (run, cell, cells) -> System.err.println((run == 1 ? "Cell " : "Once more, cell ") + cell + " of " + cells));
        verdict.cells().forEach(NotebookVerifyCommand::tell);
        System.out.println(verdict.count(Verdict.Kind.SAME) + " same, " + verdict.count(Verdict.Kind.DIFFERS) + " different, " + verdict.count(Verdict.Kind.UNSTABLE) + " not deterministic.");
        if (output != null) {
            Files.writeString(output, JupyterJson.write(verdict.json()));
        }
        List<String> wrong = given == null ? List.of() : verdict.against(given);
        wrong.forEach(System.out::println);
        if (given != null && wrong.isEmpty()) {
            System.out.println("The verdict is confirmed.");
        }
        return (given == null ? verdict.count(Verdict.Kind.DIFFERS) == 0 : wrong.isEmpty()) ? 0 : 1;
    }

    private static void tell(Verdict.CellVerdict cell) {
        String word = switch (cell.kind()) {
            case SAME -> "same";
            case DIFFERS -> "differs";
            case UNSTABLE -> "not deterministic";
        };
        System.out.println("Cell " + cell.place() + " (" + cell.id() + "): " + word + (cell.detail().isEmpty() ? "" : "\n" + cell.detail().indent(4).stripTrailing()));
    }
}
