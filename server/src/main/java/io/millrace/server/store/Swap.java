package io.millrace.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * What a data directory holds is exchanged for what a backup held, wholly or not at all, whenever the process ends.
 *
 * <p><b>How.</b> The new contents are unpacked within {@code backups}, so that every step is a rename in one file system, and nothing is written beside the
 * directory (in a container its parent cannot be). A marker says where the old contents go; then they are set aside, part by part. When all have gone the marker
 * says so, and the new ones are moved in. The exchange has happened when the marker is deleted.
 *
 * <p><b>When it is torn.</b> Before the directory is used again {@link #mend} goes back: while the marker says that the old contents are being set aside, there
 * are no new ones, so those that were set aside are moved back. While it says that the new ones are moved in, there are no old ones: the new ones leave, the
 * marker says so, and then the old ones come back. Each of these may end in the middle as well, and begins again where it was.
 */
final class Swap {
    private static final Logger LOG = Logger.getLogger(Swap.class.getName());
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final String MARKER = ".restore-goes-on";
    private static final String FRESH = ".restoring-";
    /** What {@link Backup#look} unpacks, beside the backup. */
    static final String LOOKING = ".looking-";
    /** Not of what a backup holds, but of the process, or of this machine. */
    private static final Set<String> STAYS = Set.of("backups", "lock", "server.log", Backup.KERNELS, "pool");
    private static final String OLD_GO = "the old contents go";
    private static final String NEW_COME = "the new contents come";

    /** A rename; tests have some that fail, or end in the middle of everything. */
    @FunctionalInterface
    interface Mover {
        Mover RENAME = (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);

        void move(Path from, Path to) throws IOException;
    }

    private final Path data;
    private final Path aside;
    private final Path fresh;
    private final Mover mover;

    private Swap(Path data, Path aside, Path fresh, Mover mover) {
        this.data = data;
        this.aside = aside;
        this.fresh = fresh;
        this.mover = mover;
    }

    /** A new folder for what will be the contents of a directory. */
    static Path fresh(Path data) throws IOException {
        Path fresh = Files.createDirectories(data.resolve("backups").resolve(FRESH + UUID.randomUUID()));
        DataDirectory.ownerOnly(fresh, "rwx------");
        return fresh;
    }

    /**
     * Puts the contents of {@code fresh} in the place of those of {@code data}.
     *
     * @return where the former contents are; empty where there were none
     * @throws IOException where it did not happen; then everything is as it was
     * @throws StoreFailure where it did not happen and what was there could not be put back yet; {@link #mend} will
     */
    static Optional<Path> exchange(Path data, Path fresh, Mover mover) throws IOException {
        Swap swap = new Swap(data, asideOf(data), fresh, mover);
        try {
            swap.says(OLD_GO);
            swap.moveAll(data, swap.aside);
            swap.says(NEW_COME);
            swap.moveAll(fresh, data);
            force(data);
            Files.delete(swap.marker());
        } catch (IOException | RuntimeException e) {
            try {
                mend(data, Mover.RENAME);
            } catch (StoreFailure torn) {
                torn.addSuppressed(e);
                throw torn;
            }
            throw e;
        }
        return Optional.of(swap.aside).filter(Files::exists);
    }

    /** Whether an exchange has begun and has not ended. */
    static boolean torn(Path data) {
        return Files.exists(data.resolve("backups").resolve(MARKER));
    }

    /**
     * Takes back an exchange that did not come to its end, and deletes what was unpacked for nothing. The caller holds the directory.
     *
     * @throws StoreFailure with one sentence; then nothing is lost, and it can be tried again
     */
    static void mend(Path data, Mover mover) {
        Path backups = data.resolve("backups");
        if (torn(data)) {
            try {
                List<String> said = Files.readAllLines(backups.resolve(MARKER));
                Swap swap = new Swap(data, backups.resolve(said.get(1)), backups.resolve(said.get(2)), mover);
                swap.back(said.getFirst());
                LOG.warning("A restore did not come to its end: the data directory " + data + " holds again what it held before.");
            } catch (IOException | RuntimeException e) {
                throw new StoreFailure("A restore of the data directory " + data + " did not come to its end, and what it held before could not be put back from " + backups + ": "
                        + e.getMessage() + ". Nothing is lost, and the next start tries again.", e);
            }
        }
        if (Files.isDirectory(backups)) {
            try (Stream<Path> all = Files.list(backups)) {
                for (Path rest : all.filter(path -> path.getFileName().toString().startsWith(FRESH) || path.getFileName().toString().contains(".zip" + LOOKING)).toList()) {
                    delete(rest);
                }
            } catch (IOException e) {
                LOG.log(Level.WARNING, "What was unpacked in " + backups + " and is needed no more could not be deleted.", e);
            }
        }
    }

    private void back(String phase) throws IOException {
        if (phase.equals(NEW_COME)) {
            moveAll(data, fresh);
            says(OLD_GO);
        }
        moveAll(aside, data);
        force(data);
        Files.delete(marker());
        delete(aside);
    }

    private Path marker() {
        return data.resolve("backups").resolve(MARKER);
    }

    private void says(String phase) throws IOException {
        DataDirectory.writePrivate(marker(), phase + "\n" + aside.getFileName() + "\n" + fresh.getFileName() + "\n");
        force(marker().getParent());
    }

    private void moveAll(Path from, Path to) throws IOException {
        for (Path part : parts(from)) {
            Files.createDirectories(to.resolve(part).getParent());
            mover.move(from.resolve(part), to.resolve(part));
        }
    }

    /** What a backup is about, in this folder, by its way from there. */
    private static List<Path> parts(Path folder) throws IOException {
        List<Path> parts = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                all.map(Path::getFileName).filter(name -> !STAYS.contains(name.toString())).sorted().forEach(parts::add);
            }
            if (Files.exists(folder.resolve(Backup.DATA_FILES))) {
                parts.add(Backup.DATA_FILES);
            }
        }
        return parts;
    }

    /** One that is not there yet. */
    private static Path asideOf(Path data) {
        String name = "before-restore-" + TIME.format(Instant.now());
        Path aside = data.resolve("backups").resolve(name);
        for (int i = 2; Files.exists(aside); i++) {
            aside = aside.resolveSibling(name + "-" + i);
        }
        return aside;
    }

    /** On the disk, so that it is there after the power was cut as well. Where a file system cannot do that for folders it is left. */
    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            if (!Files.isDirectory(path)) {
                throw e;
            }
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
