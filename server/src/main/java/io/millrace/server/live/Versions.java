package io.millrace.server.live;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.store.StoreWriter.Also;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The versions of one notebook: states that are kept by themselves, each cell under the hash of its source, outputs and metadata, so that a version
 * costs what has changed. Automatic ones are made of the state before a change, when the first change since the last version is old enough, and when the last
 * page closes; a person makes named ones. Only on the notebook's thread, except {@link #read}.
 */
final class Versions {
    private final String notebook;
    private final Duration every;
    private Instant changedSince;
    private String changedBy = "";

    Versions(String notebook, Duration every) {
        this.notebook = notebook;
        this.every = every;
    }

    /** A person changes the notebook now; answers whether the state before this is to be kept as a version first. */
    boolean changing(Instant now, String author) {
        boolean due = changedSince != null && !now.isBefore(changedSince.plus(every));
        if (changedSince == null || due) {
            changedSince = now;
        }
        changedBy = author;
        return due;
    }

    /** Whether something was changed since the last version. */
    boolean changed() {
        return changedSince != null;
    }

    String changedBy() {
        return changedBy;
    }

    /** What has to be written to keep this state. */
    Also keep(Notebook state, long sequence, String kind, String name, String author, Instant at) {
        changedSince = null;
        Map<String, String> bodies = new LinkedHashMap<>();
        JsonArray cells = new JsonArray();
        for (Cell cell : state.cells()) {
            Map<String, Object> json = StateCodec.forVersion(cell);
            String body = Frames.encode(json);
            String hash = hash(body);
            bodies.put(hash, body);
            cells.add(hash);
        }
        String body = new JsonObject().put("title", state.title()).put("metadata", new JsonObject(new LinkedHashMap<>(state.metadata()))).put("cells", cells).encode();
        return statements -> {
            for (Map.Entry<String, String> cell : bodies.entrySet()) {
                statements.update("INSERT INTO version_cell (notebook, hash, body) VALUES (?, ?, ?) ON CONFLICT (notebook, hash) DO NOTHING",
                        notebook, cell.getKey(), cell.getValue());
            }
            // An automatic version of the same moment becomes the named one; a name is never lost to an automatic version.
            statements.update("INSERT INTO version (notebook, sequence, kind, name, author, at, cells, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                            + "ON CONFLICT (notebook, sequence) DO UPDATE SET kind = excluded.kind, name = excluded.name, author = excluded.author, at = excluded.at "
                            + "WHERE excluded.kind = 'named' OR version.kind <> 'named'",
                    notebook, sequence, kind, name, author, at.toString(), state.cells().size(), body);
        };
    }

    /** The notebook as it was; without kernel, queue and deleted cells. Blocks. */
    static Optional<Notebook> read(NotebookStore store, String notebook, long sequence) {
        return store.version(notebook, sequence).map(body -> {
            JsonObject version = new JsonObject(body);
            Map<String, String> known = store.versionCells(notebook, version.getJsonArray("cells").stream().map(String.class::cast).distinct().toList());
            List<Map<String, Object>> cells = new ArrayList<>();
            version.getJsonArray("cells").forEach(hash -> cells.add(new JsonObject(known.get((String) hash)).getMap()));
            return StateCodec.fromVersion(notebook, version.getString("title"), version.getJsonObject("metadata").getMap(), cells);
        });
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}
