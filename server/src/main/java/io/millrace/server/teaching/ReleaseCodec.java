package io.millrace.server.teaching;

import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Operation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Releases in the store, and the cells of a file that was handed in. */
final class ReleaseCodec {
    private ReleaseCodec() {}

    static String write(Release release) {
        JsonArray cells = new JsonArray();
        release.pieces().forEach(piece -> cells.add(new JsonObject().put("id", piece.id()).put("type", piece.type().text()).put("source", piece.source())
                .put("metadata", new JsonObject(piece.metadata())).put("attachments", piece.attachments() == null ? null : new JsonObject(piece.attachments()))));
        return new JsonObject().put("title", release.title()).put("metadata", new JsonObject(release.metadata())).put("cells", cells).encode();
    }

    static Release read(String text) {
        JsonObject json = new JsonObject(text);
        List<Piece> pieces = json.getJsonArray("cells").stream().map(JsonObject.class::cast).map(cell -> new Piece(cell.getString("id"), Cell.Type.of(cell.getString("type")), cell.getString("source"),
                map(cell.getJsonObject("metadata")), cell.getJsonObject("attachments") == null ? null : map(cell.getJsonObject("attachments")))).toList();
        return new Release(json.getString("title"), map(json.getJsonObject("metadata")), pieces);
    }

    /** Plain maps and lists all the way down, so that what was read equals what is in a notebook. */
    private static Map<String, Object> map(JsonObject json) {
        return new JsonObject(json.encode()).getMap();
    }

    /** The cells of a notebook's file. */
    static List<Piece> pieces(String ipynb) {
        return IpynbReader.read(new JsonObject(ipynb).getMap()).operations().stream().filter(Operation.InsertCell.class::isInstance).map(Operation.InsertCell.class::cast)
                .map(cell -> new Piece(cell.cell(), cell.type(), cell.source(), cell.metadata(), cell.attachments())).toList();
    }
}
