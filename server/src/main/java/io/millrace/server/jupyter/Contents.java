package io.millrace.server.jupyter;

import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.LongTexts;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.store.JupyterStore;
import io.millrace.server.store.JupyterStore.Checkpoint;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Our notebooks as Jupyter's files. A notebook that is saved here changes by operations, so pages that have it open see edits. There are notebooks and folders and
 * no other files. One for each person who asks. Blocking; thread-safe.
 */
final class Contents {
    private static final String CHECKPOINT = "checkpoint";

    /** What a client wants to know of a file. {@code type} and {@code format} may be null. */
    record Wanted(String type, String format, boolean content, boolean hash) {}

    /** A model and whether the file is new. */
    record Saved(JsonObject model, boolean fresh) {}

    private final LiveNotebooks notebooks;
    private final JupyterStore store;
    private final Shelf shelf;
    private final ContentVersions versions;
    private final InstantSource clock;
    private final Consumer<String> made;

    /** @param made told of each notebook that is made here */
    Contents(LiveNotebooks notebooks, JupyterStore store, Shelf shelf, ContentVersions versions, InstantSource clock, Consumer<String> made) {
        this.made = made;
        this.notebooks = notebooks;
        this.store = store;
        this.shelf = shelf;
        this.versions = versions;
        this.clock = clock;
    }

    // --- reading ---

    JsonObject get(String path, Wanted wanted) {
        if (shelf.isFolder(path)) {
            if (wanted.type() != null && !wanted.type().equals("directory")) {
                throw JupyterError.badRequest("\"" + path + "\" is a directory.");
            }
            return folder(path, wanted.content());
        }
        Shelf.Place place = place(path);
        if ("directory".equals(wanted.type())) {
            throw JupyterError.badRequest("\"" + path + "\" is no directory.");
        }
        Notebook state = state(live(place));
        JsonObject model = model(place, versions.modified(state, place.modified()), wanted.hash());
        if ("file".equals(wanted.type())) {
            model.put("type", "file").put("mimetype", "application/x-ipynb+json");
        }
        if (wanted.content() && model.getString("type").equals("file")) {
            model.put("format", "text").put("content", JupyterJson.write(file(state).getMap()));
        } else if (wanted.content()) {
            model.put("format", "json").put("content", file(state));
        }
        return model;
    }

    /** The file itself. */
    String download(String path) {
        return JupyterJson.write(file(state(live(place(path)))).getMap());
    }

    private Shelf.Place place(String path) {
        return shelf.find(path).orElseThrow(() -> new JupyterError(404, "There is no file \"" + path + "\"."));
    }

    private LiveNotebook live(Shelf.Place place) {
        return notebooks.get(place.notebook()).orElseThrow(() -> new JupyterError(404, "There is no file \"" + place.path() + "\" any more."));
    }

    private static Notebook state(LiveNotebook live) {
        return Waiting.forIt(live.ask(live::shown).toCompletableFuture());
    }

    private JsonObject file(Notebook state) {
        return new JsonObject(IpynbWriter.write(state, (cell, output, length) -> LongTexts.read(notebooks.store(), state.id(), cell.id(), output, 0, length)));
    }

    private JsonObject folder(String path, boolean content) {
        List<Shelf.Place> all = shelf.notebooks();
        String newest = all.stream().map(Shelf.Place::modified).max(String::compareTo).orElse("1970-01-01T00:00:00Z");
        JsonObject model = bare(path, "directory", newest, newest);
        if (content) {
            JsonArray list = new JsonArray();
            shelf.folders().stream().filter(folder -> Shelf.parent(folder).equals(path)).forEach(folder -> list.add(folder(folder, false)));
            all.stream().filter(place -> Shelf.parent(place.path()).equals(path)).forEach(place ->
                    list.add(model(place, store.content(place.notebook()).map(JupyterStore.Content::modified).orElse(place.modified()), false)));
            model.put("format", "json").put("content", list);
        }
        return model;
    }

