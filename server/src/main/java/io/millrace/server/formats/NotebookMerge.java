package io.millrace.server.formats;

import io.millrace.server.formats.NotebookFile.FileCell;
import io.millrace.server.notebook.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Three-way merge by cell identifier. Cells that one side added, deleted or moved are so in the result; sources merge line by line, metadata
 * key by key. Outputs follow their source: they are kept where the merged source is the one that made them, else cleared. A cell that one
 * side deleted and the other changed stays.
 */
public final class NotebookMerge {
    /** @param conflicts one sentence each; the sources hold Git's markers, so that no such cell runs by accident */
    public record Merged(NotebookFile notebook, List<String> conflicts) {}

    private final Map<String, FileCell> base;
    private final Map<String, FileCell> ours;
    private final Map<String, FileCell> theirs;
    private final List<String> conflicts = new ArrayList<>();

    private NotebookMerge(NotebookFile base, NotebookFile ours, NotebookFile theirs) {
        this.base = byId(base);
        this.ours = byId(ours);
        this.theirs = byId(theirs);
    }

    public static Merged merge(NotebookFile base, NotebookFile ours, NotebookFile theirs) {
        NotebookFile left = Alignment.to(base, ours);
        NotebookFile right = Alignment.to(base, theirs);
        NotebookMerge merge = new NotebookMerge(base, left, right);
        List<FileCell> cells = merge.order().stream().map(merge::cell).toList();
        return new Merged(new NotebookFile(ThreeWay.keys(base.metadata(), left.metadata(), right.metadata()), cells), List.copyOf(merge.conflicts));
    }

    private static Map<String, FileCell> byId(NotebookFile file) {
        Map<String, FileCell> cells = new LinkedHashMap<>();
        file.cells().forEach(cell -> cells.put(cell.id(), cell));
        return cells;
    }

    /** The order of the side that moved cells, ours where both did; what only the other side has stands behind the cell that it follows there. */
    private List<String> order() {
        boolean weMoved = !common(ours, theirs).equals(common(base, ours, theirs));
        Map<String, FileCell> first = weMoved ? ours : theirs;
        Map<String, FileCell> second = weMoved ? theirs : ours;
        List<String> order = new ArrayList<>();
        first.keySet().stream().filter(this::stays).forEach(order::add);
        String before = null;
        for (String id : second.keySet()) {
            if (stays(id) && !order.contains(id)) {
                int at = before == null ? 0 : order.indexOf(before) + 1;
                // Where both sides added at one place, ours stand first.
                while (weMoved && at < order.size() && !second.containsKey(order.get(at)) && !base.containsKey(order.get(at))) {
                    at++;
                }
                order.add(at, id);
            }
            before = order.contains(id) ? id : before;
        }
        return order;
    }

    private List<String> common(Map<String, FileCell> side, Map<String, FileCell> other) {
        return side.keySet().stream().filter(id -> base.containsKey(id) && other.containsKey(id)).toList();
    }

    private static List<String> common(Map<String, FileCell> base, Map<String, FileCell> ours, Map<String, FileCell> theirs) {
        return base.keySet().stream().filter(id -> ours.containsKey(id) && theirs.containsKey(id)).toList();
    }

    /** Whether a cell is in the result: one side's deletion counts unless the other has changed the cell. */
    private boolean stays(String id) {
        FileCell old = base.get(id);
        FileCell left = ours.get(id);
        FileCell right = theirs.get(id);
        if (old == null || left != null && right != null) {
            return true;
        }
        FileCell left1 = left == null ? right : left;
        return left1 != null && !left1.source().equals(old.source());
    }

    private FileCell cell(String id) {
        FileCell old = base.get(id);
        FileCell left = ours.get(id);
        FileCell right = theirs.get(id);
        if (left == null || right == null) {
            FileCell only = left == null ? right : left;
            if (old != null) {
                conflicts.add("Cell " + id + " was deleted on one side and changed on the other; it was kept.");
            }
            return only;
        }
        String before = old == null ? "" : old.source();
        ThreeWay.Text source = ThreeWay.lines(before, left.source(), right.source());
        if (source.conflicts() > 0) {
            conflicts.add("Cell " + id + " was changed on both sides in " + (source.conflicts() == 1 ? "one place." : source.conflicts() + " places."));
        }
        Cell.Type type = ThreeWay.value(old == null ? null : old.type(), left.type(), right.type());
        return new FileCell(id, type, source.text(), ThreeWay.keys(old == null ? Map.of() : old.metadata(), left.metadata(), right.metadata()), rest(old, left, right, source.text(), type));
    }

    private static Map<String, Object> rest(FileCell old, FileCell left, FileCell right, String source, Cell.Type type) {
        boolean byLeft = source.equals(left.source());
        boolean byRight = source.equals(right.source());
        if (byLeft && byRight) {
            Map<String, Object> before = old == null ? Map.of() : old.rest();
            return new LinkedHashMap<>(left.rest().equals(before) ? right.rest() : left.rest());
        }
        if (byLeft || byRight) {
            return new LinkedHashMap<>((byLeft ? left : right).rest());
        }
        Map<String, Object> rest = ThreeWay.keys(old == null ? Map.of() : old.rest(), left.rest(), right.rest());
        if (type == Cell.Type.CODE) {
            rest.put("outputs", List.of());
            rest.put("execution_count", null);
        }
        return rest;
    }
}
