package io.millrace.server.cli;

import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.sync.DirectorySync;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "sync", mixinStandardHelpOptions = true, description = "Keeps a directory and the notebooks of the running server the same, both ways, until it is stopped.")
final class NotebookSyncCommand implements Callable<Integer> {
    private static final Duration EVERY = Duration.ofSeconds(1);

    @Parameters(paramLabel = "DIR", description = "The directory, for instance one that Git keeps.")
    private Path directory;

    @Option(names = "--format", defaultValue = "jsh", description = "Of the files that are made for notebooks: jsh (text, without outputs) or ipynb (default: ${DEFAULT-VALUE}).")
    private String format;

    @Option(names = "--once", description = "Compares once and ends.")
    private boolean once;

    @Mixin
    private Workbench.DataOption where = new Workbench.DataOption();

    @Override
    public Integer call() throws Exception {
        if (!format.equals("jsh") && !format.equals("ipynb")) {
            throw new IllegalStateException("The format is jsh or ipynb.");
        }
        RunningServer running = RunningServer.find(where.data)
                .orElseThrow(() -> new IllegalStateException("No server runs on " + where.data + ": start one with ./workbench run, or name its directory with --data."));
        Files.createDirectories(directory);
        try (WorkbenchClient client = new WorkbenchClient(URI.create(running.url() + "?token=" + running.about().getString("token")))) {
            DirectorySync sync = new DirectorySync(client, directory, "." + format, System.out::println);
            while (true) {
                sync.pass(!once);
                if (once) {
                    return 0;
                }
                Thread.sleep(EVERY);
            }
        }
    }
}
