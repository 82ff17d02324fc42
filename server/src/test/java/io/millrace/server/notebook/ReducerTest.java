package io.millrace.server.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Outcome.Applied;
import io.millrace.server.notebook.Outcome.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReducerTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private Notebook state = Notebook.empty("n");
    private List<Effect> effects = List.of();

    private ReducerTest apply(Operation... operations) {
        for (Operation operation : operations) {
            Applied applied = assertInstanceOf(Applied.class, Reducer.apply(state, operation), () -> "refused: " + operation);
            state = applied.state();
            effects = applied.effects();
        }
        return this;
    }

    private void refuses(String code, Operation operation) {
        Refused refused = assertInstanceOf(Refused.class, Reducer.apply(state, operation), () -> "accepted: " + operation);
        assertEquals(code, refused.code());
        assertTrue(refused.message().endsWith("."), refused.message());
    }

    private static Operation insert(String cell, String after) {
        return new Operation.InsertCell(cell, after, Cell.Type.CODE, "x", Map.of(), null, null);
    }

    private static Operation queue(String run, String cell) {
        return new Operation.RunQueued(new Run(run, cell, Run.State.QUEUED, NOW, null, null, null, "hash", null, null, null, null));
    }

    private static Operation edit(String cell, int version, Object... changes) {
        return new Operation.EditSource(cell, version, List.of(new Operation.EditSource.Update("me", ChangeSet.fromJson(List.of(changes)))));
    }

    private List<String> order() {
        return state.cells().stream().map(Cell::id).toList();
    }

    private Cell cell(String id) {
        return state.anyCell(id).orElseThrow();
    }

    @Test
    void cells_stand_where_they_are_put() {
        apply(insert("a", null), insert("b", "a"), insert("c", null));
        assertEquals(List.of("c", "a", "b"), order());
        apply(new Operation.MoveCell("c", "b"));
        assertEquals(List.of("a", "b", "c"), order());
        apply(new Operation.MoveCell("c", null));
        assertEquals(List.of("c", "a", "b"), order());
        refuses("unknown-cell", new Operation.MoveCell("c", "x"));
        refuses("invalid-place", new Operation.MoveCell("c", "c"));
        refuses("cell-exists", insert("a", null));
        refuses("invalid-cell-id", insert("a b", null));
        refuses("unknown-cell", insert("d", "x"));
    }

    @Test
    void a_run_keeps_its_names_as_long_as_its_kernel_lives() {
        Map<String, Object> names = Map.of("defines", List.of("x"));
        apply(insert("a", null), queue("r", "a"), new Operation.RunStarted("r", "a", 1, NOW), new Operation.RunNamed("r", "a", names));
        apply(new Operation.RunFinished("r", "a", Run.State.OK, NOW, 3L, null));
        assertEquals(names, cell("a").run().names());
        apply(queue("s", "a"));
        assertEquals(names, cell("a").run().names());
        apply(new Operation.RunNamed("r", "a", Map.of()));
        assertEquals(names, cell("a").run().names());
        apply(new Operation.RunStarted("s", "a", 2, NOW), new Operation.RunFinished("s", "a", Run.State.OK, NOW, 3L, null), new Operation.RunNamed("s", "a", Map.of("defines", List.of())));
        assertEquals(Map.of("defines", List.of()), cell("a").run().names());
        apply(new Operation.DeleteCell("a"), new Operation.KernelChanged(new Notebook.KernelState("starting", "", null, null)));
        assertEquals(null, cell("a").run().names());
    }

    @Test
    void a_deleted_cell_comes_back_as_it_was() {
        apply(insert("a", null), insert("b", "a"), edit("a", 0, List.of(1, "hello")), new Operation.DeleteCell("a"));
        assertEquals(List.of("b"), order());
        refuses("unknown-cell", new Operation.DeleteCell("a"));
        apply(new Operation.RestoreCell("a", "b"));
        assertEquals(List.of("b", "a"), order());
        assertEquals("hello", cell("a").source());
        refuses("unknown-cell", new Operation.RestoreCell("a", null));
    }

    @Test
    void an_edit_for_another_version_is_refused_and_changes_nothing() {
        apply(insert("a", null), edit("a", 0, 1, List.of(0, "y")));
        assertEquals("xy", cell("a").source());
        assertEquals(1, cell("a").version());
        refuses("stale-version", edit("a", 0, List.of(1, "z")));
        refuses("stale-version", edit("a", 2, List.of(2, "z")));
        refuses("invalid-change", edit("a", 1, List.of(5, "z")));
        refuses("unknown-cell", edit("b", 0, 1));
        assertEquals("xy", cell("a").source());
    }

    @Test
    void a_run_takes_the_source_as_it_was_when_it_was_queued() {
        apply(insert("a", null), queue("r", "a"), edit("a", 0, List.of(1, "later")));
        assertEquals("x", state.activeRun("r").orElseThrow().source());
        assertNull(cell("a").run().source());
    }

    @Test
    void a_run_goes_through_its_states() {
        apply(insert("a", null), queue("r", "a"));
        assertEquals(Run.State.QUEUED, cell("a").run().state());
        assertTrue(state.running().isEmpty());
        apply(new Operation.RunStarted("r", "a", 7, NOW));
        assertEquals(7, cell("a").executionCount());
        assertEquals("r", state.running().orElseThrow().id());
        apply(new Operation.RunStopping("r", "a", "Asked."), new Operation.RunFinished("r", "a", Run.State.INTERRUPTED, NOW, 12L, "Stopped."));
        assertEquals(Run.State.INTERRUPTED, cell("a").run().state());
        assertEquals(12L, cell("a").run().wallMillis());
        assertTrue(state.queue().isEmpty());
        apply(new Operation.RunFinished("r", "a", Run.State.OK, NOW, 12L, null));
        assertEquals(Run.State.INTERRUPTED, cell("a").run().state(), "a run ends once");
    }

    @Test
    void a_new_run_clears_what_the_cell_showed() {
        apply(insert("a", null), queue("r", "a"), new Operation.RunStarted("r", "a", 1, NOW), new Operation.StreamWritten("r", "a", "stdout", "old"),
                queue("s", "a"), new Operation.RunFinished("r", "a", Run.State.OK, NOW, 1L, null));
        assertEquals(1, cell("a").outputs().size());
        assertEquals("s", cell("a").run().id());
        apply(new Operation.RunStarted("s", "a", 2, NOW));
        assertTrue(cell("a").outputs().isEmpty());
        assertEquals(List.of(new Effect.OutputsCleared("a")), effects);
    }

    @Test
    void neighbouring_pieces_of_a_stream_are_one_output() {
        apply(insert("a", null), new Operation.StreamWritten("r", "a", "stdout", "1"), new Operation.StreamWritten("r", "a", "stdout", "2"));
        assertEquals(List.of(new Effect.StreamAdded("a", 0, 1, 1)), effects);
        apply(new Operation.StreamWritten("r", "a", "stderr", "3"), new Operation.StreamWritten("r", "a", "stdout", "4"));
        assertEquals(List.of(new Effect.StreamAdded("a", 2, 0, 1)), effects);
        assertEquals(3, cell("a").outputs().size());
    }

    @Test
    void clear_output_with_wait_clears_when_the_next_output_comes() {
        apply(insert("a", null), new Operation.StreamWritten("r", "a", "stdout", "1"), new Operation.ClearOutput("r", "a", true));
        assertEquals(1, cell("a").outputs().size());
        apply(new Operation.StreamWritten("r", "a", "stdout", "2"));
        assertEquals(List.of(new Output.Stream("stdout", StreamText.of("2"))), cell("a").outputs());
        apply(new Operation.ClearOutput("r", "a", false));
        assertTrue(cell("a").outputs().isEmpty());
    }

    @Test
    void an_update_reaches_every_cell_that_shows_the_display_also_deleted_ones() {
        Output shown = new Output.Rich("display_data", Map.of("text/plain", "old"), Map.of(), null, "d");
        apply(insert("a", null), insert("b", "a"), new Operation.Shown("r", "a", shown), new Operation.Shown("r", "b", shown), new Operation.DeleteCell("b"),
                new Operation.UpdateDisplay("r", "d", Map.of("text/plain", "new"), Map.of()));
        for (String id : List.of("a", "b")) {
            assertEquals(Map.of("text/plain", "new"), ((Output.Rich) cell(id).outputs().getFirst()).data());
        }
    }

    @Test
    void deleting_a_cell_drops_its_waiting_runs() {
        apply(insert("a", null), queue("r", "a"), new Operation.DeleteCell("a"));
        assertEquals(List.of(new Effect.DropRuns(List.of("r"), "The cell was deleted.")), effects);
    }

    @Test
    void only_code_runs_and_a_running_cell_stays_code() {
        apply(new Operation.InsertCell("m", null, Cell.Type.MARKDOWN, "# Hi", Map.of(), null, null), insert("a", null));
        refuses("not-code", new Operation.RunCells(List.of("a", "m")));
        refuses("unknown-cell", new Operation.RunCells(List.of("z")));
        apply(new Operation.RunCells(List.of("a", "a")));
        assertEquals(List.of(new Effect.QueueRuns(List.of("a"))), effects, "a cell once");
        apply(queue("r", "a"));
        refuses("cell-running", new Operation.SetCellType("a", Cell.Type.RAW));
    }

    @Test
    void titles_are_neither_empty_nor_endless() {
        refuses("invalid-title", new Operation.SetTitle("  "));
        refuses("invalid-title", new Operation.SetTitle("x".repeat(501)));
        assertEquals("T", apply(new Operation.SetTitle("T")).state.title());
    }

    @Test
    void line_breaks_have_one_form() {
        apply(new Operation.InsertCell("a", null, Cell.Type.CODE, "a\r\nb\rc", Map.of(), null, null));
        assertEquals("a\nb\nc", cell("a").source());
    }

    @Test
    void a_cell_that_becomes_text_and_code_again_shows_what_it_has_shown() {
        apply(insert("a", null), new Operation.Shown("r", "a", new Output.Rich("execute_result", Map.of("text/plain", "2"), Map.of(), 1, null)));
        Cell before = cell("a");
        apply(new Operation.SetCellType("a", Cell.Type.MARKDOWN));
        assertEquals(List.of(), effects, "its long texts stay in the store");
        apply(new Operation.SetCellType("a", Cell.Type.CODE));
        assertEquals(before, cell("a"));
    }
}
