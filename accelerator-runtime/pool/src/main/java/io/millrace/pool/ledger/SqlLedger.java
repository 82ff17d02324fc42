package io.millrace.pool.ledger;

import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The ledger in SQL, the same statements for SQLite and PostgreSQL.
 *
 * <h2>The fence</h2>
 * A commit first updates the block's row {@code where epoch = ?}: zero rows mean that somebody owns the block since, and one row means
 * that the row is locked until the transaction ends, so no claim can come between. It then updates the run's row
 * {@code where next_slice = ? and next_unit = ? and block = ?}: zero rows mean that this range is not the next one. Neither raises an error in the database, so
 * the transaction goes on with the next range. Every transaction begins with a write, which SQLite needs to wait for the lock
 * instead of failing, and is repeated as a whole when the store says that it is busy.
 */
public final class SqlLedger implements Ledger {
    private static final int ATTEMPTS = 20;
    private final DataSource source;
    private final InstantSource clock;

    public SqlLedger(DataSource source, InstantSource clock) {
        this.source = Objects.requireNonNull(source, "source is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
    }

    private interface Sql<T> {
        T on(Connection connection) throws SQLException;
    }

    private synchronized <T> T transaction(Sql<T> body) {
        for (int attempt = 1;; attempt++) {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    T result = body.on(connection);
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
                java.util.concurrent.locks.LockSupport.parkNanos(attempt * 2_000_000L);
            }
        }
    }

