package io.millrace.pool.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reservations in wall time as data: rows are only ever added, so the table is its own history of who kept what for whom, and who gave it up. */
public final class Reservations {
    private final Store store;

    Reservations(Store store) {
        this.store = store;
    }

    private static Reservation row(ResultSet r) throws SQLException {
        return new Reservation(r.getLong("seq"), r.getString("id"), r.getString("owner_group"), r.getString("chip_type"), r.getInt("chips"), r.getLong("from_at"),
                r.getLong("to_at"), r.getInt("given_up") == 1, r.getLong("at"), r.getString("who"), r.getString("why"));
    }

    /** Every decision there was, oldest first. */
    public List<Reservation> history() {
        return store.read(Reservations::row, "SELECT * FROM pool_reservation ORDER BY seq");
    }

    /** Those that have not ended at a time and that nobody has given up, oldest first. */
    public List<Reservation> current(long at) {
        Map<String, Reservation> newest = new LinkedHashMap<>();
        store.read(Reservations::row, "SELECT * FROM pool_reservation WHERE to_at > ? ORDER BY seq", at).forEach(r -> newest.put(r.id(), r));
        return newest.values().stream().filter(r -> !r.givenUp()).toList();
    }

    /** Writes a decision down; also an entry of the chain. A new reservation has an empty identifier and gets its entry's number. */
    public Reservation decide(Reservation d) {
        return store.transaction(tx -> {
            String id = d.id().isEmpty() ? "reservation-" + (tx.head().seq() + 1) : d.id();
            LedgerEntry entry = tx.append(LedgerEntry.Kind.RESERVATION, new Body().put("reservation", id).put("group", d.group()).put("type", d.type()).put("chips", d.chips())
                    .put("from", d.from()).put("to", d.to()).put("givenUp", d.givenUp()).put("who", d.who()).put("why", d.why()));
            tx.update("INSERT INTO pool_reservation (seq, id, owner_group, chip_type, chips, from_at, to_at, given_up, at, who, why) VALUES (?,?,?,?,?,?,?,?,?,?,?)", entry.seq(),
                    id, d.group(), d.type(), d.chips(), d.from(), d.to(), d.givenUp() ? 1 : 0, entry.at(), d.who(), d.why());
            return new Reservation(entry.seq(), id, d.group(), d.type(), d.chips(), d.from(), d.to(), d.givenUp(), entry.at(), d.who(), d.why());
        });
    }
}
