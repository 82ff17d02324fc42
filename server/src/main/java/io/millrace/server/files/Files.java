package io.millrace.server.files;

import io.millrace.server.live.LiveNotebooks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;

/**
 * The notebooks as files: folders and the trash. A notebook is found by its identifier wherever it lies, so that moving and renaming break
 * no link. Nothing is lost before somebody empties the trash. Methods block and may be called from any thread.
 */
public final class Files implements Cabinet {
    /** @param deleted when it was put into the trash; null for none */
    public record Entry(String id, String title, String folder, String created, String modified, int cells, String kernel, int active, String deleted) {}

    /** Where the server keeps notebooks of its own, such as those that are being verified: in nobody's list. */
    public static final String HIDDEN = ".server";

    private static final String COLUMNS = "SELECT id, title, folder, created, modified, cells, kernel, active, deleted FROM notebook ";

    private final Sql sql;
    private final LiveNotebooks notebooks;
    private final InstantSource clock;

    public Files(Sql sql, LiveNotebooks notebooks, InstantSource clock) {
        this.sql = sql;
        this.notebooks = notebooks;
        this.clock = clock;
    }

    /** All that are not in the trash, newest change first. */
    @Override
    public List<Entry> notebooks() {
        return sql.query(COLUMNS + "WHERE deleted IS NULL AND folder NOT LIKE '.%' ORDER BY modified DESC", Files::entry);
    }

    /** What can be restored, deleted last first. */
    @Override
    public List<Entry> trash() {
        return sql.query(COLUMNS + "WHERE deleted IS NOT NULL AND folder NOT LIKE '.%' ORDER BY deleted DESC", Files::entry);
    }

    /** All folders with those above them, in order. */
    @Override
    public List<String> folders() {
        TreeSet<String> all = new TreeSet<>();
        sql.query("SELECT path FROM folder UNION SELECT folder FROM notebook WHERE deleted IS NULL AND folder NOT LIKE '.%'", row -> row.getString(1)).forEach(path -> {
            for (String each = path; !each.isEmpty(); each = FolderPath.parent(each)) {
                all.add(each);
            }
        });
        return List.copyOf(all);
    }

    /** @throws FileProblem where it is there already, or is no name */
    @Override
    public String makeFolder(String path) {
        String folder = FolderPath.of(path);
        if (folder.isEmpty()) {
            throw new FileProblem(FileProblem.Kind.INVALID, "A folder needs a name.");
        }
        if (folders().contains(folder)) {
            throw new FileProblem(FileProblem.Kind.EXISTS, "There is a folder " + folder + " already.");
        }
        keep(folder);
        return folder;
    }

    /** Renames or moves a folder with all that lies in it. */
    @Override
    public String renameFolder(String from, String to) {
        String old = known(from);
        String target = FolderPath.of(to);
        if (target.isEmpty() || FolderPath.within(target, old) && !target.equals(old)) {
            throw new FileProblem(FileProblem.Kind.INVALID, "The folder " + old + " cannot be moved into itself, nor be the top.");
        }
        if (!target.equals(old) && folders().contains(target)) {
            throw new FileProblem(FileProblem.Kind.EXISTS, "There is a folder " + target + " already.");
        }
        List<String> inside = folders().stream().filter(f -> FolderPath.within(f, old)).toList();
        String now = clock.instant().toString();
        sql.transaction(statements -> {
            for (String each : inside) {
                String moved = target + each.substring(old.length());
                if (moved.length() > FolderPath.MOST) {
                    throw new FileProblem(FileProblem.Kind.INVALID, "A folder's path has at most " + FolderPath.MOST + " characters.");
                }
                statements.update("DELETE FROM folder WHERE path = ?", each);
                statements.update("INSERT INTO folder (path, created) VALUES (?, ?) ON CONFLICT (path) DO NOTHING", moved, now);
                statements.update("UPDATE notebook SET folder = ? WHERE folder = ?", moved, each);
            }
        });
        return target;
    }

    /** Takes a folder away; the notebooks in it go to the trash and know where they were. */
    @Override
    public void removeFolder(String path) {
        String folder = known(path);
        notebooks().stream().filter(e -> FolderPath.within(e.folder(), folder)).forEach(e -> trash(e.id()));
        for (String each : folders()) {
            if (FolderPath.within(each, folder)) {
                sql.update("DELETE FROM folder WHERE path = ?", each);
            }
        }
    }

    @Override
    public void move(String notebook, String to) {
        String folder = FolderPath.of(to);
        keep(folder);
        if (sql.update("UPDATE notebook SET folder = ? WHERE id = ? AND deleted IS NULL", folder, notebook) == 0) {
            throw unknown(notebook);
        }
    }

    /** @throws FileProblem where there is no such notebook */
    public void demand(String notebook) {
        if (notebooks.store().notebook(notebook).isEmpty()) {
            throw unknown(notebook);
        }
    }

    /** Puts a notebook into the trash and ends its kernel. */
    @Override
    public void trash(String notebook) {
        demand(notebook);
        notebooks.delete(notebook);
    }

    /** Brings a notebook back to where it was. */
    public void restore(String notebook) {
        String folder = trashed(notebook).folder();
        keep(folder);
        sql.update("UPDATE notebook SET deleted = NULL WHERE id = ?", notebook);
    }

    /** Deletes a notebook of the trash for good, with its log, its outputs and its history. Receipts of runs on the pool stay: they are accounts. */
    public void purge(String notebook) {
        trashed(notebook);
        List<String> tables = sql.query("SELECT table_name FROM notebook_table", row -> row.getString(1));
        sql.transaction(statements -> {
            for (String table : tables) {
                statements.update("DELETE FROM " + table + " WHERE notebook = ?", notebook);
            }
            statements.update("DELETE FROM notebook WHERE id = ?", notebook);
        });
    }

    @Override
    public void emptyTrash() {
        trash().forEach(entry -> purge(entry.id()));
    }

    /** Hides a notebook that the server made for itself. */
    public void hide(String notebook) {
        sql.update("UPDATE notebook SET folder = ? WHERE id = ?", HIDDEN, notebook);
    }

    /** Takes away what {@link #hide} has hidden, as if it had never been. */
    public void discard(String notebook) {
        notebooks.delete(notebook);
        purge(notebook);
    }

    /** What is hidden now. */
    public List<String> hidden() {
        return sql.query("SELECT id FROM notebook WHERE folder = ?", row -> row.getString(1), HIDDEN);
    }

    private Entry trashed(String notebook) {
        return sql.query(COLUMNS + "WHERE deleted IS NOT NULL AND id = ?", Files::entry, notebook).stream().findFirst()
                .orElseThrow(() -> new FileProblem(FileProblem.Kind.MISSING, "There is no notebook " + notebook + " in the trash."));
    }

    private String known(String path) {
        String folder = FolderPath.of(path);
        if (folder.isEmpty() || !folders().contains(folder)) {
            throw new FileProblem(FileProblem.Kind.MISSING, "There is no folder " + path + ".");
        }
        return folder;
    }

    private void keep(String folder) {
        if (!folder.isEmpty() && !folder.startsWith(".")) {
            sql.update("INSERT INTO folder (path, created) VALUES (?, ?) ON CONFLICT (path) DO NOTHING", folder, clock.instant().toString());
        }
    }

    private static FileProblem unknown(String notebook) {
        return new FileProblem(FileProblem.Kind.MISSING, "There is no notebook " + notebook + ".");
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getInt(6), row.getString(7), row.getInt(8), row.getString(9));
    }
}
