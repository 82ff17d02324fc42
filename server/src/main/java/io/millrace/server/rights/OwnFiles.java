package io.millrace.server.rights;

import io.millrace.server.files.Cabinet;
import io.millrace.server.files.FileProblem;
import io.millrace.server.files.Files;
import io.millrace.server.files.FolderPath;
import io.millrace.server.files.Sql;
import io.millrace.server.people.Caller;
import java.util.List;
import java.util.TreeSet;

/**
 * The files of one person among several: their own notebooks in their own folders, and what others have shared with them, which lies at the top. The names of others' folders are nobody's
 * business. Methods block.
 */
public final class OwnFiles implements Cabinet {
    private final Files files;
    private final Sql sql;
    private final Grants grants;
    private final Caller caller;

    public OwnFiles(Files files, Sql sql, Grants grants, Caller caller) {
        this.files = files;
        this.sql = sql;
        this.grants = grants;
        this.caller = caller;
    }

    @Override
    public List<Files.Entry> notebooks() {
        return files.notebooks().stream().filter(entry -> grants.may(caller, entry.id(), Right.VIEW)).map(this::placed).toList();
    }

    private Files.Entry placed(Files.Entry entry) {
        return mine(entry) ? entry : new Files.Entry(entry.id(), entry.title(), FolderPath.TOP, entry.created(), entry.modified(), entry.cells(), entry.kernel(), entry.active(), entry.deleted());
    }

    private boolean mine(Files.Entry entry) {
        return grants.owner(entry.id()).map(caller.id()::equals).orElse(grants.may(caller, entry.id(), Right.OWN));
    }

    private List<Files.Entry> own() {
        return files.notebooks().stream().filter(this::mine).toList();
    }

    @Override
    public List<Files.Entry> trash() {
        return files.trash().stream().filter(entry -> grants.may(caller, entry.id(), Right.OWN)).toList();
    }

    @Override
    public List<String> folders() {
        TreeSet<String> all = new TreeSet<>();
        List<String> paths = new java.util.ArrayList<>(sql.query("SELECT path FROM own_folder WHERE person = ?", row -> row.getString(1), caller.id()));
        own().forEach(entry -> paths.add(entry.folder()));
        for (String path : paths) {
            for (String each = path; !each.isEmpty(); each = FolderPath.parent(each)) {
                all.add(each);
            }
        }
        return List.copyOf(all);
    }

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

    private void keep(String folder) {
        if (!folder.isEmpty()) {
            sql.update("INSERT INTO own_folder (person, path) VALUES (?, ?) ON CONFLICT (person, path) DO NOTHING", caller.id(), folder);
        }
    }

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
        List<String> inside = folders().stream().filter(folder -> FolderPath.within(folder, old)).toList();
        if (inside.stream().anyMatch(folder -> target.length() + folder.length() - old.length() > FolderPath.MOST)) {
            throw new FileProblem(FileProblem.Kind.INVALID, "A folder's path has at most " + FolderPath.MOST + " characters.");
        }
        own().stream().filter(entry -> FolderPath.within(entry.folder(), old)).forEach(entry -> files.move(entry.id(), target + entry.folder().substring(old.length())));
        inside.forEach(folder -> {
            sql.update("DELETE FROM own_folder WHERE person = ? AND path = ?", caller.id(), folder);
            keep(target + folder.substring(old.length()));
        });
        return target;
    }

    @Override
    public void removeFolder(String path) {
        String folder = known(path);
        own().stream().filter(entry -> FolderPath.within(entry.folder(), folder)).forEach(entry -> files.trash(entry.id()));
        folders().stream().filter(each -> FolderPath.within(each, folder)).forEach(each -> sql.update("DELETE FROM own_folder WHERE person = ? AND path = ?", caller.id(), each));
    }

    private String known(String path) {
        String folder = FolderPath.of(path);
        if (folder.isEmpty() || !folders().contains(folder)) {
            throw new FileProblem(FileProblem.Kind.MISSING, "There is no folder " + path + ".");
        }
        return folder;
    }

    @Override
    public void move(String notebook, String to) {
        keep(FolderPath.of(to));
        files.move(notebook, to);
    }

    @Override
    public void trash(String notebook) {
        files.trash(notebook);
    }

    @Override
    public void emptyTrash() {
        trash().forEach(entry -> files.purge(entry.id()));
    }
}
