package io.millrace.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sqlite.SQLiteConfig;

/**
 * Looks at a store that nobody writes, and repairs what can be.
 *
 * <p>A damaged file is never mended in its place: what can be read is copied, table by table and where a page is gone row by row, into a new file;
 * the old one stays beside it. A snapshot that cannot be read is left out, since the log gives the state again.
 */
public final class StoreDoctor {
    private static final int FINDINGS = 20;

    private StoreDoctor() {}

    /** @param findings a sentence each; none where the store is as it should be */
    public record Report(List<String> findings, long notebooks, long operations) {
        public boolean healthy() {
            return findings.isEmpty();
        }
    }

    /** What a repair did: a sentence each. */
    public record Repair(List<String> done, Path former) {}

    /** @throws StoreFailure where there is nothing that could be looked at */
    public static Report look(Path store) {
        List<String> findings = new ArrayList<>();
        try (Connection connection = open(store); Statement statement = connection.createStatement()) {
            try (ResultSet format = statement.executeQuery("SELECT value FROM setting WHERE name = 'format'")) {
                if (format.next() && Integer.parseInt(format.getString(1)) > Database.FORMAT) {
                    findings.add("The store was written by a newer Millrace (format " + format.getString(1) + ", this one knows " + Database.FORMAT + ").");
                    return new Report(findings, 0, 0);
                }
            }
            try (ResultSet rows = statement.executeQuery("PRAGMA integrity_check(" + FINDINGS + ")")) {
                while (rows.next()) {
                    if (!rows.getString(1).equals("ok")) {
                        findings.add(rows.getString(1).strip() + ".");
                    }
                }
            }
            gaps(statement, findings);
            return new Report(findings, count(statement, "SELECT COUNT(*) FROM notebook WHERE deleted IS NULL"), count(statement, "SELECT COUNT(*) FROM operation"));
        } catch (SQLException e) {
            findings.add("The file cannot be read: " + e.getMessage() + ".");
            return new Report(findings, 0, 0);
        }
    }

