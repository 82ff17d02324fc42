package io.millrace.server.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From a notebook as it is to one as it was: the operations that lead there, so that bringing back a version is an ordinary change, which
 * others see as it happens and which can be undone. Cells that the version does not have are deleted, and deleted cells can be restored.
 */
public final class Restoring {
    private Restoring() {}

    /** The whole notebook. */
    public static List<Operation> all(Notebook now, Notebook then, String run) {
        List<Operation> operations = new ArrayList<>();
        if (!now.title().equals(then.title()) && !then.title().isBlank()) {
            operations.add(new Operation.SetTitle(then.title()));
        }
        if (!now.metadata().equals(then.metadata())) {
            operations.add(new Operation.SetMetadata(then.metadata()));
        }
        Set<String> wanted = then.cells().stream().map(Cell::id).collect(Collectors.toSet());
        List<String> order = new ArrayList<>();
        for (Cell cell : now.cells()) {
            if (wanted.contains(cell.id())) {
                order.add(cell.id());
            } else {
                operations.add(new Operation.DeleteCell(cell.id()));
            }
        }
        String after = null;
        for (int i = 0; i < then.cells().size(); i++) {
            Cell cell = then.cells().get(i);
            int at = order.indexOf(cell.id());
            if (at >= 0) {
                if (at != i) {
                    operations.add(new Operation.MoveCell(cell.id(), after));
                    order.remove(at);
                    order.add(i, cell.id());
                }
                change(now, now.cell(cell.id()).orElseThrow(), cell, run, operations);
            } else {
                comeBack(now, cell, after, run, operations);
                order.add(i, cell.id());
            }
            after = cell.id();
        }
        return operations;
    }

    /** One cell, which stays where it is; one that is not there comes after the nearest one above it in the version that is. */
    public static List<Operation> one(Notebook now, Notebook then, String id, String run) {
        List<Operation> operations = new ArrayList<>();
        int at = then.indexOf(id);
        if (at < 0) {
            return operations;
        }
        Cell cell = then.cells().get(at);
        if (now.indexOf(id) >= 0) {
            change(now, now.cell(id).orElseThrow(), cell, run, operations);
            return operations;
        }
        String after = null;
        for (int i = at - 1; i >= 0 && after == null; i--) {
            after = now.indexOf(then.cells().get(i).id()) >= 0 ? then.cells().get(i).id() : null;
        }
        comeBack(now, cell, after, run, operations);
        return operations;
    }

    /** A cell as it is to be: changed where it stands, else brought in behind this one, null for the start. */
    public static List<Operation> put(Notebook now, Cell then, String after, String run) {
        List<Operation> operations = new ArrayList<>();
        if (now.indexOf(then.id()) >= 0) {
            change(now, now.cell(then.id()).orElseThrow(), then, run, operations);
        } else {
            comeBack(now, then, after, run, operations);
        }
        return operations;
    }

    private static void comeBack(Notebook now, Cell cell, String after, String run, List<Operation> operations) {
        Cell deleted = now.anyCell(cell.id()).orElse(null);
        if (deleted != null) {
            operations.add(new Operation.RestoreCell(cell.id(), after));
            change(now, deleted, cell, run, operations);
            return;
        }
        operations.add(new Operation.InsertCell(cell.id(), after, cell.type(), cell.source(), cell.metadata(), cell.attachments(), cell.executionCount()));
        show(cell, run, operations);
    }

    private static void change(Notebook now, Cell cell, Cell then, String run, List<Operation> operations) {
        if (cell.type() != then.type()) {
            operations.add(new Operation.SetCellType(cell.id(), then.type()));
        }
        if (!cell.source().equals(then.source())) {
            operations.add(new Operation.EditSource(cell.id(), cell.version(),
                    List.of(new Operation.EditSource.Update("version", ChangeSet.between(cell.source(), then.source())))));
        }
        if (!cell.metadata().equals(then.metadata())) {
            operations.add(new Operation.SetCellMetadata(cell.id(), then.metadata()));
        }
        if (then.type() != Cell.Type.CODE && !attachments(cell).equals(attachments(then))) {
            operations.add(new Operation.CellImported(cell.id(), then.attachments(), null));
        }
        boolean runs = now.queue().stream().anyMatch(r -> r.cell().equals(cell.id()));
        if (!runs && then.type() == Cell.Type.CODE && !Objects.equals(cell.outputs(), then.outputs())) {
            operations.add(new Operation.ClearOutput(run, cell.id(), false));
            show(then, run, operations);
        }
    }

    private static Map<String, Object> attachments(Cell cell) {
        return Objects.requireNonNullElse(cell.attachments(), Map.of());
    }

    private static void show(Cell cell, String run, List<Operation> operations) {
        cell.outputs().forEach(output -> operations.add(new Operation.Shown(run, cell.id(), whole(output))));
    }

    /** A version has the start and the end of a very long text. */
    private static Output whole(Output output) {
        if (!(output instanceof Output.Stream stream) || stream.text().whole()) {
            return output;
        }
        StreamText text = stream.text();
        long missing = text.length() - text.head().length() - text.tail().length();
        return new Output.Stream(stream.name(), StreamText.of(text.head() + "\n[" + missing + " characters that this version does not have]\n" + text.tail()), stream.unknown());
    }
}
