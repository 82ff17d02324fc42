package io.millrace.server.notebook;

import io.millrace.server.notebook.Outcome.Refused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What nobody but the server changes in a student's copy of an assignment: cells that are locked, the marks of all cells (nbgrader's metadata), and that the notebook is such a copy. Cells with a
 * mark stay where they are, since tests read what stands above them.
 */
public final class Locks {
    /** nbgrader's key in the metadata of a cell. */
    public static final String NBGRADER = "nbgrader";
    /** In the metadata of a notebook: which assignment it is a copy of. */
    public static final String ASSIGNMENT = "millrace.assignment";
    /** In the metadata of a cell of a copy: what was given for it. */
    public static final String FEEDBACK = "millrace.feedback";

    private Locks() {}

    /**
     * What becomes of a person's operation: cells that they add have no marks, whichever cell they were copied from, and feedback stays as it is, also where an older version or a file that somebody had
     * open knows nothing of it.
     */
    public static Operation kept(Notebook state, Operation operation) {
        if (!state.metadata().containsKey(ASSIGNMENT)) {
            return operation;
        }
        return switch (operation) {
            case Operation.InsertCell op when op.metadata() != null && (op.metadata().containsKey(NBGRADER) || op.metadata().containsKey(FEEDBACK)) ->
                    new Operation.InsertCell(op.cell(), op.after(), op.type(), op.source(), without(op.metadata(), NBGRADER, FEEDBACK), op.attachments(), op.executionCount());
            case Operation.SetCellMetadata op -> state.anyCell(op.cell()).map(Cell::metadata).filter(had -> differs(had, op.metadata(), FEEDBACK))
                    .<Operation>map(had -> new Operation.SetCellMetadata(op.cell(), with(without(op.metadata(), FEEDBACK), FEEDBACK, had.get(FEEDBACK)))).orElse(op);
            default -> operation;
        };
    }

    /** Metadata of a notebook that is made from a copy's file: it is nobody's copy, and nothing in it is locked. */
    public static Map<String, Object> freed(Map<String, Object> metadata) {
        return without(metadata, ASSIGNMENT);
    }

    private static Map<String, Object> without(Map<String, Object> metadata, String... keys) {
        Map<String, Object> rest = new LinkedHashMap<>(metadata);
        rest.keySet().removeAll(List.of(keys));
        return rest;
    }

    private static Map<String, Object> with(Map<String, Object> metadata, String key, Object value) {
        if (value != null) {
            metadata.put(key, value);
        }
        return metadata;
    }

    /** Why a person must not do this; empty where they may. */
    public static Optional<Refused> refusal(Notebook state, Operation operation) {
        if (!state.metadata().containsKey(ASSIGNMENT)) {
            return Optional.empty();
        }
        return switch (operation) {
            case Operation.EditSource op -> locked(state, op.cell());
            case Operation.SetCellType op -> stays(state, op.cell());
            case Operation.DeleteCell op -> stays(state, op.cell());
            case Operation.MoveCell op -> stays(state, op.cell());
            case Operation.CellImported op -> locked(state, op.cell());
            case Operation.SetCellMetadata op -> state.anyCell(op.cell()).map(Cell::metadata).filter(had -> differs(had, op.metadata(), NBGRADER))
                    .map(_ -> new Refused("assignment-mark", "What this cell is in the assignment is the teachers' to say."));
            case Operation.SetMetadata op when differs(state.metadata(), op.metadata(), ASSIGNMENT) ->
                    Optional.of(new Refused("assignment-mark", "This notebook is the copy of an assignment and stays one."));
            default -> Optional.empty();
        };
    }

    /** The same for operations that belong together. */
    public static Optional<Refused> refusal(Notebook state, List<Operation> operations) {
        return operations.stream().map(operation -> refusal(state, operation)).flatMap(Optional::stream).findFirst();
    }

    private static boolean differs(Map<String, Object> had, Map<String, Object> has, String key) {
        // A file or a version that says 2 where the copy has 2.0 says the same.
        return !Numbers.alike(had.get(key), has.get(key));
    }

    private static Optional<Refused> locked(Notebook state, String cell) {
        return mark(state, cell).filter(mark -> Boolean.TRUE.equals(mark.get("locked")))
                .map(_ -> new Refused("locked-cell", "This cell is read-only in the assignment: write into the cells that are meant for it, or into new ones."));
    }

    private static Optional<Refused> stays(Notebook state, String cell) {
        return mark(state, cell).map(_ -> new Refused("assignment-cell", "This cell belongs to the assignment: it stays where and what it is."));
    }

    private static Optional<Map<?, ?>> mark(Notebook state, String cell) {
        return state.anyCell(cell).map(found -> found.metadata().get(NBGRADER)).filter(Map.class::isInstance).map(found -> (Map<?, ?>) found);
    }
}
