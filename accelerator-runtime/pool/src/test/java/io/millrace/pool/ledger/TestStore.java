package io.millrace.pool.ledger;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A store as the server would hand it in: SQLite in WAL mode with the ledger's migration. */
public final class TestStore {
    private TestStore() {}

    public static DataSource open(Path directory) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(10_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + directory.resolve("pool.db"));
        Flyway.configure().dataSource(source).locations("classpath:db/migration").load().migrate();
        return source;
    }
}
