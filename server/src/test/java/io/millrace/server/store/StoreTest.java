package io.millrace.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.store.StoreWriter.Append;
import io.millrace.server.store.StoreWriter.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    @TempDir
    private Path dir;

    private static Row row(long sequence, String id) {
        return new Row(sequence, id, "me", "2026-01-31T12:00:00Z", "{\"kind\":\"stop\"}");
    }

    private record Told(CompletableFuture<SQLException> done, CompletableFuture<Long> saved) {
        static Told append(StoreWriter writer, String notebook, Row... rows) {
            Told told = new Told(new CompletableFuture<>(), new CompletableFuture<>());
            writer.append(new Append(notebook, List.of(rows), List.of(), told.done::complete, told.saved::complete));
            return told;
        }
    }

    @Test
    void what_was_appended_is_read_and_becomes_saved() throws Exception {
        Database database = Database.open(dir.resolve("s.db"));
        try (StoreWriter writer = new StoreWriter(database)) {
            Told told = Told.append(writer, "n", row(1, "a"), row(2, "b"));
            assertNull(told.done.get(10, TimeUnit.SECONDS));
            assertEquals(2L, told.saved.get(10, TimeUnit.SECONDS));
            NotebookStore store = new NotebookStore(database);
            assertEquals(List.of(row(2, "b")), store.rows("n", 1, 10));
            assertEquals(row(1, "a"), store.row("n", "a").orElseThrow());
        }
    }

    @Test
    void a_second_writers_row_is_refused_and_takes_no_other_notebook_with_it() throws Exception {
        Database database = Database.open(dir.resolve("s.db"));
        try (StoreWriter writer = new StoreWriter(database)) {
            assertNull(Told.append(writer, "n", row(1, "a")).done.get(10, TimeUnit.SECONDS));
            Told stale = Told.append(writer, "n", row(1, "b"), row(2, "c"));
            Told other = Told.append(writer, "m", row(1, "a"));
            assertNotNull(stale.done.get(10, TimeUnit.SECONDS));
            assertNull(other.done.get(10, TimeUnit.SECONDS));
            assertEquals(1, new NotebookStore(database).rows("n", 0, 10).size(), "all of an append or nothing");
            assertNotNull(Told.append(writer, "n", row(2, "a")).done.get(10, TimeUnit.SECONDS), "an operation's id is its identity");
        }
    }

    @Test
    void the_epoch_grows_with_each_start() {
        assertEquals(1, Database.open(dir.resolve("s.db")).epoch());
        assertEquals(2, Database.open(dir.resolve("s.db")).epoch());
    }

    @Test
    void a_store_of_a_newer_format_is_refused_in_one_sentence() throws SQLException {
        Database database = Database.open(dir.resolve("s.db"));
        try (Connection connection = database.connect(false)) {
            connection.createStatement().executeUpdate("UPDATE setting SET value = '99' WHERE name = 'format'");
        }
        String message = assertThrows(StoreFailure.class, () -> Database.open(dir.resolve("s.db"))).getMessage();
        assertTrue(message.contains("was written by a newer Millrace (format 99, this one knows 2)"), message);
    }

    @Test
    void one_server_at_a_time_holds_a_data_directory() throws Exception {
        try (DataDirectory first = DataDirectory.open(dir.resolve("data"))) {
            first.describe("process 12 at http://127.0.0.1:8888/");
            String message = assertThrows(StoreFailure.class, () -> DataDirectory.open(dir.resolve("data"))).getMessage();
            assertTrue(message.contains("is in use by process 12 at http://127.0.0.1:8888/"), message);
            assertEquals(first.secret("token", 18), first.secret("token", 18));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("data/token"))));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("data"))));
        }
        DataDirectory.open(dir.resolve("data")).close();
    }

    @Test
    void lent_connections_come_back_clean() throws SQLException {
        DataSource source = Database.open(dir.resolve("s.db")).dataSource(() -> { });
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("UPDATE setting SET value = '7' WHERE name = 'marker'");
        }
        try (Connection connection = source.getConnection(); var row = connection.createStatement().executeQuery("SELECT value FROM setting WHERE name = 'marker'")) {
            assertTrue(connection.getAutoCommit());
            row.next();
            assertEquals("0", row.getString(1), "what was not committed is undone");
            assertFalse(connection.isClosed());
        }
    }
}