    /** After the snapshot, which is what a notebook is opened from, no row may be missing. */
    private static void gaps(Statement statement, List<String> findings) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT n.id, COALESCE(s.sequence, 0), COUNT(o.sequence), MAX(o.sequence) FROM notebook n "
                + "LEFT JOIN snapshot s ON s.notebook = n.id LEFT JOIN operation o ON o.notebook = n.id AND o.sequence > COALESCE(s.sequence, 0) "
                + "WHERE n.deleted IS NULL GROUP BY n.id, s.sequence")) {
            while (rows.next()) {
                long missing = rows.getLong(3) == 0 ? 0 : rows.getLong(4) - rows.getLong(2) - rows.getLong(3);
                if (missing > 0) {
                    findings.add("The log of notebook " + rows.getString(1) + " lacks " + missing + " operations after its snapshot.");
                }
            }
        }
    }

    private static long count(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Copies what can be read into a new file and puts that in the place of the damaged one, which is kept. The caller holds the data directory. */
    public static Repair repair(Path store) {
        Path fresh = store.resolveSibling(store.getFileName() + ".repaired");
        Path former = store.resolveSibling("backups").resolve("damaged-" + Instant.now().toString().replace(':', '-') + ".db");
        List<String> done = new ArrayList<>();
        try {
            Files.deleteIfExists(fresh);
            Files.createDirectories(former.getParent());
            Database.migrate(fresh);
            try (Connection from = open(store); Connection to = Database.connect(fresh, false)) {
                to.setAutoCommit(false);
                for (String table : tables(to)) {
                    copy(from, to, table, done);
                }
                to.commit();
            }
            try (Connection to = Database.connect(fresh, false); Statement statement = to.createStatement()) {
                cutAtGaps(to, statement, done);
                statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            Files.move(store, former);
            for (String rest : List.of("-wal", "-shm")) {
                Path beside = store.resolveSibling(store.getFileName() + rest);
                if (Files.exists(beside)) {
                    Files.move(beside, former.resolveSibling(former.getFileName() + rest));
                }
                Files.deleteIfExists(fresh.resolveSibling(fresh.getFileName() + rest));
            }
            Files.move(fresh, store, StandardCopyOption.ATOMIC_MOVE);
            return new Repair(done, former);
        } catch (SQLException | IOException e) {
            throw new StoreFailure("The store " + store + " cannot be repaired (" + e.getMessage() + "); it was left as it is. Restore a backup with ./workbench restore.", e);
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'flyway_schema_history' ORDER BY name")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    /** By ascending row number; where a page cannot be read, from the other end as well, and then in ever smaller steps. */
    private static void copy(Connection from, Connection to, String table, List<String> done) throws SQLException {
        long lost = 0;
        try (Statement clear = to.createStatement()) {
            clear.executeUpdate("DELETE FROM " + table);
        }
        long after = Long.MIN_VALUE;
        long step = 1;
        while (true) {
            long[] last = {after};
            try {
                rows(from, to, table, after, last);
                break;
            } catch (SQLException e) {
                if (StoreTrouble.of(e, Path.of(table)).isEmpty()) {
                    done.add("Table " + table + " cannot be read: " + e.getMessage() + ".");
                    break;
                }
                long highest = highest(from, table);
                if (last[0] > after) {
                    step = 1;
                }
                after = Math.max(last[0], after) == Long.MIN_VALUE ? step : Math.max(last[0], after) + step;
                lost += step;
                step = Math.min(step * 2, 4_096);
                if (after > highest) {
                    break;
                }
            }
        }
        if (lost > 0) {
            done.add("Table " + table + ": some rows cannot be read; the others were copied.");
        }
    }

    private static long highest(Connection from, String table) {
        try (Statement statement = from.createStatement(); ResultSet row = statement.executeQuery("SELECT MAX(rowid) FROM " + table)) {
            return row.next() ? row.getLong(1) : Long.MIN_VALUE;
        } catch (SQLException e) {
            return 10_000_000; // unknown: the steps grow, so this is soon passed
        }
    }

    private static void rows(Connection from, Connection to, String table, long after, long[] last) throws SQLException {
        try (PreparedStatement select = from.prepareStatement("SELECT rowid, * FROM " + table + " WHERE rowid > ? ORDER BY rowid")) {
            select.setLong(1, after);
            try (ResultSet row = select.executeQuery()) {
                ResultSetMetaData columns = row.getMetaData();
                List<String> names = IntStream.rangeClosed(2, columns.getColumnCount()).mapToObj(i -> name(columns, i)).toList();
                String sql = "INSERT OR IGNORE INTO " + table + " (" + String.join(", ", names) + ") VALUES (" + String.join(", ", names.stream().map(_ -> "?").toList()) + ")";
                try (PreparedStatement insert = to.prepareStatement(sql)) {
                    while (row.next()) {
                        for (int i = 0; i < names.size(); i++) {
                            insert.setObject(i + 1, row.getObject(i + 2));
                        }
                        insert.executeUpdate();
                        last[0] = row.getLong(1);
                    }
                }
            }
        }
    }

    private static String name(ResultSetMetaData columns, int index) {
        try {
            return columns.getColumnName(index);
        } catch (SQLException e) {
            throw new StoreFailure("A column of the store has no name.", e);
        }
    }

    /** A notebook is what its log says up to the first operation that is missing; what comes after it is put aside, not deleted. */
    private static void cutAtGaps(Connection connection, Statement statement, List<String> done) throws SQLException {
        List<String[]> cuts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT o.notebook, o.sequence FROM operation o LEFT JOIN snapshot s ON s.notebook = o.notebook "
                + "WHERE o.sequence > COALESCE(s.sequence, 0) + 1 AND NOT EXISTS (SELECT 1 FROM operation p WHERE p.notebook = o.notebook AND p.sequence = o.sequence - 1)")) {
            while (rows.next()) {
                cuts.add(new String[] {rows.getString(1), rows.getString(2)});
            }
        }
        if (cuts.isEmpty()) {
            return;
        }
        statement.execute("CREATE TABLE IF NOT EXISTS operation_aside AS SELECT * FROM operation WHERE 1 = 0");
        for (String[] cut : cuts) {
            for (String sql : List.of("INSERT INTO operation_aside SELECT * FROM operation WHERE notebook = ? AND sequence >= ?", "DELETE FROM operation WHERE notebook = ? AND sequence >= ?")) {
                try (PreparedStatement move = connection.prepareStatement(sql)) {
                    move.setString(1, cut[0]);
                    move.setLong(2, Long.parseLong(cut[1]));
                    move.executeUpdate();
                }
            }
            done.add("Notebook " + cut[0] + " ends before operation " + cut[1] + ": one before it is gone. Those after it are in the table operation_aside.");
        }
    }

    /** Reads only; opens no journal of its own. */
    private static Connection open(Path store) throws SQLException {
        if (!Files.exists(store)) {
            throw new StoreFailure("There is no store at " + store + ".");
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(15_000);
        return config.createConnection("jdbc:sqlite:" + store);
    }
}
