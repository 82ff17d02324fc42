package io.millrace.server.jupyter;

import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.store.JupyterStore;
import io.millrace.server.store.JupyterStore.Content;
import io.millrace.server.wire.Placement;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Since when a notebook says what it says. Clients ask that before they save, and warn of a conflict where it is another time than they know. So it counts what
 * people have written only: a run and its outputs, which the client has seen too, are no news.
 */
final class ContentVersions {
    private final LiveNotebooks notebooks;
    private final JupyterStore store;

    ContentVersions(LiveNotebooks notebooks, JupyterStore store) {
        this.notebooks = notebooks;
        this.store = store;
    }

    /**
     * Blocks.
     *
     * @param modified when anything in it was last changed
     * @return an ISO instant
     */
    String modified(Notebook state, String modified) {
        String hash = hash(state);
        Optional<Content> known = store.content(state.id());
        if (known.isPresent() && known.get().hash().equals(hash)) {
            return known.get().modified();
        }
        notebooks.write(state.id(), JupyterStore.putContent(state.id(), new Content(hash, modified)));
        return modified;
    }

    /** A client has run a text that it had not saved yet: that is no change by somebody else. On the notebook's thread. */
    void adopt(Notebook before, Notebook after) {
        Content known = store.content(before.id()).orElse(null);
        if (known != null && known.hash().equals(hash(before))) {
            Content same = new Content(hash(after), known.modified());
            Thread.ofVirtual().name("jupyter-version").start(() -> notebooks.write(before.id(), JupyterStore.putContent(before.id(), same)));
        }
    }

    /** Of a version, as the interface shows it: the same as long as the time is the same. */
    static String tag(String notebook, String modified) {
        return sha256(notebook + " " + modified);
    }

    private static String hash(Notebook state) {
        List<Object> cells = new ArrayList<>();
        for (Cell cell : state.cells()) {
            if (!Placement.isPassing(cell)) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("id", cell.id());
                json.put("type", cell.type().text());
                json.put("source", cell.source());
                json.put("metadata", cell.metadata());
                json.put("attachments", cell.attachments());
                cells.add(json);
            }
        }
        Map<String, Object> metadata = new LinkedHashMap<>(state.metadata());
        metadata.remove(Saving.OURS);
        return sha256(new JsonArray(List.of(state.title(), metadata, cells)).encode());
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}
