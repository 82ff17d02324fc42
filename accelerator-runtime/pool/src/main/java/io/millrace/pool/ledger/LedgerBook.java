package io.millrace.pool.ledger;

import io.millrace.pool.ledger.Store.Head;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The chain to read: accounts, entries, exports, the check that it is whole, and compaction that keeps it so. May be called from any thread. */
public final class LedgerBook {
    private final Store store;

    LedgerBook(Store store) {
        this.store = store;
    }

    private Head head() {
        return store.read(Store::head, "SELECT seq, hash, base_seq, base_hash FROM pool_head WHERE id = 1").getFirst();
    }

    /** What was committed for whom. */
    public List<Account> accounts() {
        return store.read(Store::account, "SELECT * FROM pool_account ORDER BY owner, owner_group, notebook, chip_type");
    }

    /** The newest entries, last one first. */
    public List<LedgerEntry> latest(int count) {
        return store.read(Store::entry, "SELECT * FROM pool_entry ORDER BY seq DESC LIMIT ?", count);
    }

    /** A run as a replay needs it. */
    public record Past(String run, String label, String user, String group, String notebook, String type, int chips, long memoryBytes, int priority, long submittedAt, long chipNanos,
                       long estimatedNanos, boolean ended) {}

    /** Runs that were submitted since then, oldest first, at most so many of the newest. */
    public List<Past> runs(long since, int most) {
        return store.read(r -> new Past(r.getString("run"), r.getString("label"), r.getString("owner"), r.getString("owner_group"), r.getString("notebook"), r.getString("chip_type"), r.getInt("chips"),
                r.getLong("memory_bytes"), r.getInt("priority"), r.getLong("submitted_at"), r.getLong("chip_nanos"), r.getLong("estimated_nanos"), r.getLong("finished_at") > 0),
                "SELECT run, label, owner, owner_group, notebook, chip_type, chips, memory_bytes, priority, submitted_at, chip_nanos, estimated_nanos, finished_at FROM pool_run "
                + "WHERE submitted_at >= ? ORDER BY submitted_at DESC LIMIT ?", since, most).reversed();
    }

    /** Entries that were added between reading the head and the rows are left for the next export. */
    public void export(LedgerFiles.Format format, Writer out) throws IOException {
        Head head = head();
        LedgerFiles.Export export = new LedgerFiles.Export(format, out);
        export.begin(head.baseSeq(), head.baseHash());
        List<IOException> failures = new ArrayList<>();
        store.each(row -> {
            if (failures.isEmpty()) {
                try {
                    export.entry(Store.entry(row));
                } catch (IOException e) {
                    failures.add(e);
                }
            }
            return null;
        }, "SELECT * FROM pool_entry WHERE seq <= ? ORDER BY seq", head.seq());
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        export.end(head.seq(), head.hash());
    }

    private record Point(Head head, List<Account> accounts) {}

    /** Goes along the chain of the store as it stands now and compares the accounts of this moment with it; others may go on committing. */
    public Verifier verify() {
        Point now = store.transaction(tx -> new Point(tx.lock(), tx.accounts()));
        Verifier verifier = new Verifier(now.head.baseSeq(), now.head.baseHash());
        store.each(row -> verifier.accept(Store.entry(row)), "SELECT * FROM pool_entry WHERE seq <= ? ORDER BY seq", now.head.seq());
        verifier.end(now.head.seq(), now.head.hash());
        if (now.head.seq() > 0) {
            verifier.compare(now.accounts);
        }
        return verifier;
    }

    /**
     * Removes entries that are older and puts one at the end that says so: it carries the number and hash of the last removed entry, so the chain goes on
     * from there and an archived export fits before it, and the accounts up to there, so sums stay checkable. Details of single slices of
     * ended runs of that time go too; receipts stay.
     *
     * @param before milliseconds since 1970
     * @return number of removed entries; 0 where there was nothing to do
     */
    public long compact(long before) {
        Head head = head();
        Optional<Long> last = store.read(r -> r.getLong(1), "SELECT COALESCE(MAX(seq), 0) FROM pool_entry WHERE at < ? AND seq < ?", before, head.seq()).stream()
                .filter(s -> s > head.baseSeq()).findFirst();
        if (last.isEmpty()) {
            return 0;
        }
        Verifier old = new Verifier(head.baseSeq(), head.baseHash());
        store.each(row -> old.accept(Store.entry(row)), "SELECT * FROM pool_entry WHERE seq <= ? ORDER BY seq", last.get());
        if (old.fault().isPresent()) {
            throw new IllegalStateException("The ledger is not compacted: " + old.fault().get());
        }
        List<Account> accounts = new ArrayList<>(basis(head, old));
        return store.transaction(tx -> {
            if (tx.head().baseSeq() != head.baseSeq()) {
                return 0L;
            }
            tx.append(LedgerEntry.Kind.COMPACTED, new Body().put("through", last.get()).put("hash", old.hash()).put("entries", old.entries())
                    .put("accounts", accounts.stream().map(Account::toList).toList()));
            tx.update("DELETE FROM pool_entry WHERE seq <= ?", last.get());
            tx.update("UPDATE pool_head SET base_seq = ?, base_hash = ? WHERE id = 1", last.get(), old.hash());
            tx.update("UPDATE pool_commit SET detail = ? WHERE entry <= ? AND run IN (SELECT run FROM pool_run WHERE state NOT IN ('waiting', 'running'))",
                    new byte[0], last.get());
            return old.entries();
        });
    }

    /** Accounts up to the last removed entry: those of the last compaction and what the entries since then add. */
    private List<Account> basis(Head head, Verifier old) {
        if (head.baseSeq() == 0) {
            return List.copyOf(old.sums().values());
        }
        Verifier all = new Verifier(head.baseSeq(), head.baseHash());
        store.read(Store::entry, "SELECT * FROM pool_entry WHERE kind = ? ORDER BY seq DESC LIMIT 1", LedgerEntry.Kind.COMPACTED)
                .forEach(e -> all.add(Verifier.accounts(Body.read(e.body()).getArray("accounts"))));
        all.add(old.added());
        return List.copyOf(all.sums().values());
    }
}
