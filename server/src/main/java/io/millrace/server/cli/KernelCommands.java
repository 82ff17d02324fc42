package io.millrace.server.cli;

import io.millrace.server.Installation;
import io.millrace.server.Millrace;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.config.Configuration;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.wire.Connection;
import io.millrace.server.wire.JupyterKernel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The kernel for Jupyter, VS Code and other clients of Jupyter's protocol. */
@Command(name = "kernel", description = "The Java kernel for Jupyter, VS Code and nbclient.", mixinStandardHelpOptions = true,
        subcommands = {KernelCommands.Install.class, KernelCommands.Uninstall.class, KernelCommands.Run.class})
final class KernelCommands implements Runnable {
    static final String NAME = "millrace-java";

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /** Where kernelspecs are, as Jupyter has it. */
    static final class Place {
        @Option(names = "--prefix", paramLabel = "DIR", description = "Install below DIR/share/jupyter instead of for this user alone; such as /usr/local or a virtual environment.")
        private Path prefix;

        Path folder() {
            String data = System.getenv("JUPYTER_DATA_DIR");
            Path jupyter = prefix != null ? prefix.resolve("share/jupyter") : data != null && !data.isBlank() ? Path.of(data)
                    : System.getProperty("os.name").startsWith("Mac") ? Path.of(System.getProperty("user.home"), "Library/Jupyter")
                    : Path.of(System.getProperty("user.home"), ".local/share/jupyter");
            return jupyter.resolve("kernels").resolve(NAME);
        }
    }

    @Command(name = "install", mixinStandardHelpOptions = true, description = "Registers the kernel with Jupyter.")
    static final class Install implements Callable<Integer> {
        @picocli.CommandLine.Mixin
        private Place place;

        @Override
        public Integer call() throws IOException {
            Installation installation = Installation.find();
            List<String> command = new ArrayList<>(installation.javaCommand());
            command.addAll(1, installation.cached("server"));
            command.addAll(List.of(Workbench.class.getName(), "kernel", "run", "{connection_file}"));
            Path folder = place.folder();
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("kernel.json"), new JsonObject().put("argv", new JsonArray(command)).put("display_name", "Java 25 (Millrace)").put("language", "java")
                    .put("interrupt_mode", "message").put("metadata", new JsonObject().put("debugger", false)).encodePrettily() + "\n");
            Files.writeString(folder.resolve("logo-svg.svg"), """
                    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#0f6b5c" stroke-width="2" stroke-linecap="round"><path d="M2.5 8c3-3 5 3 8 0s5-3 8 0 2 1 3 0M2.5 13c3-3 5 3 8 0s5-3 8 0 2 1 3 0M2.5 18c3-3 5 3 8 0s5-3 8 0 2 1 3 0"/></svg>
                    """);
            System.out.println("Installed " + NAME + " in " + folder + ". Jupyter and VS Code show it as Java 25 (Millrace).");
            return 0;
        }
    }

    @Command(name = "uninstall", mixinStandardHelpOptions = true, description = "Takes the kernel out of Jupyter again.")
    static final class Uninstall implements Callable<Integer> {
        @picocli.CommandLine.Mixin
        private Place place;

        @Override
        public Integer call() throws IOException {
            Path folder = place.folder();
            if (!Files.exists(folder)) {
                System.err.println("workbench: there is no kernel " + NAME + " in " + folder.getParent() + ".");
                return 1;
            }
            ServerProcess.delete(folder);
            System.out.println("Removed " + folder + ".");
            return 0;
        }
    }

    @Command(name = "run", mixinStandardHelpOptions = true, description = "Runs one kernel for a Jupyter client; the client calls this.")
    static final class Run implements Callable<Integer> {
        @Parameters(paramLabel = "CONNECTION_FILE", description = "What the client has written.")
        private Path file;

        @Override
        public Integer call() throws Exception {
            Connection connection;
            try {
                connection = Connection.parse(Files.readString(file));
            } catch (IOException e) {
                throw new IllegalStateException("The connection file " + file + " cannot be read.", e);
            }
            endWithClient();
            Path data = Files.createTempDirectory("millrace-kernel-");
            Configuration configuration = Configuration.load(Map.of("kernel-warm", "0"), System.getenv(), Path.of(""));
            System.setProperty("millrace.work", Path.of("").toAbsolutePath().toString());
            Millrace millrace = Millrace.startForCells(configuration, Installation.find(), data);
            Thread hook = Thread.ofPlatform().unstarted(() -> {
                millrace.close(false);
                try {
                    ServerProcess.delete(data);
                } catch (IOException e) {
                    System.err.println("workbench: " + data + " could not be deleted: " + e.getMessage());
                }
            });
            Runtime.getRuntime().addShutdownHook(hook);
            String id = millrace.notebooks().create("Jupyter", Map.of(), List.<Operation>of());
            LiveNotebook live = millrace.notebooks().get(id).orElseThrow();
            try (JupyterKernel kernel = new JupyterKernel(connection, live)) {
                kernel.awaitShutdown();
            }
            return 0;
        }

        /** A client that was killed asks nobody to end. */
        private static void endWithClient() {
            String parent = System.getenv("JPY_PARENT_PID");
            if (parent != null && parent.matches("[0-9]+")) {
                ProcessHandle.of(Long.parseLong(parent)).ifPresent(p -> p.onExit().thenRun(() -> System.exit(0)));
            }
        }
    }
}
