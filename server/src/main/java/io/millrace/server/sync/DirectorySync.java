package io.millrace.server.sync;

import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.formats.NotebookFiles;
import io.millrace.server.formats.NotebookMerge;
import io.millrace.server.jupyter.MalformedNotebook;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Two-way: what changed on one side goes to the other; what changed on both is merged by cells with what both had last, which is kept in {@code .millrace} of the
 * directory. A file that is deleted puts its notebook into the trash; a notebook in the trash loses its file. Not for several threads.
 *
 * <p><b>Names.</b> The name of a file is the title of its notebook, its directory the folder. A new title renames the file, and a file that was renamed or moved, which is known by its text or its
 * cells as Git knows it, gives its notebook the new title or folder; the notebook stays the same one, with its history. Where both were renamed the title counts.
 *
 * <p><b>Branches.</b> Git takes files away and brings them back. A file that comes back brings its notebook back from the trash, with outputs and history. A file has to be missing twice
 * before that counts, since an editor that saves takes the old file away first.
 */
public final class DirectorySync {
    private final WorkbenchClient server;
    private final Path directory;
    private final String ending;
    private final Consumer<String> say;
    private final Map<String, Known> known = new LinkedHashMap<>();
    /** Those whose file went, and that are in the trash. */
    private final Map<String, Known> departed = new LinkedHashMap<>();
    private final Set<String> missing = new HashSet<>();

    /** @param ending of files that are made for notebooks: ".ipynb" or ".jsh" */
    public DirectorySync(WorkbenchClient server, Path directory, String ending, Consumer<String> say) throws IOException {
        this.server = server;
        this.directory = directory;
        this.ending = ending;
        this.say = say;
        Path file = stateFile();
        if (Files.exists(file)) {
            new JsonObject(Files.readString(file)).forEach(entry -> {
                JsonObject value = (JsonObject) entry.getValue();
                (value.getBoolean("departed", false) ? departed : known).put(entry.getKey(), Known.of(value));
            });
        }
    }

    private Path stateFile() {
        return directory.resolve(".millrace").resolve("sync.json");
    }

    /** Compares both sides once and makes them the same; a file that is missing is missed at once. */
    public void pass() throws IOException {
        pass(false);
    }

    /** @param patient whether a file has to be missing in two passes before its notebook goes */
    public void pass(boolean patient) throws IOException {
        Map<String, Known> before = new HashMap<>(known);
        Map<String, Known> departedBefore = new HashMap<>(departed);
        moved();
        Map<String, JsonObject> there = notebooks();
        for (String id : List.copyOf(known.keySet())) {
            renamed(id, there.get(id));
            tracked(id, known.get(id), there.get(id), patient);
        }
        for (Map.Entry<String, String> file : untracked().entrySet()) {
            if (!cameBack(file.getKey(), file.getValue())) {
                bring(file.getKey(), file.getValue());
            }
        }
        for (JsonObject notebook : notebooks().values()) {
            String id = notebook.getString("id");
            if (known.containsKey(id)) {
                renamed(id, notebook);
            } else {
                fetch(id, free(notebook.getString("folder", ""), notebook.getString("title"), ending), notebook);
            }
        }
        if (!before.equals(known) || !departedBefore.equals(departed)) {
            JsonObject json = new JsonObject();
            departed.forEach((id, one) -> json.put(id, one.json().put("departed", true)));
            known.forEach((id, one) -> json.put(id, one.json()));
            write(stateFile(), json.encode());
        }
    }

    /** Files that have another name now. */
    private void moved() throws IOException {
        Map<String, Known> gone = new LinkedHashMap<>();
        known.forEach((id, one) -> {
            if (!Files.exists(directory.resolve(one.path()))) {
                gone.put(id, one);
            }
        });
        if (gone.isEmpty()) {
            return;
        }
        Map<String, JsonObject> there = notebooks();
        gone.keySet().retainAll(there.keySet());
        FileNames.moves(gone, untracked()).forEach((id, path) -> {
            Known last = known.get(id);
            String folder = FileNames.folder(path);
            String title = there.get(id).getString("title");
            boolean titled = last.title() != null && !last.title().equals(title);
            try {
                if (!folder.equals(there.get(id).getString("folder", ""))) {
                    server.send("PUT", "/api/notebooks/" + id + "/folder", new JsonObject().put("folder", folder).encode());
                }
                if (!titled && !FileNames.fits(path, title, folder)) {
                    title = FileNames.stem(path);
                    server.send("PATCH", "/api/notebooks/" + id, new JsonObject().put("title", title).encode());
                }
                known.put(id, last.at(path, titled ? last.title() : title, folder));
                say.accept(last.path() + " is " + path + " now, and so is its notebook.");
            } catch (WorkbenchClient.Refused e) {
                say.accept(path + " was not taken: " + e.getMessage());
            }
        });
    }

