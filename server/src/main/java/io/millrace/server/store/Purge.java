package io.millrace.server.store;

import io.millrace.server.store.StoreWriter.Also;
import io.millrace.server.store.StoreWriter.Statements;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a text out of the whole past of a notebook: its log, its versions and the texts of its outputs. What stood there becomes as many dots, so that
 * lengths and places stay right. The operations up to a place keep their numbers, authors and times, which is the audit, and lose their contents, for a text that was
 * typed letter by letter stands in none of them as a whole; the state is in the snapshot that is written with this.
 */
public final class Purge {
    /** What is left of an operation. */
    public static final String PURGED = "{\"kind\":\"purged\"}";

    private Purge() {}

    public static String masked(String text, String secret) {
        return text.replace(secret, "•".repeat(secret.length()));
    }

    /** The same in JSON, where a letter of the text may be written with several. */
    public static String maskedJson(String json, String secret) {
        return json.replace(written(secret), "•".repeat(secret.length()));
    }

    /** Whether JSON holds the text in one of its strings. */
    public static boolean inJson(String json, String secret) {
        return json.contains(written(secret));
    }

    /** To be written with the snapshot of the masked state at this place. */
    public static Also upTo(String notebook, long sequence, String secret) {
        return statements -> {
            // Freed places of the file are overwritten; what was freed before, VACUUM takes away.
            statements.execute("PRAGMA secure_delete = ON");
            texts(statements, notebook, secret);
            statements.update("UPDATE operation SET body = ? WHERE notebook = ? AND sequence <= ? AND body <> ? AND NOT EXISTS (SELECT 1 FROM stream_part p "
                    + "WHERE p.notebook = operation.notebook AND p.sequence = operation.sequence)", PURGED, notebook, sequence, PURGED);
            replace(statements, "SELECT hash, body FROM version_cell WHERE notebook = ?", "UPDATE version_cell SET body = ? WHERE notebook = ? AND hash = ?", notebook, secret, true);
            replace(statements, "SELECT CAST(sequence AS VARCHAR(20)), body FROM version WHERE notebook = ?", "UPDATE version SET body = ? WHERE notebook = ? AND CAST(sequence AS VARCHAR(20)) = ?",
                    notebook, secret, true);
            replace(statements, "SELECT CAST(sequence AS VARCHAR(20)), name FROM version WHERE notebook = ?", "UPDATE version SET name = ? WHERE notebook = ? AND CAST(sequence AS VARCHAR(20)) = ?",
                    notebook, secret, false);
        };
    }

    /** As it stands in JSON. */
    private static String written(String secret) {
        String json = Json.encode(secret);
        return json.substring(1, json.length() - 1);
    }

    private static void replace(Statements statements, String select, String update, String notebook, String secret, boolean json) throws SQLException {
        List<String[]> changed = new ArrayList<>();
        PreparedStatement query = statements.of(select);
        query.setString(1, notebook);
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                String text = rows.getString(2);
                String now = json ? maskedJson(text, secret) : masked(text, secret);
                if (!now.equals(text)) {
                    changed.add(new String[] {rows.getString(1), now});
                }
            }
        }
        for (String[] row : changed) {
            statements.update(update, row[1], notebook, row[0]);
        }
    }

    /** Texts of outputs lie in parts, and the secret may lie across two of them. */
    private static void texts(Statements statements, String notebook, String secret) throws SQLException {
        record Part(long sequence, JsonObject body) {
            JsonObject holder() {
                return body.getString("kind").equals("stream") ? body : body.getJsonObject("output");
            }
        }
        List<Part> parts = new ArrayList<>();
        PreparedStatement query = statements.of("SELECT o.sequence, o.body FROM stream_part p JOIN operation o ON o.notebook = p.notebook AND o.sequence = p.sequence "
                + "WHERE p.notebook = ? ORDER BY p.cell, p.output, p.start");
        query.setString(1, notebook);
        StringBuilder all = new StringBuilder();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                Part part = new Part(rows.getLong(1), new JsonObject(rows.getString(2)));
                parts.add(part);
                all.append(part.holder().getString("text"));
            }
        }
        if (all.indexOf(secret) < 0) {
            return;
        }
        String masked = masked(all.toString(), secret);
        int at = 0;
        for (Part part : parts) {
            String text = part.holder().getString("text");
            String now = masked.substring(at, at + text.length());
            at += text.length();
            if (!now.equals(text)) {
                part.holder().put("text", now);
                statements.update("UPDATE operation SET body = ? WHERE notebook = ? AND sequence = ?", part.body().encode(), notebook, part.sequence());
            }
        }
    }
}
