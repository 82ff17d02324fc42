package io.millrace.server.gallery;

import io.millrace.server.formats.ThreeWay;
import io.millrace.server.gallery.Change.Kind;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an original has changed since a copy was taken from it: a comparison of three, cell by cell, by the cells' identifiers, which a copy keeps. Sources are compared line by line, metadata key by key;
 * outputs follow their source. The notebooks' titles and metadata are their own. Pure.
 */
public final class Since {
    private final Map<String, Cell> base;
    private final Map<String, Cell> mine;
    private final Set<String> moved;
    /** What the original has no more, by the cell behind which it stood in the base; null for the top. */
    private final Map<String, List<Change>> deleted = new HashMap<>();

    private Since(Base base, Notebook mine, Notebook theirs) {
        Notebook counted = Plain.of(base.asFor(mine).notebook());
        this.base = counted.byId();
        this.mine = Plain.of(mine).byId();
        this.moved = moved(ids(counted), ids(theirs));
        deleted(counted, theirs.byId().keySet());
    }

    /** In the order of the original; what it has no more stands behind what it stood behind. */
    public static List<Change> changes(Base base, Notebook mine, Notebook theirs) {
        Since since = new Since(base, mine, theirs);
        List<Change> changes = new ArrayList<>();
        changes.addAll(since.deleted.getOrDefault(null, List.of()));
        for (Cell cell : theirs.cells()) {
            since.there(cell, changes);
            changes.addAll(since.deleted.getOrDefault(cell.id(), List.of()));
        }
        return changes;
    }

    private static List<String> ids(Notebook notebook) {
        return notebook.cells().stream().map(Cell::id).toList();
    }

    private void there(Cell now, List<Change> changes) {
        Cell was = base.get(now.id());
        Cell has = mine.get(now.id());
        boolean elsewhere = has != null && moved.contains(now.id());
        if (was == null) {
            if (has == null) {
                changes.add(new Change(now.id(), Kind.ADDED, false, false, null, null, now, now));
            } else if (!Base.same(has, now)) {
                changes.add(changed(Kind.ADDED, false, null, has, now));
            }
        } else if (Base.same(was, now)) {
            if (elsewhere) {
                changes.add(new Change(now.id(), Kind.MOVED, true, false, was, has, now, has));
            }
        } else if (has == null) {
            changes.add(new Change(now.id(), Kind.CHANGED, false, true, was, null, now, null));
        } else if (!Base.same(has, now)) {
            changes.add(changed(Kind.CHANGED, elsewhere, was, has, now));
        } else if (elsewhere) {
            changes.add(new Change(now.id(), Kind.MOVED, true, false, was, has, now, has));
        }
    }

    private static Change changed(Kind kind, boolean elsewhere, Cell was, Cell has, Cell now) {
        if (was != null && Base.same(was, has)) {
            return new Change(now.id(), kind, elsewhere, false, was, has, now, now);
        }
        ThreeWay.Text source = ThreeWay.lines(was == null ? "" : was.source(), has.source(), now.source());
        boolean conflict = source.conflicts() > 0;
        return new Change(now.id(), kind, elsewhere, conflict, was, has, now, conflict ? null : merged(source.text(), was, has, now));
    }

    private static Cell merged(String source, Cell was, Cell has, Cell now) {
        Cell made = source.equals(now.source()) ? now : has;
        Map<String, Object> attachments = ThreeWay.keys(was == null ? Map.of() : Base.attachments(was), Base.attachments(has), Base.attachments(now));
        return new Cell(has.id(), ThreeWay.value(was == null ? null : was.type(), has.type(), now.type()), source, has.version(),
                ThreeWay.keys(was == null ? Map.of() : was.metadata(), has.metadata(), now.metadata()), attachments.isEmpty() ? null : attachments, has.executionCount(),
                source.equals(made.source()) ? made.outputs() : List.of(), false, has.run());
    }

    private void deleted(Notebook counted, Set<String> theirs) {
        String above = null;
        for (Cell was : counted.cells()) {
            Cell has = mine.get(was.id());
            if (theirs.contains(was.id())) {
                above = was.id();
            } else if (has != null) {
                deleted.computeIfAbsent(above, _ -> new ArrayList<>()).add(new Change(was.id(), Kind.DELETED, false, !Base.same(was, has), was, has, null, null));
            }
        }
    }

    /** The fewest cells that explain another order of what both have. */
    static Set<String> moved(List<String> before, List<String> after) {
        Map<String, Integer> place = new HashMap<>();
        for (int i = 0; i < after.size(); i++) {
            place.put(after.get(i), i);
        }
        List<String> common = before.stream().filter(place::containsKey).toList();
        int[] places = common.stream().mapToInt(place::get).toArray();
        int[] length = new int[places.length];
        int[] from = new int[places.length];
        int last = -1;
        for (int i = 0; i < places.length; i++) {
            length[i] = 1;
            from[i] = -1;
            for (int j = 0; j < i; j++) {
                if (places[j] < places[i] && length[j] >= length[i]) {
                    length[i] = length[j] + 1;
                    from[i] = j;
                }
            }
            last = last < 0 || length[i] > length[last] ? i : last;
        }
        Set<String> moved = new HashSet<>(common);
        for (int i = last; i >= 0; i = from[i]) {
            moved.remove(common.get(i));
        }
        return moved;
    }
}
