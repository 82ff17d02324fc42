package io.millrace.server.sync;

import io.vertx.core.json.JsonObject;

/**
 * What a file and its notebook were when both sides were last the same.
 *
 * @param path     of the file, below the directory
 * @param modified of the notebook
 * @param title    of the notebook, and {@code folder}; null in what an older program has written
 */
record Known(String path, String text, String modified, String title, String folder) {
    static Known of(JsonObject json) {
        return new Known(json.getString("path"), json.getString("text"), json.getString("modified"), json.getString("title"), json.getString("folder"));
    }

    JsonObject json() {
        return new JsonObject().put("path", path).put("text", text).put("modified", modified).put("title", title).put("folder", folder);
    }

    Known at(String otherPath, String otherTitle, String otherFolder) {
        return new Known(otherPath, text, modified, otherTitle, otherFolder);
    }
}
