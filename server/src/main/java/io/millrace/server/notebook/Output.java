package io.millrace.server.notebook;

import java.util.List;
import java.util.Map;

/** What a cell has shown, with nbformat's names. */
public sealed interface Output {
    /**
     * Text that was printed.
     *
     * @param name    "stdout" or "stderr"
     * @param unknown what a file says of it that is in no format
     */
    record Stream(String name, StreamText text, Map<String, Object> unknown) implements Output {
        public Stream(String name, StreamText text) {
            this(name, text, Map.of());
        }
    }

    /**
     * Something rendered.
     *
     * @param type           "display_data" or "execute_result"
     * @param data           MIME bundle
     * @param executionCount for a result; null for a display
     * @param displayId      by which it can be updated; null for none
     */
    record Rich(String type, Map<String, Object> data, Map<String, Object> metadata, Integer executionCount, String displayId)
            implements Output {}

    /**
     * A failure of the cell.
     *
     * @param cell    where it happened, null for unknown
     * @param line    of that cell, from 1; null for unknown
     * @param unknown what a file says of it that is in no format
     */
    record Failure(String ename, String evalue, List<String> traceback, String cell, Integer line, Map<String, Object> unknown) implements Output {
        public Failure(String ename, String evalue, List<String> traceback, String cell, Integer line) {
            this(ename, evalue, traceback, cell, line, Map.of());
        }
    }
}
