package io.millrace.server.cli;

import io.millrace.server.store.Backup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "backup", mixinStandardHelpOptions = true, description = "Writes all that a data directory holds into one file, while its server goes on: the state of one "
        + "moment. The file is readable by its owner only, since the token is in it.")
final class BackupCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The backup, such as millrace.zip; one that is there is replaced when the new one is whole.")
    private Path file;

    @Mixin
    private Workbench.DataOption where;

    @Override
    public Integer call() {
        Backup.Made made = Backup.make(where.data, file);
        System.out.printf("%s: %d files, %,d bytes.%n", made.file(), made.files(), made.bytes());
        return 0;
    }
}
