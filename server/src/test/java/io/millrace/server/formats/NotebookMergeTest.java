package io.millrace.server.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.formats.NotebookFile.FileCell;
import io.millrace.server.notebook.Cell;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NotebookMergeTest {
    private static FileCell code(String id, String source) {
        return new FileCell(id, Cell.Type.CODE, source, Map.of(), new LinkedHashMap<>(Map.of("outputs", List.of(Map.of("output_type", "stream", "name", "stdout", "text", source)))));
    }

    private static NotebookFile notebook(FileCell... cells) {
        return new NotebookFile(Map.of(), List.of(cells));
    }

    private static List<String> ids(NotebookFile file) {
        return file.cells().stream().map(FileCell::id).toList();
    }

    @Property(tries = 500)
    void what_one_side_did_alone_is_the_result(@ForAll long seed) {
        RandomNotebooks random = new RandomNotebooks(seed);
        NotebookFile base = random.notebook();
        NotebookFile changed = random.changed(base);
        assertEquals(changed.json(), NotebookMerge.merge(base, changed, base).notebook().json());
        assertEquals(changed.json(), NotebookMerge.merge(base, base, changed).notebook().json());
        assertEquals(changed.json(), NotebookMerge.merge(base, changed, changed).notebook().json());
        assertEquals(List.of(), NotebookMerge.merge(base, changed, base).conflicts());
    }

    /** No cell that a side added or changed may vanish, and none may be there twice. */
    @Property(tries = 1000)
    void nothing_is_lost_and_nothing_doubled(@ForAll long seed) {
        RandomNotebooks random = new RandomNotebooks(seed);
        NotebookFile base = random.notebook();
        NotebookFile ours = random.changed(base);
        NotebookFile theirs = random.changed(base);
        List<String> merged = ids(NotebookMerge.merge(base, ours, theirs).notebook());
        assertEquals(new HashSet<>(merged).size(), merged.size());
        Set<String> before = new HashSet<>(ids(base));
        for (NotebookFile side : List.of(ours, theirs)) {
            for (FileCell cell : side.cells()) {
                boolean added = !before.contains(cell.id());
                boolean changed = !added && base.cells().stream().anyMatch(old -> old.id().equals(cell.id()) && !old.source().equals(cell.source()));
                assertTrue(!added && !changed || merged.contains(cell.id()), cell.id());
            }
        }
    }

    @Test
    void changes_in_different_cells_meet_and_outputs_stay_with_their_source() {
        NotebookFile base = notebook(code("a", "1"), code("b", "2"), code("c", "3"));
        NotebookFile ours = notebook(code("a", "one"), code("b", "2"), code("x", "ours"), code("c", "3"));
        NotebookFile theirs = notebook(code("c", "three"), code("a", "1"), code("y", "theirs"), code("b", "2"));
        NotebookMerge.Merged merged = NotebookMerge.merge(base, ours, theirs);
        assertEquals(List.of("c", "a", "y", "b", "x"), ids(merged.notebook()), "their order, and ours behind what it followed");
        assertEquals(code("a", "one"), merged.notebook().cells().get(1));
        assertEquals(code("c", "three"), merged.notebook().cells().get(0));
        assertEquals(List.of(), merged.conflicts());
    }

    @Test
    void lines_of_one_cell_merge_and_its_outputs_are_cleared_because_nobody_ran_it() {
        NotebookFile base = notebook(code("a", "one\ntwo\nthree\nfour"));
        NotebookMerge.Merged merged = NotebookMerge.merge(base, notebook(code("a", "ONE\ntwo\nthree\nfour")), notebook(code("a", "one\ntwo\nthree\nFOUR\nfive")));
        assertEquals("ONE\ntwo\nthree\nFOUR\nfive", merged.notebook().cells().getFirst().source());
        assertEquals(List.of(), merged.notebook().cells().getFirst().outputs());
        assertEquals(List.of(), merged.conflicts());
    }

    @Test
    void what_both_changed_differently_is_for_people() {
        NotebookFile base = notebook(code("a", "x = 1"), code("b", "b"));
        NotebookMerge.Merged merged = NotebookMerge.merge(base, notebook(code("a", "x = 2")), notebook(code("a", "x = 3"), code("b", "B")));
        assertEquals("<<<<<<< ours\nx = 2\n=======\nx = 3\n>>>>>>> theirs", merged.notebook().cells().getFirst().source());
        assertEquals(List.of("Cell a was changed on both sides in one place.", "Cell b was deleted on one side and changed on the other; it was kept."), merged.conflicts());
    }

    @Test
    void files_without_identifiers_are_told_apart_by_their_sources() {
        NotebookFile base = notebook(code("a", "1"), code("b", "2"));
        NotebookFile ours = notebook(code("cell-0", "0"), code("cell-1", "1"), code("cell-2", "2"));
        NotebookFile theirs = notebook(code("cell-0", "1"), code("cell-1", "two"));
        NotebookFile merged = NotebookMerge.merge(base, ours, theirs).notebook();
        assertEquals(List.of("0", "1", "two"), merged.cells().stream().map(FileCell::source).toList());
    }

    @Test
    void the_difference_is_told_cell_by_cell() {
        NotebookFile before = notebook(code("a", "1"), code("b", "2"), code("c", "3"));
        List<FileCell> after = new ArrayList<>(List.of(code("c", "3"), code("a", "1"), code("d", "4")));
        List<String> lines = NotebookDiff.lines(before, notebook(after.toArray(FileCell[]::new)), true);
        assertEquals(List.of("--- deleted code cell b", "-2", "*** code cell a", "moved", "+++ added code cell d", "+4"), lines);
        assertEquals(List.of(), NotebookDiff.lines(before, before, false));
    }
}
