package io.millrace.server.notebook;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Everything that can happen to a notebook. The JSON form is in {@link OperationCodec}. */
public sealed interface Operation {
    // What a person does.

    /** The first operation of every notebook. */
    record Create(String title, Map<String, Object> metadata) implements Operation {}

    /** @param after the cell before the new one, null for the start; attachments and executionCount only from an import, else null */
    record InsertCell(String cell, String after, Cell.Type type, String source, Map<String, Object> metadata,
                      Map<String, Object> attachments, Integer executionCount) implements Operation {}

    record DeleteCell(String cell) implements Operation {}

    record RestoreCell(String cell, String after) implements Operation {}

    record MoveCell(String cell, String after) implements Operation {}

    record SetCellType(String cell, Cell.Type type) implements Operation {}

    record SetCellMetadata(String cell, Map<String, Object> metadata) implements Operation {}

    record SetTitle(String title) implements Operation {}

    record SetMetadata(Map<String, Object> metadata) implements Operation {}

    /** @param version the version of the cell that the first update was made for */
    record EditSource(String cell, int version, List<Update> updates) implements Operation {
        public record Update(String clientId, ChangeSet changes) {}
    }

    /** @param cells null for all */
    record ClearOutputs(List<String> cells) implements Operation {}

    record RunCells(List<String> cells) implements Operation {}

    /** @param now whether the kernel is to be replaced without waiting for the cell to stop */
    record Stop(boolean now) implements Operation {}

    /** @param twice whether the next kernel is to have twice the heap */
    record Restart(boolean twice) implements Operation {}

    /** The kernel is not needed any more. */
    record EndKernel() implements Operation {}

    /** What the run asks for; {@code text} is null for the end of the input. */
    record GiveInput(String run, String request, String text) implements Operation {}

    /** @param control identifier of a control that a cell shows; {@code value} a JSON value */
    record SetInput(String control, Object value) implements Operation {}

    /**
     * Takes back what this person did last, or does it again. What comes of it follows in the log as operations of their own.
     *
     * @param operations how many operations follow; the server counts them
     */
    record Undo(boolean redo, int operations) implements Operation {}

    /**
     * Brings back cells as they were in a version. What comes of it follows in the log as operations of their own.
     *
     * @param version    the sequence number of the version
     * @param cells      null for the whole notebook
     * @param operations how many operations follow; the server counts them
     */
    record RestoreVersion(long version, List<String> cells, int operations) implements Operation {}

    /**
     * Brings changes of the notebook's original in, or the notebook back to what it was taken from. What comes of it follows in the log as operations of their own; the server makes both.
     *
     * @param reset      whether it goes back
     * @param cells      null for the whole notebook
     * @param operations how many operations follow
     */
    record FollowOriginal(boolean reset, List<String> cells, int operations) implements Operation {}

    // What the server makes.

    record RunQueued(Run run) implements Operation {}

    record RunStarted(String run, String cell, int executionCount, Instant at) implements Operation {}

    record StreamWritten(String run, String cell, String name, String text) implements Operation {}

    record Shown(String run, String cell, Output output) implements Operation {}

    record UpdateDisplay(String run, String displayId, Map<String, Object> data, Map<String, Object> metadata) implements Operation {}

    record ClearOutput(String run, String cell, boolean await) implements Operation {}

    /** @param names see {@link Run#names} */
    record RunNamed(String run, String cell, Map<String, Object> names) implements Operation {}

    /** The run waits for a line of standard input. */
    record InputAsked(String run, String cell, String request) implements Operation {}

    record RunStopping(String run, String cell, String detail) implements Operation {}

    record RunFinished(String run, String cell, Run.State state, Instant at, Long wallMillis, String reason) implements Operation {}

    /** A file's version of a cell took the place of ours: its attachments and its count; its outputs follow, the earlier ones are gone. */
    record CellImported(String cell, Map<String, Object> attachments, Integer executionCount) implements Operation {}

    record KernelChanged(Notebook.KernelState kernel) implements Operation {}
}
