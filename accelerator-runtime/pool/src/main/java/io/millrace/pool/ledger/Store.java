package io.millrace.pool.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Transactions on the ledger's tables, and the chain that each of them lengthens.
 *
 * <h2>The chain</h2>
 * Entries are appended inside the transaction whose effect they tell, so neither is ever there without the other. The row of
 * {@code pool_head} is locked first and holds the last number and hash, also so that entries which somebody deletes from the end are missed. A
 * second writer on the same store waits for that lock (SQLite has one writer anyway).
 *
 * <p>One transaction at a time in this process; each is repeated as a whole when the store says that it is busy.
 */
final class Store {
    private static final int ATTEMPTS = 20;
    private final DataSource source;
    private final InstantSource clock;

    Store(DataSource source, InstantSource clock) {
        this.source = Objects.requireNonNull(source, "source is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    interface Work<T> {
        T in(Tx tx) throws SQLException;
    }

    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Where the chain stands. {@code base}: the last entry that was removed by compaction, 0 for none. */
    record Head(long seq, String hash, long baseSeq, String baseHash) {}

    long now() {
        return clock.millis();
    }

    synchronized <T> T transaction(Work<T> work) {
        for (int attempt = 1;; attempt++) {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(false);
                try (Tx tx = new Tx(connection)) {
                    T result = work.in(tx);
                    tx.seal();
                    connection.commit();
                    return result;
                } catch (SQLException | RuntimeException e) {
                    connection.rollback();
                    throw e;
                } finally {
                    connection.setAutoCommit(true);
                }
            } catch (SQLException e) {
                boolean transientFailure = String.valueOf(e.getMessage()).contains("BUSY") || "40001".equals(e.getSQLState());
                if (!transientFailure || attempt == ATTEMPTS) {
                    throw new IllegalStateException("the ledger's store failed: " + e.getMessage(), e);
                }
                LockSupport.parkNanos(attempt * 2_000_000L);
            }
        }
    }

    <T> List<T> read(Row<T> row, String sql, Object... values) {
        List<T> rows = new ArrayList<>();
        each(r -> rows.add(row.of(r)), sql, values);
        return rows;
    }

    /** Calls with each row while it is read, so that a long table need not fit into memory. */
    void each(Row<?> row, String sql, Object... values) {
        try (Connection connection = source.getConnection(); Tx tx = new Tx(connection)) {
            tx.each(row, sql, values);
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger's store failed: " + e.getMessage(), e);
        }
    }

    static Head head(ResultSet r) throws SQLException {
        return new Head(r.getLong("seq"), r.getString("hash"), r.getLong("base_seq"), r.getString("base_hash"));
    }

    static LedgerEntry entry(ResultSet r) throws SQLException {
        return new LedgerEntry(r.getLong("seq"), r.getLong("at"), r.getString("kind"), r.getString("body"), r.getString("hash"));
    }

    /** One transaction; its statements are prepared once. */
    final class Tx implements AutoCloseable {
        private final Connection connection;
        private final Map<String, PreparedStatement> prepared = new HashMap<>();
        private Head head;
        private boolean appended;

        private Tx(Connection connection) {
            this.connection = connection;
        }

        private PreparedStatement statement(String sql, Object... values) throws SQLException {
            PreparedStatement statement = prepared.get(sql);
            if (statement == null) {
                prepared.put(sql, statement = connection.prepareStatement(sql));
            }
            for (int i = 0; i < values.length; i++) {
                switch (values[i]) {
                    case byte[] bytes -> statement.setBytes(i + 1, bytes);
                    case null -> statement.setNull(i + 1, java.sql.Types.VARCHAR);
                    default -> statement.setObject(i + 1, values[i]);
                }
            }
            return statement;
        }

        int update(String sql, Object... values) throws SQLException {
            return statement(sql, values).executeUpdate();
        }

        <T> List<T> query(Row<T> row, String sql, Object... values) throws SQLException {
            List<T> rows = new ArrayList<>();
            each(r -> rows.add(row.of(r)), sql, values);
            return rows;
        }

        private void each(Row<?> row, String sql, Object... values) throws SQLException {
            try (ResultSet result = statement(sql, values).executeQuery()) {
                while (result.next()) {
                    row.of(result);
                }
            }
        }

        /** Where the chain stands, locked until the transaction ends. */
        Head lock() throws SQLException {
            update("UPDATE pool_head SET seq = seq WHERE id = 1");
            return query(Store::head, "SELECT seq, hash, base_seq, base_hash FROM pool_head WHERE id = 1").getFirst();
        }

        /** The same for those who append: begins the chain where there is none. */
        Head head() throws SQLException {
            if (head == null) {
                head = lock();
                if (head.seq == 0) {
                    write(LedgerEntry.Kind.OPENED, new Body().put("format", 1).put("accounts",
                            accounts().stream().map(Account::toList).toList()).text());
                }
            }
            return head;
        }

        LedgerEntry append(String kind, Body body) throws SQLException {
            head();
            return write(kind, body.text());
        }

        private LedgerEntry write(String kind, String body) throws SQLException {
            long at = now();
            long seq = head.seq + 1;
            LedgerEntry entry = new LedgerEntry(seq, at, kind, body, LedgerEntry.hash(head.hash, seq, at, kind, body));
            update("INSERT INTO pool_entry (seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?)", seq, at, kind, body, entry.hash());
            head = new Head(seq, entry.hash(), head.baseSeq, head.baseHash);
            appended = true;
            return entry;
        }

        List<Account> accounts() throws SQLException {
            return query(Store::account, "SELECT * FROM pool_account ORDER BY owner, owner_group, notebook, chip_type");
        }

        void add(Account a) throws SQLException {
            update("""
                    INSERT INTO pool_account (owner, owner_group, notebook, chip_type, slices, chip_nanos, joules) VALUES (?,?,?,?,?,?,?)
                    ON CONFLICT (owner, owner_group, notebook, chip_type) DO UPDATE SET slices = pool_account.slices + excluded.slices,
                      chip_nanos = pool_account.chip_nanos + excluded.chip_nanos, joules = pool_account.joules + excluded.joules""",
                    a.user(), a.group(), a.notebook(), a.type(), a.slices(), a.chipNanos(), a.joules());
        }

        private void seal() throws SQLException {
            if (appended) {
                update("UPDATE pool_head SET seq = ?, hash = ? WHERE id = 1", head.seq, head.hash);
            }
        }

        @Override
        public void close() throws SQLException {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
        }
    }

    static Account account(ResultSet r) throws SQLException {
        return new Account(r.getString("owner"), r.getString("owner_group"), r.getString("notebook"), r.getString("chip_type"), r.getLong("slices"),
                r.getLong("chip_nanos"), r.getDouble("joules"));
    }
}
