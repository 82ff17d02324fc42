package io.millrace.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.store.StoreWriter.Append;
import io.millrace.server.store.StoreWriter.Row;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private static List<String> names(Path folder) throws java.io.IOException {
        try (java.util.stream.Stream<Path> all = Files.list(folder)) {
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
}