    private static JsonObject model(Shelf.Place place, String modified, boolean hash) {
        JsonObject model = bare(place.path(), "notebook", place.created(), modified);
        return hash ? model.put("hash", ContentVersions.tag(place.notebook(), modified)).put("hash_algorithm", "sha256") : model;
    }

    private static JsonObject bare(String path, String type, String created, String modified) {
        return new JsonObject().put("name", path.substring(path.lastIndexOf('/') + 1)).put("path", path).put("type", type).put("writable", true)
                .put("created", Times.of(created)).put("last_modified", Times.of(modified)).putNull("mimetype").putNull("content").putNull("format")
                .putNull("size").putNull("hash").putNull("hash_algorithm");
    }

    // --- writing ---

    Saved save(String path, JsonObject body, String person) {
        String type = text(body, "type", "notebook");
        if (type.equals("directory")) {
            boolean fresh = !shelf.isFolder(path);
            if (fresh) {
                shelf.makeFolder(path);
            }
            return new Saved(folder(path, false), fresh);
        }
        if (!type.equals("notebook") || !path.endsWith(Shelf.SUFFIX)) {
            throw JupyterError.badRequest("Only notebooks (names that end with .ipynb) can be kept here.");
        }
        if (body.getValue("chunk") != null) {
            throw JupyterError.badRequest("A notebook is saved in one piece.");
        }
        JsonObject file = body.getValue("content") instanceof JsonObject json ? json : null;
        Shelf.Place place = shelf.find(path).orElse(null);
        if (place == null) {
            create(path, file);
            return new Saved(get(path, new Wanted(null, null, false, true)), true);
        }
        if (file == null) {
            throw JupyterError.badRequest("The notebook to save is missing.");
        }
        change(live(place), file.getMap(), person);
        return new Saved(get(path, new Wanted(null, null, false, true)), false);
    }

    /** Makes a notebook; {@code file} is null for an empty one. */
    private void create(String path, JsonObject file) {
        if (!shelf.isFolder(Shelf.parent(path))) {
            throw new JupyterError(404, "There is no directory \"" + Shelf.parent(path) + "\".");
        }
        String title = Shelf.title(path);
        if (title.isBlank() || title.length() > Reducer.MAX_TITLE) {
            throw JupyterError.badRequest("The name of a notebook has between 1 and " + Reducer.MAX_TITLE + " characters.");
        }
        String id;
        if (file == null) {
            id = notebooks.create(title);
        } else {
            Notebook empty = Notebook.empty("new");
            List<Operation> operations = new ArrayList<>(read(empty, file.getMap()));
            operations.replaceAll(operation -> operation instanceof Operation.SetMetadata made ? new Operation.SetMetadata(Locks.freed(made.metadata())) : operation);
            checkFits(empty, operations);
            id = notebooks.create(title, Map.of(), operations);
        }
        made.accept(id);
        shelf.place(id, path);
    }

    /** What would be refused half-way must not leave half a notebook. */
    private static void checkFits(Notebook start, List<Operation> operations) {
        Notebook state = start;
        for (Operation operation : operations) {
            switch (Reducer.apply(state, operation)) {
                case Outcome.Applied applied -> state = applied.state();
                case Outcome.Refused refused -> throw JupyterError.badRequest(refused.message());
            }
        }
    }

    private static List<Operation> read(Notebook state, Map<String, Object> file) {
        try {
            return Saving.operations(state, file);
        } catch (MalformedNotebook e) {
            throw JupyterError.badRequest(e.getMessage());
        }
    }

    private static void change(LiveNotebook live, Map<String, Object> file, String person) {
        Waiting.forIt(live.performed(person, () -> read(live.latest(), file)).toCompletableFuture()).ifPresent(Waiting::refused);
    }

