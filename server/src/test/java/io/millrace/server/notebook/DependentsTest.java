package io.millrace.server.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DependentsTest {
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

    private static Cell cell(String id, int started, List<String> defines, List<String> uses) {
        return cell(id, started, Run.State.OK, Map.of(), Map.of("defines", defines, "assigns", List.of(), "uses", uses, "bodies", Map.of()));
    }

    private static Cell cell(String id, int started, Run.State state, Map<String, Object> metadata, Map<String, Object> names) {
        Instant at = START.plusSeconds(started);
        return new Cell(id, Cell.Type.CODE, "", 0, metadata, null, 1, List.of(), false, new Run("r" + id, id, state, at, at, at, 1L, "h", null, null, names, null));
    }

    private static List<String> of(Cell... cells) {
        return Dependents.of(Notebook.empty("n").withCells(List.of(cells)));
    }

    @Test
    void are_the_cells_below_that_use_what_was_made_since() {
        assertEquals(List.of("b"), of(cell("a", 9, List.of("x"), List.of()), cell("b", 2, List.of("y"), List.of("x")), cell("c", 3, List.of(), List.of("y")), cell("d", 4, List.of(), List.of())));
        assertEquals(List.of("c"), of(cell("a", 9, List.of("x"), List.of()), cell("b", 10, List.of("y"), List.of("x")), cell("c", 3, List.of(), List.of("y"))));
        assertEquals(List.of(), of(cell("a", 9, List.of("x"), List.of()), cell("b", 10, List.of("y"), List.of("x")), cell("c", 11, List.of(), List.of("y"))));
    }

    @Test
    void end_where_a_cell_takes_a_name_from_below_itself() {
        assertEquals(List.of(), of(cell("a", 2, List.of(), List.of("y")), cell("b", 9, List.of("y"), List.of())));
    }

    @Test
    void are_found_through_the_bodies_of_methods() {
        Map<String, Object> method = Map.of("defines", List.of("f()"), "assigns", List.of(), "uses", List.of(), "bodies", Map.of("f()", Map.of("uses", List.of("x"), "assigns", List.of())));
        assertEquals(List.of("c"), of(cell("a", 9, List.of("x"), List.of()), cell("b", 1, Run.State.OK, Map.of(), method), cell("c", 2, List.of(), List.of("f()"))));
    }

    @Test
    void are_neither_pinned_nor_failed() {
        Map<String, Object> names = Map.of("defines", List.of(), "assigns", List.of(), "uses", List.of("x"), "bodies", Map.of());
        Cell maker = cell("a", 9, List.of("x"), List.of());
        assertEquals(List.of(), of(maker, cell("b", 2, Run.State.OK, Map.of("millrace", Map.of("pinned", true)), names), cell("c", 3, Run.State.ERROR, Map.of(), names)));
        assertTrue(Dependents.automatic(Notebook.empty("n").withMetadata(Map.of("millrace", Map.of("autorun", true)))));
        assertFalse(Dependents.automatic(Notebook.empty("n").withMetadata(Map.of("millrace", "x"))));
    }
}
