package io.millrace.server.store;

import io.millrace.server.Millrace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The whole of a data directory in one file: a ZIP with the store, the secrets, and every other file that is not about processes of this moment, and a
 * list of their SHA-256. Made while the server works: the store is copied by SQLite in one read transaction, so it is the state of one moment, and
 * writers go on meanwhile. A backup is written beside its name and moved there when it is whole.
 */
public final class Backup {
    static final String STORE = "millrace.db";
    private static final String MANIFEST = "manifest.txt";
    static final String KERNELS = "kernels";
    /** The data files that people have uploaded, and that kernels read. */
    static final Path DATA_FILES = Path.of(KERNELS, "data");
    /** Of processes that run, of this machine's compilation, or copies of what is in here. {@link #DATA_FILES} are none of these. */
    private static final Set<String> LEFT_OUT = Set.of("lock", "server.json", "server.log", KERNELS, "pool", "backups", STORE, STORE + "-wal", STORE + "-shm");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private Backup() {}

    /** What a backup holds. */
    public record Made(Path file, int files, long bytes) {}

    /** A copy of a store's file as it is now; safe while others write. */
    static void copy(Path store, Path to) throws SQLException {
        try (Connection connection = Database.connect(store, true); PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
            copy.setString(1, to.toString());
            copy.execute();
        }
    }

    /** Before the tables of an older store are changed. */
    static void beforeUpgrade(Path store, String version) throws SQLException {
        try {
            Path folder = Files.createDirectories(store.toAbsolutePath().resolveSibling("backups"));
            copy(store, folder.resolve("before-upgrade-from-v" + version + "-" + TIME.format(Instant.now()) + ".db"));
        } catch (IOException e) {
            throw new StoreFailure("The store " + store + " is of an older version and cannot be copied before it is brought to this one: " + e.getMessage() + ".", e);
        }
    }

    /** @throws StoreFailure with one sentence; then there is no file */
    public static Made make(Path data, Path file) {
        Path store = data.resolve(STORE);
        if (Swap.torn(data)) {
            throw new StoreFailure("A restore of " + data + " goes on, or has not come to its end: start a server on it, which puts back what was there.");
        }
        if (!Files.exists(store)) {
            throw new StoreFailure("There is no store in " + data + " to back up: name its data directory with --data.");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Path copy = file.resolveSibling(file.getFileName() + ".db");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.deleteIfExists(copy);
            copy(store, copy);
            Map<String, Path> files = new LinkedHashMap<>();
            files.put(STORE, copy);
            try (Stream<Path> all = Files.walk(data)) {
                all.filter(path -> Files.isRegularFile(path) && belongs(data.relativize(path)) && !path.toAbsolutePath().startsWith(part.toAbsolutePath())
                        && !path.toAbsolutePath().equals(copy.toAbsolutePath())).sorted().forEach(path -> files.put(data.relativize(path).toString(), path));
            }
            int count = write(part, files);
            Swap.force(part);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return new Made(file, count, Files.size(file));
        } catch (IOException | UncheckedIOException | SQLException e) {
            throw new StoreFailure("The backup " + file + " could not be made: " + e.getMessage() + ".", e);
        } finally {
            quietlyDelete(part);
            quietlyDelete(copy);
        }
    }

    private static boolean belongs(Path path) {
        return path.startsWith(DATA_FILES) || !LEFT_OUT.contains(path.getName(0).toString());
    }

