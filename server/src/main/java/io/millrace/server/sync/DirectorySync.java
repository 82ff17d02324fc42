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
 */
public final class DirectorySync {
    /** @param text of the file when both sides were the same, {@code modified} of the notebook then */
    private record Known(String path, String text, String modified) {}

    private final WorkbenchClient server;
    private final Path directory;
    private final String ending;
    private final Consumer<String> say;
    private final Map<String, Known> known = new LinkedHashMap<>();

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
                known.put(entry.getKey(), new Known(value.getString("path"), value.getString("text"), value.getString("modified")));
            });
        }
    }

    private Path stateFile() {
        return directory.resolve(".millrace").resolve("sync.json");
    }

    /** Compares both sides once and makes them the same. */
    public void pass() throws IOException {
        Map<String, JsonObject> there = notebooks();
        Map<String, Known> before = new HashMap<>(known);
        for (Map.Entry<String, Known> entry : List.copyOf(known.entrySet())) {
            tracked(entry.getKey(), entry.getValue(), there.get(entry.getKey()));
        }
        Set<String> paths = new HashSet<>(known.values().stream().map(Known::path).toList());
        for (Path file : files()) {
            String path = directory.relativize(file).toString();
            if (!paths.contains(path)) {
                bring(path, Files.readString(file));
            }
        }
        for (JsonObject notebook : notebooks().values()) {
            if (!known.containsKey(notebook.getString("id"))) {
                String path = free(notebook.getString("folder", ""), notebook.getString("title"));
                fetch(notebook.getString("id"), path, notebook.getString("modified"));
            }
        }
        if (!before.equals(known)) {
            JsonObject json = new JsonObject();
            known.forEach((id, one) -> json.put(id, new JsonObject().put("path", one.path()).put("text", one.text()).put("modified", one.modified())));
            write(stateFile(), json.encode());
        }
    }

    private void tracked(String id, Known last, JsonObject notebook) throws IOException {
        Path file = directory.resolve(last.path());
        String text = Files.exists(file) ? Files.readString(file) : null;
        boolean fileChanged = text != null && !text.equals(last.text());
        if (notebook == null) {
            known.remove(id);
            if (text != null && !fileChanged) {
                Files.delete(file);
                say.accept(last.path() + " went: its notebook is in the trash.");
            }
        } else if (text == null) {
            server.send("DELETE", "/api/notebooks/" + id, null);
            known.remove(id);
            say.accept(last.path() + " is gone: its notebook went to the trash.");
        } else if (fileChanged && !notebook.getString("modified").equals(last.modified())) {
            both(id, last, text);
        } else if (fileChanged) {
            send(id, last.path(), text);
        } else if (!notebook.getString("modified").equals(last.modified())) {
            fetch(id, last.path(), notebook.getString("modified"));
        }
    }

    private void both(String id, Known last, String text) throws IOException {
        String theirs = exported(id, last.path());
        if (theirs.equals(last.text())) {
            send(id, last.path(), text);
            return;
        }
        try {
            NotebookMerge.Merged merged = NotebookMerge.merge(NotebookFiles.parse(last.path(), last.text()), NotebookFiles.parse(last.path(), text), NotebookFiles.parse(last.path(), theirs));
            String result = NotebookFiles.text(last.path(), merged.notebook());
            write(directory.resolve(last.path()), result);
            merged.conflicts().forEach(conflict -> say.accept(last.path() + ": " + conflict));
            send(id, last.path(), result);
        } catch (MalformedNotebook e) {
            say.accept(last.path() + " is no notebook now and is left alone: " + e.getMessage());
        }
    }

    private void send(String id, String path, String text) {
        try {
            server.send("PUT", "/api/notebooks/" + id + "/content?name=" + encoded(path), text);
            known.put(id, new Known(path, text, notebooks().get(id).getString("modified")));
            say.accept(path + " -> notebook");
        } catch (WorkbenchClient.Refused e) {
            say.accept(path + " was not taken: " + e.getMessage());
        }
    }

    private void fetch(String id, String path, String modified) throws IOException {
        String text = exported(id, path);
        Path file = directory.resolve(path);
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            write(file, text);
            say.accept("notebook -> " + path);
        }
        known.put(id, new Known(path, text, modified));
    }

    private void bring(String path, String text) {
        int slash = path.lastIndexOf('/');
        String folder = slash < 0 ? "" : path.substring(0, slash);
        String name = path.substring(slash + 1);
        try {
            String answer = NotebookFiles.isText(name) ? server.send("POST", "/api/notebooks/import-text?name=" + encoded(name) + "&folder=" + encoded(folder), text)
                    : server.send("POST", "/api/notebooks/import?title=" + encoded(NotebookFiles.withoutEnding(name)) + "&folder=" + encoded(folder), text);
            String id = new JsonObject(answer).getString("id");
            known.put(id, new Known(path, text, notebooks().get(id).getString("modified")));
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

    private String free(String folder, String title) {
        String name = title.replaceAll("[/\\\\:*?\"<>|\\p{Cntrl}]", "-").replaceFirst("^\\.", "-");
        Set<String> taken = new HashSet<>(known.values().stream().map(Known::path).toList());
        for (int n = 1; ; n++) {
            String path = (folder.isEmpty() ? "" : folder + "/") + name + (n == 1 ? "" : " " + n) + ending;
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
