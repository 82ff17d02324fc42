package io.millrace.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The folder where a server keeps everything, held by one server at a time. The lock is the operating system's on the file {@code lock}, so
 * it ends with the process however that ends; the holder writes into it who it is, for the one who comes second. Who has it finds it whole: a restore that
 * did not come to its end is taken back first ({@link Swap}).
 */
public final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Also takes back a restore that was torn.
     *
     * @throws StoreFailure where another server holds it, or it cannot be made or mended
     */
    public static DataDirectory open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        FileChannel channel = null;
        try {
            Files.createDirectories(path);
            ownerOnly(path, "rwx------");
            channel = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String holder = Files.readString(path.resolve("lock")).strip();
                channel.close();
                throw new StoreFailure("The data directory " + path + " is in use by " + (holder.isEmpty() ? "another server" : holder)
                        + ": stop that server with ./workbench stop, or choose another directory with --data.");
            }
            DataDirectory directory = new DataDirectory(path, channel, lock);
            directory.describe("process " + ProcessHandle.current().pid());
            Swap.mend(path, Swap.Mover.RENAME);
            return directory;
        } catch (IOException e) {
            closeQuietly(channel);
            throw new StoreFailure("The data directory " + path + " cannot be used: " + e.getMessage() + ".", e);
        } catch (StoreFailure e) {
            closeQuietly(channel); // the lock goes with it
            throw e;
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    public Path path() {
        return path;
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** Says who holds the directory. */
    public void describe(String holder) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            throw new StoreFailure("The data directory " + path + " cannot be written: " + e.getMessage() + ".", e);
        }
    }

    /** A random secret that stays the same from start to start, made on first use and readable by the owner only. */
    public String secret(String name, int bytes) {
        try {
            Path file = path.resolve(name);
            if (Files.exists(file)) {
                String text = Files.readString(file).strip();
                if (!text.isEmpty()) {
                    return text;
                }
            }
            byte[] random = new byte[bytes];
            new SecureRandom().nextBytes(random);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            writePrivate(file, text);
            return text;
        } catch (IOException e) {
            throw new StoreFailure("The data directory " + path + " cannot be written: " + e.getMessage() + ".", e);
        }
    }

    /** Writes a file that only the owner can read, whole or not at all, also where the power is cut. */
    public static void writePrivate(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary);
        ownerOnly(temporary, "rw-------");
        Files.writeString(temporary, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What a running server says about itself to {@code stop} and {@code restart}; empty where none has written it. */
    public static Optional<String> readServerFile(Path folder) {
        try {
            return Optional.of(Files.readString(folder.resolve("server.json")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static void ownerOnly(Path path, String permissions) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // nothing was opened that could be lost
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path.resolve("server.json"));
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new StoreFailure("The data directory " + path + " cannot be released: " + e.getMessage() + ".", e);
        }
    }
}