    private static int write(Path part, Map<String, Path> files) throws IOException {
        Files.deleteIfExists(part);
        Files.createFile(part);
        DataDirectory.ownerOnly(part, "rw-------"); // the token is in it
        StringBuilder manifest = new StringBuilder("millrace-backup 1\nformat " + Database.FORMAT + "\nat " + Instant.now() + " by " + Millrace.VERSION + "\n");
        int count = 0;
        try (OutputStream out = Files.newOutputStream(part); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, Path> entry : files.entrySet()) {
                MessageDigest digest = sha256();
                try (InputStream in = new DigestInputStream(Files.newInputStream(entry.getValue()), digest)) {
                    zip.putNextEntry(new ZipEntry(entry.getKey()));
                    in.transferTo(zip);
                    zip.closeEntry();
                } catch (java.nio.file.NoSuchFileException e) {
                    continue; // it went while we looked
                }
                manifest.append(HexFormat.of().formatHex(digest.digest())).append("  ").append(entry.getKey()).append('\n');
                count++;
            }
            zip.putNextEntry(new ZipEntry(MANIFEST));
            zip.write(manifest.toString().getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return count;
    }

    /**
     * Puts a backup in the place of what a data directory holds; what it held goes into its folder {@code backups}. The caller holds the directory, or knows that
     * nobody does. Nothing is changed before the whole backup was unpacked and found to be what its list says, and where it fails later everything is moved back
     * ({@link Swap}); where the process ends meanwhile, that is done when the directory is opened next.
     *
     * @return where the former contents are; empty where there were none
     * @throws StoreFailure with one sentence
     */
    public static java.util.Optional<Path> restore(Path file, Path data) {
        return restore(file, data, Swap.Mover.RENAME);
    }

    static java.util.Optional<Path> restore(Path file, Path folder, Swap.Mover mover) {
        Path data = folder.toAbsolutePath().normalize();
        Path fresh = null;
        try {
            Files.createDirectories(data);
            DataDirectory.ownerOnly(data, "rwx------");
            fresh = Swap.fresh(data);
            unpackWhole(file, fresh);
            java.util.Optional<Path> former = Swap.exchange(data, fresh, mover);
            deleteOrSay(fresh);
            return former;
        } catch (IOException e) {
            deleteOrSay(fresh);
            throw new StoreFailure("The backup " + file + " could not be restored: " + e.getMessage() + ". Nothing was changed.", e);
        } catch (RuntimeException e) {
            deleteOrSay(fresh);
            throw e;
        }
    }

    private static List<String> unpackWhole(Path file, Path fresh) throws IOException {
        Files.createDirectories(fresh);
        DataDirectory.ownerOnly(fresh, "rwx------");
        List<String> head = unpack(file, fresh);
        StoreDoctor.Report report = StoreDoctor.look(fresh.resolve(STORE));
        if (!report.healthy()) {
            throw new StoreFailure("The store in the backup " + file + " is not whole: " + String.join(" ", report.findings()) + " Nothing was changed.");
        }
        return head;
    }

    /**
     * What a backup holds, when all of it was found whole.
     *
     * @param at        when it was made
     * @param version   of the Millrace that made it; "" where that is not written down
     * @param notebooks without those in the trash
     * @param titles    of the notebooks that were changed last, the newest first
     * @param newest    when a notebook was changed last; "" for never
     */
    public record Contents(String at, String version, int format, int files, int notebooks, int people, List<String> titles, String newest) {}

    /**
     * Unpacks a backup into a folder beside it, checks everything as {@link #restore} does, looks, and leaves nothing behind.
     *
     * @throws StoreFailure with one sentence where it could not be restored
     */
    public static Contents look(Path file) {
        Path fresh = file.resolveSibling(file.getFileName() + Swap.LOOKING + java.util.UUID.randomUUID());
        try {
            List<String> head = unpackWhole(file, fresh);
            String[] made = head.get(2).substring("at ".length()).split(" by ", 2);
            int files;
            try (Stream<Path> all = Files.walk(fresh)) {
                files = (int) all.filter(path -> Files.isRegularFile(path) && !path.getFileName().toString().startsWith(STORE + "-")).count();
            }
            try (Connection connection = Database.connect(fresh.resolve(STORE), true)) {
                List<String> titles = column(connection, "SELECT title FROM notebook WHERE deleted IS NULL ORDER BY modified DESC LIMIT 8");
                return new Contents(made[0], made.length > 1 ? made[1] : "", Integer.parseInt(head.get(1).substring("format ".length())), files,
                        Integer.parseInt(column(connection, "SELECT COUNT(*) FROM notebook WHERE deleted IS NULL").getFirst()), people(connection), titles, column(connection, "SELECT COALESCE(MAX(modified), '') FROM notebook").getFirst());
            }
        } catch (IOException | SQLException e) {
            throw new StoreFailure("The backup " + file + " cannot be looked at: " + e.getMessage() + ".", e);
        } finally {
            deleteOrSay(fresh);
        }
    }

    /** None where the store is from before there were accounts. */
    private static int people(Connection connection) throws SQLException {
        boolean accounts = !column(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'account'").isEmpty();
        return accounts ? Integer.parseInt(column(connection, "SELECT COUNT(*) FROM account").getFirst()) : 0;
    }

    private static List<String> column(Connection connection, String question) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question); java.sql.ResultSet rows = statement.executeQuery()) {
            List<String> found = new java.util.ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    /** The first lines of its list: what wrote it, the format of its store, when. */
    private static List<String> unpack(Path file, Path to) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry list = zip.getEntry(MANIFEST);
            if (list == null) {
                throw new StoreFailure(file + " is no backup of Millrace.");
            }
            List<String> lines = new String(zip.getInputStream(list).readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            if (!lines.getFirst().equals("millrace-backup 1")) {
                throw new StoreFailure("The backup " + file + " was made by a newer Millrace (" + lines.getFirst() + "): use that version.");
            }
            int format = Integer.parseInt(lines.get(1).substring("format ".length()));
            if (format > Database.FORMAT) {
                throw new StoreFailure("The backup " + file + " was made by a newer Millrace (format " + format + ", this one knows " + Database.FORMAT + "): use that version.");
            }
            for (String line : lines.subList(3, lines.size())) {
                String name = line.substring(66);
                Path target = to.resolve(name).normalize();
                ZipEntry entry = zip.getEntry(name);
                if (entry == null || !target.startsWith(to)) {
                    throw new StoreFailure("The backup " + file + " is not whole: " + name + " is missing. Nothing was changed.");
                }
                Files.createDirectories(target.getParent());
                MessageDigest digest = sha256();
                try (InputStream in = new DigestInputStream(zip.getInputStream(entry), digest)) {
                    Files.copy(in, target);
                }
                Swap.force(target);
                DataDirectory.ownerOnly(target, "rw-------");
                if (!HexFormat.of().formatHex(digest.digest()).equals(line.substring(0, 64))) {
                    throw new StoreFailure("The backup " + file + " is not whole: " + name + " is not what was backed up. Nothing was changed.");
                }
            }
            return lines.subList(0, 3);
        } catch (java.util.zip.ZipException e) {
            throw new StoreFailure("The backup " + file + " cannot be read: " + e.getMessage() + ". Nothing was changed.", e);
        }
    }

    private static void deleteOrSay(Path unpacked) {
        try {
            if (unpacked != null) {
                Swap.delete(unpacked);
            }
        } catch (IOException e) {
            java.util.logging.Logger.getLogger(Backup.class.getName()).warning("The folder " + unpacked + " could not be deleted: " + e.getMessage());
        }
    }

    private static void quietlyDelete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // a rest that nobody needs; the failure before it is what counts
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}
