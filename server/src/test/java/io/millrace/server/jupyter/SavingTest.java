package io.millrace.server.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.Run;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A saved file makes the open notebook like it, by edits. */
class SavingTest {
    private static Notebook applied(Notebook state, List<Operation> operations) {
        Notebook result = state;
        for (Operation operation : operations) {
            Outcome outcome = Reducer.apply(result, operation);
            assertTrue(outcome instanceof Outcome.Applied, () -> operation + ": " + outcome);
            result = ((Outcome.Applied) outcome).state();
        }
        return result;
    }

    private static Map<String, Object> file(Notebook state) {
        return new JsonObject(new JsonObject(IpynbWriter.write(state, (cell, output, length) -> "")).encode()).getMap();
    }

    private static Map<String, Object> cell(String id, String type, String source, List<Object> outputs, Integer count, Map<String, Object> metadata) {
        Map<String, Object> cell = new LinkedHashMap<>(Map.of("id", id, "cell_type", type, "source", source, "metadata", metadata));
        if (type.equals("code")) {
            cell.put("outputs", outputs);
            cell.put("execution_count", count);
        }
        return cell;
    }

    @Provide
    Arbitrary<Map<String, Object>> files() {
        Arbitrary<List<Object>> outputs = Arbitraries.of("out", "other").map(text -> (Object) Map.of("output_type", "stream", "name", "stdout", "text", text)).list().ofMaxSize(1);
        Arbitrary<Map<String, Object>> cells = Combinators.combine(Arbitraries.of("a", "b", "c", "d", "e", "f"), Arbitraries.of("code", "code", "markdown", "raw"),
                Arbitraries.of("", "x", "x = 😀", "x = 😁", "long\ntext"), outputs, Arbitraries.integers().between(1, 3).injectNull(0.3),
                Arbitraries.<Map<String, Object>>of(Map.of(), Map.of("k", 1))).as(SavingTest::cell);
        return Combinators.combine(cells.list().ofMaxSize(6).uniqueElements(c -> c.get("id")), Arbitraries.<Map<String, Object>>of(Map.of(), Map.of("vendor", 1))).as((list, metadata) ->
                Map.of("nbformat", 4, "nbformat_minor", 5, "metadata", metadata, "cells", list));
    }

    @Property(tries = 500)
    void the_notebook_becomes_what_was_saved(@ForAll("files") Map<String, Object> first, @ForAll("files") Map<String, Object> second, @ForAll("files") Map<String, Object> third) {
        Notebook state = Notebook.empty("n");
        for (Map<String, Object> saved : List.of(first, second, third, first)) {
            state = applied(state, Saving.operations(state, saved));
            Notebook alone = applied(Notebook.empty("n"), Saving.operations(Notebook.empty("n"), saved));
            assertEquals(file(alone), file(state));
            assertEquals(List.of(), Saving.operations(state, saved), "saving the same again changes nothing");
            assertEquals(List.of(), Saving.operations(state, file(state)), "nor does saving what was read");
        }
    }

    @Test
    void outputs_that_this_server_has_seen_itself_stay() {
        Notebook state = applied(Notebook.empty("n"), List.of(new Operation.InsertCell("a", null, Cell.Type.CODE, "1", Map.of(), null, null)));
        Run run = new Run("r", "a", Run.State.QUEUED, Instant.EPOCH, null, null, null, "", null, "1", null, null);
        state = applied(state, List.of(new Operation.RunQueued(run), new Operation.RunStarted("r", "a", 4, Instant.EPOCH),
                new Operation.Shown("r", "a", new Output.Rich("display_data", Map.of("text/plain", "whole"), Map.of(), null, "d")),
                new Operation.RunFinished("r", "a", Run.State.OK, Instant.EPOCH, 1L, null)));
        List<Object> poorer = List.of(Map.of("output_type", "display_data", "data", Map.of("text/plain", "part"), "metadata", Map.of()));
        Map<String, Object> same = Map.of("nbformat", 4, "nbformat_minor", 5, "metadata", Map.of(), "cells", List.of(cell("a", "code", "1", poorer, 4, Map.of())));
        assertEquals(List.of(), Saving.operations(state, same));
        Map<String, Object> cleared = Map.of("nbformat", 4, "nbformat_minor", 5, "metadata", Map.of(), "cells", List.of(cell("a", "code", "1", List.of(), null, Map.of())));
        assertEquals(List.of(), applied(state, Saving.operations(state, cleared)).cells().getFirst().outputs());
    }

    @Test
    void what_the_server_keeps_in_the_metadata_is_not_taken_away() {
        Notebook state = applied(Notebook.empty("n"), List.of(new Operation.SetMetadata(Map.of("millrace", Map.of("heap", "4g")))));
        Map<String, Object> saved = Map.of("nbformat", 4, "nbformat_minor", 5, "metadata", Map.of("vendor", 1), "cells", new ArrayList<>());
        assertEquals(Map.of("millrace", Map.of("heap", "4g"), "vendor", 1), applied(state, Saving.operations(state, saved)).metadata());
    }
}
