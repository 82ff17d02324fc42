package io.millrace.server.gallery;

import io.millrace.server.gallery.Change.Choice;
import io.millrace.server.gallery.Change.Kind;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.Restoring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The operations that bring changes of an original into a copy, or the copy back to what it was taken from: ordinary ones, so others see them as they happen, and they can be undone. Pure.
 *
 * @param changes    how many changes of the original are dealt with
 * @param operations for the copy
 * @param base       what the copy has of its original then
 */
public record TakeOver(int changes, List<Operation> operations, Base base) {
    /** The author of outputs that come from elsewhere. */
    private static final String RUN = "original";

    /** A notebook, and the operations that have led to it. */
    private static final class Steps {
        private Notebook now;
        private final List<Operation> operations = new ArrayList<>();
        /** Which cells are there; null where that is not known any more. */
        private Set<String> here;

        Steps(Notebook now) {
            this.now = now;
        }

        /** A cell as it is to be. */
        void put(Cell cell, String after) {
            Cell wanted = now.anyCell(cell.id()).map(had -> Plain.like(cell, had)).orElse(cell);
            Restoring.put(now, wanted, after, RUN).forEach(this::add);
        }

        void add(Operation operation) {
            switch (Reducer.apply(now, operation)) {
                case Outcome.Applied applied -> now = applied.state();
                case Outcome.Refused refused -> throw new IllegalArgumentException(refused.message());
            }
            operations.add(operation);
            here = null;
        }

        boolean has(String cell) {
            here = here == null ? now.byId().keySet() : here;
            return here.contains(cell);
        }

        /** The nearest cell above this one in that notebook which is here; null for none. */
        String above(Notebook then, String cell) {
            String above = null;
            for (Cell each : then.cells()) {
                if (each.id().equals(cell)) {
                    return above;
                }
                above = has(each.id()) ? each.id() : above;
            }
            return above;
        }
    }

    /**
     * Takes changes over.
     *
     * @param choices for each cell what becomes of its change
     * @throws IllegalArgumentException with one sentence where a cell has no change (any more), or there is a conflict and nothing was chosen
     */
    public static TakeOver of(Base base, Notebook mine, Notebook theirs, Map<String, Choice> choices) {
        return of(Since.changes(base, mine, theirs), base, mine, theirs, choices);
    }

    /** Takes all changes over that are neither in conflict nor of what is read-only in an assignment. */
    public static TakeOver all(Base base, Notebook mine, Notebook theirs) {
        List<Change> changes = Since.changes(base, mine, theirs);
        Map<String, Choice> choices = new LinkedHashMap<>();
        changes.stream().filter(change -> !change.conflict() && !locked(mine, theirs, change)).forEach(change -> choices.put(change.cell(), Choice.TAKE));
        return of(changes, base, mine, theirs, choices);
    }

    /** Whether a change is of what is read-only in an assignment that the copy is of. */
    public static boolean locked(Notebook mine, Notebook theirs, Change change) {
        if (!mine.metadata().containsKey(Locks.ASSIGNMENT)) {
            return false;
        }
        Map<String, Cell> wanted = new HashMap<>();
        wanted.put(change.cell(), change.theirs());
        Steps copy = new Steps(mine);
        arrange(copy, theirs, List.of(change), wanted);
        return Locks.refusal(mine, copy.operations).isPresent();
    }

    private static TakeOver of(List<Change> all, Base base, Notebook mine, Notebook theirs, Map<String, Choice> choices) {
        Map<String, Change> changes = new LinkedHashMap<>();
        all.forEach(change -> changes.put(change.cell(), change));
        for (Map.Entry<String, Choice> choice : choices.entrySet()) {
            Change change = changes.get(choice.getKey());
            if (change == null) {
                throw new IllegalArgumentException("The original has no change in the cell " + choice.getKey() + " that this copy does not have.");
            }
            if (change.conflict() && choice.getValue() == Choice.TAKE) {
                throw new IllegalArgumentException("The cell " + choice.getKey() + " was changed here as well: choose whether it stays as it is here or becomes what it is in the original.");
            }
        }
        changes.keySet().retainAll(choices.keySet());
        Map<String, Cell> wanted = new HashMap<>();
        changes.forEach((id, change) -> wanted.put(id, change.chosen(choices.get(id))));
        Steps copy = new Steps(mine);
        arrange(copy, theirs, changes.values().stream().filter(change -> choices.get(change.cell()) != Choice.MINE).toList(), wanted);
        return new TakeOver(changes.size(), List.copyOf(copy.operations), taken(base.asFor(mine), theirs, changes, choices));
    }

