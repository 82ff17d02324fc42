package io.millrace.server.data;

import io.millrace.server.files.FileProblem;
import io.millrace.server.files.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The data files of this workbench, in one folder that kernels read. An upload goes into a part file that has its size in its name; who begins the same again
 * is told how much is there, so a broken upload goes on. A file is there under its name only when it is whole. Methods block and may be called from any thread.
 */
public final class DataFiles {
    /** @param sha256 of the content, in hexadecimal digits; licence and source as the uploader says, "" for unknown */
    public record Entry(String name, long size, String sha256, String licence, String source, String created) {}

    private static final Pattern NAME = Pattern.compile("[^/\\\\\\p{Cntrl}.][^/\\\\\\p{Cntrl}]{0,199}");
    private static final int PREVIEW_BYTES = 64 * 1024;
    private static final int PREVIEW_LINES = 20;

    private final Path folder;
    private final Sql sql;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Object> locks = new ConcurrentHashMap<>();

    /** @param folder where the files lie; made at the first upload */
    public DataFiles(Path folder, Sql sql, InstantSource clock) {
        this.folder = folder;
        this.sql = sql;
        this.clock = clock;
    }

    public List<Entry> all() {
        return sql.query("SELECT name, size, sha256, licence, source, created FROM data_file ORDER BY name", DataFiles::entry);
    }

    public Optional<Entry> find(String name) {
        return sql.query("SELECT name, size, sha256, licence, source, created FROM data_file WHERE name = ?", DataFiles::entry, name).stream().findFirst();
    }

    /** Begins an upload, or goes on with one: how many bytes of it are there. */
    public long begin(String name, long size) {
        Path part = part(name, size);
        synchronized (lock(part)) {
            try {
                Files.createDirectories(folder);
                if (!Files.exists(part)) {
                    Files.createFile(part);
                }
                return Files.size(part);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Adds a piece. One that is there already (its answer was lost) changes nothing.
     *
     * @return how many bytes are there now
     * @throws FileProblem where pieces before it are missing, or it would make the file longer than was said
     */
    public long append(String name, long size, long offset, byte[] piece) {
        Path part = part(name, size);
        synchronized (lock(part)) {
            try {
                if (!Files.exists(part)) {
                    throw new FileProblem(FileProblem.Kind.MISSING, "No upload of " + name + " with " + size + " bytes has begun.");
                }
                long there = Files.size(part);
                if (offset > there || offset + piece.length > size) {
                    throw new FileProblem(FileProblem.Kind.INVALID, "Of " + name + " " + there + " bytes are there: go on from that place, up to " + size + " bytes.");
                }
                int known = (int) Math.min(piece.length, there - offset);
                try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                    ByteBuffer rest = ByteBuffer.wrap(piece, known, piece.length - known);
                    for (long at = there; rest.hasRemaining(); ) {
                        at += channel.write(rest, at);
                    }
                }
                return Math.max(there, offset + piece.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Ends an upload that is whole: the file is there under its name, in the place of an earlier one. */
    public Entry finish(String name, long size, String licence, String source) {
        Path part = part(name, size);
        synchronized (lock(part)) {
            try {
                if (!Files.exists(part) || Files.size(part) != size) {
                    throw new FileProblem(FileProblem.Kind.INVALID, "The upload of " + name + " is not whole yet.");
                }
                Entry entry = new Entry(name, size, hash(part), licence, source, clock.instant().toString());
                try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                sql.update("INSERT INTO data_file (name, size, sha256, licence, source, created) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
                        + "size = excluded.size, sha256 = excluded.sha256, licence = excluded.licence, source = excluded.source, created = excluded.created",
                        entry.name(), entry.size(), entry.sha256(), entry.licence(), entry.source(), entry.created());
                return entry;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Its first lines, as far as it is text; "" where it is none. */
    public String preview(String name) {
        Path file = path(name);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(PREVIEW_BYTES);
            for (byte b : start) {
                if (b == 0) {
                    return "";
                }
            }
            return String.join("\n", new String(start, StandardCharsets.UTF_8).lines().limit(PREVIEW_LINES).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it lies. */
    public Path path(String name) {
        if (find(name).isEmpty()) {
            throw new FileProblem(FileProblem.Kind.MISSING, "There is no data file " + name + ".");
        }
        return folder.resolve(name);
    }

    public void remove(String name) {
        Path file = path(name);
        sql.update("DELETE FROM data_file WHERE name = ?", name);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path part(String name, long size) {
        if (!NAME.matcher(name).matches()) {
            throw new FileProblem(FileProblem.Kind.INVALID, "\"" + name + "\" cannot be the name of a data file: it has up to 200 characters, no slash, and no dot at its start.");
        }
        if (size < 0) {
            throw new FileProblem(FileProblem.Kind.INVALID, "A size is not negative.");
        }
        return folder.resolve(".part-" + size + "-" + name);
    }

    private Object lock(Path part) {
        return locks.computeIfAbsent(part.getFileName().toString(), _ -> new Object());
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n; (n = in.read(buffer)) > 0; ) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getString(1), row.getLong(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6));
    }
}
