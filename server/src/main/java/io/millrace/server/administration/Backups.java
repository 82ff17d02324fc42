package io.millrace.server.administration;

import io.millrace.server.Host;
import io.millrace.server.files.Sql;
import io.millrace.server.store.Backup;
import io.millrace.server.store.StoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Backups that the server itself makes, in the folder {@code backups} of its data directory: at a press, or as a plan says. They are as secret as the directory. Only files that are
 * named as those of this class are ever deleted. Methods block; any thread.
 */
public final class Backups {
    private static final Logger LOG = Logger.getLogger(Backups.class.getName());
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);
    /** Made while the server works, and before another backup took the place of what was there. */
    private static final Pattern OWN = Pattern.compile("(millrace|before-restore)-([0-9]{8}-[0-9]{6})\\.zip");

    /** Names tell seconds: of two of the same second the one that was written last is newer. */
    private static final Comparator<Path> NEWEST_FIRST = Comparator.comparing(Backups::madeAt).thenComparing(Backups::writtenAt).reversed();

    /**
     * How long what is kept is kept.
     *
     * @param historyDays      log and automatic versions of a notebook
     * @param historyMegabytes a log that is larger loses its oldest part sooner
     * @param ledgerDays       single entries of the ledger; 0 for ever
     */
    public record Retention(long historyDays, long historyMegabytes, long ledgerDays) {}

    public record Made(String name, long bytes, String at) {}

    /** A backup that the plan wanted was not made. {@code again}: not before then is it tried once more, for each try may copy a large store. */
    record Failed(Instant at, Instant again, String message) {}

    private final Path data;
    private final InstantSource clock;
    private final Retention retention;
    private final Sql sql;
    private final ReentrantLock one = new ReentrantLock();
    private volatile Host.Restored restored;
    /** Why the plan's backup was not made when it was tried last; null where it was. */
    private volatile Failed failed;

    public Backups(Path data, InstantSource clock, Retention retention, Sql sql) {
        this.data = data;
        this.clock = clock;
        this.retention = retention;
        this.sql = sql;
    }

    /** Where a backup of what is there now goes before another one takes its place. */
    public static Path beforeRestore(Path data, Instant now) {
        return data.resolve("backups").resolve("before-restore-" + TIME.format(now) + ".zip");
    }

    Retention retention() {
        return retention;
    }

    /** How this server's data came to be what they are, where they were put back. */
    public void restored(Host.Restored how) {
        restored = how;
    }

    Optional<Host.Restored> restored() {
        return Optional.ofNullable(restored);
    }

    /** @throws IllegalArgumentException where one is being made; StoreFailure with one sentence where it fails */
    void make() {
        if (!one.tryLock()) {
            throw new IllegalArgumentException("A backup is being made at this moment: wait until it is in the list.");
        }
        try {
            Backup.make(data, folder().resolve("millrace-" + TIME.format(clock.instant()) + ".zip"));
            failed = null;
            tidy();
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
            return files.filter(file -> file.getFileName().toString().endsWith(".zip")).sorted(NEWEST_FIRST).map(Backups::made).toList();
        } catch (IOException e) {
            throw new StoreFailure("The backups in " + folder() + " cannot be listed: " + e.getMessage() + ".", e);
        }
    }

    private static Made made(Path file) {
        long bytes;
        try {
            bytes = Files.size(file);
        } catch (IOException e) {
            bytes = 0; // it went while we looked
        }
        return new Made(file.getFileName().toString(), bytes, madeAt(file).toString());
    }

    /** As its name says, which stays when it is copied; else when the file was written. */
    private static Instant madeAt(Path file) {
        Matcher name = OWN.matcher(file.getFileName().toString());
        if (name.matches()) {
            try {
                return TIME.parse(name.group(2), Instant::from);
            } catch (DateTimeException e) {
                // digits that are no moment: somebody else's name
            }
        }
        return writtenAt(file);
    }

    private static Instant writtenAt(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    /** One of the list; empty where there is none of this name. */
    public Optional<Path> find(String name) {
        return all().stream().filter(made -> made.name().equals(name)).findFirst().map(made -> folder().resolve(made.name()));
    }

    BackupPlan plan() {
        return sql.query("SELECT every_hours, most, days, at, who, why FROM backup_plan ORDER BY seq DESC LIMIT 1",
                row -> new BackupPlan(row.getInt(1), row.getInt(2), row.getInt(3), row.getString(4), row.getString(5), row.getString(6))).stream().findFirst().orElse(BackupPlan.NONE);
    }

    /** @throws IllegalArgumentException with one sentence */
    void decide(int everyHours, int most, int days, String who, String why) {
        BackupPlan plan = new BackupPlan(everyHours, most, days, clock.instant().toString(), who, why.strip());
        plan.check();
        sql.update("INSERT INTO backup_plan (seq, every_hours, most, days, at, who, why) SELECT COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ? FROM backup_plan",
                plan.everyHours(), plan.most(), plan.days(), plan.at(), plan.who(), plan.why());
        failed = null; // whoever decides anew does not wait for the pause of before
        tidy();
    }

    /** Empty where the plan's last backup was made. */
    Optional<Failed> failed() {
        return Optional.ofNullable(failed);
    }

    /** Makes one where the plan wants it, and lets go of those that are not kept. To be called now and then; what fails is in the log, and tried again after a while. */
    public void tick() {
        try {
            Optional<Instant> newest = all().stream().filter(made -> OWN.matcher(made.name()).matches()).findFirst().map(made -> Instant.parse(made.at()));
            BackupPlan plan = plan();
            boolean waits = failed().filter(last -> clock.instant().isBefore(last.again())).isPresent();
            if (plan.due(newest, clock.instant()) && !waits && !one.isLocked()) {
                makePlanned(plan);
            } else {
                tidy();
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The backups could not be looked after.", e);
        }
    }

    private void makePlanned(BackupPlan plan) {
        try {
            make();
        } catch (StoreFailure e) {
            Instant now = clock.instant();
            failed = new Failed(now, now.plus(plan.pause()), e.getMessage());
            LOG.log(Level.WARNING, "The backup that the plan wants was not made; it is tried again after " + failed.again() + ".", e);
        }
    }

    private void tidy() {
        List<Made> own = all().stream().filter(made -> OWN.matcher(made.name()).matches()).toList();
        for (Made old : plan().going(own, clock.instant())) {
            try {
                Files.deleteIfExists(folder().resolve(old.name()));
            } catch (IOException e) {
                LOG.log(Level.WARNING, "The backup " + old.name() + " could not be deleted.", e);
            }
        }
    }
}
