package io.millrace.server.jupyter;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Numbers;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.wire.Placement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A whole notebook file, as a client saves it, as the operations that make the open notebook like it: cells are found again by their identifiers, and only what
 * differs is touched, so whoever has the notebook open sees edits and not another notebook. Pure.
 *
 * <p>Outputs of a run that this server has seen itself stay: the client's copy can only be poorer.
 */
final class Saving {
    static final String OURS = "millrace";

    private final Notebook current;
    private final List<Operation> operations = new ArrayList<>();

    private Saving(Notebook current) {
        this.current = current;
    }

    /**
     * @return none where nothing differs
     * @throws MalformedNotebook with one sentence
     */
    static List<Operation> operations(Notebook current, Map<String, Object> file) {
        IpynbReader.Read read = IpynbReader.read(file);
        Notebook wanted = Notebook.empty(current.id());
        for (Operation operation : read.operations()) {
            switch (Reducer.apply(wanted, operation)) {
                case Outcome.Applied applied -> wanted = applied.state();
                case Outcome.Refused refused -> throw new MalformedNotebook(refused.message());
            }
        }
        Saving saving = new Saving(current);
        saving.metadata(read.metadata());
        saving.cells(wanted, read.operations());
        return saving.operations;
    }

    /** What the writer adds by itself is not taken for the notebook's own. */
    private void metadata(Map<String, Object> file) {
        Map<String, Object> wanted = new LinkedHashMap<>(Numbers.kept(current.metadata(), file));
        if (!current.metadata().containsKey("title")) {
            wanted.remove("title");
        }
        if (IpynbWriter.DEFAULTS.keySet().stream().noneMatch(current.metadata()::containsKey) && IpynbWriter.DEFAULTS.entrySet().stream().allMatch(d -> d.getValue().equals(wanted.get(d.getKey())))) {
            wanted.keySet().removeAll(IpynbWriter.DEFAULTS.keySet());
        }
        // What the server keeps there (locked libraries, the heap) changes while a client has the file open.
        if (current.metadata().containsKey(OURS)) {
            wanted.put(OURS, current.metadata().get(OURS));
        }
        if (!wanted.equals(current.metadata())) {
            operations.add(new Operation.SetMetadata(wanted));
        }
    }

    private void cells(Notebook wanted, List<Operation> made) {
        Set<String> kept = new HashSet<>();
        wanted.cells().forEach(cell -> kept.add(cell.id()));
        List<String> order = new ArrayList<>();
        for (Cell cell : current.cells()) {
            if (kept.contains(cell.id()) || Placement.isPassing(cell)) {
                order.add(cell.id());
            } else {
                operations.add(new Operation.DeleteCell(cell.id()));
            }
        }
        String before = null;
        for (int i = 0; i < wanted.cells().size(); i++) {
            Cell cell = wanted.cells().get(i);
            Cell ours = current.anyCell(cell.id()).orElse(null);
            if (ours == null) {
                operations.add(new Operation.InsertCell(cell.id(), before, cell.type(), cell.source(), cell.metadata(), cell.attachments(), cell.executionCount()));
                operations.addAll(outputsOf(cell.id(), made));
                order.add(i, cell.id());
            } else {
                if (current.cell(cell.id()).isEmpty()) {
                    operations.add(new Operation.RestoreCell(cell.id(), before));
                    order.add(i, cell.id());
                } else if (!order.get(i).equals(cell.id())) {
                    operations.add(new Operation.MoveCell(cell.id(), before));
                    order.remove(cell.id());
                    order.add(i, cell.id());
                }
                change(ours, cell, made);
            }
            before = cell.id();
        }
    }

    private static List<Operation> outputsOf(String cell, List<Operation> made) {
        return made.stream().filter(op -> op instanceof Operation.Shown shown && shown.cell().equals(cell)
                || op instanceof Operation.StreamWritten written && written.cell().equals(cell)).toList();
    }

    private void change(Cell ours, Cell wanted, List<Operation> made) {
        boolean runs = current.queue().stream().anyMatch(run -> run.cell().equals(ours.id()));
        if (ours.type() != wanted.type() && !runs) {
            operations.add(new Operation.SetCellType(ours.id(), wanted.type()));
        }
        if (!Numbers.alike(ours.metadata(), wanted.metadata())) {
            operations.add(new Operation.SetCellMetadata(ours.id(), Numbers.kept(ours.metadata(), wanted.metadata())));
        }
        if (!ours.source().equals(wanted.source())) {
            operations.add(new Operation.EditSource(ours.id(), ours.version(),
                    List.of(new Operation.EditSource.Update("jupyter", ChangeSet.between(ours.source(), wanted.source())))));
        }
        boolean seen = runs || ours.run() != null && Objects.equals(ours.executionCount(), wanted.executionCount());
        boolean same = Objects.equals(ours.executionCount(), wanted.executionCount()) && sameOutputs(ours.outputs(), wanted.outputs());
        if (!Objects.equals(ours.attachments(), wanted.attachments()) || wanted.type() == Cell.Type.CODE && !seen && !same) {
            operations.add(new Operation.CellImported(ours.id(), wanted.attachments(), wanted.executionCount()));
            operations.addAll(outputsOf(ours.id(), made));
        }
    }

    private static boolean sameOutputs(List<Output> ours, List<Output> wanted) {
        if (ours.size() != wanted.size()) {
            return false;
        }
        for (int i = 0; i < ours.size(); i++) {
            if (!Numbers.alike(StateCodec.outputToJson(plain(ours.get(i))), StateCodec.outputToJson(plain(wanted.get(i))))) {
                return false;
            }
        }
        return true;
    }

    /** Without what no file has. */
    private static Output plain(Output output) {
        return switch (output) {
            case Output.Stream stream -> stream;
            case Output.Rich rich -> new Output.Rich(rich.type(), rich.data(), rich.metadata(), rich.executionCount(), null);
            case Output.Failure failure -> new Output.Failure(failure.ename(), failure.evalue(), failure.traceback(), null, null, failure.unknown());
        };
    }
}
