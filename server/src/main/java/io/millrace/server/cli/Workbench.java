package io.millrace.server.cli;

import io.millrace.server.Millrace;
import io.millrace.server.bench.Benches;
import io.millrace.server.config.Configuration;
import io.millrace.server.store.StoreFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./workbench}: the one way in. */
@Command(name = "workbench", version = Millrace.VERSION, mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND",
        description = "Millrace, a notebook workbench on a pool of simulated accelerator chips.",
        footer = {"", "  test    runs all tests (handled by the script, needs the sources)"})
public final class Workbench implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] args) {
        Logging.configure();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Workbench())
                .addSubcommand("run", RunCommand.spec())
                .addSubcommand("stop", new StopCommand())
                .addSubcommand("restart", new RestartCommand())
                .addSubcommand("notebook", new CommandLine(new NotebookCommands()).addSubcommand("run", new NotebookRunCommand())
                        .addSubcommand("diff", new NotebookFileCommands.Diff()).addSubcommand("merge", new NotebookFileCommands.Merge())
                        .addSubcommand("convert", new NotebookFileCommands.Convert())
                        .addSubcommand("verify", new NotebookVerifyCommand()).addSubcommand("sync", new NotebookSyncCommand()))
                .addSubcommand("kernel", new KernelCommands())
                .addSubcommand("kernels", new KernelsCommands())
                .addSubcommand("secret", new SecretCommands())
                .addSubcommand("node", new NodeCommand())
                .addSubcommand("chips", new ChipsCommands())
                .addSubcommand("ledger", new LedgerCommands())
                .addSubcommand("bench", new Bench())
                .addSubcommand("soak", new SoakCommand())
                .addSubcommand("simulate", new SimulateCommand())
                .addSubcommand("backup", new BackupCommand())
                .addSubcommand("restore", new RestoreCommand())
                .addSubcommand("doctor", new DoctorCommand())
                .addSubcommand("train", new TrainCommand())
                .setParameterExceptionHandler((wrong, _) -> {
                    CommandLine line = wrong.getCommandLine();
                    line.getErr().println("workbench: " + wrong.getMessage());
                    if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, line.getErr())) {
                        line.getErr().println("See " + line.getCommandSpec().qualifiedName() + " --help.");
                    }
                    return 2;
                })
                .setExecutionExceptionHandler((failure, line, _) -> {
                    // What the user can act upon is one sentence; the rest is a defect and shows where.
                    if (failure instanceof StoreFailure || failure instanceof Configuration.Invalid || failure instanceof IllegalStateException) {
                        line.getErr().println("workbench: " + failure.getMessage());
                    } else {
                        failure.printStackTrace(line.getErr());
                    }
                    return 1;
                });
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(name = "notebook", description = "Works with notebook files.", mixinStandardHelpOptions = true)
    static final class NotebookCommands implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            spec.commandLine().usage(System.out);
        }
    }

    @Command(name = "bench", mixinStandardHelpOptions = true, description = "Runs a benchmark; prints target, value and verdict; exits non-zero on a miss.")
    static final class Bench implements java.util.concurrent.Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "Such as first-cell.")
        private String name;

        @Option(names = "--only", paramLabel = "WORD", split = ",", description = "Only the rows of \"tensors\" whose names have one of these words.")
        private java.util.List<String> only = java.util.List.of();

        @Override
        public Integer call() throws Exception {
            return Benches.run(name, only);
        }
    }

    /** Options that commands about a running server share. */
    static final class DataOption {
        @Option(names = "--data", paramLabel = "DIR", defaultValue = "./data", description = "The server's data directory (default: ${DEFAULT-VALUE}).")
        java.nio.file.Path data;
    }
}