    /** A new notebook in a folder, or a copy of one; the server picks the name. */
    JsonObject make(String folder, JsonObject body, String person) {
        if (!shelf.isFolder(folder)) {
            throw new JupyterError(404, "There is no directory \"" + folder + "\".");
        }
        String from = text(body, "copy_from", "");
        if (from.isEmpty() && text(body, "type", "notebook").equals("directory")) {
            String made = free(folder, "Untitled Folder", 0, " ", "");
            shelf.makeFolder(made);
            return folder(made, false);
        }
        if (from.isEmpty() && !text(body, "type", "notebook").equals("notebook")) {
            throw JupyterError.badRequest("Only notebooks can be made here.");
        }
        String path = from.isEmpty() ? free(folder, "Untitled", 0, "", Shelf.SUFFIX)
                : free(folder, Shelf.title(strip(from)).replaceFirst("-Copy[0-9]+$", "") + "-Copy", 1, "", Shelf.SUFFIX);
        create(path, from.isEmpty() ? null : file(state(live(place(strip(from))))));
        return get(path, new Wanted(null, null, false, false));
    }

    /** The first name of its kind that nothing has, with a number from {@code first}; 0 is not written. */
    private String free(String folder, String name, int first, String mark, String suffix) {
        for (int i = first; ; i++) {
            String path = Shelf.join(folder, name + (i == 0 ? "" : mark + i) + suffix);
            if (shelf.find(path).isEmpty() && !shelf.isFolder(path)) {
                return path;
            }
        }
    }

    JsonObject rename(String path, JsonObject body, String person) {
        String to = strip(text(body, "path", ""));
        if (!path.isEmpty() && shelf.isFolder(path)) {
            shelf.renameFolder(path, to);
            return folder(to, false);
        }
        Shelf.Place place = place(path);
        if (!to.endsWith(Shelf.SUFFIX)) {
            throw JupyterError.badRequest("The name of a notebook ends with .ipynb.");
        }
        if (!to.equals(path)) {
            if (!shelf.isFolder(Shelf.parent(to))) {
                throw new JupyterError(404, "There is no directory \"" + Shelf.parent(to) + "\".");
            }
            if (shelf.find(to).isPresent()) {
                throw new JupyterError(409, "There is a file \"" + to + "\" already.");
            }
            shelf.move(place, to, person);
        }
        return get(to, new Wanted(null, null, false, false));
    }

    /** Into the trash. */
    void delete(String path) {
        if (path.isEmpty()) {
            throw JupyterError.badRequest("The top cannot be deleted.");
        }
        if (shelf.isFolder(path)) {
            shelf.removeFolder(path);
            return;
        }
        shelf.trash(place(path));
    }

    /** A path without slashes at its ends. */
    static String strip(String path) {
        return path.replaceAll("^/+|/+$", "");
    }

    private static String text(JsonObject body, String key, String absent) {
        return switch (body.getValue(key)) {
            case null -> absent;
            case String text -> text;
            default -> throw JupyterError.badRequest("\"" + key + "\" must be a text.");
        };
    }

    // --- checkpoints ---

    JsonArray checkpoints(String path) {
        JsonArray list = new JsonArray();
        store.checkpoint(place(path).notebook()).ifPresent(checkpoint -> list.add(model(checkpoint)));
        return list;
    }

    private static JsonObject model(Checkpoint checkpoint) {
        return new JsonObject().put("id", CHECKPOINT).put("last_modified", Times.of(checkpoint.at()));
    }

    /** Takes the place of an earlier one. */
    JsonObject checkpoint(String path) {
        Shelf.Place place = place(path);
        Checkpoint checkpoint = new Checkpoint(clock.instant().toString(), file(state(live(place))).encode());
        notebooks.write(place.notebook(), JupyterStore.putCheckpoint(place.notebook(), checkpoint));
        return model(checkpoint);
    }

    void restore(String path, String checkpoint, String person) {
        Shelf.Place place = place(path);
        change(live(place), new JsonObject(known(place, checkpoint).body()).getMap(), person);
    }

    void removeCheckpoint(String path, String checkpoint) {
        Shelf.Place place = place(path);
        known(place, checkpoint);
        notebooks.write(place.notebook(), JupyterStore.removeCheckpoint(place.notebook()));
    }

    private Checkpoint known(Shelf.Place place, String checkpoint) {
        return store.checkpoint(place.notebook()).filter(_ -> checkpoint.equals(CHECKPOINT))
                .orElseThrow(() -> new JupyterError(404, "There is no checkpoint " + checkpoint + " of this notebook."));
    }
}
