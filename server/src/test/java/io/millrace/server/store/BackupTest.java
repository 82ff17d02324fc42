package io.millrace.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.store.StoreWriter.Append;
import io.millrace.server.store.StoreWriter.Row;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    @TempDir
    private Path dir;

    private static CompletableFuture<Object> append(StoreWriter writer, long sequence) {
        CompletableFuture<Object> done = new CompletableFuture<>();
        writer.append(new Append("n", List.of(new Row(sequence, "op" + sequence, "me", "2026-01-31T12:00:00Z", "{\"kind\":\"stop\"}")), List.of(), done::complete, _ -> { }));
        return done;
    }

    @Test
    void a_backup_of_a_store_that_is_written_meanwhile_is_one_moment_of_it() throws Exception {
        Path data = Files.createDirectories(dir.resolve("data"));
        Path backup = dir.resolve("b.zip");
        Database database = Database.open(data.resolve("millrace.db"));
        Files.writeString(data.resolve("token"), "secret");
        Files.createDirectories(data.resolve("files/deep"));
        Files.writeString(data.resolve("files/deep/x.csv"), "1,2\n");
        Files.writeString(data.resolve("lock"), "process 1");
        Files.createDirectories(data.resolve("kernels/data"));
        Files.writeString(data.resolve("kernels/data/measured.csv"), "3,4\n");
        Files.createDirectories(data.resolve("kernels/work/n"));
        Files.writeString(data.resolve("kernels/work/n/of-a-process"), "x");
        int rows;
        try (StoreWriter writer = new StoreWriter(database)) {
            assertNull(append(writer, 1).get(10, TimeUnit.SECONDS));
            AtomicBoolean enough = new AtomicBoolean();
            Thread writing = Thread.ofVirtual().start(() -> {
                for (long i = 2; !enough.get(); i++) {
                    append(writer, i).join();
                }
            });
            Backup.Made made = Backup.make(data, backup);
            enough.set(true);
            writing.join();
            assertEquals(4, made.files());
            rows = new NotebookStore(database).rows("n", 0, 1_000_000).size();
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)));
        Path other = dir.resolve("other");
        assertEquals(Optional.empty(), Backup.restore(backup, other));
        assertEquals("secret", Files.readString(other.resolve("token")));
        assertEquals("1,2\n", Files.readString(other.resolve("files/deep/x.csv")));
        assertFalse(Files.exists(other.resolve("lock")));
        assertEquals("3,4\n", Files.readString(other.resolve("kernels/data/measured.csv")), "what people have uploaded");
        assertFalse(Files.exists(other.resolve("kernels/work")));
        List<Row> restored = new NotebookStore(Database.open(other.resolve("millrace.db"))).rows("n", 0, 1_000_000);
        assertTrue(!restored.isEmpty() && restored.size() <= rows);
        for (int i = 0; i < restored.size(); i++) {
            assertEquals(i + 1, restored.get(i).sequence());
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void restoring_keeps_what_was_there_and_changes_nothing_where_the_backup_is_not_whole() throws Exception {
        Path data = Files.createDirectories(dir.resolve("data"));
        Path backup = dir.resolve("b.zip");
        Database.open(data.resolve("millrace.db"));
        Files.writeString(data.resolve("token"), "first");
        Backup.make(data, backup);
        Files.createDirectories(data.resolve("kernels/data"));
        Files.writeString(data.resolve("kernels/data/later.csv"), "5");
        Files.writeString(data.resolve("server.log"), "said");
        Files.writeString(data.resolve("token"), "second");
        Backup.Contents contents = Backup.look(backup);
        assertEquals(io.millrace.server.Millrace.VERSION, contents.version());
        assertEquals(2, contents.files());
        assertEquals(0, contents.notebooks());
        assertEquals(List.of("b.zip", "data"), names(dir), "looking leaves nothing behind");
        Path former = Backup.restore(backup, data).orElseThrow();
        assertEquals("first", Files.readString(data.resolve("token")));
        assertEquals("second", Files.readString(former.resolve("token")));
        assertEquals("5", Files.readString(former.resolve("kernels/data/later.csv")));
        assertFalse(Files.exists(data.resolve("kernels/data/later.csv")));
        assertEquals("said", Files.readString(data.resolve("server.log")), "the log is of the process and stays");

        try (RandomAccessFile raw = new RandomAccessFile(backup.toFile(), "rw")) {
            raw.seek(raw.length() / 3);
            raw.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        }
        Files.writeString(data.resolve("token"), "third");
        assertThrows(StoreFailure.class, () -> Backup.look(backup));
        String said = assertThrows(StoreFailure.class, () -> Backup.restore(backup, data)).getMessage();
        assertTrue(said.endsWith("."), said);
        assertEquals("third", Files.readString(data.resolve("token")), "nothing was changed");
        Files.writeString(dir.resolve("no.zip"), "no zip");
        assertThrows(StoreFailure.class, () -> Backup.restore(dir.resolve("no.zip"), data));
    }

    /** Ends everything where it is, as when the process is killed: nobody catches it. */
    private static final class Killed extends Error {}

    /** So many moves are made; instead of the next one this happens. */
    private static Swap.Mover after(int moves, Supplier<? extends Throwable> trouble) {
        AtomicInteger made = new AtomicInteger();
        return (from, to) -> {
            if (made.getAndIncrement() == moves) {
                switch (trouble.get()) {
                    case IOException e -> throw e;
                    case Error e -> throw e;
                    case Throwable e -> throw new AssertionError(e);
                }
            }
            Swap.Mover.RENAME.move(from, to);
        };
    }

    /** All files of a data directory but its backups and its lock, with what they hold. */
    private static Map<String, String> contents(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            Map<String, String> contents = new TreeMap<>();
            for (Path file : all.filter(path -> Files.isRegularFile(path) && !path.startsWith(data.resolve("backups")) && !path.equals(data.resolve("lock"))).toList()) {
                contents.put(data.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return contents;
        }
    }

    /** A directory that holds other things than its backup {@code b.zip}. */
    private Path changedSince() throws IOException {
        Path data = Files.createDirectories(dir.resolve("data"));
        Database.open(data.resolve("millrace.db"));
        Files.createDirectories(data.resolve("kernels/data"));
        Files.writeString(data.resolve("kernels/data/measured.csv"), "1");
        Files.writeString(data.resolve("token"), "first");
        Files.writeString(data.resolve("only-then"), "x");
        Backup.make(data, dir.resolve("b.zip"));
        Files.delete(data.resolve("only-then"));
        Files.writeString(data.resolve("token"), "second");
        Files.writeString(data.resolve("kernels/data/measured.csv"), "2");
        Files.createDirectories(data.resolve("libraries/deep"));
        Files.writeString(data.resolve("libraries/deep/x.jar"), "y");
        return data;
    }

    /** Of {@link #changedSince}: store, token, libraries and data files go; store, token, a file of then and data files come. */
    private static final int MOVES = 8;

    @Test
    void a_restore_that_fails_at_any_move_leaves_everything_as_it_was() throws Exception {
        Path data = changedSince();
        Map<String, String> before = contents(data);
        for (int moves = 0; moves < MOVES; moves++) {
            Swap.Mover mover = after(moves, () -> new IOException("the disk is full"));
            String said = assertThrows(StoreFailure.class, () -> Backup.restore(dir.resolve("b.zip"), data, mover)).getMessage();
            assertTrue(said.contains("the disk is full") && said.endsWith("Nothing was changed."), said);
            assertEquals(before, contents(data), "after " + moves + " moves");
            assertEquals(List.of(), names(data.resolve("backups")), "after " + moves + " moves");
        }
        Path former = Backup.restore(dir.resolve("b.zip"), data, after(MOVES, () -> new IOException("one more"))).orElseThrow();
        assertEquals("first", Files.readString(data.resolve("token")));
        assertEquals("x", Files.readString(data.resolve("only-then")));
        assertEquals("1", Files.readString(data.resolve("kernels/data/measured.csv")));
        assertEquals(before, contents(former), "what was there is kept");
        assertEquals(List.of(former.getFileName().toString()), names(data.resolve("backups")), "what was unpacked is gone");
        assertEquals(List.of("b.zip", "data"), names(dir), "nothing is written beside the directory, whose parent may be of somebody else");
    }

    @Test
    void a_directory_that_is_left_in_the_middle_of_a_restore_is_opened_whole() throws Exception {
        Path data = changedSince();
        Map<String, String> before = contents(data);
        for (int moves = 0; moves < MOVES; moves++) {
            Swap.Mover mover = after(moves, Killed::new);
            assertThrows(Killed.class, () -> Backup.restore(dir.resolve("b.zip"), data, mover));
            String said = assertThrows(StoreFailure.class, () -> Backup.make(data, dir.resolve("of-a-half.zip"))).getMessage();
            assertTrue(said.contains("has not come to its end"), said);
            // Who puts it back is killed as well, again and again, each time one move later.
            for (int back = 0; back < moves; back++) {
                Swap.Mover mending = after(back, Killed::new);
                try {
                    Swap.mend(data, mending);
                } catch (Killed e) {
                    continue;
                }
                break;
            }
            DataDirectory.open(data).close();
            assertEquals(before, contents(data), "killed after " + moves + " moves");
            assertEquals(List.of(), names(data.resolve("backups")), "killed after " + moves + " moves");
        }
    }

    @Test
    void a_directory_that_cannot_be_put_back_is_not_opened_and_is_tried_again() throws Exception {
        Path data = changedSince();
        Map<String, String> before = contents(data);
        assertThrows(Killed.class, () -> Backup.restore(dir.resolve("b.zip"), data, after(MOVES - 2, Killed::new)));
        Path unpacked = data.resolve("backups").resolve(names(data.resolve("backups")).stream().filter(name -> name.startsWith(".restoring-")).findFirst().orElseThrow());
        Path inTheWay = Files.createDirectories(unpacked.resolve("millrace.db")); // where the new store is to go
        String said = assertThrows(StoreFailure.class, () -> DataDirectory.open(data)).getMessage();
        assertTrue(said.contains("Nothing is lost"), said);
        Files.delete(inTheWay);
        DataDirectory.open(data).close();
        assertEquals(before, contents(data));
    }
}
