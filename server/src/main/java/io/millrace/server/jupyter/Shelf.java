package io.millrace.server.jupyter;

import io.millrace.server.files.Cabinet;
import io.millrace.server.files.Files.Entry;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Our notebooks under paths, as Jupyter's clients have them: the folder and the title. Paths have no slash at either end; {@code ""} is the top. Where several
 * in a folder have one title, the oldest has it plain and the others have the start of their identifier behind it; by that longer name each is found in any case, so a
 * name stays good when the oldest goes. Blocking; thread-safe.
 */
final class Shelf {
    static final String SUFFIX = ".ipynb";
    private static final int SHORT_ID = 8;

    /** @param created and {@code modified} as ISO instants */
    record Place(String path, String notebook, String created, String modified) {}

    private final Cabinet files;
    private final LiveNotebooks notebooks;

    Shelf(Cabinet files, LiveNotebooks notebooks) {
        this.files = files;
        this.notebooks = notebooks;
    }

    List<Place> notebooks() {
        List<Place> places = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        List<Entry> oldest = new ArrayList<>(files.notebooks());
        oldest.sort(Comparator.comparing(Entry::created).thenComparing(Entry::id));
        for (Entry entry : oldest) {
            String plain = join(entry.folder(), name(entry.title()) + SUFFIX);
            places.add(place(taken.add(plain) ? plain : longer(entry), entry));
        }
        return places;
    }

    /** All folders but the top. */
    List<String> folders() {
        return files.folders();
    }

    boolean isFolder(String path) {
        return path.isEmpty() || folders().contains(path);
    }

    Optional<Place> find(String path) {
        Optional<Place> shown = notebooks().stream().filter(place -> place.path().equals(path)).findFirst();
        return shown.isPresent() ? shown : files.notebooks().stream().filter(entry -> longer(entry).equals(path)).map(entry -> place(path, entry)).findFirst();
    }

    private static Place place(String path, Entry entry) {
        return new Place(path, entry.id(), entry.created(), entry.modified());
    }

    private static String longer(Entry entry) {
        return join(entry.folder(), name(entry.title()) + "~" + entry.id().substring(0, Math.min(SHORT_ID, entry.id().length())) + SUFFIX);
    }

    /** A slash in a title parts no folders. */
    private static String name(String title) {
        return title.replace('/', '\u2215');
    }

    static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }

    static String parent(String path) {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    /** The title that a notebook at this path has. */
    static String title(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.ipynb$", "");
    }

    /** Puts a notebook that was just made into the folder of this path. */
    void place(String notebook, String path) {
        if (!parent(path).isEmpty()) {
            files.move(notebook, parent(path));
        }
    }

    /** Gives the notebook another path, as that person's doing. */
    void move(Place place, String path, String person) {
        if (!parent(place.path()).equals(parent(path))) {
            files.move(place.notebook(), parent(path));
        }
        if (title(place.path()).equals(title(path))) {
            return;
        }
        LiveNotebook live = notebooks.get(place.notebook()).orElseThrow(() -> new JupyterError(404, "There is no such notebook any more."));
        Waiting.forIt(live.performed(person, () -> List.of(new Operation.SetTitle(title(path)))).toCompletableFuture()).ifPresent(Waiting::refused);
    }

    /** Into the trash, from where the page gives it back. */
    void trash(Place place) {
        files.trash(place.notebook());
    }

    void makeFolder(String path) {
        files.makeFolder(path);
    }

    void renameFolder(String path, String to) {
        files.renameFolder(path, to);
    }

    /** What lies in it goes to the trash. */
    void removeFolder(String path) {
        files.removeFolder(path);
    }
}
