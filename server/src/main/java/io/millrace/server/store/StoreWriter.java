package io.millrace.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The one thread that writes notebooks. It takes what waits, puts it into one transaction and commits that under
 * {@code synchronous=NORMAL}: a fraction of a millisecond, and it survives kill -9. At most every {@value #SYNC_MILLIS} ms, when
 * something was written, it commits a marker under {@code FULL}: that fsync makes all before it survive the loss of power, and whoever
 * waited for "saved" is told. So one fsync serves everyone.
 *
 * <p>Each {@link Append} stands under its own savepoint: where one is refused (another server has written that place of the log), the
 * others of the batch are not.
 *
 * <p><b>Trouble.</b> A disk that is full, read-only or failing is no reason to lose anything: the batch is held, what comes after it waits in the queue,
 * nobody is told that it is stored, and it is tried again until it is. A damaged file is not written to any more: see {@link StoreTrouble}.
 */
public final class StoreWriter implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StoreWriter.class.getName());
    static final int SYNC_MILLIS = 30;
    private static final int RETRY_MILLIS = 500;
    private static final int BATCH_ROWS = 2_000;
    private static final long BATCH_CHARACTERS = 8_000_000;

    /** More to write in the same transaction. */
    @FunctionalInterface
    public interface Also {
        void write(Statements statements) throws SQLException;
    }

    /** A row of the log. */
    public record Row(long sequence, String opId, String author, String at, String body) {}

    /**
     * What one notebook wants written, all or nothing.
     *
     * @param done  called on the writer's thread: with null once it is committed, else with what was wrong
     * @param saved called on the writer's thread with the last sequence number once it survives the loss of power
     */
    public record Append(String notebook, List<Row> rows, List<Also> also, Done done, LongConsumer saved) {
        long characters() {
            long sum = 0;
            for (Row row : rows) {
                sum += row.body.length();
            }
            return sum;
        }
    }

    @FunctionalInterface
    public interface Done {
        void accept(SQLException failure);
    }

    private record Saved(long sequence, LongConsumer listener) {}

    private final Database database;
    private final LinkedBlockingQueue<Append> queue = new LinkedBlockingQueue<>();
    private final Map<String, Saved> unsynced = new HashMap<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean foreignCommit;
    private volatile StoreTrouble trouble;
    private volatile Consumer<Optional<StoreTrouble>> troubleListener = _ -> { };
    private volatile StoreWatch watch;
    private long dirtySince;

    public StoreWriter(Database database) {
        this.database = database;
        this.thread = Thread.ofPlatform().name("store-writer").start(this::run);
    }

    /** What is wrong with the store now; empty where nothing is. */
    public Optional<StoreTrouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Told on the writer's thread whenever trouble begins and ends. */
    public void onTrouble(Consumer<Optional<StoreTrouble>> listener) {
        troubleListener = listener;
    }

    /** Who is told how long commits and syncs take. */
    public void watch(StoreWatch who) {
        watch = who;
    }

    private void trouble(StoreTrouble now) {
        if (!Objects.equals(trouble == null ? null : trouble.kind(), now == null ? null : now.kind())) {
            LOG.log(now == null ? Level.INFO : Level.SEVERE, now == null ? "The store is written again." : now.sentence());
            trouble = now;
            troubleListener.accept(Optional.ofNullable(now));
        }
    }

    public void append(Append append) {
        if (closing) {
            throw new StoreFailure("The server is stopping.");
        }
        queue.add(append);
    }

    /** Writes the file anew without what was freed in it, and empties the write-ahead log. Waits for writers and holds them up as long as it takes. */
    public void compact() {
        try (Connection connection = database.connect(false); Statement statement = connection.createStatement()) {
            statement.execute("VACUUM");
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            throw new StoreFailure("What was purged is out of the notebook, but free places of the file could not be cleared: " + e.getMessage() + ". Try again.", e);
        }
    }

    /** Another part of the server committed to the same file: the next marker covers it. */
    public void touched() {
        foreignCommit = true;
    }

    private void run() {
        try (Connection connection = database.connect(false); Statements statements = new Statements(connection)) {
            statements.execute("PRAGMA wal_autocheckpoint = 4000");
            while (!closing || !queue.isEmpty()) {
                List<Append> batch = take();
                if (!batch.isEmpty()) {
                    write(statements, batch);
                }
                if (dirtySince != 0 && System.nanoTime() - dirtySince >= SYNC_MILLIS * 1_000_000L) {
                    sync(statements);
                }
            }
            sync(statements);
        } catch (SQLException | InterruptedException e) {
            LOG.log(Level.SEVERE, "The store's writer ended.", e);
        }
    }

    private List<Append> take() throws InterruptedException {
        if (foreignCommit && dirtySince == 0) {
            dirtySince = System.nanoTime();
        }
        foreignCommit = false;
        long wait = dirtySince == 0 ? 100 : Math.max(1, SYNC_MILLIS - (System.nanoTime() - dirtySince) / 1_000_000);
        List<Append> batch = new ArrayList<>();
        Append next = queue.poll(wait, TimeUnit.MILLISECONDS);
        long characters = 0;
        int rows = 0;
        while (next != null) {
            batch.add(next);
            characters += next.characters();
            rows += next.rows.size();
            next = rows < BATCH_ROWS && characters < BATCH_CHARACTERS ? queue.poll() : null;
        }
        return batch;
    }

    /** Where the store is in trouble that may pass, the batch is held and written again: nothing of it was told, so nothing is lost. */
    private void write(Statements statements, List<Append> batch) throws InterruptedException {
        while (!tryWrite(statements, batch)) {
            Thread.sleep(RETRY_MILLIS);
        }
    }

    private boolean tryWrite(Statements statements, List<Append> batch) {
        List<SQLException> failures = new ArrayList<>();
        long begin = System.nanoTime();
        try {
            if (trouble != null && !trouble.mayPass()) {
                throw new SQLException(trouble.sentence());
            }
            statements.execute("BEGIN IMMEDIATE");
            for (Append append : batch) {
                failures.add(writeOne(statements, append));
            }
            statements.execute("COMMIT");
            trouble(null);
            if (watch != null) {
                watch.committed(batch.stream().mapToInt(append -> append.rows.size()).sum(), System.nanoTime() - begin);
            }
        } catch (SQLException e) {
            statements.tryRollback();
            statements.forget(); // one that failed half-way would not begin anew
            StoreTrouble found = StoreTrouble.of(e, database.file()).orElse(null);
            if (found != null) {
                trouble(found);
            } else if (trouble == null) {
                LOG.log(Level.SEVERE, "A batch could not be committed.", e);
            }
            if (found != null && found.mayPass() && !closing) {
                return false;
            }
            failures.clear();
            batch.forEach(_ -> failures.add(e));
        }
        for (int i = 0; i < batch.size(); i++) {
            Append append = batch.get(i);
            if (failures.get(i) == null) {
                if (dirtySince == 0) {
                    dirtySince = System.nanoTime();
                }
                if (!append.rows.isEmpty()) {
                    unsynced.put(append.notebook, new Saved(append.rows.getLast().sequence, append.saved));
                }
            }
            tell(append, failures.get(i));
        }
        return true;
    }

    private static void tell(Append append, SQLException failure) {
        try {
            append.done.accept(failure);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "Telling notebook " + append.notebook + " that it is stored failed.", e);
        }
    }

    private SQLException writeOne(Statements statements, Append append) throws SQLException {
        statements.execute("SAVEPOINT one");
        try {
            PreparedStatement insert = statements.of(
                    "INSERT INTO operation (notebook, sequence, epoch, op_id, author, at, body) VALUES (?, ?, ?, ?, ?, ?, ?)");
            for (Row row : append.rows) {
                insert.setString(1, append.notebook);
                insert.setLong(2, row.sequence);
                insert.setLong(3, database.epoch());
                insert.setString(4, row.opId);
                insert.setString(5, row.author);
                insert.setString(6, row.at);
                insert.setString(7, row.body);
                insert.executeUpdate();
            }
            for (Also also : append.also) {
                also.write(statements);
            }
            statements.execute("RELEASE one");
            return null;
        } catch (SQLException e) {
            if (StoreTrouble.of(e, database.file()).isPresent()) {
                throw e; // it is not about this append
            }
            statements.execute("ROLLBACK TO one");
            statements.execute("RELEASE one");
            return e;
        }
    }

    private void sync(Statements statements) throws SQLException {
        dirtySince = 0;
        long begin = System.nanoTime();
        statements.execute("PRAGMA synchronous = FULL");
        try {
            statements.execute("BEGIN IMMEDIATE");
            statements.execute("UPDATE setting SET value = CAST(CAST(value AS BIGINT) + 1 AS VARCHAR(20)) WHERE name = 'marker'");
            statements.execute("COMMIT");
        } catch (SQLException e) {
            statements.tryRollback();
            StoreTrouble.of(e, database.file()).ifPresentOrElse(this::trouble, () -> LOG.log(Level.SEVERE, "The store could not be synced; it is tried again.", e));
            dirtySince = System.nanoTime();
            return;
        } finally {
            statements.execute("PRAGMA synchronous = NORMAL");
        }
        trouble(null);
        if (watch != null) {
            watch.synced(System.nanoTime() - begin);
        }
        unsynced.values().forEach(saved -> saved.listener.accept(saved.sequence));
        unsynced.clear();
    }

    /** Writes what waits, syncs, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prepared statements of one connection, by their text. */
    public static final class Statements implements AutoCloseable {
        private final Connection connection;
        private final Map<String, PreparedStatement> prepared = new HashMap<>();

        Statements(Connection connection) {
            this.connection = connection;
        }

        public PreparedStatement of(String sql) throws SQLException {
            PreparedStatement statement = prepared.get(sql);
            if (statement == null) {
                statement = connection.prepareStatement(sql);
                prepared.put(sql, statement);
            }
            return statement;
        }

        public void update(String sql, Object... parameters) throws SQLException {
            PreparedStatement statement = of(sql);
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }

        void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        void tryRollback() {
            try {
                execute("ROLLBACK");
            } catch (SQLException e) {
                LOG.log(Level.FINE, "Nothing to roll back.", e);
            }
        }

        void forget() {
            try {
                close();
            } catch (SQLException e) {
                LOG.log(Level.FINE, "A statement could not be closed.", e);
            }
            prepared.clear();
        }

        @Override
        public void close() throws SQLException {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
        }
    }
}