    /** A notebook that has another title or another folder now. */
    private void renamed(String id, JsonObject notebook) throws IOException {
        Known last = known.get(id);
        if (notebook == null) {
            return;
        }
        String title = notebook.getString("title");
        String folder = notebook.getString("folder", "");
        if (title.equals(last.title()) && folder.equals(last.folder())) {
            return;
        }
        boolean older = last.title() == null;
        if (older || FileNames.fits(last.path(), title, folder)) {
            known.put(id, last.at(last.path(), title, folder));
            return;
        }
        Path file = directory.resolve(last.path());
        String path = free(folder, title, FileNames.ending(last.path()));
        if (Files.exists(file)) {
            Files.createDirectories(directory.resolve(path).getParent());
            Files.move(file, directory.resolve(path));
            say.accept(last.path() + " is " + path + " now, as its notebook.");
        }
        known.put(id, last.at(path, title, folder));
    }

    private void tracked(String id, Known last, JsonObject notebook, boolean patient) throws IOException {
        Path file = directory.resolve(last.path());
        String text = Files.exists(file) ? Files.readString(file) : null;
        boolean fileChanged = text != null && !text.equals(last.text());
        if (text != null) {
            missing.remove(id);
        }
        if (notebook == null) {
            known.remove(id);
            if (text != null && !fileChanged) {
                Files.delete(file);
                say.accept(last.path() + " went: its notebook is in the trash.");
            }
        } else if (text == null) {
            if (!patient || !missing.add(id)) {
                missing.remove(id);
                server.send("DELETE", "/api/notebooks/" + id, null);
                known.remove(id);
                departed.put(id, last);
                say.accept(last.path() + " is gone: its notebook went to the trash.");
            }
        } else if (fileChanged && !notebook.getString("modified").equals(last.modified())) {
            both(id, last, text, notebook.getString("modified"));
        } else if (fileChanged) {
            send(id, last, text);
        } else if (!notebook.getString("modified").equals(last.modified())) {
            fetch(id, last.path(), notebook);
        }
    }

    /** A file that is there again: its notebook comes out of the trash, if it is there still. */
    private boolean cameBack(String path, String text) {
        String id = departed.entrySet().stream().filter(entry -> entry.getValue().path().equals(path) && FileNames.sameCells(entry.getValue(), path, text))
                .map(Map.Entry::getKey).findFirst().orElse(null);
        if (id == null) {
            return false;
        }
        Known last = departed.remove(id);
        try {
            server.send("POST", "/api/trash/" + id + "/restore", null);
        } catch (WorkbenchClient.Refused e) {
            return false;
        }
        say.accept(path + " is there again: its notebook came back from the trash.");
        known.put(id, last);
        send(id, last, text);
        return true;
    }

    private Map<String, String> untracked() throws IOException {
        Set<String> paths = new HashSet<>(known.values().stream().map(Known::path).toList());
        Map<String, String> fresh = new LinkedHashMap<>();
        for (Path file : files()) {
            String path = directory.relativize(file).toString();
            if (!paths.contains(path)) {
                fresh.put(path, Files.readString(file));
            }
        }
        return fresh;
    }

