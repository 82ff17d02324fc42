package io.millrace.server.notebook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each person can take back, and do again: for each of their steps the operations that undo it, made when it was done and moved to the
 * newest state when they are needed ({@link Shared#fit}). Texts are undone in their editor, which knows the person's own changes; here are the steps that
 * change the notebook. Outputs are never undone: they say what a kernel did.
 */
public final class UndoStacks {
    static final int STEPS = 200;
    static final int PEOPLE = 100;

    /** Operations of one step that are on their way: those after an undo, a redo or the restoring of a version. */
    private static final class Step {
        final String person;
        final boolean forRedo;
        final boolean fresh;
        final List<Operation> inverses = new ArrayList<>();
        int left;

        Step(String person, boolean forRedo, boolean fresh, int left) {
            this.person = person;
            this.forRedo = forRedo;
            this.fresh = fresh;
            this.left = left;
        }
    }

    private static final class Stacks {
        final Deque<List<Operation>> undo = new ArrayDeque<>();
        final Deque<List<Operation>> redo = new ArrayDeque<>();

        Deque<List<Operation>> of(boolean again) {
            return again ? redo : undo;
        }
    }

    private final Map<String, Stacks> people = new LinkedHashMap<>();
    private Step step;

    /** What undoes this, done to this state; empty where nothing has to be undone. */
    public static Optional<Operation> inverse(Notebook before, Operation operation) {
        return switch (operation) {
            case Operation.InsertCell op -> Optional.of(new Operation.DeleteCell(op.cell()));
            case Operation.DeleteCell op -> Optional.of(new Operation.RestoreCell(op.cell(), predecessor(before, op.cell())));
            case Operation.RestoreCell op -> Optional.of(new Operation.DeleteCell(op.cell()));
            case Operation.MoveCell op -> Optional.of(new Operation.MoveCell(op.cell(), predecessor(before, op.cell())));
            case Operation.SetCellType op -> before.cell(op.cell()).map(cell -> new Operation.SetCellType(op.cell(), cell.type()));
            case Operation.SetCellMetadata op -> before.anyCell(op.cell()).map(cell -> new Operation.SetCellMetadata(op.cell(), cell.metadata()));
            case Operation.SetTitle _ -> Optional.of(new Operation.SetTitle(before.title()));
            default -> Optional.empty();
        };
    }

    /** Whether it is one of the operations that a step is made of. */
    public static boolean counts(Operation operation) {
        return switch (operation) {
            case Operation.InsertCell _, Operation.DeleteCell _, Operation.RestoreCell _, Operation.MoveCell _, Operation.SetCellType _,
                 Operation.SetCellMetadata _, Operation.SetTitle _, Operation.EditSource _ -> true;
            default -> false;
        };
    }

    /** The same for an edit: it is part of a step only where a version was restored. */
    private static Operation inverseEdit(Notebook before, Operation.EditSource op) {
        String text = before.anyCell(op.cell()).orElseThrow().source();
        List<Operation.EditSource.Update> back = new ArrayList<>();
        for (Operation.EditSource.Update update : op.updates()) {
            back.addFirst(new Operation.EditSource.Update(update.clientId() + "~", update.changes().inverse(text)));
            text = update.changes().apply(text);
        }
        return new Operation.EditSource(op.cell(), op.version() + op.updates().size(), back);
    }

    private static String predecessor(Notebook state, String cell) {
        int at = state.indexOf(cell);
        return at <= 0 ? null : state.cells().get(at - 1).id();
    }

    /** Takes notice of an operation of a person, in the order of the log. */
    void logged(Notebook before, Operation operation, String person) {
        switch (operation) {
            case Operation.Undo op -> {
                Stacks stacks = people.get(person);
                if (stacks != null) {
                    stacks.of(op.redo()).pollLast();
                }
                step = new Step(person, !op.redo(), false, op.operations());
            }
            case Operation.RestoreVersion op -> step = new Step(person, false, true, op.operations());
            case Operation.FollowOriginal op -> step = new Step(person, false, true, op.operations());
            default -> {
                if (!counts(operation)) {
                    return;
                }
                if (step != null && step.left > 0 && step.person.equals(person)) {
                    step.inverses.addFirst(operation instanceof Operation.EditSource edit ? inverseEdit(before, edit) : inverse(before, operation).orElseThrow());
                    step.left--;
                    if (step.left == 0) {
                        push(step.person, step.forRedo, step.fresh, step.inverses);
                        step = null;
                    }
                } else {
                    inverse(before, operation).ifPresent(back -> push(person, false, true, List.of(back)));
                }
            }
        }
    }

    private void push(String person, boolean redo, boolean fresh, List<Operation> inverses) {
        Stacks stacks = people.computeIfAbsent(person, _ -> new Stacks());
        if (people.size() > PEOPLE) {
            people.remove(people.keySet().iterator().next());
        }
        Deque<List<Operation>> stack = stacks.of(redo);
        stack.addLast(List.copyOf(inverses));
        if (stack.size() > STEPS) {
            stack.removeFirst();
        }
        if (fresh) {
            stacks.redo.clear();
        }
    }

    /** The next step to undo, or to do again: its operations in order. */
    public Optional<List<Operation>> next(String person, boolean redo) {
        Stacks stacks = people.get(person);
        return stacks == null ? Optional.empty() : Optional.ofNullable(stacks.of(redo).peekLast());
    }

    /** Forgets the next step, which cannot be done any more. */
    public void drop(String person, boolean redo) {
        people.get(person).of(redo).pollLast();
    }
}
