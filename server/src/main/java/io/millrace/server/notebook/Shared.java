package io.millrace.server.notebook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What lets several people change one notebook at once: operations that were made for an older state are moved to the newest one, instead of being
 * refused, so that nothing that anybody did is lost.
 *
 * <p><b>Texts.</b> An edit of an older version of a cell is mapped over the edits since, <em>one operation after the other</em>: the page
 * that made it has mapped its own copy in the same steps, and must come to the same text. An edit is what the log then holds, so readers of
 * the log need none of this.
 *
 * <p><b>Places.</b> "After cell X" where X was deleted means after what stood before X.
 *
 * <p>Not part of the state: it is made again from the operations that are read when a notebook is opened. An edit from before those is refused
 * ("stale-version"), and its page rebases it as soon as it has the newer text. One thread at a time.
 */
public final class Shared {
    /** The author of what the server does by itself. */
    public static final String SERVER = "server";
    static final int REMEMBERED_EDITS = 500;
    private static final int REMEMBERED_CHARACTERS = 2_000_000;

    private record Edit(int version, List<Operation.EditSource.Update> updates, int characters) {}

    private final Map<String, Deque<Edit>> edits = new HashMap<>();
    /** For each deleted cell the one that stood before it; "" for none. */
    private final Map<String, String> places = new HashMap<>();
    private final UndoStacks undo = new UndoStacks();

    public UndoStacks undo() {
        return undo;
    }

    /** The operation as it has to be now. */
    public Operation fit(Notebook state, Operation operation) {
        return switch (operation) {
            case Operation.EditSource edit -> rebase(state, edit);
            case Operation.InsertCell op -> {
                String after = place(state, op.after(), null);
                yield same(after, op.after()) ? op
                        : new Operation.InsertCell(op.cell(), after, op.type(), op.source(), op.metadata(), op.attachments(), op.executionCount());
            }
            case Operation.MoveCell op -> op.cell().equals(op.after()) ? op : new Operation.MoveCell(op.cell(), place(state, op.after(), op.cell()));
            case Operation.RestoreCell op -> new Operation.RestoreCell(op.cell(), place(state, op.after(), op.cell()));
            default -> operation;
        };
    }

    /** Takes notice of an operation that was applied, as it was applied, by whom. */
    public void applied(Notebook before, Operation operation, String author) {
        if (!author.equals(SERVER)) {
            undo.logged(before, operation, author);
        }
        switch (operation) {
            case Operation.EditSource edit -> remember(edit);
            case Operation.DeleteCell op -> {
                int at = before.indexOf(op.cell());
                places.put(op.cell(), at == 0 ? "" : before.cells().get(at - 1).id());
            }
            case Operation.RestoreCell op -> places.remove(op.cell());
            default -> { }
        }
    }

    private void remember(Operation.EditSource edit) {
        Deque<Edit> known = edits.computeIfAbsent(edit.cell(), _ -> new ArrayDeque<>());
        int size = 0;
        for (Operation.EditSource.Update update : edit.updates()) {
            for (ChangeSet.Section section : update.changes().sections()) {
                size += 8 + (section.insert() == null ? 0 : section.insert().length());
            }
        }
        known.addLast(new Edit(edit.version(), edit.updates(), size));
        long sum = known.stream().mapToLong(Edit::characters).sum();
        while (known.size() > REMEMBERED_EDITS || sum > REMEMBERED_CHARACTERS && known.size() > 1) {
            sum -= known.removeFirst().characters();
        }
    }

    private Operation.EditSource rebase(Notebook state, Operation.EditSource op) {
        Cell cell = state.anyCell(op.cell()).orElse(null);
        if (cell == null || op.version() >= cell.version() || op.version() < 0) {
            return op;
        }
        Deque<Edit> known = edits.getOrDefault(op.cell(), new ArrayDeque<>());
        if (known.isEmpty() || known.getFirst().version() > op.version()) {
            return op;
        }
        List<ChangeSet> mine = new ArrayList<>(op.updates().stream().map(Operation.EditSource.Update::changes).toList());
        int version = op.version();
        for (Edit edit : known) {
            if (edit.version() < version) {
                continue;
            }
            ChangeSet others = null;
            for (Operation.EditSource.Update update : edit.updates()) {
                others = others == null ? update.changes() : others.then(update.changes());
            }
            for (int i = 0; i < mine.size(); i++) {
                if (mine.get(i).lengthBefore() != others.lengthBefore()) {
                    return op; // made for no text that this cell ever had: the reducer says so
                }
                ChangeSet moved = mine.get(i).over(others, false);
                others = others.over(mine.get(i), true);
                mine.set(i, moved);
            }
            version = edit.version() + edit.updates().size();
        }
        List<Operation.EditSource.Update> moved = new ArrayList<>();
        for (int i = 0; i < mine.size(); i++) {
            moved.add(new Operation.EditSource.Update(op.updates().get(i).clientId(), mine.get(i)));
        }
        return new Operation.EditSource(op.cell(), version, moved);
    }

    /** Where "after this cell" is now; at the end where nobody knows any more. */
    private String place(Notebook state, String after, String moving) {
        String at = after;
        Set<String> seen = new HashSet<>();
        while (at != null && (state.indexOf(at) < 0 || at.equals(moving))) {
            if (!seen.add(at)) {
                return null;
            }
            if (at.equals(moving)) {
                int index = state.indexOf(at);
                at = index > 0 ? state.cells().get(index - 1).id() : index == 0 ? null : before(at);
            } else {
                String before = before(at);
                if (before == null && !places.containsKey(at)) {
                    Cell last = state.cells().stream().filter(c -> !c.id().equals(moving)).reduce((_, b) -> b).orElse(null);
                    return last == null ? null : last.id();
                }
                at = before;
            }
        }
        return at;
    }

    private String before(String deleted) {
        String before = places.get(deleted);
        return before == null || before.isEmpty() ? null : before;
    }

    private static boolean same(String a, String b) {
        return a == null ? b == null : a.equals(b);
    }
}