    /** From top to bottom, each behind what it stands behind in the original: so the order is the original's where nothing else was done. */
    private static void arrange(Steps steps, Notebook theirs, List<Change> changes, Map<String, Cell> wanted) {
        for (Change change : changes) {
            Cell cell = wanted.get(change.cell());
            boolean here = steps.has(change.cell());
            if (cell == null) {
                if (here) {
                    steps.add(new Operation.DeleteCell(change.cell()));
                }
                continue;
            }
            String after = steps.above(theirs, change.cell());
            if (here && change.moved()) {
                steps.add(new Operation.MoveCell(change.cell(), after));
            }
            if (change.kind() != Kind.MOVED) {
                steps.put(cell, after);
            }
        }
    }

    private static Base taken(Base base, Notebook theirs, Map<String, Change> changes, Map<String, Choice> choices) {
        Map<String, Cell> wanted = new HashMap<>();
        changes.forEach((id, change) -> wanted.put(id, change.theirs()));
        Notebook before = base.notebook();
        Steps as = new Steps(before);
        Steps steps = new Steps(before);
        arrange(steps, theirs, List.copyOf(changes.values()), wanted);
        Map<String, Base.Taken> taken = new LinkedHashMap<>(base.taken());
        changes.forEach((id, change) -> {
            taken.remove(id);
            // Where nothing became another thing there is nothing to undo.
            if (change.kind() != Kind.MOVED && !Base.same(change.mine(), change.chosen(choices.get(id)))) {
                taken.put(id, new Base.Taken(change.mine() == null ? null : bare(change.mine()), change.base(), as.above(before, id)));
            }
        });
        // With the outputs, too, which the operations above have left to the copy.
        return new Base(steps.now.cells().stream().map(cell -> wanted.get(cell.id()) == null ? cell : wanted.get(cell.id())).toList(), taken);
    }

    private static Cell bare(Cell cell) {
        return new Cell(cell.id(), cell.type(), cell.source(), 0, cell.metadata(), cell.attachments(), null, List.of(), false, null);
    }

    /**
     * Back to what the copy was taken from.
     *
     * @param cells null for the whole notebook: then cells of one's own go as well, into the deleted ones
     * @throws IllegalArgumentException with one sentence where a cell is not of the original
     */
    public static TakeOver reset(Base base, Notebook mine, List<String> cells) {
        Base counted = base.asFor(mine);
        Notebook then = counted.notebook();
        Map<String, Cell> known = then.byId();
        Steps steps = new Steps(mine);
        if (cells == null) {
            mine.cells().stream().filter(cell -> !known.containsKey(cell.id())).forEach(cell -> steps.add(new Operation.DeleteCell(cell.id())));
            order(steps, then);
        }
        for (String id : cells == null ? List.copyOf(known.keySet()) : cells) {
            Cell cell = known.get(id);
            if (cell == null) {
                throw new IllegalArgumentException("The cell " + id + " is not one of the original: there is nothing that it could go back to.");
            }
            steps.put(cell, steps.above(then, id));
        }
        return new TakeOver(0, List.copyOf(steps.operations), counted);
    }

    /** Moves as few cells as there have to be, and none that stays where it is in an assignment. */
    private static void order(Steps steps, Notebook then) {
        List<String> wanted = then.cells().stream().map(Cell::id).filter(steps::has).toList();
        Set<String> moved = new TreeSet<>();
        if (then.cells().stream().anyMatch(cell -> cell.metadata().containsKey(Locks.NBGRADER))) {
            then.cells().stream().filter(cell -> !cell.metadata().containsKey(Locks.NBGRADER)).map(Cell::id).forEach(moved::add);
        } else {
            moved.addAll(Since.moved(steps.now.cells().stream().map(Cell::id).toList(), wanted));
        }
        for (String id : wanted) {
            if (moved.contains(id) && !wanted.equals(steps.now.cells().stream().map(Cell::id).toList())) {
                steps.add(new Operation.MoveCell(id, steps.above(then, id)));
            }
        }
    }
}
