package io.millrace.server.gallery;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON values with one kind of whole number: what was just made has a Long where what was read from the store has an Integer, and both are the same. */
final class Plain {
    private Plain() {}

    static Object of(Object value) {
        return switch (value) {
            case Integer number -> number.longValue();
            case Map<?, ?> map -> {
                Map<Object, Object> plain = new LinkedHashMap<>();
                map.forEach((key, each) -> plain.put(key, of(each)));
                yield plain;
            }
            case List<?> list -> list.stream().map(Plain::of).toList();
            case null, default -> value;
        };
    }

    static boolean same(Object one, Object other) {
        return of(one).equals(of(other));
    }

    /** A notebook whose cells have such metadata. */
    @SuppressWarnings("unchecked")
    static Notebook of(Notebook state) {
        return new Notebook(state.id(), state.title(), state.metadata(), state.cells().stream().map(cell -> with(cell, (Map<String, Object>) of((Object) cell.metadata()))).toList(), state.deleted(),
                state.kernel(), state.queue(), state.executions());
    }

    /** The cell with what another has in its metadata, where both say the same. */
    static Cell like(Cell cell, Cell other) {
        return same(cell.metadata(), other.metadata()) ? with(cell, other.metadata()) : cell;
    }

    private static Cell with(Cell cell, Map<String, Object> metadata) {
        return new Cell(cell.id(), cell.type(), cell.source(), cell.version(), metadata, cell.attachments(), cell.executionCount(), cell.outputs(), cell.clearPending(), cell.run());
    }
}
