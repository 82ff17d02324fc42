package io.millrace.server.cli;

import io.millrace.server.Host;
import io.millrace.server.administration.Backups;
import io.millrace.server.config.Configuration;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.store.Backup;
import io.millrace.server.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Between two servers of one process: what is there now is backed up, with everything up to the end of the old server; the wanted backup takes its place; a server is started on it. Whatever
 * fails, a server is started on what was there, and says why. A process that is asked to end meanwhile ends when the data are whole, and what a killed one leaves is mended at the next start.
 */
final class Restoring {
    private static final Logger LOG = Logger.getLogger(Restoring.class.getName());

    /** Held while the old server ends and data change. */
    private final ReentrantLock swapping = new ReentrantLock();

    /** Waits for the end of what goes on, and lets nothing begin any more: for a process that ends. */
    void noMore() {
        swapping.lock(); // and is never given back
    }

    Lap startOn(Lap old, Host.Restore wish, Configuration configuration) {
        Host.Restored how = alone(() -> {
            old.millrace().close(false);
            return restore(wish, configuration.data());
        });
        Lap lap;
        try {
            lap = Lap.start(configuration);
        } catch (RuntimeException e) {
            if (!how.done()) {
                throw e;
            }
            LOG.log(Level.SEVERE, "No server could be started on the backup " + wish.backup() + "; what was there before takes its place again.", e);
            Path before = how.before();
            how = alone(() -> {
                putInPlace(before, configuration.data());
                return new Host.Restored(wish, false, before, "No server could be started on the backup: " + e.getMessage() + " Everything is as it was.", Instant.now());
            });
            lap = Lap.start(configuration);
        }
        lap.millrace().restored(how);
        System.out.println(how.message());
        return lap;
    }

    private <T> T alone(Supplier<T> change) {
        swapping.lock();
        try {
            return change.get();
        } finally {
            swapping.unlock();
        }
    }

    private static Host.Restored restore(Host.Restore wish, Path data) {
        Path before = Backups.beforeRestore(data, Instant.now());
        try {
            try (DataDirectory held = DataDirectory.open(data)) {
                Backup.make(held.path(), before);
            }
            putInPlace(wish.backup(), data);
            return new Host.Restored(wish, true, before, "Everything is as it was in the backup " + wish.backup().getFileName() + ". What was there before is in the backup " + before.getFileName() + ".", Instant.now());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The backup " + wish.backup() + " was not restored.", e);
            // Where what was there is not whole again, no server starts on it, and nobody reads this.
            return new Host.Restored(wish, false, Files.exists(before) ? before : null,
                    "The backup " + wish.backup().getFileName() + " was not restored, and everything is as it was: " + e.getMessage(), Instant.now());
        }
    }

    /** What is there is in a backup already, so it is not kept beside it. The backup is checked once more, for it may have changed since; where it is not whole nothing is touched. */
    private static void putInPlace(Path backup, Path data) {
        try (DataDirectory held = DataDirectory.open(data)) {
            Backup.restore(backup, held.path()).ifPresent(Restoring::superfluous);
        }
    }

    /** What was set aside is in a backup as well. */
    private static void superfluous(Path aside) {
        try {
            ServerProcess.delete(aside);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The folder " + aside + " could not be deleted.", e);
        }
    }
}
