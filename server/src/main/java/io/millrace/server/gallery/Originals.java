package io.millrace.server.gallery;

import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.jupyter.Samples;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.StateCodec;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Predicate;

/** The originals of copies as they are now, as somebody may see them. Methods block. */
public final class Originals {
    /** Of those that are kept read; one takes a few times as many bytes in memory as its text has characters. */
    private static final long MOST_CHARACTERS = 16_000_000;

    /** What there is to see. */
    public sealed interface Seen {
        /** @param live whether it is the notebook itself as it is now; else what was handed out: published, released, installed */
        record There(Notebook state, boolean live) implements Seen {}

        /** It is there, but not for this person: not shared with them, and not published. */
        record Hidden() implements Seen {}

        record Gone() implements Seen {}
    }

    /** What students get of assignments. */
    public interface Assigned {
        /** When it was released for the last time; empty where there is none (any more). */
        Optional<String> released(String assignment);

        /** Whether somebody takes or teaches the course of it. */
        boolean concerns(String assignment, String login);

        /** What students get of it now; empty where there is none (any more). */
        Optional<Notebook> handedOut(String assignment);
    }

    /** Who asks. @param mayView whether they may look at a notebook */
    public record Asker(String login, Predicate<String> mayView) {}

    private record Release(String assignment, String at) {}

    private final LiveNotebooks notebooks;
    private final Gallery gallery;
    private final Samples samples;
    private final Assigned assignments;
    private final Lately lately = new Lately(MOST_CHARACTERS);

    public Originals(LiveNotebooks notebooks, Gallery gallery, Samples samples, Assigned assignments) {
        this.notebooks = notebooks;
        this.gallery = gallery;
        this.samples = samples;
        this.assignments = assignments;
    }

    public Seen of(Origin origin, Asker asker) {
        return switch (origin.kind()) {
            case NOTEBOOK -> notebook(origin.id(), asker.mayView().test(origin.id()));
            case ASSIGNMENT -> assignment(origin.id(), asker.login());
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
        return gallery.version(id).flatMap(version -> lately.get(version, () -> gallery.text(id).map(text -> new Lately.Read(state(new JsonObject(text)), text.length()))))
                .<Seen>map(state -> new Seen.There(state, false)).orElseGet(Seen.Hidden::new);
    }

    /** Corrections are for those who are in the course: not for who has left it, though their copy stays theirs. */
    private Seen assignment(String id, String login) {
        Optional<String> released = assignments.released(id);
        if (released.isPresent() && !assignments.concerns(id, login)) {
            return new Seen.Hidden();
        }
        return released.flatMap(at -> lately.get(new Release(id, at), () -> assignments.handedOut(id).map(state -> new Lately.Read(state, length(state)))))
                .<Seen>map(state -> new Seen.There(state, false)).orElseGet(Seen.Gone::new);
    }

    private static long length(Notebook state) {
        return new JsonObject(StateCodec.forStore(state)).encode().length();
    }

    /** A file as a notebook. */
    public static Notebook state(JsonObject file) {
        return Copies.state(IpynbReader.read(file.getMap()).operations());
    }
}
