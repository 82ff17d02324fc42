package io.millrace.server.gallery;

import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.jupyter.Samples;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Notebook;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The originals of copies as they are now, as somebody may see them. Methods block. */
public final class Originals {
    /** What there is to see. */
    public sealed interface Seen {
        /** @param live whether it is the notebook itself as it is now; else what was handed out: published, released, installed */
        record There(Notebook state, boolean live) implements Seen {}

        /** It is there, but not for this person: not shared with them, and not published. */
        record Hidden() implements Seen {}

        record Gone() implements Seen {}
    }

    private final LiveNotebooks notebooks;
    private final Gallery gallery;
    private final Samples samples;
    private final Function<String, Optional<Notebook>> assignments;

    /** @param assignments what students get of an assignment now */
    public Originals(LiveNotebooks notebooks, Gallery gallery, Samples samples, Function<String, Optional<Notebook>> assignments) {
        this.notebooks = notebooks;
        this.gallery = gallery;
        this.samples = samples;
        this.assignments = assignments;
    }

    /** @param mayView whether whoever asks may look at a notebook */
    public Seen of(Origin origin, Predicate<String> mayView) {
        return switch (origin.kind()) {
            case NOTEBOOK -> notebook(origin.id(), mayView.test(origin.id()));
            case ASSIGNMENT -> assignments.apply(origin.id()).<Seen>map(state -> new Seen.There(state, false)).orElseGet(Seen.Gone::new);
            case SAMPLE -> samples.read(origin.id()).<Seen>map(file -> new Seen.There(state(file), false)).orElseGet(Seen.Gone::new);
        };
    }

    private Seen notebook(String id, boolean mayView) {
        Optional<LiveNotebook> live = notebooks.store().notebook(id).flatMap(_ -> notebooks.get(id));
        if (live.isEmpty()) {
            return new Seen.Gone();
        }
        if (mayView) {
            return new Seen.There(live.get().look(live.get()::shown).toCompletableFuture().join(), true);
        }
        return gallery.file(id).<Seen>map(file -> new Seen.There(state(file), false)).orElseGet(Seen.Hidden::new);
    }

    /** A file as a notebook. */
    public static Notebook state(JsonObject file) {
        return Copies.state(IpynbReader.read(file.getMap()).operations());
    }
}
