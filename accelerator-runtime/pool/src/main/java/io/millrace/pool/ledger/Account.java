package io.millrace.pool.ledger;

import java.util.List;

/**
 * What was committed for somebody, on one type of chip, from one notebook.
 *
 * @param notebook  empty for load that no notebook asked for
 * @param chipNanos chips times nanoseconds of chip time
 */
public record Account(String user, String group, String notebook, String type, long slices, long chipNanos, double joules)
        implements java.io.Serializable {
    /** Whose account it is, without the sums. */
    record Key(String user, String group, String notebook, String type) {}

    Key key() {
        return new Key(user, group, notebook, type);
    }

    Account plus(Account more) {
        return new Account(user, group, notebook, type, slices + more.slices, chipNanos + more.chipNanos, joules + more.joules);
    }

    /** As it stands in bodies of entries. */
    List<Object> toList() {
        return List.of(user, group, notebook, type, slices, chipNanos, joules);
    }

    static Account of(List<?> row) {
        return new Account((String) row.get(0), (String) row.get(1), (String) row.get(2), (String) row.get(3), ((Number) row.get(4)).longValue(),
                ((Number) row.get(5)).longValue(), ((Number) row.get(6)).doubleValue());
    }
}
