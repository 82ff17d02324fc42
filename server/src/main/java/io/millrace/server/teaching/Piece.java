package io.millrace.server.teaching;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cell as far as an assignment is concerned: what is written in it, not what came of it.
 *
 * @param attachments of a Markdown cell, null for none
 */
public record Piece(String id, Cell.Type type, String source, Map<String, Object> metadata, Map<String, Object> attachments) {
    static Piece of(Cell cell) {
        return new Piece(cell.id(), cell.type(), cell.source(), cell.metadata(), cell.attachments());
    }

    Piece withSource(String text) {
        return new Piece(id, type, text, metadata, attachments);
    }

    Piece withMetadata(Map<String, Object> values) {
        return new Piece(id, type, source, values, attachments);
    }

    Optional<Mark> mark() {
        return Mark.of(metadata);
    }

    boolean code() {
        return type == Cell.Type.CODE;
    }

    /** What makes these cells in an empty notebook. */
    static List<Operation> operations(List<Piece> pieces) {
        List<Operation> operations = new java.util.ArrayList<>();
        String after = null;
        for (Piece piece : pieces) {
            operations.add(new Operation.InsertCell(piece.id(), after, piece.type(), piece.source(), piece.metadata(), piece.attachments(), null));
            after = piece.id();
        }
        return operations;
    }
}
