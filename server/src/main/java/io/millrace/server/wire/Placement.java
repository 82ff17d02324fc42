package io.millrace.server.wire;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * In which cell of a notebook the code of a client runs. A client that has this notebook open runs its cells: by the identifier that it gives (JupyterLab's
 * {@code cellId}), else by the text. Other code gets a passing cell at the end, which goes when the next one comes. Pure but for the new identifier.
 *
 * @param before  what has to happen to the notebook first
 * @param passing whether the cell is there for this execution only
 */
public record Placement(String cell, List<Operation> before, boolean passing) {
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    /**
     * @param document whether the notebook is a person's own, and not one that is there for this kernel only
     * @param last     the cell that this client ran last, or ""
     * @param going    cells that are deleted before
     */
    static Placement of(Notebook notebook, Request request, boolean document, String last, Set<String> going) {
        String code = lines(request.message().text("code"));
        if (document && request.isKept()) {
            String named = Message.text(request.message().metadata(), "cellId");
            Optional<Placement> byName = named.isEmpty() ? Optional.empty() : named(notebook, named, code, going);
            Optional<Placement> found = byName.isPresent() ? byName : sameText(notebook, code, last);
            if (found.isPresent()) {
                return found.get();
            }
        }
        String cell = "c" + UUID.randomUUID().toString().replace("-", "");
        return new Placement(cell, List.of(insert(notebook, going, cell, code, Map.of("millrace", Map.of("passing", true)))), true);
    }

    /** Whether a cell is there for an execution from outside only, and no part of the document. */
    public static boolean isPassing(Cell cell) {
        return cell.metadata().get("millrace") instanceof Map<?, ?> ours && ours.get("passing") == Boolean.TRUE;
    }

    private static Optional<Placement> named(Notebook notebook, String id, String code, Set<String> going) {
        Cell cell = notebook.cell(id).orElse(null);
        if (cell == null) {
            // The client has made it and not saved yet.
            boolean free = ID.matcher(id).matches() && notebook.anyCell(id).isEmpty();
            return free ? Optional.of(new Placement(id, List.of(insert(notebook, going, id, code, Map.of())), false)) : Optional.empty();
        }
        if (cell.type() != Cell.Type.CODE) {
            return Optional.empty();
        }
        return Optional.of(new Placement(id, cell.source().equals(code) ? List.of() : List.of(edit(cell, code)), false));
    }

    private static Optional<Placement> sameText(Notebook notebook, String code, String last) {
        Cell first = null;
        boolean behind = false;
        for (Cell cell : notebook.cells()) {
            if (cell.type() == Cell.Type.CODE && cell.source().equals(code) && !isPassing(cell)) {
                if (behind) {
                    return Optional.of(new Placement(cell.id(), List.of(), false));
                }
                first = first == null ? cell : first;
            }
            behind |= cell.id().equals(last);
        }
        return Optional.ofNullable(first).map(cell -> new Placement(cell.id(), List.of(), false));
    }

    private static Operation insert(Notebook notebook, Set<String> going, String cell, String code, Map<String, Object> metadata) {
        String after = notebook.cells().reversed().stream().map(Cell::id).filter(id -> !going.contains(id)).findFirst().orElse(null);
        return new Operation.InsertCell(cell, after, Cell.Type.CODE, code, metadata, null, null);
    }

    private static Operation edit(Cell cell, String code) {
        return new Operation.EditSource(cell.id(), cell.version(), List.of(new Operation.EditSource.Update("jupyter", ChangeSet.between(cell.source(), code))));
    }

    private static String lines(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n');
    }
}
