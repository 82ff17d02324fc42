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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or read-only, and files that are damaged: told plainly, and nothing good is lost. */
class StoreTroubleTest {
    private static final String LONG = "{\"kind\":\"stop\",\"x\":\"" + "x".repeat(40_000) + "\"}";

    @TempDir
    private Path dir;

    private static CompletableFuture<SQLException> append(StoreWriter writer, long sequence) {
        return append(writer, "n", sequence);
    }

    private static CompletableFuture<SQLException> append(StoreWriter writer, String notebook, long sequence) {
        CompletableFuture<SQLException> done = new CompletableFuture<>();
        writer.append(new Append(notebook, List.of(new Row(sequence, notebook + sequence, "me", "2026-01-31T12:00:00Z", LONG)), List.of(), done::complete, _ -> { }));
        return done;
    }

    private static BlockingQueue<Optional<StoreTrouble>> troubles(StoreWriter writer) {
        BlockingQueue<Optional<StoreTrouble>> told = new LinkedBlockingQueue<>();
        writer.onTrouble(told::add);
        return told;
    }

    @Test
    void a_full_store_holds_what_is_done_and_saves_it_when_there_is_room() throws Exception {
        Database database = Database.open(dir.resolve("s.db"), 2_000_000);
        try (StoreWriter writer = new StoreWriter(database)) {
            fillAndFree(writer, () -> delete(database.file(), "DELETE FROM operation WHERE notebook = 'filler'"));
            assertEquals(List.of(1L, 2L), new NotebookStore(database).rows("n", 0, 100).stream().map(Row::sequence).toList(), "each once");
        }
    }

