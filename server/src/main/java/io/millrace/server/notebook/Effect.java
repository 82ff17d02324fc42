package io.millrace.server.notebook;

import java.util.List;

/** What the shell must do once an operation is in the log. */
public sealed interface Effect {
    /** Make runs for these cells and queue them. */
    record QueueRuns(List<String> cells) implements Effect {}

    /** Interrupt the running cell, or with {@code now} replace its kernel at once, and drop what waits. */
    record StopRuns(boolean now) implements Effect {}

    /** A person has typed what the run asks for; {@code text} is null for the end of the input. */
    record GiveInput(String run, String cell, String request, String text) implements Effect {}

    /** A person has changed a control: the kernel is told, and every place that shows it. */
    record SetInput(String control, Object value) implements Effect {}

    /** Replace the kernel, perhaps by one with twice the heap. */
    record RestartKernel(boolean twice) implements Effect {}

    /** End the kernel. */
    record EndKernel() implements Effect {}

    /** These runs wait for a cell that is gone: end them. */
    record DropRuns(List<String> runs, String reason) implements Effect {}

    /** A part of a stream was added: where it lies in the whole text of that output. */
    record StreamAdded(String cell, int output, long start, int length) implements Effect {}

    /** A cell's outputs are gone, and with them the places of their texts. */
    record OutputsCleared(String cell) implements Effect {}
}
