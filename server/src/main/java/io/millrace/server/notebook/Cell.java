package io.millrace.server.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A cell.
 *
 * @param version      count of text edits, the version of CodeMirror's collaboration protocol
 * @param attachments  of a Markdown or raw cell, null for none
 * @param clearPending outputs go when the next one comes (clear_output with wait)
 * @param run          the latest run, null before the first
 */
public record Cell(String id, Type type, String source, int version, Map<String, Object> metadata, Map<String, Object> attachments,
                   Integer executionCount, List<Output> outputs, boolean clearPending, Run run) {
    public enum Type {
        CODE, MARKDOWN, RAW;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Type of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    public Cell {
        outputs = List.copyOf(outputs);
    }

    static Cell empty(String id, Type type, String source) {
        return new Cell(id, type, source, 0, Map.of(), null, null, List.of(), false, null);
    }

    Cell withSource(String text, int newVersion) {
        return new Cell(id, type, text, newVersion, metadata, attachments, executionCount, outputs, clearPending, run);
    }

    /** What the cell has shown stays with it, unseen, while it is no code: it is there again when it becomes code again. */
    Cell withType(Type newType) {
        return new Cell(id, newType, source, version, metadata, attachments, executionCount, outputs, clearPending, run);
    }

    Cell withMetadata(Map<String, Object> values) {
        return new Cell(id, type, source, version, values, attachments, executionCount, outputs, clearPending, run);
    }

    /** Without outputs; the attachments are those of a file. */
    Cell imported(Map<String, Object> attached, Integer count) {
        return new Cell(id, type, source, version, metadata, attached, type == Type.CODE ? count : null, List.of(), false, run);
    }

    Cell withRun(Run latest) {
        return new Cell(id, type, source, version, metadata, attachments, executionCount, outputs, clearPending, latest);
    }

    Cell withExecutionCount(Integer count) {
        return new Cell(id, type, source, version, metadata, attachments, count, outputs, clearPending, run);
    }

    Cell withOutputs(List<Output> list, boolean clearOnNext) {
        return new Cell(id, type, source, version, metadata, attachments, executionCount, list, clearOnNext, run);
    }

    /** Adds an output, first dropping the old ones where a clear waits for it. */
    Cell plus(Output output) {
        List<Output> list = new ArrayList<>(clearPending ? List.of() : outputs);
        list.add(output);
        return withOutputs(list, false);
    }

    Cell replacing(int index, Output output) {
        List<Output> list = new ArrayList<>(outputs);
        list.set(index, output);
        return withOutputs(list, clearPending);
    }
}
