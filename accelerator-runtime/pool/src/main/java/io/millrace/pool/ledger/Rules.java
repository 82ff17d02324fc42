package io.millrace.pool.ledger;

import java.util.List;
import java.util.Optional;

/** The live pool's policy as data: rows are only ever added, so the table is its own history of who changed it, when and why. */
public final class Rules {
    private final Store store;

    Rules(Store store) {
        this.store = store;
    }

    /**
     * A decision.
     *
     * @param policy a policy of the placer
     * @param slices whether runs share chips in time slices
     * @param at     milliseconds since 1970
     */
    public record Choice(long seq, String policy, boolean slices, long at, String who, String why) {}

    /** Every decision there was, oldest first. */
    public List<Choice> history() {
        return store.read(r -> new Choice(r.getLong("seq"), r.getString("name"), r.getInt("slices") == 1, r.getLong("at"), r.getString("who"), r.getString("why")),
                "SELECT * FROM pool_policy ORDER BY seq");
    }

    /** What holds now; empty where nobody has decided. */
    public Optional<Choice> current() {
        List<Choice> all = history();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** Decides anew; also an entry of the chain. */
    public Choice set(String policy, boolean slices, String who, String why) {
        return store.transaction(tx -> {
            LedgerEntry entry = tx.append(LedgerEntry.Kind.POLICY, new Body().put("policy", policy).put("slices", slices).put("who", who).put("why", why));
            tx.update("INSERT INTO pool_policy (seq, name, slices, at, who, why) VALUES (?,?,?,?,?,?)", entry.seq(), policy, slices ? 1 : 0, entry.at(), who, why);
            return new Choice(entry.seq(), policy, slices, entry.at(), who, why);
        });
    }
}
