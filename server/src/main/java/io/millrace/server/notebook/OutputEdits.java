package io.millrace.server.notebook;

import io.millrace.server.notebook.Outcome.Applied;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The part of {@link Reducer} that changes what cells show. */
final class OutputEdits {
    private OutputEdits() {}

    static Outcome stream(Notebook state, Operation.StreamWritten op) {
        Cell cell = state.anyCell(op.cell()).orElse(null);
        if (cell == null || op.text().isEmpty()) {
            return new Applied(state);
        }
        List<Effect> effects = new ArrayList<>();
        if (cell.clearPending()) {
            effects.add(new Effect.OutputsCleared(cell.id()));
        }
        if (!cell.clearPending() && !cell.outputs().isEmpty() && cell.outputs().getLast() instanceof Output.Stream last && last.name().equals(op.name())) {
            int index = cell.outputs().size() - 1;
            effects.add(new Effect.StreamAdded(cell.id(), index, last.text().length(), op.text().length()));
            Output longer = new Output.Stream(op.name(), last.text().append(op.text()), last.unknown());
            return new Applied(state.changing(cell.id(), c -> c.replacing(index, longer)), effects);
        }
        Cell changed = cell.plus(new Output.Stream(op.name(), StreamText.of(op.text())));
        effects.add(new Effect.StreamAdded(cell.id(), changed.outputs().size() - 1, 0, op.text().length()));
        return new Applied(state.changing(cell.id(), _ -> changed), effects);
    }

    static Outcome shown(Notebook state, Operation.Shown op) {
        Cell cell = state.anyCell(op.cell()).orElse(null);
        if (cell == null) {
            return new Applied(state);
        }
        List<Effect> effects = new ArrayList<>();
        if (cell.clearPending()) {
            effects.add(new Effect.OutputsCleared(cell.id()));
        }
        Cell changed = cell.plus(op.output());
        if (op.output() instanceof Output.Stream stream) {
            effects.add(new Effect.StreamAdded(cell.id(), changed.outputs().size() - 1, 0, (int) stream.text().length()));
        }
        return new Applied(state.changing(cell.id(), _ -> changed), effects);
    }

    static Outcome update(Notebook state, Operation.UpdateDisplay op) {
        UnaryOperator<Cell> change = cell -> {
            Cell result = cell;
            for (int i = 0; i < cell.outputs().size(); i++) {
                if (cell.outputs().get(i) instanceof Output.Rich rich && op.displayId().equals(rich.displayId())) {
                    result = result.replacing(i, new Output.Rich(rich.type(), op.data(), op.metadata(), rich.executionCount(), rich.displayId()));
                }
            }
            return result;
        };
        return new Applied(state.withCells(state.cells().stream().map(change).toList(), state.deleted().stream().map(change).toList()));
    }

    static Outcome clear(Notebook state, Operation.ClearOutput op) {
        Cell cell = state.anyCell(op.cell()).orElse(null);
        if (cell == null) {
            return new Applied(state);
        }
        if (op.await()) {
            return new Applied(state.changing(op.cell(), c -> c.withOutputs(c.outputs(), true)));
        }
        return new Applied(state.changing(op.cell(), c -> c.withOutputs(List.of(), false)), new Effect.OutputsCleared(op.cell()));
    }
}
