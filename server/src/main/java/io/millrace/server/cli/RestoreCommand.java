package io.millrace.server.cli;

import io.millrace.server.store.Backup;
import io.millrace.server.store.DataDirectory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "restore", mixinStandardHelpOptions = true, description = "Puts a backup in the place of what a data directory holds. What it held is kept in its folder backups. "
        + "Nothing is changed before the whole backup was checked.")
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A backup that ./workbench backup has made.")
    private Path file;

    @Mixin
    private Workbench.DataOption where;

    @Option(names = "--restart", description = "Where a server runs on the directory, replace it by one on the restored data: at the same address, with the same options.")
    private boolean restart;

    @Override
    public Integer call() throws Exception {
        Optional<RunningServer> running = RunningServer.find(where.data);
        if (running.isPresent() && !restart) {
            System.err.println("workbench: a server runs on " + where.data + ": stop it with ./workbench stop, or give --restart.");
            return 1;
        }
        if (running.isPresent()) {
            // Pages come again by themselves.
            return RestartCommand.replace(running.get(), where.data, false, this::restore);
        }
        restore();
        return 0;
    }

    private void restore() {
        try (DataDirectory held = DataDirectory.open(where.data)) {
            Optional<Path> former = Backup.restore(file, held.path());
            System.out.println("Restored " + file + " to " + held.path() + "." + former.map(path -> " What was there before is in " + path + ".").orElse(""));
        }
    }
}
