package io.millrace.pool.ledger;

import java.util.List;
import java.util.Locale;

/** The blocks of the pool as data: what the configuration names and what was added, drained, lost or removed since. Each change is an entry of the chain. */
public final class Racks {
    private final Store store;

    Racks(Store store) {
        this.store = store;
    }

    /** All blocks there ever were. */
    public List<Rack> all() {
        return store.read(r -> new Rack(r.getString("id"), r.getString("chip_type"), r.getInt("chips"),
                Rack.State.valueOf(r.getString("state").toUpperCase(Locale.ROOT)), r.getLong("at"), r.getString("who"), r.getString("why")),
                "SELECT * FROM pool_rack ORDER BY id");
    }

    /** Writes the state of blocks down, with who and why, in one transaction. */
    public void put(List<Rack> racks) {
        store.transaction(tx -> {
            for (Rack rack : racks) {
                tx.update("""
                        INSERT INTO pool_rack (id, chip_type, chips, state, at, who, why) VALUES (?,?,?,?,?,?,?)
                        ON CONFLICT (id) DO UPDATE SET chip_type = excluded.chip_type, chips = excluded.chips, state = excluded.state, at = excluded.at,
                          who = excluded.who, why = excluded.why""",
                        rack.id(), rack.type(), rack.chips(), rack.state().text(), rack.at(), rack.who(), rack.why());
                tx.append(LedgerEntry.Kind.BLOCK, new Body().put("block", rack.id()).put("type", rack.type()).put("chips", rack.chips())
                        .put("state", rack.state().text()).put("who", rack.who()).put("why", rack.why()));
            }
            return null;
        });
    }
}
