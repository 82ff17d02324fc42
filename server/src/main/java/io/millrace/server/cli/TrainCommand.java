package io.millrace.server.cli;

import io.millrace.kernel.session.KernelHosts;
import io.millrace.kernel.session.KernelOptions;
import io.millrace.server.Installation;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Makes the ahead-of-time caches of an installation, in which its processes find their classes loaded and linked: {@code kernel},
 * {@code language}, {@code server} and {@code chip-host}. The build ends with it; an installation that was moved, or that runs on another JDK, starts
 * slowly until it is called again.
 */
@Command(name = "train", mixinStandardHelpOptions = true, description = "Makes the caches from which the processes of this installation start quickly. "
        + "The build does it; do it again after a change of the JDK or the place.")
final class TrainCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<String> DAY = List.of("1 + 1", "for (int i = 0; i < 1000; i++) System.out.println(\"line \" + i);",
            "ones(64, 64).matmul(ones(64, 64)).sum()");

    @Override
    public Integer call() throws IOException {
        Installation installation = Installation.find();
        Files.createDirectories(installation.cache());
        Path work = Files.createTempDirectory(installation.cache(), "training");
        try {
            Configuration configuration = Configuration.load(Map.of(), Map.of(), work);
            KernelHosts.train(new KernelOptions(installation.java(), installation.kernelJars(), installation.notebookJars(), List.of(), work.resolve("kernels"),
                    installation.cache(), 1, configuration.orphanLifetime(), configuration.kernelLimits(), 0, 0, configuration.compileDeadline()));
            server(installation, work);
        } finally {
            ServerProcess.delete(work);
        }
        return 0;
    }

    private static void server(Installation installation, Path work) throws IOException {
        String log;
        try (ServerProcess server = ServerProcess.train(installation.home(), work, "train")) {
            try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                day(client);
            }
            server.closeWithin(PATIENCE);
            log = server.log();
        }
        for (String kind : List.of("server", "chip-host")) {
            Path draft = work.resolve(kind + ".aot");
            if (!Files.exists(draft) || Files.size(draft) == 0) {
                throw new IllegalStateException("The training run left no cache for the " + kind + ":\n" + log);
            }
            Files.move(draft, installation.cache().resolve(kind + ".aot"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void day(WorkbenchClient client) {
        client.send("GET", "/", null);
        String notebook = client.createNotebook("Day", null);
        try (NotebookSocket socket = client.open(notebook, -1)) {
            String last = null;
            for (int i = 0; i < DAY.size(); i++) {
                String cell = "cell" + i;
                socket.insertCode(cell, last, DAY.get(i));
                socket.run(cell);
                socket.awaitOperation("runFinished", PATIENCE);
                last = cell;
            }
        }
        client.exportNotebook(notebook);
    }
}