    /** @param modified of the notebook, before it is read */
    private void both(String id, Known last, String text, String modified) throws IOException {
        String theirs = exported(id, last.path());
        if (theirs.equals(last.text())) {
            send(id, last, text);
            return;
        }
        try {
            NotebookMerge.Merged merged = NotebookMerge.merge(NotebookFiles.parse(last.path(), last.text()), NotebookFiles.parse(last.path(), text), NotebookFiles.parse(last.path(), theirs));
            String result = NotebookFiles.text(last.path(), merged.notebook());
            write(directory.resolve(last.path()), result);
            merged.conflicts().forEach(conflict -> say.accept(last.path() + ": " + conflict));
            if (!send(id, last, result)) {
                // The file has the notebook's changes all the same: what is written there from now on is no conflict with them.
                known.put(id, new Known(last.path(), theirs, modified, last.title(), last.folder()));
            }
        } catch (MalformedNotebook e) {
            say.accept(last.path() + " is no notebook now and is left alone: " + e.getMessage());
        }
    }

    /** False where the server does not take it. */
    private boolean send(String id, Known last, String text) {
        String path = last.path();
        try {
            server.send("PUT", "/api/notebooks/" + id + "/content?name=" + encoded(path), text);
            String title = title(path, text);
            if (!title.isEmpty() && !title.equals(title(path, last.text()))) {
                // Somebody changed the title that is written in the file: the file's name follows in this pass.
                server.send("PATCH", "/api/notebooks/" + id, new JsonObject().put("title", title).encode());
            }
            known.put(id, new Known(path, text, notebooks().get(id).getString("modified"), last.title(), last.folder()));
            say.accept(path + " -> notebook");
            return true;
        } catch (WorkbenchClient.Refused e) {
            say.accept(path + " was not taken: " + e.getMessage());
            return false;
        }
    }

    private static String title(String path, String text) {
        try {
            return NotebookFiles.parse(path, text).title("");
        } catch (MalformedNotebook e) {
            return "";
        }
    }

    private void fetch(String id, String path, JsonObject notebook) throws IOException {
        String text = exported(id, path);
        Path file = directory.resolve(path);
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            write(file, text);
            say.accept("notebook -> " + path);
        }
        known.put(id, new Known(path, text, notebook.getString("modified"), notebook.getString("title"), notebook.getString("folder", "")));
    }

    private void bring(String path, String text) {
        String folder = FileNames.folder(path);
        String name = path.substring(path.lastIndexOf('/') + 1);
        try {
            String answer = NotebookFiles.isText(name) ? server.send("POST", "/api/notebooks/import-text?name=" + encoded(name) + "&folder=" + encoded(folder), text)
                    : server.send("POST", "/api/notebooks/import?title=" + encoded(NotebookFiles.withoutEnding(name)) + "&folder=" + encoded(folder), text);
            String id = new JsonObject(answer).getString("id");
            JsonObject notebook = notebooks().get(id);
            known.put(id, new Known(path, text, notebook.getString("modified"), notebook.getString("title"), notebook.getString("folder", "")));
            say.accept(path + " -> new notebook");
        } catch (WorkbenchClient.Refused e) {
            say.accept(path + " was not taken: " + e.getMessage());
        }
    }

    private String exported(String id, String path) {
        return NotebookFiles.isText(path) ? server.send("GET", "/api/notebooks/" + id + "/export/jsh", null) : server.send("GET", "/api/notebooks/" + id + ".ipynb", null);
    }

    private Map<String, JsonObject> notebooks() {
        Map<String, JsonObject> all = new LinkedHashMap<>();
        new JsonArray(server.send("GET", "/api/notebooks", null)).forEach(each -> all.put(((JsonObject) each).getString("id"), (JsonObject) each));
        return all;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return new ArrayList<>(files.filter(file -> NotebookFiles.isNotebook(file.toString()) && Files.isRegularFile(file))
                    .filter(file -> Stream.iterate(directory.relativize(file), p -> p != null, Path::getParent).noneMatch(p -> p.getFileName().toString().startsWith("."))).sorted().toList());
        }
    }

    private String free(String folder, String title, String end) {
        Set<String> taken = new HashSet<>(known.values().stream().map(Known::path).toList());
        for (int n = 1; ; n++) {
            String path = (folder.isEmpty() ? "" : folder + "/") + FileNames.of(title) + (n == 1 ? "" : " " + n) + end;
            if (!taken.contains(path) && !Files.exists(directory.resolve(path))) {
                return path;
            }
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
