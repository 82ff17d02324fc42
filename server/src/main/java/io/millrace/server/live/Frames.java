package io.millrace.server.live;

import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.store.StoreTrouble;
import io.millrace.server.store.StoreWriter.Row;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/** The JSON text frames of a notebook's socket. */
public final class Frames {
    private Frames() {}

    /** The operation's JSON is taken as it is in the log: it is encoded once, however many watch. */
    public static String operation(Row row) {
        return "{\"type\":\"op\",\"seq\":" + row.sequence() + ",\"id\":" + Json.encode(row.opId()) + ",\"by\":" + Json.encode(row.author())
                + ",\"at\":\"" + row.at() + "\",\"op\":" + row.body() + "}";
    }

    public static String snapshot(long sequence, String client, Notebook state) {
        return "{\"type\":\"snapshot\",\"seq\":" + sequence + ",\"client\":" + Json.encode(client) + ",\"state\":" + encode(StateCodec.forPage(state)) + "}";
    }

    /** The same without the cells that were deleted: for somebody who may look at what is, and not at what was. */
    public static String snapshotOfNow(long sequence, String client, Notebook state) {
        Map<String, Object> shown = new java.util.LinkedHashMap<>(StateCodec.forPage(state));
        shown.put("deleted", java.util.List.of());
        return "{\"type\":\"snapshot\",\"seq\":" + sequence + ",\"client\":" + Json.encode(client) + ",\"state\":" + encode(shown) + "}";
    }

    public static String refused(String id, String code, String message) {
        return new JsonObject().put("type", "refused").put("id", id).put("code", code).put("message", message).encode();
    }

    public static String saved(long sequence) {
        return "{\"type\":\"saved\",\"seq\":" + sequence + "}";
    }

    /** Where somebody is in the notebook; {@code cell} may be null, and so may the selection. */
    public static String presence(String client, Person person, String cell, Integer anchor, Integer head, boolean editing) {
        return new JsonObject().put("type", "presence").put("client", client).put("person", person.id()).put("name", person.name())
                .put("cell", cell).put("anchor", anchor).put("head", head).put("editing", editing).encode();
    }

    /** The last that a page hears before the server goes back to a backup. */
    public static String restoring() {
        return "{\"type\":\"restoring\"}";
    }

    /** What is wrong with the store; with an empty kind when it is over. */
    public static String trouble(Optional<StoreTrouble> trouble) {
        return new JsonObject().put("type", "trouble").put("kind", trouble.map(t -> t.kind().text()).orElse("")).put("message", trouble.map(StoreTrouble::sentence).orElse("")).encode();
    }

    /** What this page's person may do here from now on. */
    public static String rights(String right) {
        return "{\"type\":\"rights\",\"right\":\"" + right + "\"}";
    }

    public static String gone(String client) {
        return new JsonObject().put("type", "gone").put("client", client).encode();
    }

    public static String encode(Map<String, Object> json) {
        return new JsonObject(json).encode();
    }
}
