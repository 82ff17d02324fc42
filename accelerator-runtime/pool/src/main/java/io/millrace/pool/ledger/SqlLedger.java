package io.millrace.pool.ledger;

import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The ledger in SQL, the same statements for SQLite and PostgreSQL. {@link Commits} has the fence, {@link Store} the chain, {@link LedgerBook} reads
 * it, and {@link Racks} and {@link Quotas} keep what people decide.
 */
public final class SqlLedger implements Ledger {
    private final Store store;

    public SqlLedger(DataSource source, InstantSource clock) {
        store = new Store(source, clock);
    }

    @Override
    public Racks racks() {
        return new Racks(store);
    }

    @Override
    public Quotas quotas() {
        return new Quotas(store);
    }

    @Override
    public Reservations reservations() {
        return new Reservations(store);
    }

    @Override
    public Rules rules() {
        return new Rules(store);
    }

    @Override
    public LedgerBook book() {
        return new LedgerBook(store);
    }

    @Override
    public boolean journal(RunRecord r) {
        RunRequest q = r.request();
        return store.transaction(tx -> {
            boolean fresh = tx.update("""
                INSERT INTO pool_run (run, owner, owner_group, notebook, label, program, program_hash, inputs, chips, chip_type, share,
                  priority, seed, units, memory_bytes, estimated_nanos, bound, model_error, catalogue, state, submitted_at, fraction, deadline_at, next_slice, next_unit,
                  chip_nanos, joules, bytes, host_nanos, checkpoint_unit)
                VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,0,0,0,0,0,0) ON CONFLICT (run) DO NOTHING""",
                r.run(), r.owner(), r.group(), r.notebook(), r.label(), r.program(), r.programHash(), r.inputs(), q.chips(), q.type(),
                q.share(), q.priority(), q.seed(), r.units(), r.memoryBytes(), r.estimatedNanos(), r.bound(), r.modelError(), r.catalogue(),
                Commits.name(RunStatus.State.WAITING), r.submittedAt(), q.fraction(), q.deadlineAt()) == 1;
            if (fresh) {
                tx.append(LedgerEntry.Kind.SUBMITTED, new Body().put("run", r.run()).put("user", r.owner()).put("group", r.group()).put("notebook", r.notebook())
                        .put("type", q.type()).put("chips", q.chips()).put("fraction", q.fraction() == 1 ? null : q.fraction()).put("deadlineAt", q.deadlineAt() == 0 ? null : q.deadlineAt())
                        .put("share", q.share()).put("priority", q.priority()).put("seed", q.seed())
                        .put("program", r.programHash()).put("inputs", r.inputs()).put("units", r.units()).put("estimatedNanos", r.estimatedNanos())
                        .put("catalogue", r.catalogue()).put("submittedAt", r.submittedAt()));
            }
            return fresh;
        });
    }

