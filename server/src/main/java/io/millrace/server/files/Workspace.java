package io.millrace.server.files;

import io.millrace.server.audit.Audit;
import io.millrace.server.data.DataFiles;
import io.millrace.server.gallery.Copies;
import io.millrace.server.gallery.Gallery;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.schedule.Schedules;
import io.millrace.server.teaching.Doors;
import io.millrace.server.teaching.Teaching;
import io.millrace.server.verify.Verifications;
import io.millrace.server.verify.Verifier;
import java.nio.file.Path;
import java.time.InstantSource;
import javax.sql.DataSource;

/**
 * What stands around the notebooks of a server: their files, the search through them, and whether they give again what they show.
 *
 * @see Files
 */
public final class Workspace {
    private final Files files;
    private final Search search;
    private final Verifications verifications;
    private final DataFiles data;
    private final Schedules schedules;
    private final Teaching teaching;
    private final Gallery gallery;
    private final Copies copies;

    public Workspace(DataSource store, LiveNotebooks notebooks, InstantSource clock, String program, Path dataFolder, Doors doors, Audit audit) {
        Sql sql = new Sql(store);
        files = new Files(sql, notebooks, clock);
        search = new Search(sql, notebooks, files);
        schedules = new Schedules(notebooks, sql, clock);
        gallery = new Gallery(sql, clock);
        copies = new Copies(sql, notebooks, clock);
        teaching = new Teaching(sql, notebooks, files, doors, copies, audit, clock);
        data = new DataFiles(dataFolder, sql, clock);
        verifications = new Verifications(new Verifier(notebooks, files, clock, program), sql);
    }

    public Files files() {
        return files;
    }

    public Verifications verifications() {
        return verifications;
    }

    public Schedules schedules() {
        return schedules;
    }

    public Teaching teaching() {
        return teaching;
    }

    public Gallery gallery() {
        return gallery;
    }

    public Copies copies() {
        return copies;
    }

    public DataFiles data() {
        return data;
    }

    public Search search() {
        return search;
    }
}
