package io.millrace.server.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens to a notebook, in whatever order, it stays a notebook. */
class ReducerPropertiesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private final List<String> ids = List.of("a", "b", "c", "d", "e");

    private Operation random(Random random, Notebook state) {
        String cell = ids.get(random.nextInt(ids.size()));
        String after = random.nextInt(3) == 0 ? null : ids.get(random.nextInt(ids.size()));
        String run = "run-" + random.nextInt(6);
        return switch (random.nextInt(22)) {
            case 0, 1, 2 -> new Operation.InsertCell(cell, after, Cell.Type.values()[random.nextInt(3)], "x\ny", Map.of("k", 1), null, null);
            case 3 -> new Operation.DeleteCell(cell);
            case 4 -> new Operation.RestoreCell(cell, after);
            case 5 -> new Operation.MoveCell(cell, after);
            case 6 -> new Operation.SetCellType(cell, Cell.Type.values()[random.nextInt(3)]);
            case 7 -> new Operation.SetCellMetadata(cell, Map.of("tags", List.of("t")));
            case 8, 9, 10 -> {
                Cell target = state.cell(cell).orElse(null);
                int length = target == null ? 3 : target.source().length();
                int version = target == null ? 0 : target.version() - (random.nextInt(5) == 0 ? 1 : 0);
                yield new Operation.EditSource(cell, version, List.of(new Operation.EditSource.Update("c", ChangeSetTest.random(random, length))));
            }
            case 11 -> new Operation.ClearOutputs(random.nextBoolean() ? null : List.of(cell));
            case 12 -> new Operation.RunQueued(new Run(run, cell, Run.State.QUEUED, NOW, null, null, null, "h", null, null, null, null));
            case 13 -> new Operation.RunStarted(run, cell, random.nextInt(100), NOW);
            case 14 -> new Operation.RunFinished(run, cell, Run.State.OK, NOW, 3L, null);
            case 15 -> new Operation.StreamWritten(run, cell, random.nextBoolean() ? "stdout" : "stderr", "text😀\n".repeat(random.nextInt(3)));
            case 16 -> new Operation.Shown(run, cell, new Output.Rich("display_data", Map.of("text/plain", "p"), Map.of(), null, "d" + random.nextInt(2)));
            case 17 -> new Operation.UpdateDisplay(run, "d" + random.nextInt(2), Map.of("text/plain", "q"), Map.of());
            case 18 -> new Operation.ClearOutput(run, cell, random.nextBoolean());
            case 19 -> new Operation.RunNamed(run, cell, Map.of("defines", List.of("x")));
            case 20 -> new Operation.KernelChanged(new Notebook.KernelState("starting", "", null, null));
            default -> new Operation.KernelChanged(new Notebook.KernelState("idle", "", 42L, null));
        };
    }

    @Property(tries = 500)
    void random_operations_keep_the_invariants(@ForAll long seed) {
        Random random = new Random(seed);
        Notebook state = Notebook.empty("n");
        List<Operation> log = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Operation operation = random(random, state);
            Notebook before = state;
            if (Reducer.apply(state, operation) instanceof Outcome.Applied applied) {
                state = applied.state();
                log.add(operation);
                checkVersions(before, operation, state);
            }
            checkShape(state);
        }
        Notebook stored = StateCodec.fromStore(new JsonObject(new JsonObject(StateCodec.forStore(state)).encode()).getMap());
        assertEquals(state, stored, "the state survives the store");
        Notebook replayed = Notebook.empty("n");
        for (Operation operation : log) {
            replayed = Reducer.replay(replayed, OperationCodec.fromJson(new JsonObject(new JsonObject(OperationCodec.toJson(operation)).encode()).getMap()));
        }
        assertEquals(state, replayed, "the log gives the state again");
    }

    private static void checkShape(Notebook state) {
        Set<String> seen = new HashSet<>();
        state.cells().forEach(c -> assertTrue(seen.add(c.id()), "a cell is there twice: " + c.id()));
        state.deleted().forEach(c -> assertTrue(seen.add(c.id()), "a deleted cell is there twice: " + c.id()));
        Set<String> runs = new HashSet<>();
        state.queue().forEach(r -> {
            assertTrue(runs.add(r.id()), "a run waits twice");
            assertTrue(!r.state().ended(), "an ended run waits");
        });
    }

    private static void checkVersions(Notebook before, Operation operation, Notebook after) {
        for (Cell cell : after.cells()) {
            before.cell(cell.id()).ifPresent(old -> {
                boolean edited = operation instanceof Operation.EditSource edit && edit.cell().equals(cell.id());
                assertEquals(old.version() + (edited ? 1 : 0), cell.version(), "the version counts edits");
                assertTrue(edited || old.source().equals(cell.source()), "only an edit changes a text");
            });
        }
    }
}
