package io.millrace.server.http;

import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.Person;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.store.NotebookStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletionException;

/** Versions of notebooks and who did what, over REST. Blocking; the routes call it off the event loop. */
final class HistoryRoutes {
    private static final int DEEDS = 200;
    /** A shorter one stands in too many places that are none of its business. */
    private static final int MIN_SECRET = 4;

    private final LiveNotebooks notebooks;

    HistoryRoutes(LiveNotebooks notebooks) {
        this.notebooks = notebooks;
    }

    String versions(String id) {
        live(id);
        JsonArray list = new JsonArray();
        for (NotebookStore.Version version : notebooks.store().versions(id)) {
            list.add(new JsonObject().put("sequence", version.sequence()).put("kind", version.kind()).put("title", version.title()).put("person", version.author())
                    .put("name", version.name() == null ? version.author() : version.name()).put("at", version.at()).put("cells", version.cells()));
        }
        return list.encode();
    }

    String version(String id, long sequence) {
        live(id);
        Notebook notebook = notebooks.version(id, sequence).orElseThrow(() -> unknown(sequence));
        return new JsonObject(StateCodec.forPage(notebook)).put("sequence", sequence).encode();
    }

    String keep(String id, JsonObject body, Person person) {
        String name = name(body);
        try {
            return new JsonObject().put("sequence", live(id).keepVersion(name, person.id()).toCompletableFuture().join()).encode();
        } catch (CompletionException e) {
            throw new ApiError(409, "closed", e.getCause().getMessage());
        }
    }

    String rename(String id, long sequence, JsonObject body) {
        notebooks.store().version(id, sequence).orElseThrow(() -> unknown(sequence));
        notebooks.renameVersion(id, sequence, name(body));
        return "{}";
    }

    void remove(String id, long sequence) {
        notebooks.store().version(id, sequence).orElseThrow(() -> unknown(sequence));
        notebooks.renameVersion(id, sequence, null);
    }

    void purge(String id, JsonObject body, Person person) {
        if (!(body.getValue("text") instanceof String secret) || secret.length() < MIN_SECRET) {
            throw ApiError.badRequest("What is to be purged is a \"text\" of at least " + MIN_SECRET + " characters.");
        }
        live(id);
        try {
            notebooks.purge(id, secret, person.id());
        } catch (CompletionException e) {
            throw switch (e.getCause()) {
                case IllegalArgumentException refused -> new ApiError(409, "locked-cell", refused.getMessage());
                case IllegalStateException again -> ApiError.tryAgain(again);
                default -> e;
            };
        }
    }

    /** What people did, newest first: kind, cell, who and when; not what they wrote. */
    String deeds(String id, long before) {
        live(id);
        JsonArray list = new JsonArray();
        for (NotebookStore.Entry entry : notebooks.store().deeds(id, before, DEEDS)) {
            JsonObject operation = new JsonObject(entry.row().body());
            list.add(new JsonObject().put("sequence", entry.row().sequence()).put("at", entry.row().at()).put("person", entry.row().author())
                    .put("name", entry.name() == null ? entry.row().author() : entry.name()).put("kind", operation.getString("kind")).put("cell", operation.getValue("cell")));
        }
        return list.encode();
    }

    private static String name(JsonObject body) {
        if (!(body.getValue("title") instanceof String name) || name.isBlank() || name.length() > Reducer.MAX_TITLE) {
            throw ApiError.badRequest("A version has a \"title\" of 1 to " + Reducer.MAX_TITLE + " characters.");
        }
        return name.strip();
    }

    private LiveNotebook live(String id) {
        return notebooks.get(id).orElseThrow(() -> ApiError.unknownNotebook(id));
    }

    private static ApiError unknown(long sequence) {
        return new ApiError(404, "unknown-version", "There is no version " + sequence + " of this notebook.");
    }
}
