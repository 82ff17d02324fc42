package io.millrace.server.notebook;

import static io.millrace.server.notebook.CellEdits.unknownCell;

import io.millrace.server.notebook.Notebook.KernelState;
import io.millrace.server.notebook.Outcome.Applied;
import io.millrace.server.notebook.Outcome.Refused;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The only way in which a notebook changes: {@code apply(state, operation)} gives the next state and what must be done about it, or a
 * refusal. A total function of its arguments, so the log of operations <em>is</em> the notebook, and a server that was killed arrives at
 * the same state by reading it.
 *
 * <p>Operations of people are refused where they do not fit. Operations of the server are about things that have already happened (a
 * kernel has printed, a run has ended), so they are never refused: what they are about may be gone, and then they change nothing.
 *
 * <p>Runs: {@link Notebook#queue()} holds those that have not ended. At most one of them is with the kernel, and it is the first.
 * Its outputs go to its cell even if the cell was deleted meanwhile, since it can be brought back.
 */
public final class Reducer {
    public static final int MAX_QUEUE = 10_000;
    public static final int MAX_TITLE = 500;
    public static final int MAX_INPUT = 100_000;

    private Reducer() {}

    public static Outcome apply(Notebook state, Operation operation) {
        return switch (operation) {
            case Operation.Create op -> new Applied(state.withTitle(op.title()).withMetadata(op.metadata()));
            case Operation.InsertCell op -> CellEdits.insert(state, op);
            case Operation.DeleteCell op -> CellEdits.delete(state, op);
            case Operation.RestoreCell op -> CellEdits.restore(state, op);
            case Operation.MoveCell op -> CellEdits.move(state, op);
            case Operation.SetCellType op -> CellEdits.setType(state, op);
            case Operation.SetCellMetadata op -> CellEdits.setMetadata(state, op);
            case Operation.EditSource op -> CellEdits.edit(state, op);
            case Operation.SetTitle op -> setTitle(state, op);
            case Operation.SetMetadata op -> new Applied(state.withMetadata(op.metadata()));
            case Operation.ClearOutputs op -> clearOutputs(state, op);
            case Operation.RunCells op -> runCells(state, op);
            case Operation.Stop op -> new Applied(state, new Effect.StopRuns(op.now()));
            case Operation.Restart op -> new Applied(state, new Effect.RestartKernel(op.twice()));
            case Operation.EndKernel _ -> new Applied(state, new Effect.EndKernel());
            // Wishes: what comes of them stands behind them in the log.
            case Operation.Undo _, Operation.RestoreVersion _, Operation.FollowOriginal _ -> new Applied(state);
            case Operation.GiveInput op -> giveInput(state, op);
            case Operation.SetInput op -> Controls.set(state, op);
            case Operation.InputAsked op -> changeRun(state, op.run(), run -> run.asks(op.request()));
            case Operation.RunQueued op -> queued(state, op.run());
            case Operation.RunStarted op -> started(state, op);
            case Operation.StreamWritten op -> OutputEdits.stream(state, op);
            case Operation.Shown op -> OutputEdits.shown(state, op);
            case Operation.UpdateDisplay op -> OutputEdits.update(state, op);
            case Operation.ClearOutput op -> OutputEdits.clear(state, op);
            case Operation.RunNamed op -> named(state, op);
            case Operation.RunStopping op -> changeRun(state, op.run(), run -> run.stopping(op.detail()));
            case Operation.RunFinished op -> finished(state, op);
            case Operation.CellImported op -> state.anyCell(op.cell()).isEmpty() ? new Applied(state)
                    : new Applied(state.changing(op.cell(), cell -> cell.imported(op.attachments(), op.executionCount())), new Effect.OutputsCleared(op.cell()));
            case Operation.KernelChanged op -> kernelChanged(state, op.kernel());
        };
    }

    /** For replay: an operation from the log was accepted once, so it is accepted again. */
    public static Notebook replay(Notebook state, Operation operation) {
        return switch (apply(state, operation)) {
            case Applied applied -> applied.state();
            case Refused refused -> throw new IllegalStateException("The log does not fit its notebook: " + refused.message());
        };
    }

    private static Outcome setTitle(Notebook state, Operation.SetTitle op) {
        if (op.title().isBlank() || op.title().length() > MAX_TITLE) {
            return new Refused("invalid-title", "A title has between 1 and " + MAX_TITLE + " characters.");
        }
        return new Applied(state.withTitle(op.title()));
    }

    private static Outcome clearOutputs(Notebook state, Operation.ClearOutputs op) {
        List<String> ids = op.cells() == null ? state.cells().stream().map(Cell::id).toList() : op.cells();
        Notebook result = state;
        List<Effect> effects = new ArrayList<>();
        for (String id : ids) {
            if (state.cell(id).isEmpty()) {
                return unknownCell(id);
            }
            result = result.changing(id, cell -> cell.withOutputs(List.of(), false).withExecutionCount(null));
            effects.add(new Effect.OutputsCleared(id));
        }
        return new Applied(result, effects);
    }

    private static Outcome runCells(Notebook state, Operation.RunCells op) {
        Set<String> code = new LinkedHashSet<>();
        for (String id : op.cells()) {
            Cell cell = state.cell(id).orElse(null);
            if (cell == null) {
                return unknownCell(id);
            }
            if (cell.type() != Cell.Type.CODE) {
                return new Refused("not-code", "Only code cells can run, and cell " + id + " is " + cell.type().text() + ".");
            }
            code.add(id);
        }
        if (state.queue().size() + code.size() > MAX_QUEUE) {
            return new Refused("queue-full", "The queue of this notebook is full: " + MAX_QUEUE + " runs wait already.");
        }
        return new Applied(state, new Effect.QueueRuns(List.copyOf(code)));
    }

    private static Outcome giveInput(Notebook state, Operation.GiveInput op) {
        Run run = state.activeRun(op.run()).orElse(null);
        if (run == null || !op.request().equals(run.asking())) {
            return new Refused("not-asked", "The cell does not ask for this input any more.");
        }
        if (op.text() != null && op.text().length() > MAX_INPUT) {
            return new Refused("input-too-long", "A line of input has at most " + MAX_INPUT + " characters.");
        }
        return new Applied(replaceRun(state, op.run(), r -> r.asks(null)), new Effect.GiveInput(run.id(), run.cell(), op.request(), op.text()));
    }

    /** The source is what the cell holds at this place in the log, so that later edits do not reach into a queue. */
    private static Outcome queued(Notebook state, Run run) {
        Cell cell = state.cell(run.cell()).orElse(null);
        if (cell == null || state.activeRun(run.id()).isPresent()) {
            return new Applied(state);
        }
        // What an earlier run of the cell made is there until this one makes it again.
        Run queued = run.withSource(cell.source()).named(cell.run() == null ? null : cell.run().names());
        List<Run> queue = new ArrayList<>(state.queue());
        queue.add(queued);
        return new Applied(state.withQueue(queue).changing(cell.id(), c -> c.withRun(queued.withoutSource())));
    }

    private static Outcome started(Notebook state, Operation.RunStarted op) {
        Notebook result = replaceRun(state, op.run(), run -> run.started(op.at()));
        if (result == state) {
            return new Applied(state);
        }
        result = result.withExecutions(op.executionCount())
                .changing(op.cell(), cell -> cell.withOutputs(List.of(), false).withExecutionCount(op.executionCount()));
        return new Applied(result, new Effect.OutputsCleared(op.cell()));
    }

    private static Outcome finished(Notebook state, Operation.RunFinished op) {
        Run active = state.activeRun(op.run()).orElse(null);
        if (active == null) {
            return new Applied(state);
        }
        Run ended = active.finished(op.state(), op.at(), op.wallMillis(), op.reason());
        List<Run> queue = state.queue().stream().filter(r -> !r.id().equals(op.run())).toList();
        return new Applied(showRun(state.withQueue(queue), ended));
    }

    private static Outcome kernelChanged(Notebook state, KernelState kernel) {
        boolean fresh = List.of("starting", "restarting", "none", "dead").contains(kernel.state());
        return new Applied((fresh ? withoutNames(state.withExecutions(0)) : state).withKernel(kernel));
    }

    /** The run may have ended already. */
    private static Outcome named(Notebook state, Operation.RunNamed op) {
        Notebook active = replaceRun(state, op.run(), run -> run.named(op.names()));
        return new Applied(active != state ? active : state.changing(op.cell(),
                cell -> cell.run() != null && cell.run().id().equals(op.run()) ? cell.withRun(cell.run().named(op.names())) : cell));
    }

    /** A new kernel knows none of them. */
    private static Notebook withoutNames(Notebook state) {
        UnaryOperator<Cell> unnamed = cell -> cell.run() == null || cell.run().names() == null ? cell : cell.withRun(cell.run().named(null));
        return state.withCells(state.cells().stream().map(unnamed).toList(), state.deleted().stream().map(unnamed).toList());
    }

    private static Outcome changeRun(Notebook state, String id, UnaryOperator<Run> change) {
        return new Applied(replaceRun(state, id, change));
    }

    private static Notebook replaceRun(Notebook state, String id, UnaryOperator<Run> change) {
        List<Run> queue = new ArrayList<>(state.queue());
        for (int i = 0; i < queue.size(); i++) {
            if (queue.get(i).id().equals(id)) {
                Run changed = change.apply(queue.get(i));
                queue.set(i, changed);
                return showRun(state.withQueue(queue), changed);
            }
        }
        return state;
    }

    /** Shows the run on its cell unless the cell shows a later one already. */
    private static Notebook showRun(Notebook state, Run run) {
        return state.changing(run.cell(), cell -> cell.run() != null && cell.run().id().equals(run.id()) ? cell.withRun(run.withoutSource()) : cell);
    }
}
