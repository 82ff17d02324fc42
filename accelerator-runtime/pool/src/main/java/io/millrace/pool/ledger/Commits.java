package io.millrace.pool.ledger;

import io.millrace.pool.RunStatus;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import io.millrace.pool.ledger.Store.Tx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The commits of one batch, in one transaction.
 *
 * <h2>The fence</h2>
 * A commit first updates the block's row {@code where epoch = ?}: zero rows mean that somebody owns the block since, and one row means
 * that the row is locked until the transaction ends, so no claim can come between. It then updates the run's row
 * {@code where next_slice = ? and next_unit = ? and block = ?}: zero rows mean that this range is not the next one. Neither raises an error in the database, so
 * the transaction goes on with the next range. A {@link LoadCommit} has its own counter in the block's row and needs no run's.
 *
 * <p>Accounts are summed up in memory and written at the end, one row for each however many ranges there were.
 */
final class Commits {
    private final Tx tx;
    private final long now;
    private final Map<Account.Key, Account> accounts = new LinkedHashMap<>();
    private final List<List<Object>> clocks = new ArrayList<>();
    private final Map<Account.Key, Account> load = new LinkedHashMap<>();

    Commits(Tx tx, long now) {
        this.tx = tx;
        this.now = now;
    }

    static String name(RunStatus.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    Outcome commit(RangeCommit r) throws SQLException {
        boolean fenced = tx.update("UPDATE pool_block SET clock_nanos = CASE WHEN clock_nanos < ? THEN ? ELSE clock_nanos END "
                + "WHERE id = ? AND epoch = ?", r.chipEnd(), r.chipEnd(), r.block(), r.epoch()) == 1;
        if (fenced && r.slices() > 0 && whole(r) && advance(r)) {
            return Outcome.ACCEPTED;
        }
        boolean own = !tx.query(row -> row.getLong(1),
                "SELECT 1 FROM pool_commit WHERE run = ? AND block = ? AND epoch = ? AND first_slice <= ? AND first_slice + slices >= ? AND unit_to >= ?",
                r.run(), r.block(), r.epoch(), r.firstSlice(), r.firstSlice() + r.slices(), r.unitTo()).isEmpty();
        if (own) {
            return Outcome.DUPLICATE;
        }
        if (!fenced) {
            return Outcome.STALE_EPOCH;
        }
        boolean ended = tx.query(row -> row.getString(1), "SELECT state FROM pool_run WHERE run = ?", r.run()).stream()
                .anyMatch(s -> !s.equals("waiting") && !s.equals("running"));
        return ended ? Outcome.ENDED : Outcome.OUT_OF_ORDER;
    }

    /** Whether the gang has still all its blocks, locked until the transaction ends. */
    private boolean whole(RangeCommit r) throws SQLException {
        for (RangeCommit.Beside other : r.beside()) {
            if (tx.update("UPDATE pool_block SET epoch = epoch WHERE id = ? AND epoch = ?", other.block(), other.epoch()) != 1) {
                return false;
            }
        }
        return true;
    }

    private boolean advance(RangeCommit r) throws SQLException {
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
        if (tx.update(set.toString(), values.toArray()) != 1) {
            return false;
        }
        Told run = Told.of(tx, r.run());
        LedgerEntry entry = tx.append(LedgerEntry.Kind.SLICES, new Body().put("run", r.run()).put("user", run.user()).put("group", run.group())
                .put("notebook", run.notebook()).put("type", run.type()).put("chips", run.chips()).put("block", r.block()).put("epoch", r.epoch())
                .put("beside", r.beside().isEmpty() ? null : RangeCommit.Beside.text(r.beside()))
                .put("firstSlice", r.firstSlice()).put("slices", r.slices()).put("unitFrom", r.unitFrom()).put("unitTo", r.unitTo())
                .put("chipStart", r.chipStart()).put("chipEnd", r.chipEnd()).put("chipNanos", r.chipNanos()).put("joules", r.joules())
                .put("switchNanos", r.switching().nanos()).put("switchJoules", r.switching().joules()).put("results", r.results())
                .put("placed", r.placed().isEmpty() ? null : r.placed()));
        insert(r, entry.seq());
        sum(accounts, new Account(run.user(), run.group(), run.notebook(), run.type(), r.slices(), r.chipNanos() * run.chips(), r.joules()));
        if (last) {
            run.ended(tx);
        }
        return true;
    }

    private void insert(RangeCommit r, long entry) throws SQLException {
        tx.update("""
                INSERT INTO pool_commit (run, first_slice, slices, unit_from, unit_to, block, epoch, chip_start, chip_end, chip_nanos,
                  joules, switch_nanos, switch_joules, bytes, host_nanos, detail, entry, beside, placed) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)""",
                r.run(), r.firstSlice(), r.slices(), r.unitFrom(), r.unitTo(), r.block(), r.epoch(), r.chipStart(), r.chipEnd(),
                r.chipNanos(), r.joules(), r.switching().nanos(), r.switching().joules(), r.bytes(), r.hostNanos(), r.detail() == null ? new byte[0] : r.detail(), entry, RangeCommit.Beside.text(r.beside()),
                r.placed());
    }

    Outcome commit(LoadCommit load) throws SQLException {
        boolean next = tx.update("UPDATE pool_block SET load_next = load_next + 1, clock_nanos = CASE WHEN clock_nanos < ? THEN ? ELSE clock_nanos END "
                + "WHERE id = ? AND epoch = ? AND load_next = ?", load.chipEnd(), load.chipEnd(), load.block(), load.epoch(), load.sequence()) == 1;
        if (next) {
            clocks.add(List.of(load.block(), load.epoch(), load.sequence(), load.chipEnd(), load.slices()));
            load.accounts().forEach(a -> sum(this.load, a));
            return Outcome.ACCEPTED;
        }
        return tx.query(r -> r.getLong("epoch") != load.epoch() ? Outcome.STALE_EPOCH : r.getLong("load_next") > load.sequence() ? Outcome.DUPLICATE
                : Outcome.OUT_OF_ORDER, "SELECT epoch, load_next FROM pool_block WHERE id = ?", load.block()).stream().findFirst().orElse(Outcome.STALE_EPOCH);
    }

    private static void sum(Map<Account.Key, Account> into, Account account) {
        into.merge(account.key(), account, Account::plus);
    }

    /** Writes the sums; nothing else follows in this transaction. */
    void finish() throws SQLException {
        if (!clocks.isEmpty()) {
            tx.append(LedgerEntry.Kind.LOAD, new Body().put("blocks", clocks).put("accounts", load.values().stream().map(Account::toList).toList()));
            load.values().forEach(a -> sum(accounts, a));
        }
        for (Account account : accounts.values()) {
            tx.add(account);
        }
    }

    /** A run as its entries tell it. */
    record Told(String run, String user, String group, String notebook, String type, int chips, long submittedAt, long startedAt, long finishedAt,
                long chipNanos, double joules, String state, String error) {
        static Told of(Tx tx, String run) throws SQLException {
            return tx.query(r -> new Told(run, r.getString("owner"), r.getString("owner_group"), r.getString("notebook"), r.getString("chip_type"),
                    r.getInt("chips"), r.getLong("submitted_at"), r.getLong("started_at"), r.getLong("finished_at"), r.getLong("chip_nanos"),
                    r.getDouble("joules"), r.getString("state"), r.getString("error")), "SELECT owner, owner_group, notebook, chip_type, chips, submitted_at, "
                    + "started_at, finished_at, chip_nanos, joules, state, error FROM pool_run WHERE run = ?", run).getFirst();
        }

        /** Says that the run is over, for good; its receipt names this entry. */
        void ended(Tx tx) throws SQLException {
            LedgerEntry entry = tx.append(LedgerEntry.Kind.ENDED, new Body().put("run", run).put("user", user).put("group", group).put("notebook", notebook)
                    .put("type", type).put("chips", chips).put("submittedAt", submittedAt).put("startedAt", startedAt).put("finishedAt", finishedAt)
                    .put("chipNanos", chipNanos).put("joules", joules).put("state", state).put("error", error));
            tx.update("UPDATE pool_run SET entry = ?, entry_hash = ? WHERE run = ?", entry.seq(), entry.hash(), run);
        }
    }
}
