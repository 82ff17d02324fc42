package io.millrace.server.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.Run;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputQuotaTest {
    private final OutputQuota quota = new OutputQuota(new OutputQuota.Limits(100, 3));
    private Notebook state = started();

    private static Notebook started() {
        Instant now = Instant.EPOCH;
        Notebook state = Notebook.empty("n");
        for (Operation operation : List.of(new Operation.InsertCell("a", null, Cell.Type.CODE, "x", Map.of(), null, null),
                new Operation.RunQueued(new Run("r", "a", Run.State.QUEUED, now, null, null, null, "", null, "x", null, null)), new Operation.RunStarted("r", "a", 1, now))) {
            state = Reducer.replay(state, operation);
        }
        return state;
    }

    private static Operation text(String text, String name) {
        return new Operation.StreamWritten("r", "a", name, text);
    }

    private static Operation picture(String data, String display) {
        return new Operation.Shown("r", "a", new Output.Rich("display_data", Map.of("text/plain", data), Map.of(), null, display));
    }

    private List<Operation> say(Operation operation) {
        List<Operation> admitted = quota.admit(state, operation);
        admitted.forEach(each -> state = Reducer.replay(state, each));
        return admitted;
    }

    private Map<?, ?> sentence() {
        return state.cell("a").orElseThrow().outputs().stream().filter(Output.Rich.class::isInstance).map(o -> ((Output.Rich) o).data().get(OutputQuota.MIME))
                .filter(Map.class::isInstance).map(Map.class::cast).findFirst().orElseThrow();
    }

    @Test
    void what_fits_is_let_through() {
        assertEquals(List.of(text("x".repeat(100), "stdout")), say(text("x".repeat(100), "stdout")));
        assertEquals(List.of(), quota.ended("r"));
    }

    @Test
    void a_text_is_cut_where_it_is_too_long_and_the_sentence_stands_there_once() {
        say(text("x".repeat(60), "stdout"));
        List<Operation> cut = say(text("y".repeat(60), "stdout"));
        assertEquals(text("y".repeat(40), "stdout"), cut.getFirst());
        assertTrue(((Output.Rich) ((Operation.Shown) cut.get(1)).output()).data().get("text/plain").toString().contains("limit of 100 characters"));
        assertEquals(List.of(), say(text("z".repeat(50), "stdout")));
        assertEquals(List.of(), say(picture("p", null)));
        quota.ended("r").forEach(each -> state = Reducer.replay(state, each));
        assertEquals(Map.of("limit", "characters", "most", 100L, "characters", 20L + 50 + 1, "outputs", 1L), sentence());
        assertEquals(2, state.cell("a").orElseThrow().outputs().size());
    }

    @Test
    void a_pair_of_surrogates_is_never_cut_apart() {
        say(text("x".repeat(99), "stdout"));
        assertEquals(1, say(text("😀", "stdout")).size(), "the sentence alone");
    }

    @Test
    void outputs_are_counted_and_streams_that_take_turns_are_many() {
        say(text("a", "stdout"));
        say(text("b", "stdout"));
        say(text("c", "stderr"));
        say(text("d", "stdout"));
        List<Operation> cut = say(text("e", "stderr"));
        assertEquals("outputs", sentence().get("limit"));
        assertEquals(1, cut.size());
    }

    @Test
    void an_error_is_always_shown() {
        say(text("x".repeat(200), "stdout"));
        Operation error = new Operation.Shown("r", "a", new Output.Failure("E", "v", List.of("t"), null, null));
        assertEquals(List.of(error), say(error));
    }

    @Test
    void an_update_costs_only_what_it_adds_and_one_that_is_too_large_is_left_out() {
        say(picture("x".repeat(50), "d"));
        for (int i = 0; i < 10; i++) {
            assertEquals(1, say(new Operation.UpdateDisplay("r", "d", Map.of("text/plain", "y".repeat(60)), Map.of())).size());
        }
        assertEquals(List.of(), say(new Operation.UpdateDisplay("r", "d", Map.of("text/plain", "z".repeat(160)), Map.of())));
        assertEquals(List.of(text("w", "stdout")), say(text("w", "stdout")));
    }

    @Test
    void what_the_run_clears_is_free_again() {
        say(text("x".repeat(200), "stdout"));
        say(new Operation.ClearOutput("r", "a", true));
        assertEquals(List.of(text("again", "stdout")), say(text("again", "stdout")));
        assertEquals(1, state.cell("a").orElseThrow().outputs().size());
    }

    @Test
    void another_server_goes_on_counting_and_says_nothing_twice() {
        say(text("x".repeat(90), "stdout"));
        OutputQuota next = new OutputQuota(new OutputQuota.Limits(100, 3));
        List<Operation> cut = next.admit(state, text("y".repeat(20), "stdout"));
        assertEquals(text("y".repeat(10), "stdout"), cut.getFirst());
        cut.forEach(each -> state = Reducer.replay(state, each));
        assertEquals(List.of(), new OutputQuota(new OutputQuota.Limits(100, 3)).admit(state, text("z", "stdout")));
    }
}
