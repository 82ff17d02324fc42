package io.millrace.server.cli;

import io.millrace.server.Host;
import io.millrace.server.administration.Backups;
import io.millrace.server.config.Configuration;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.store.Backup;
import io.millrace.server.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Between two servers of one process: what is there now is backed up, with everything up to the end of the old server; the wanted backup takes its place; a server is started on it. Whatever
 * fails, a server is started on what was there, and says why.
 */
final class Restoring {
    private static final Logger LOG = Logger.getLogger(Restoring.class.getName());

    private Restoring() {}

    static Lap startOn(Host.Restore wish, Configuration configuration) {
        Host.Restored how = restore(wish, configuration.data());
        Lap lap;
        try {
            lap = Lap.start(configuration);
        } catch (RuntimeException e) {
            if (!how.done()) {
                throw e;
            }
            LOG.log(Level.SEVERE, "No server could be started on the backup " + wish.backup() + "; what was there before takes its place again.", e);
            Backup.restore(how.before(), configuration.data());
            how = new Host.Restored(wish, false, how.before(), "No server could be started on the backup: " + e.getMessage() + " Everything is as it was.", Instant.now());
            lap = Lap.start(configuration);
        }
        lap.millrace().restored(how);
        System.out.println(how.message());
        return lap;
    }

    private static Host.Restored restore(Host.Restore wish, Path data) {
        Path before = Backups.beforeRestore(data, Instant.now());
        try (DataDirectory held = DataDirectory.open(data)) {
            Backup.make(held.path(), before);
            // Checked once more, for it may have changed since; where it is not whole nothing is touched.
            Backup.restore(wish.backup(), held.path()).ifPresent(Restoring::superfluous);
            return new Host.Restored(wish, true, before, "Everything is as it was in the backup " + wish.backup().getFileName() + ". What was there before is in the backup " + before.getFileName() + ".", Instant.now());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The backup " + wish.backup() + " was not restored.", e);
            return new Host.Restored(wish, false, null, "The backup " + wish.backup().getFileName() + " was not restored, and everything is as it was: " + e.getMessage(), Instant.now());
        }
    }

    /** What was set aside is in the backup of before as well. */
    private static void superfluous(Path aside) {
        try {
            ServerProcess.delete(aside);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The folder " + aside + " could not be deleted.", e);
        }
    }
}
