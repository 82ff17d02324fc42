package io.millrace.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private final Notebook notebook = with(with(with(Notebook.empty("n"), "a", "1"), "b", "2"), "c", "1");

    private static Notebook with(Notebook state, String cell, String source) {
        return applied(state, new Operation.InsertCell(cell, state.cells().isEmpty() ? null : state.cells().getLast().id(), Cell.Type.CODE, source, Map.of(), null, null));
    }

    private static Notebook applied(Notebook state, Operation operation) {
        return ((Outcome.Applied) Reducer.apply(state, operation)).state();
    }

    private static Request request(String code, String cell, Object... content) {
        Map<String, Object> all = new java.util.HashMap<>(Map.of("code", code));
        for (int i = 0; i < content.length; i += 2) {
            all.put((String) content[i], content[i + 1]);
        }
        return new Request(new Message(Map.of("msg_id", "m", "msg_type", "execute_request"), Map.of(), cell == null ? Map.of() : Map.of("cellId", cell), all, List.of()), "client");
    }

    private Placement place(Request request, String last) {
        return Placement.of(notebook, request, true, last, Set.of());
    }

    @Test
    void a_cell_is_found_by_its_identifier_and_gets_the_text_that_runs() {
        Placement place = place(request("2 + 2\r\n", "b"), "");
        assertEquals("b", place.cell());
        assertFalse(place.passing());
        assertEquals("2 + 2\n", applied(notebook, place.before().getFirst()).cell("b").orElseThrow().source());
        assertEquals(List.of(), place(request("2", "b"), "").before());
    }

    @Test
    void a_cell_that_the_client_has_not_saved_yet_is_made() {
        Placement place = place(request("new", "fresh"), "");
        assertEquals("fresh", place.cell());
        assertFalse(place.passing());
        assertEquals("new", applied(notebook, place.before().getFirst()).cell("fresh").orElseThrow().source());
    }

    @Test
    void equal_texts_are_taken_in_their_order() {
        assertEquals("a", place(request("1", null), "").cell());
        assertEquals("c", place(request("1", null), "a").cell());
        assertEquals("c", place(request("1", null), "b").cell());
        assertEquals("a", place(request("1", null), "c").cell());
    }

    @Test
    void other_code_gets_a_passing_cell_at_the_end() {
        for (Request request : List.of(request("7", null), request("1", null, "silent", true), request("1", "a", "store_history", false))) {
            Placement place = place(request, "");
            assertTrue(place.passing());
            Notebook after = applied(notebook, place.before().getFirst());
            assertEquals(place.cell(), after.cells().getLast().id());
            assertTrue(Placement.isPassing(after.cells().getLast()));
        }
        assertTrue(Placement.of(notebook, request("1", "a"), false, "", Set.of()).passing());
        Placement behind = Placement.of(notebook, request("7", null), true, "", Set.of("c"));
        assertEquals("b", ((Operation.InsertCell) behind.before().getFirst()).after());
    }
}
