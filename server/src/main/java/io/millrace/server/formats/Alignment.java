package io.millrace.server.formats;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import io.millrace.server.formats.NotebookFile.FileCell;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gives cells of a file without identifiers (nbformat before 4.5) those of the file that it came from, by their sources. */
final class Alignment {
    private Alignment() {}

    static NotebookFile to(NotebookFile base, NotebookFile file) {
        Set<String> known = new HashSet<>();
        base.cells().forEach(cell -> known.add(cell.id()));
        if (!file.cells().stream().allMatch(cell -> cell.id().matches("cell-\\d+(-\\d+)?"))) {
            return file;
        }
        List<String> before = base.cells().stream().map(FileCell::source).toList();
        List<String> after = file.cells().stream().map(FileCell::source).toList();
        String[] ids = new String[after.size()];
        int old = 0;
        int now = 0;
        for (AbstractDelta<String> delta : DiffUtils.diff(before, after).getDeltas()) {
            while (old < delta.getSource().getPosition()) {
                ids[now++] = base.cells().get(old++).id();
            }
            // Cells that stand in the same place are the same cells, changed.
            for (int i = 0; i < delta.getTarget().size(); i++, now++) {
                ids[now] = i < delta.getSource().size() ? base.cells().get(old + i).id() : null;
            }
            old += delta.getSource().size();
        }
        while (now < ids.length) {
            ids[now++] = base.cells().get(old++).id();
        }
        Set<String> taken = new HashSet<>(known);
        List<FileCell> cells = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            String id = ids[i];
            for (int n = 0; id == null; n++) {
                String next = "new-" + Integer.toHexString(after.get(i).hashCode()) + (n == 0 ? "" : "-" + n);
                id = taken.add(next) ? next : null;
            }
            cells.add(file.cells().get(i).withId(id));
        }
        return file.withCells(cells);
    }
}