    private static RunRecord run(ResultSet r) throws SQLException {
        return new RunRecord(r.getString("run"), r.getString("owner"), r.getString("owner_group"), r.getString("notebook"),
                r.getString("label"), r.getBytes("program"), r.getString("program_hash"), r.getString("inputs"),
                new RunRequest(r.getInt("chips"), r.getString("chip_type"), r.getDouble("fraction"), r.getDouble("share"), r.getInt("priority"), r.getLong("seed"), r.getLong("deadline_at")),
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
        return store.read(SqlLedger::run, "SELECT * FROM pool_run WHERE run = ?", run).stream().findFirst();
    }

    @Override
    public List<RunRecord> unfinished() {
        return store.read(SqlLedger::run, "SELECT * FROM pool_run WHERE state IN ('waiting', 'running') ORDER BY submitted_at, run");
    }

    @Override
    public long claim(String block, String chipType, int chips, String owner) {
        return store.transaction(tx -> {
            tx.update("""
                    INSERT INTO pool_block (id, chip_type, chips, owner, epoch, clock_nanos) VALUES (?, ?, ?, ?, 1, 0)
                    ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, chip_type = excluded.chip_type, chips = excluded.chips,
                      epoch = pool_block.epoch + 1""", block, chipType, chips, owner);
            long epoch = tx.query(r -> r.getLong(1), "SELECT epoch FROM pool_block WHERE id = ?", block).getFirst();
            tx.append(LedgerEntry.Kind.CLAIMED, new Body().put("block", block).put("type", chipType).put("chips", chips).put("owner", owner).put("epoch", epoch));
            return epoch;
        });
    }

    @Override
    public long clock(String block) {
        return store.read(r -> r.getLong(1), "SELECT clock_nanos FROM pool_block WHERE id = ?", block).stream().findFirst().orElse(0L);
    }

    @Override
    public void place(String run, String block) {
        store.transaction(tx -> tx.update("UPDATE pool_run SET block = ? WHERE run = ?", block, run));
    }

    @Override
    public long loads(String block) {
        return store.read(r -> r.getLong(1), "SELECT load_next FROM pool_block WHERE id = ?", block).stream().findFirst().orElse(0L);
    }

    @Override
    public List<Outcome> commit(List<RangeCommit> ranges) {
        return store.transaction(tx -> {
            Commits commits = new Commits(tx, store.now());
            List<Outcome> outcomes = new ArrayList<>();
            for (RangeCommit range : ranges) {
                outcomes.add(commits.commit(range));
            }
            commits.finish();
            return outcomes;
        });
    }

    @Override
    public List<Outcome> commitLoad(List<LoadCommit> loads) {
        return store.transaction(tx -> {
            Commits commits = new Commits(tx, store.now());
            List<Outcome> outcomes = new ArrayList<>();
            for (LoadCommit load : loads) {
                outcomes.add(commits.commit(load));
            }
            commits.finish();
            return outcomes;
        });
    }

    @Override
    public boolean end(String run, RunStatus.State state, String error) {
        return store.transaction(tx -> {
            boolean ended = tx.update("UPDATE pool_run SET state = ?, error = ?, finished_at = ? WHERE run = ? "
                    + "AND state IN ('waiting', 'running')", Commits.name(state), error, store.now(), run) == 1;
            if (ended) {
                Commits.Told.of(tx, run).ended(tx);
            }
            return ended;
        });
    }

    @Override
    public Optional<Receipts.Link> link(String run) {
        return store.read(r -> new Receipts.Link(r.getLong("first"), r.getLong("entry"), r.getString("entry_hash")),
                "SELECT entry, entry_hash, (SELECT MIN(c.entry) FROM pool_commit c WHERE c.run = pool_run.run) AS first FROM pool_run "
                + "WHERE run = ? AND entry_hash IS NOT NULL", run).stream().findFirst();
    }

    @Override
    public Optional<String> release(String run) {
        return store.transaction(tx -> {
            List<String> before = tx.query(r -> r.getString(1), "SELECT results FROM pool_run WHERE run = ? AND results IS NOT NULL", run);
            tx.update("UPDATE pool_run SET results = NULL WHERE run = ?", run);
            return before.stream().findFirst();
        });
    }

    @Override
    public boolean refersTo(String hash) {
        return !store.read(r -> r.getInt(1), "SELECT 1 FROM pool_run WHERE results = ? OR (state IN ('waiting', 'running') AND (inputs = ? "
                + "OR checkpoint = ?)) LIMIT 1", hash, hash, hash).isEmpty();
    }

    @Override
    public List<RangeCommit> ranges(String run) {
        return store.read(r -> new RangeCommit(r.getString("run"), r.getString("block"), r.getLong("epoch"), r.getLong("first_slice"),
                r.getLong("slices"), r.getLong("unit_from"), r.getLong("unit_to"), r.getLong("chip_start"), r.getLong("chip_end"),
                r.getLong("chip_nanos"), r.getDouble("joules"), switching(r), r.getDouble("bytes"), r.getLong("host_nanos"), r.getBytes("detail"),
                null, 0, null, null, RangeCommit.Beside.parse(r.getString("beside")), r.getString("placed")), "SELECT * FROM pool_commit WHERE run = ? ORDER BY first_slice", run);
    }

    @Override
    public Map<String, Long> usage() {
        Map<String, Long> usage = new LinkedHashMap<>();
        store.read(r -> usage.put(r.getString(1), r.getLong(2)), "SELECT owner, SUM(chip_nanos) FROM pool_account GROUP BY owner ORDER BY owner");
        return usage;
    }

    @Override
    public double joules() {
        return store.read(r -> r.getDouble(1), "SELECT COALESCE(SUM(joules), 0) FROM pool_account").getFirst();
    }
}
