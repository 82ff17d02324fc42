package io.millrace.server.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The SQLite file of a data directory: opened, brought to this version's tables, and its epoch raised. A store of a newer format is refused
 * rather than guessed at.
 */
public final class Database {
    /** Version of what the tables mean; raised when an older server could not read what a newer one writes. */
    public static final int FORMAT = 2;
    private static final int BUSY_MILLIS = 15_000;

    private final Path file;
    private final long epoch;
    private final long mostBytes;

    private Database(Path file, long epoch, long mostBytes) {
        this.file = file;
        this.epoch = epoch;
        this.mostBytes = mostBytes;
    }

    public Path file() {
        return file;
    }

    /** Opens a store that may grow as long as there is disk. */
    public static Database open(Path file) {
        return open(file, 0);
    }

    /**
     * Opens a store, and makes it where there is none. One that an older Millrace wrote is copied into {@code backups} beside it before it is brought to this
     * version's tables.
     *
     * @param mostBytes how large the file may become; 0 for any size
     * @throws StoreFailure with one sentence
     */
    public static Database open(Path file, long mostBytes) {
        try {
            boolean fresh = !Files.exists(file);
            String build = buildFingerprint();
            if (fresh || !build.equals(read(file, "build").orElse(""))) {
                if (!fresh) {
                    refuseNewer(file);
                }
                migrate(file);
            } else {
                refuseNewer(file);
            }
            return new Database(file, raiseEpoch(file, build), mostBytes);
        } catch (SQLException | FlywayException e) {
            if (e instanceof SQLException sql && StoreTrouble.of(sql, file).isPresent()) {
                throw new StoreFailure(StoreTrouble.of(sql, file).get().sentence(), e);
            }
            throw new StoreFailure("The store " + file + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Connections to the store of a data directory, beside a server or without one; its tables are brought to this version where no server has done so. */
    public static DataSource existing(Path file) {
        try {
            refuseNewer(file);
            migrate(file);
        } catch (SQLException | FlywayException e) {
            throw new StoreFailure("The store " + file + " cannot be opened: " + e.getMessage(), e);
        }
        return source(file, false);
    }

    /** Grows with each start of a server on this store. */
    public long epoch() {
        return epoch;
    }

    /** A new connection of its own, in auto-commit mode; the caller closes it. */
    Connection connect(boolean reading) throws SQLException {
        Connection connection = connect(file, reading);
        if (mostBytes > 0 && !reading) {
            limit(connection);
        }
        return connection;
    }

    private void limit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet page = statement.executeQuery("PRAGMA page_size")) {
            page.next();
            long size = page.getLong(1);
            statement.execute("PRAGMA max_page_count = " + Math.max(1, mostBytes / size));
        }
    }

    /** Connections for other parts of the server (the ledger), pooled; their transactions take the write lock when they begin. */
    public DataSource dataSource(Runnable committed) {
        return PooledDataSource.of(() -> connect(false), committed);
    }

    static Connection connect(Path file, boolean reading) throws SQLException {
        return source(file, reading).getConnection();
    }

    private static SQLiteDataSource source(Path file, boolean reading) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalSizeLimit(64 * 1024 * 1024);
        config.setTransactionMode(reading ? SQLiteConfig.TransactionMode.DEFERRED : SQLiteConfig.TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    static void migrate(Path file) throws SQLException {
        // Migrations run on one connection that stays in WAL mode. Their numbers are handed out by subject, so a lower one may come later.
        Flyway flyway = Flyway.configure(Database.class.getClassLoader()).dataSource(source(file, true)).locations("classpath:db/migration").outOfOrder(true).load();
        if (flyway.info().applied().length > 0 && flyway.info().pending().length > 0) {
            Backup.beforeUpgrade(file, flyway.info().current().getVersion().getVersion());
        }
        flyway.migrate();
    }

    private static void refuseNewer(Path file) throws SQLException {
        int format = read(file, "format").map(Integer::parseInt).orElse(FORMAT);
        if (format > FORMAT) {
            throw new StoreFailure("The store " + file + " was written by a newer Millrace (format " + format + ", this one knows " + FORMAT
                    + "): use that version, or another directory with --data.");
        }
    }

    private static long raiseEpoch(Path file, String build) throws SQLException {
        try (Connection connection = connect(file, false); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("UPDATE setting SET value = CAST(CAST(value AS BIGINT) + 1 AS VARCHAR(20)) WHERE name = 'epoch'");
            long epoch;
            try (ResultSet row = statement.executeQuery("SELECT value FROM setting WHERE name = 'epoch'")) {
                row.next();
                epoch = Long.parseLong(row.getString(1));
            }
            try (PreparedStatement put = connection.prepareStatement(
                    "INSERT INTO setting (name, value) VALUES ('build', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")) {
                put.setString(1, build);
                put.executeUpdate();
            }
            connection.commit();
            return epoch;
        }
    }

    private static Optional<String> read(Path file, String name) throws SQLException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (Connection connection = connect(file, true); Statement statement = connection.createStatement()) {
            try (ResultSet table = statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'setting'")) {
                if (!table.next()) {
                    return Optional.empty();
                }
            }
            try (PreparedStatement get = connection.prepareStatement("SELECT value FROM setting WHERE name = ?")) {
                get.setString(1, name);
                try (ResultSet row = get.executeQuery()) {
                    return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                }
            }
        }
    }

    /** Changes whenever the installed jars do, so that the migrations are looked through only then: that saves a third of the start. */
    private static String buildFingerprint() {
        String home = System.getProperty("millrace.home");
        if (home == null) {
            return "";
        }
        try (Stream<Path> jars = Files.list(Path.of(home, "lib"))) {
            StringBuilder text = new StringBuilder();
            for (Path jar : jars.filter(p -> p.getFileName().toString().matches("(server|accelerator-pool)-.*")).sorted().toList()) {
                text.append(jar.getFileName()).append(':').append(Files.size(jar)).append(':').append(Files.getLastModifiedTime(jar).toMillis()).append(' ');
            }
            return text.toString();
        } catch (java.io.IOException e) {
            return "";
        }
    }
}
