package io.millrace.pool.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Quotas and shares as data: rows are only ever added, so the table is its own history of who changed what, when and why. */
public final class Quotas {
    private final Store store;

    Quotas(Store store) {
        this.store = store;
    }

    private static Quota row(ResultSet r) throws SQLException {
        return new Quota(r.getLong("seq"), r.getString("subject"), r.getString("name"), r.getDouble("weight"), r.getInt("max_chips"), r.getString("member_of"), r.getLong("at"),
                r.getString("who"), r.getString("why"));
    }

    /** Every decision there was, oldest first. */
    public List<Quota> history() {
        return store.read(Quotas::row, "SELECT * FROM pool_quota ORDER BY seq");
    }

    /** What holds now for each user and group that somebody has decided about. */
    public List<Quota> current() {
        Map<String, Quota> newest = new LinkedHashMap<>();
        history().forEach(q -> newest.put(q.subject() + " " + q.name(), q));
        return List.copyOf(newest.values());
    }

    /** Decides anew; also an entry of the chain. */
    public Quota set(String subject, String name, double weight, int maxChips, String memberOf, String who, String why) {
        return store.transaction(tx -> {
            LedgerEntry entry = tx.append(LedgerEntry.Kind.QUOTA, new Body().put("subject", subject).put("name", name).put("weight", weight)
                    .put("maxChips", maxChips).put("memberOf", memberOf.isEmpty() ? null : memberOf).put("who", who).put("why", why));
            tx.update("INSERT INTO pool_quota (seq, subject, name, weight, max_chips, member_of, at, who, why) VALUES (?,?,?,?,?,?,?,?,?)", entry.seq(), subject, name, weight,
                    maxChips, memberOf, entry.at(), who, why);
            return new Quota(entry.seq(), subject, name, weight, maxChips, memberOf, entry.at(), who, why);
        });
    }
}