    @Test
    void a_full_disk_too() throws Exception {
        Path disk = mount("size=3m");
        try {
            Database database = Database.open(disk.resolve("s.db"));
            try (StoreWriter writer = new StoreWriter(database)) {
                fillAndFree(writer, () -> run("mount", "-o", "remount,size=8m", disk.toString()));
                assertEquals(2, new NotebookStore(database).rows("n", 0, 100).size());
            }
            assertTrue(StoreDoctor.look(database.file()).healthy());
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void fillAndFree(StoreWriter writer, Step free) throws Exception {
        BlockingQueue<Optional<StoreTrouble>> told = troubles(writer);
        assertNull(append(writer, 1).get(10, TimeUnit.SECONDS));
        long filler = 0;
        CompletableFuture<SQLException> held = null;
        while (writer.trouble().isEmpty()) {
            held = append(writer, "filler", ++filler);
            try {
                held.get(300, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                // the one that found no room
            }
        }
        StoreTrouble trouble = told.poll(10, TimeUnit.SECONDS).orElseThrow();
        assertEquals(StoreTrouble.Kind.FULL, trouble.kind());
        assertTrue(trouble.sentence().contains("What was saved is safe"), trouble.sentence());
        CompletableFuture<SQLException> mine = append(writer, 2);
        assertFalse(held.isDone() || mine.isDone(), "nobody is told that it is stored");
        free.run();
        assertNull(mine.get(20, TimeUnit.SECONDS));
        assertNull(held.get(20, TimeUnit.SECONDS));
        assertEquals(Optional.empty(), told.poll(10, TimeUnit.SECONDS), "the end of the trouble is told");
    }

    @Test
    void a_disk_that_becomes_read_only_is_told_and_waited_for() throws Exception {
        Path disk = mount("size=8m");
        try {
            Database database = Database.open(disk.resolve("s.db"));
            StoreWriter writer = new StoreWriter(database);
            assertNull(append(writer, 1).get(10, TimeUnit.SECONDS));
            writer.close();
            Assumptions.assumeTrue(run("mount", "-o", "remount,ro", disk.toString()) == 0, "the disk cannot be made read-only here");
            String said = assertThrows(StoreFailure.class, () -> Database.open(disk.resolve("s.db"))).getMessage();
            assertTrue(said.contains("cannot be written") || said.contains("cannot be opened"), said);
            run("mount", "-o", "remount,rw", disk.toString());
            assertEquals(1, new NotebookStore(Database.open(disk.resolve("s.db"))).rows("n", 0, 10).size());
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    @Test
    void a_damaged_file_is_not_written_to_and_the_doctor_saves_what_can_be_read() throws Exception {
        Path file = dir.resolve("s.db");
        Database database = Database.open(file);
        StoreWriter first = new StoreWriter(database);
        for (int i = 1; i <= 60; i++) {
            assertNull(append(first, i).get(10, TimeUnit.SECONDS));
        }
        first.close();
        delete(file, "INSERT INTO notebook (id, title, created, modified, cells, kernel, active) VALUES ('n', 'Kept', '', '', 0, 'none', 0)");
        delete(file, "PRAGMA wal_checkpoint(TRUNCATE)");
        assertTrue(StoreDoctor.look(file).healthy());
        breakTable(file, "operation");
        try (StoreWriter writer = new StoreWriter(database)) {
            BlockingQueue<Optional<StoreTrouble>> told = troubles(writer);
            SQLException failure = append(writer, 61).get(10, TimeUnit.SECONDS);
            assertTrue(failure != null, "nothing is written to a damaged file");
            assertEquals(StoreTrouble.Kind.DAMAGED, told.poll(10, TimeUnit.SECONDS).orElseThrow().kind());
            String said = append(writer, 62).get(10, TimeUnit.SECONDS).getMessage();
            assertTrue(said.contains("./workbench doctor --repair"), said);
        }
        assertFalse(StoreDoctor.look(file).healthy());
        StoreDoctor.Repair repair = StoreDoctor.repair(file);
        assertTrue(Files.exists(repair.former()), "the damaged file is kept");
        assertTrue(StoreDoctor.look(file).healthy(), () -> StoreDoctor.look(file).findings().toString());
        assertEquals("Kept", new NotebookStore(Database.open(file)).notebook("n").orElseThrow().title());
    }

    @Test
    void one_damaged_page_in_the_log_costs_what_comes_after_it_and_no_more() throws Exception {
        Path file = dir.resolve("s.db");
        Database database = Database.open(file);
        StoreWriter first = new StoreWriter(database);
        for (int i = 1; i <= 60; i++) {
            assertNull(append(first, i).get(10, TimeUnit.SECONDS));
        }
        first.close();
        delete(file, "PRAGMA wal_checkpoint(TRUNCATE)");
        breakLeafInTheMiddle(file);
        StoreDoctor.Repair repair = StoreDoctor.repair(file);
        int kept = new NotebookStore(Database.open(file)).rows("n", 0, 100).size();
        assertTrue(kept > 10 && kept < 60, kept + " rows kept: " + repair.done());
        assertTrue(StoreDoctor.look(file).healthy(), () -> StoreDoctor.look(file).findings().toString());
    }

    @Test
    void an_older_store_is_brought_to_this_version_after_a_copy_was_made() throws Exception {
        Path file = dir.resolve("s.db");
        Database.open(file);
        // As the first version made it.
        delete(file, "DROP TABLE person");
        delete(file, "DROP TABLE version");
        delete(file, "DROP TABLE version_cell");
        delete(file, "DELETE FROM flyway_schema_history WHERE version = '2'");
        delete(file, "UPDATE setting SET value = '1' WHERE name = 'format'");
        delete(file, "UPDATE setting SET value = 'another build' WHERE name = 'build'");
        Database.open(file);
        List<Path> copies;
        try (var list = Files.list(dir.resolve("backups"))) {
            copies = list.toList();
        }
        assertEquals(1, copies.size());
        assertTrue(copies.getFirst().getFileName().toString().startsWith("before-upgrade-from-v"), copies.toString());
        assertEquals("1", value(copies.getFirst(), "SELECT value FROM setting WHERE name = 'format'"));
        assertEquals(String.valueOf(Database.FORMAT), value(file, "SELECT value FROM setting WHERE name = 'format'"));
        assertEquals("0", value(file, "SELECT COUNT(*) FROM version"));
    }

    // --- breaking things ---

    private Path mount(String options) throws IOException {
        Path disk = Files.createDirectories(dir.resolve("disk"));
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString()) == 0, "a small disk needs the right to mount one");
        return disk;
    }

    private static int run(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path file, String sql) throws SQLException {
        try (Connection connection = Database.connect(file, false); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(Path file, String sql) throws SQLException {
        try (Connection connection = Database.connect(file, true); Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void breakTable(Path file, String table) throws Exception {
        overwrite(file, Long.parseLong(value(file, "SELECT rootpage FROM sqlite_master WHERE name = '" + table + "'")));
    }

    /** A page of the log's rows somewhere in the middle: one that begins as a leaf of a table does. */
    private static void breakLeafInTheMiddle(Path file) throws Exception {
        long size = Long.parseLong(value(file, "PRAGMA page_size"));
        List<Long> leaves = new ArrayList<>();
        try (Connection connection = Database.connect(file, true); Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pageno FROM dbstat WHERE name = 'operation' AND pagetype = 'leaf' ORDER BY path")) {
            while (rows.next()) {
                leaves.add(rows.getLong(1));
            }
        } catch (SQLException e) {
            Assumptions.abort("this SQLite does not tell where pages are: " + e.getMessage());
        }
        assertTrue(leaves.size() > 4, leaves.size() + " leaves of " + size + " bytes");
        overwrite(file, leaves.get(leaves.size() / 2));
    }

    private static void overwrite(Path file, long page) throws Exception {
        long size = Long.parseLong(value(file, "PRAGMA page_size"));
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek((page - 1) * size);
            byte[] rubbish = new byte[(int) size];
            java.util.Arrays.fill(rubbish, (byte) 0xa7);
            raw.write(rubbish);
        }
    }
}
