package io.millrace.server.live;

import io.millrace.server.store.NotebookStore;
import io.vertx.core.json.JsonObject;

/** Reads whole stream outputs out of the log. Blocks. */
public final class LongTexts {
    private LongTexts() {}

    /** The part [offset, offset+length) of a cell's stream output, as far as there is one; offsets are UTF-16 units. */
    public static String read(NotebookStore store, String notebook, String cell, int output, long offset, long length) {
        StringBuilder text = new StringBuilder();
        for (NotebookStore.StreamPart part : store.streamParts(notebook, cell, output, offset, length)) {
            JsonObject op = new JsonObject(part.body());
            String piece = op.getString("kind").equals("stream") ? op.getString("text") : op.getJsonObject("output").getString("text");
            long from = Math.max(0, offset - part.start());
            long to = Math.min(piece.length(), offset + length - part.start());
            if (from < to) {
                text.append(piece, (int) from, (int) to);
            }
        }
        return text.toString();
    }
}
