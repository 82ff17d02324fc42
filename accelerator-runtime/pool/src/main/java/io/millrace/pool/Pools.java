package io.millrace.pool;

import io.millrace.pool.coordinate.LivePool;
import java.util.Objects;
import javax.sql.DataSource;

/** Where a server's pool comes from. */
public final class Pools {
    private Pools() {}

    /**
     * Starts the pool: its ledger on the store, the server's cluster member and, if asked, a chip host process beside it, both in the
     * background. Returns in milliseconds; runs are taken at once and wait for chips. Runs that a former server left unfinished go on.
     *
     * @param source a store to which {@code db/migration/V10__ledger.sql} has been applied
     */
    public static LivePool start(PoolOptions options, DataSource source) {
        return new LivePool(Objects.requireNonNull(options, "options is null"), Objects.requireNonNull(source, "source is null"));
    }
}
