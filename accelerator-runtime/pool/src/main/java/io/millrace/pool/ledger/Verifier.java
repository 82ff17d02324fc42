package io.millrace.pool.ledger;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Goes along a chain entry by entry and stops at the first fault. It needs nothing but the entries: a changed one no longer has its hash, a
 * dropped or moved one breaks the numbers and the link of the next one. What is missing at the beginning must be accounted for by a
 * later entry that says that it was compacted; what is missing at the end is found by the number and hash of the head.
 *
 * <p>It also adds up the accounts, for comparison with what the ledger says they are. Not thread-safe.
 */
public final class Verifier {
    private final long baseSeq;
    private final String baseHash;
    private final Map<Account.Key, Account> sums = new LinkedHashMap<>();
    private List<Account> basis = List.of();
    private long seq;
    private String hash;
    private long through;
    private String throughHash = LedgerEntry.NOTHING;
    private String fault;

    /** @param baseSeq number of the last entry before the first, 0 for a whole chain; baseHash: its hash */
    public Verifier(long baseSeq, String baseHash) {
        this.baseSeq = seq = baseSeq;
        this.baseHash = hash = baseHash;
    }

    /** Takes the next entry. @return false once there is a fault */
    public boolean accept(LedgerEntry entry) {
        if (fault != null) {
            return false;
        }
        if (entry.seq() > seq + 1) {
            fault = "Entry " + (seq + 1) + " is missing: entry " + entry.seq() + (seq == baseSeq ? " comes first." : " follows entry " + seq + ".");
        } else if (entry.seq() <= seq) {
            fault = "Entry " + entry.seq() + " stands after entry " + seq + ": entries were reordered or doubled.";
        } else if (!entry.follows(hash)) {
            fault = "Entry " + entry.seq() + " was changed, or the one before it: its hash does not fit.";
        } else {
            seq = entry.seq();
            hash = entry.hash();
            sum(entry);
        }
        return fault == null;
    }

    private void sum(LedgerEntry entry) {
        switch (entry.kind()) {
            case LedgerEntry.Kind.OPENED -> basis = accounts(Body.read(entry.body()).getArray("accounts"));
            case LedgerEntry.Kind.COMPACTED -> {
                JsonObject body = Body.read(entry.body());
                through = body.getLong("through");
                throughHash = body.getString("hash");
                basis = accounts(body.getArray("accounts"));
            }
            case LedgerEntry.Kind.SLICES -> {
                JsonObject b = Body.read(entry.body());
                add(new Account(b.getString("user"), b.getString("group"), b.getString("notebook"), b.getString("type"), b.getLong("slices"),
                        b.getLong("chipNanos") * b.getInt("chips"), b.getDouble("joules")));
            }
            case LedgerEntry.Kind.LOAD -> accounts(Body.read(entry.body()).getArray("accounts")).forEach(this::add);
            default -> { }
        }
    }

    private void add(Account account) {
        sums.merge(account.key(), account, Account::plus);
    }

    void add(List<Account> accounts) {
        accounts.forEach(this::add);
    }

    /** What the entries themselves add, without what was before them. */
    List<Account> added() {
        return List.copyOf(sums.values());
    }

    static List<Account> accounts(JsonArray rows) {
        return rows.stream().map(row -> Account.of((JsonArray) row)).toList();
    }

    /** @param seq number of the last entry as the head has it; hash: its hash */
    public void end(long headSeq, String headHash) {
        if (fault == null && headSeq != seq) {
            fault = headSeq > seq ? "Entries " + (seq + 1) + " to " + headSeq + " are missing at the end."
                    : "There are entries after number " + headSeq + ", which should be the last.";
        } else if (fault == null && !headHash.equals(hash)) {
            fault = "The last entry, " + seq + ", is not the one that the head names.";
        }
        if (fault == null && baseSeq > 0 && !(through == baseSeq && throughHash.equals(baseHash))) {
            fault = "Entries 1 to " + baseSeq + " are missing, and no entry says that they were compacted.";
        }
    }

    /** Compares the sums of entries with accounts; call last. */
    void compare(List<Account> accounts) {
        Map<Account.Key, Account> told = new LinkedHashMap<>();
        accounts.forEach(a -> told.put(a.key(), a));
        Map<Account.Key, Account> mine = sums();
        for (Account.Key key : mine.keySet().stream().filter(k -> !told.containsKey(k)).toList()) {
            told.put(key, new Account(key.user(), key.group(), key.notebook(), key.type(), 0, 0, 0));
        }
        for (Account account : told.values()) {
            Account sum = mine.getOrDefault(account.key(), new Account("", "", "", "", 0, 0, 0));
            boolean same = sum.slices() == account.slices() && sum.chipNanos() == account.chipNanos()
                    && Math.abs(sum.joules() - account.joules()) <= 1e-6 * Math.max(1, Math.abs(sum.joules()));
            if (fault == null && !same) {
                fault = "The account of " + account.user() + " on " + account.type() + " says " + account.chipNanos() + " ns of chip time in " + account.slices()
                        + " slices, and its entries add up to " + sum.chipNanos() + " ns in " + sum.slices() + ".";
            }
        }
    }

    /** Accounts as the entries add up to. */
    Map<Account.Key, Account> sums() {
        Map<Account.Key, Account> all = new LinkedHashMap<>();
        basis.forEach(a -> all.merge(a.key(), a, Account::plus));
        sums.values().forEach(a -> all.merge(a.key(), a, Account::plus));
        return all;
    }

    /** The first fault, in one sentence; empty for a whole chain. */
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    void fault(String sentence) {
        if (fault == null) {
            fault = sentence;
        }
    }

    /** Number of the last entry that was found whole. */
    public long seq() {
        return seq;
    }

    public String hash() {
        return hash;
    }

    /** Entries that were found whole. */
    public long entries() {
        return seq - baseSeq;
    }
}
