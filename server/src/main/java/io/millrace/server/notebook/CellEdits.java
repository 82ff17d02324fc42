package io.millrace.server.notebook;

import io.millrace.server.notebook.Outcome.Applied;
import io.millrace.server.notebook.Outcome.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The part of {@link Reducer} that changes cells, their order and their texts. */
final class CellEdits {
    static final int MAX_CELLS = 10_000;
    static final int MAX_SOURCE = 2 * 1024 * 1024;
    static final int MAX_DELETED = 200;
    /** nbformat's rule for cell identifiers. */
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private CellEdits() {}

    static Outcome insert(Notebook state, Operation.InsertCell op) {
        if (!ID.matcher(op.cell()).matches()) {
            return new Refused("invalid-cell-id", "A cell identifier has 1 to 64 letters, digits, - and _.");
        }
        if (state.anyCell(op.cell()).isPresent()) {
            return new Refused("cell-exists", "There is a cell " + op.cell() + " already.");
        }
        if (state.cells().size() >= MAX_CELLS) {
            return new Refused("too-many-cells", "A notebook has at most " + MAX_CELLS + " cells.");
        }
        if (op.source().length() > MAX_SOURCE) {
            return tooLong();
        }
        Map<String, Object> metadata = op.metadata() == null ? Map.of() : op.metadata();
        Cell cell = new Cell(op.cell(), op.type(), lines(op.source()), 0, metadata, op.attachments(), op.executionCount(), List.of(), false, null);
        return place(state, state.cells(), cell, op.after(), state.deleted(), List.of());
    }

    static Outcome delete(Notebook state, Operation.DeleteCell op) {
        int index = state.indexOf(op.cell());
        if (index < 0) {
            return unknownCell(op.cell());
        }
        List<Cell> cells = new ArrayList<>(state.cells());
        List<Cell> gone = new ArrayList<>(state.deleted());
        gone.add(cells.remove(index));
        if (gone.size() > MAX_DELETED) {
            gone.removeFirst();
        }
        List<String> waiting = state.queue().stream().filter(r -> r.cell().equals(op.cell()) && r.state() == Run.State.QUEUED).map(Run::id).toList();
        List<Effect> effects = waiting.isEmpty() ? List.of() : List.of(new Effect.DropRuns(waiting, "The cell was deleted."));
        return new Applied(state.withCells(cells, gone), effects);
    }

    static Outcome restore(Notebook state, Operation.RestoreCell op) {
        Cell cell = state.deleted().stream().filter(c -> c.id().equals(op.cell())).findFirst().orElse(null);
        if (cell == null) {
            return new Refused("unknown-cell", "There is no deleted cell " + op.cell() + ".");
        }
        List<Cell> gone = state.deleted().stream().filter(c -> c != cell).toList();
        return place(state, state.cells(), cell, op.after(), gone, List.of());
    }

    static Outcome move(Notebook state, Operation.MoveCell op) {
        Cell cell = state.cell(op.cell()).orElse(null);
        if (cell == null) {
            return unknownCell(op.cell());
        }
        if (op.cell().equals(op.after())) {
            return new Refused("invalid-place", "A cell cannot stand after itself.");
        }
        return place(state, state.cells().stream().filter(c -> c != cell).toList(), cell, op.after(), state.deleted(), List.of());
    }

    static Outcome setType(Notebook state, Operation.SetCellType op) {
        Cell cell = state.cell(op.cell()).orElse(null);
        if (cell == null) {
            return unknownCell(op.cell());
        }
        if (state.queue().stream().anyMatch(r -> r.cell().equals(op.cell()))) {
            return new Refused("cell-running", "The cell runs or waits to run: stop it before changing what it is.");
        }
        return new Applied(state.changing(op.cell(), c -> c.withType(op.type())));
    }

    static Outcome setMetadata(Notebook state, Operation.SetCellMetadata op) {
        if (state.anyCell(op.cell()).isEmpty()) {
            return unknownCell(op.cell());
        }
        return new Applied(state.changing(op.cell(), c -> c.withMetadata(op.metadata())));
    }

    /**
     * The authority's side of CodeMirror's collaboration: updates fit the newest version, where {@link Shared#fit} has put them. A cell that was
     * deleted takes them too: what somebody typed while another one deleted the cell is there when it comes back.
     */
    static Outcome edit(Notebook state, Operation.EditSource op) {
        Cell cell = state.anyCell(op.cell()).orElse(null);
        if (cell == null) {
            return unknownCell(op.cell());
        }
        if (op.version() != cell.version()) {
            return new Refused("stale-version", "The edit was made for version " + op.version() + " of cell " + op.cell()
                    + ", which is at version " + cell.version() + ".");
        }
        String text = cell.source();
        for (Operation.EditSource.Update update : op.updates()) {
            if (update.changes().lengthBefore() != text.length()) {
                return new Refused("invalid-change", "The change is for a text of " + update.changes().lengthBefore()
                        + " units and cell " + op.cell() + " has " + text.length() + ".");
            }
            if (update.changes().lengthAfter() > MAX_SOURCE) {
                return tooLong();
            }
            text = update.changes().apply(text);
        }
        String edited = text;
        return new Applied(state.changing(op.cell(), c -> c.withSource(edited, cell.version() + op.updates().size())));
    }

    static Refused unknownCell(String id) {
        return new Refused("unknown-cell", "There is no cell " + id + " in this notebook.");
    }

    private static Refused tooLong() {
        return new Refused("source-too-long", "The text of a cell has at most " + MAX_SOURCE + " characters.");
    }

    private static Outcome place(Notebook state, List<Cell> others, Cell cell, String after, List<Cell> gone, List<Effect> effects) {
        List<Cell> cells = new ArrayList<>(others);
        int at = 0;
        if (after != null) {
            while (at < cells.size() && !cells.get(at).id().equals(after)) {
                at++;
            }
            if (at == cells.size()) {
                return unknownCell(after);
            }
            at++;
        }
        cells.add(at, cell);
        return new Applied(state.withCells(cells, gone), effects);
    }

    /** CodeMirror counts every line break as one unit and so do we: one form of line break only. */
    static String lines(String source) {
        return source.indexOf('\r') < 0 ? source : source.replace("\r\n", "\n").replace('\r', '\n');
    }
}
