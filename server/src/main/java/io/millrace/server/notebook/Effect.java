package io.millrace.server.notebook;

import java.util.List;

/** What the shell must do once an operation is in the log. */
public sealed interface Effect {
    /** Make runs for these cells and queue them. */
    record QueueRuns(List<String> cells) implements Effect {}

    /** Interrupt the running cell, or with {@code now} replace its kernel at once, and drop what waits. */
    record StopRuns(boolean now) implements Effect {}

    /** Replace the kernel. */
    record RestartKernel() implements Effect {}

    /** These runs wait for a cell that is gone: end them. */
    record DropRuns(List<String> runs, String reason) implements Effect {}

    /** A part of a stream was added: where it lies in the whole text of that output. */
    record StreamAdded(String cell, int output, long start, int length) implements Effect {}

    /** A cell's outputs are gone, and with them the places of their texts. */
    record OutputsCleared(String cell) implements Effect {}
}
