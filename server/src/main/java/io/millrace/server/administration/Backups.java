package io.millrace.server.administration;

import io.millrace.server.store.Backup;
import io.millrace.server.store.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Backups that the server itself makes, in the folder {@code backups} of its data directory. They are as secret as the directory. Methods block; any thread. */
public final class Backups {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /**
     * How long what is kept is kept.
     *
     * @param historyDays      log and automatic versions of a notebook
     * @param historyMegabytes a log that is larger loses its oldest part sooner
     * @param ledgerDays       single entries of the ledger; 0 for ever
     */
    public record Retention(long historyDays, long historyMegabytes, long ledgerDays) {}

    public record Made(String name, long bytes, String at) {}

    private final Path data;
    private final InstantSource clock;
    private final Retention retention;
    private final ReentrantLock one = new ReentrantLock();

    public Backups(Path data, InstantSource clock, Retention retention) {
        this.data = data;
        this.clock = clock;
        this.retention = retention;
    }

    Retention retention() {
        return retention;
    }

    /** @throws IllegalArgumentException where one is being made; StoreFailure with one sentence where it fails */
    void make() {
        if (!one.tryLock()) {
            throw new IllegalArgumentException("A backup is being made at this moment: wait until it is in the list.");
        }
        try {
            Backup.make(data, folder().resolve("millrace-" + TIME.format(clock.instant()) + ".zip"));
        } finally {
            one.unlock();
        }
    }

    private Path folder() {
        return data.resolve("backups");
    }

    /** The newest first. */
    List<Made> all() {
        if (!Files.isDirectory(folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.getFileName().toString().endsWith(".zip")).map(Backups::made).sorted(Comparator.comparing(Made::at).reversed()).toList();
        } catch (IOException e) {
            throw new StoreFailure("The backups in " + folder() + " cannot be listed: " + e.getMessage() + ".", e);
        }
    }

    private static Made made(Path file) {
        try {
            return new Made(file.getFileName().toString(), Files.size(file), Files.getLastModifiedTime(file).toInstant().toString());
        } catch (IOException e) {
            return new Made(file.getFileName().toString(), 0, "");
        }
    }
}