    private static PreparedStatement statement(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (values[i] == null) {
                statement.setNull(i + 1, java.sql.Types.VARCHAR);
            } else {
                statement.setObject(i + 1, values[i]);
            }
        }
        return statement;
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = statement(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(Connection connection, Row<T> row, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = statement(connection, sql, values); ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row.of(result));
            }
            return rows;
        }
    }

    private <T> List<T> read(Row<T> row, String sql, Object... values) {
        try (Connection connection = source.getConnection()) {
            return query(connection, row, sql, values);
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger's store failed: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean journal(RunRecord r) {
        RunRequest q = r.request();
        return transaction(c -> update(c, """
                INSERT INTO pool_run (run, owner, owner_group, notebook, label, program, program_hash, inputs, chips, chip_type, share,
                  priority, seed, units, memory_bytes, estimated_nanos, bound, model_error, catalogue, state, submitted_at, next_slice, next_unit,
                  chip_nanos, joules, bytes, host_nanos, checkpoint_unit)
                VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,0,0,0,0,0,0) ON CONFLICT (run) DO NOTHING""",
                r.run(), r.owner(), r.group(), r.notebook(), r.label(), r.program(), r.programHash(), r.inputs(), q.chips(), q.type(),
                q.share(), q.priority(), q.seed(), r.units(), r.memoryBytes(), r.estimatedNanos(), r.bound(), r.modelError(), r.catalogue(),
                name(RunStatus.State.WAITING), r.submittedAt()) == 1);
    }

    private static String name(RunStatus.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static RunRecord run(ResultSet r) throws SQLException {
        return new RunRecord(r.getString("run"), r.getString("owner"), r.getString("owner_group"), r.getString("notebook"),
                r.getString("label"), r.getBytes("program"), r.getString("program_hash"), r.getString("inputs"),
                new RunRequest(r.getInt("chips"), r.getString("chip_type"), r.getDouble("share"), r.getInt("priority"), r.getLong("seed")),
                r.getLong("units"), r.getLong("memory_bytes"), r.getLong("estimated_nanos"), r.getString("bound"),
                r.getDouble("model_error"), r.getString("catalogue"), r.getLong("submitted_at"),
                new RunRecord.Progress(RunStatus.State.valueOf(r.getString("state").toUpperCase(Locale.ROOT)), r.getString("error"),
                        r.getLong("started_at"), r.getLong("finished_at"), r.getString("block"), r.getLong("next_slice"),
                        r.getLong("next_unit"), r.getLong("chip_nanos"), r.getDouble("joules"), switching(r), r.getDouble("bytes"),
                        r.getLong("host_nanos"), r.getString("checkpoint"), r.getLong("checkpoint_unit"), r.getString("results"),
                        r.getString("identity")));
    }

    private static Switching switching(ResultSet r) throws SQLException {
        return new Switching(r.getLong("switch_nanos"), r.getDouble("switch_joules"));
    }

    @Override
    public Optional<RunRecord> find(String run) {
        return read(SqlLedger::run, "SELECT * FROM pool_run WHERE run = ?", run).stream().findFirst();
    }

    @Override
    public List<RunRecord> unfinished() {
        return read(SqlLedger::run, "SELECT * FROM pool_run WHERE state IN ('waiting', 'running') ORDER BY submitted_at, run").stream()
                .filter(r -> !r.run().startsWith(BACKGROUND)).toList();
    }

    /** Prefix of the run that stands for a block's background load. */
    public static final String BACKGROUND = "background@";

    @Override
    public long claim(String block, String chipType, int chips, String owner) {
        return transaction(c -> {
            update(c, """
                    INSERT INTO pool_block (id, chip_type, chips, owner, epoch, clock_nanos) VALUES (?, ?, ?, ?, 1, 0)
                    ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, chip_type = excluded.chip_type, chips = excluded.chips,
                      epoch = pool_block.epoch + 1""", block, chipType, chips, owner);
            return query(c, r -> r.getLong(1), "SELECT epoch FROM pool_block WHERE id = ?", block).getFirst();
        });
    }

    @Override
    public long clock(String block) {
        return read(r -> r.getLong(1), "SELECT clock_nanos FROM pool_block WHERE id = ?", block).stream().findFirst().orElse(0L);
    }

    @Override
    public void place(String run, String block) {
        transaction(c -> update(c, "UPDATE pool_run SET block = ? WHERE run = ?", block, run));
    }

    @Override
    public List<Outcome> commit(List<RangeCommit> ranges) {
        return transaction(c -> {
            List<Outcome> outcomes = new ArrayList<>();
            for (RangeCommit range : ranges) {
                outcomes.add(commit(c, range));
            }
            return outcomes;
        });
    }

    private Outcome commit(Connection c, RangeCommit r) throws SQLException {
        boolean fenced = update(c, "UPDATE pool_block SET clock_nanos = CASE WHEN clock_nanos < ? THEN ? ELSE clock_nanos END "
                + "WHERE id = ? AND epoch = ?", r.chipEnd(), r.chipEnd(), r.block(), r.epoch()) == 1;
        if (fenced && r.slices() > 0 && advance(c, r)) {
            return Outcome.ACCEPTED;
        }
        boolean own = !query(c, row -> row.getLong(1),
                "SELECT 1 FROM pool_commit WHERE run = ? AND block = ? AND epoch = ? AND first_slice <= ? AND first_slice + slices >= ? AND unit_to >= ?",
                r.run(), r.block(), r.epoch(), r.firstSlice(), r.firstSlice() + r.slices(), r.unitTo()).isEmpty();
        if (own) {
            return Outcome.DUPLICATE;
        }
        if (!fenced) {
            return Outcome.STALE_EPOCH;
        }
        boolean ended = query(c, row -> row.getString(1), "SELECT state FROM pool_run WHERE run = ?", r.run()).stream()
                .anyMatch(s -> !s.equals("waiting") && !s.equals("running"));
        return ended ? Outcome.ENDED : Outcome.OUT_OF_ORDER;
    }

    private boolean advance(Connection c, RangeCommit r) throws SQLException {
        long now = clock.millis();
        boolean last = r.results() != null;
        StringBuilder set = new StringBuilder("UPDATE pool_run SET next_slice = next_slice + ?, next_unit = ?, chip_nanos = chip_nanos + ?, "
                + "joules = joules + ?, switch_nanos = switch_nanos + ?, switch_joules = switch_joules + ?, bytes = bytes + ?, host_nanos = host_nanos + ?, state = ?, started_at = COALESCE(started_at, ?), "
                + "identity = ?");
        List<Object> values = new ArrayList<>(List.of(r.slices(), r.unitTo(), r.chipNanos(), r.joules(), r.switching().nanos(),
                r.switching().joules(), r.bytes(), r.hostNanos(), name(last ? RunStatus.State.DONE : RunStatus.State.RUNNING), now, r.identity()));
        if (r.checkpoint() != null) {
            set.append(", checkpoint = ?, checkpoint_unit = ?");
            values.addAll(List.of(r.checkpoint(), r.checkpointUnit()));
        }
        if (last) {
            set.append(", results = ?, finished_at = ?");
            values.addAll(List.of(r.results(), now));
        }
        set.append(" WHERE run = ? AND next_slice = ? AND next_unit = ? AND block = ? AND state IN ('waiting', 'running')");
        values.addAll(List.of(r.run(), r.firstSlice(), r.unitFrom(), r.block()));
        boolean next = update(c, set.toString(), values.toArray()) == 1;
        if (!next) {
            return false;
        }
        // Ranges without detail, such as the background load's, grow the owner's last row: a day of it is one row and not a hundred thousand.
        boolean grown = r.detail() == null && update(c, """
                UPDATE pool_commit SET slices = slices + ?, unit_to = ?, chip_end = ?, chip_nanos = chip_nanos + ?, joules = joules + ?,
                  bytes = bytes + ?, host_nanos = host_nanos + ?
                WHERE run = ? AND block = ? AND epoch = ? AND first_slice + slices = ?""",
                r.slices(), r.unitTo(), r.chipEnd(), r.chipNanos(), r.joules(), r.bytes(), r.hostNanos(), r.run(), r.block(), r.epoch(),
                r.firstSlice()) == 1;
        if (!grown) {
            insert(c, r);
        }
        update(c, """
                INSERT INTO pool_usage (owner, slices, chip_nanos, joules)
                SELECT owner, ?, ? * chips, ? FROM pool_run WHERE run = ?
                ON CONFLICT (owner) DO UPDATE SET slices = pool_usage.slices + excluded.slices,
                  chip_nanos = pool_usage.chip_nanos + excluded.chip_nanos, joules = pool_usage.joules + excluded.joules""",
                r.slices(), r.chipNanos(), r.joules(), r.run());
        return true;
    }

    private static void insert(Connection c, RangeCommit r) throws SQLException {
        update(c, """
                INSERT INTO pool_commit (run, first_slice, slices, unit_from, unit_to, block, epoch, chip_start, chip_end, chip_nanos,
                  joules, switch_nanos, switch_joules, bytes, host_nanos, detail) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)""",
                r.run(), r.firstSlice(), r.slices(), r.unitFrom(), r.unitTo(), r.block(), r.epoch(), r.chipStart(), r.chipEnd(),
                r.chipNanos(), r.joules(), r.switching().nanos(), r.switching().joules(), r.bytes(), r.hostNanos(), r.detail() == null ? new byte[0] : r.detail());
    }

    @Override
    public boolean end(String run, RunStatus.State state, String error) {
        return transaction(c -> update(c, "UPDATE pool_run SET state = ?, error = ?, finished_at = ? WHERE run = ? "
                + "AND state IN ('waiting', 'running')", name(state), error, clock.millis(), run) == 1);
    }

    @Override
    public Optional<String> release(String run) {
        return transaction(c -> {
            List<String> before = query(c, r -> r.getString(1), "SELECT results FROM pool_run WHERE run = ? AND results IS NOT NULL", run);
            update(c, "UPDATE pool_run SET results = NULL WHERE run = ?", run);
            return before.stream().findFirst();
        });
    }

    @Override
    public boolean refersTo(String hash) {
        return !read(r -> r.getInt(1), "SELECT 1 FROM pool_run WHERE results = ? OR (state IN ('waiting', 'running') AND (inputs = ? "
                + "OR checkpoint = ?)) LIMIT 1", hash, hash, hash).isEmpty();
    }

    @Override
    public List<RangeCommit> ranges(String run) {
        return read(r -> new RangeCommit(r.getString("run"), r.getString("block"), r.getLong("epoch"), r.getLong("first_slice"),
                r.getLong("slices"), r.getLong("unit_from"), r.getLong("unit_to"), r.getLong("chip_start"), r.getLong("chip_end"),
                r.getLong("chip_nanos"), r.getDouble("joules"), switching(r), r.getDouble("bytes"), r.getLong("host_nanos"), r.getBytes("detail"),
                null, 0, null, null), "SELECT * FROM pool_commit WHERE run = ? ORDER BY first_slice", run);
    }

    @Override
    public Map<String, Long> usage() {
        Map<String, Long> usage = new LinkedHashMap<>();
        read(r -> usage.put(r.getString(1), r.getLong(2)), "SELECT owner, chip_nanos FROM pool_usage ORDER BY owner");
        return usage;
    }

    @Override
    public double joules() {
        return read(r -> r.getDouble(1), "SELECT COALESCE(SUM(joules), 0) FROM pool_usage").getFirst();
    }
}
