package io.millrace.server.formats;

import io.millrace.server.formats.NotebookFile.FileCell;
import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Numbers;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The operations that make an open notebook what a file says, as small as they can be: people who have it open see edits, not a new notebook. Outputs
 * come from the file where the source of their cell does; all others stay.
 */
public final class Rewrite {
    private static final Set<String> OURS = Set.of("kernelspec", "language_info", "title");

    private final List<Operation> operations = new ArrayList<>();
    private Notebook now;

    private Rewrite(Notebook state) {
        now = state;
    }

    /** @throws IllegalArgumentException with one sentence where the notebook cannot become that */
    public static List<Operation> of(Notebook state, NotebookFile file) {
        Rewrite rewrite = new Rewrite(state);
        Set<String> wanted = new HashSet<>();
        file.cells().forEach(cell -> wanted.add(cell.id()));
        state.cells().stream().filter(cell -> !wanted.contains(cell.id())).forEach(cell -> rewrite.add(new Operation.DeleteCell(cell.id())));
        String after = null;
        for (FileCell cell : file.cells()) {
            rewrite.cell(cell, after);
            after = cell.id();
        }
        Map<String, Object> metadata = new LinkedHashMap<>(file.metadata());
        // What the writer adds to every file is no change.
        OURS.stream().filter(key -> !state.metadata().containsKey(key)).forEach(metadata::remove);
        if (!metadata.equals(state.metadata())) {
            rewrite.add(new Operation.SetMetadata(metadata));
        }
        return rewrite.operations;
    }

    private void cell(FileCell wanted, String after) {
        Cell there = now.cell(wanted.id()).orElse(null);
        if (there == null && now.anyCell(wanted.id()).isEmpty()) {
            made(wanted).forEach(operation -> add(operation instanceof Operation.InsertCell insert ? new Operation.InsertCell(insert.cell(), after, insert.type(), insert.source(),
                    insert.metadata(), insert.attachments(), insert.executionCount()) : operation));
            return;
        }
        if (there == null) {
            add(new Operation.RestoreCell(wanted.id(), after));
        } else if (!Objects.equals(before(wanted.id()), after)) {
            add(new Operation.MoveCell(wanted.id(), after));
        }
        Cell cell = now.cell(wanted.id()).orElseThrow();
        if (cell.type() != wanted.type()) {
            add(new Operation.SetCellType(cell.id(), wanted.type()));
        }
        if (!cell.source().equals(wanted.source())) {
            add(new Operation.EditSource(cell.id(), cell.version(), List.of(new Operation.EditSource.Update("file", ChangeSet.between(cell.source(), wanted.source())))));
            if (wanted.rest().containsKey("outputs") && wanted.type() == Cell.Type.CODE) {
                add(new Operation.ClearOutputs(List.of(cell.id())));
                made(wanted).stream().filter(operation -> !(operation instanceof Operation.InsertCell)).forEach(this::add);
            }
        }
        if (!Numbers.alike(cell.metadata(), wanted.metadata())) {
            add(new Operation.SetCellMetadata(cell.id(), wanted.metadata()));
        }
        Map<String, Object> attachments = wanted.type() == Cell.Type.CODE || !(wanted.rest().get("attachments") instanceof Map<?, ?>) ? Map.of() : NotebookFile.map(wanted.rest().get("attachments"));
        if (wanted.type() != Cell.Type.CODE && !attachments.equals(cell.attachments() == null ? Map.of() : cell.attachments())) {
            add(new Operation.CellImported(cell.id(), attachments.isEmpty() ? null : attachments, null));
        }
    }

    private static List<Operation> made(FileCell cell) {
        return IpynbReader.read(new NotebookFile(Map.of(), List.of(cell)).json()).operations();
    }

    private String before(String id) {
        String before = null;
        for (Cell cell : now.cells()) {
            if (cell.id().equals(id)) {
                return before;
            }
            before = cell.id();
        }
        return null;
    }

    private void add(Operation operation) {
        switch (Reducer.apply(now, operation)) {
            case Outcome.Applied applied -> now = applied.state();
            case Outcome.Refused refused -> throw new IllegalArgumentException(refused.message());
        }
        operations.add(operation);
    }
}
