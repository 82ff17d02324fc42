package io.millrace.server.files;

import io.millrace.server.live.LiveNotebooks;
import java.time.InstantSource;
import javax.sql.DataSource;

/** What stands around the notebooks of a server: their files and the search through them. */
public final class Workspace {
    private final Files files;
    private final Search search;

    public Workspace(DataSource store, LiveNotebooks notebooks, InstantSource clock) {
        Sql sql = new Sql(store);
        files = new Files(sql, notebooks, clock);
        search = new Search(sql, notebooks, files);
    }

    public Files files() {
        return files;
    }

    public Search search() {
        return search;
    }
}
