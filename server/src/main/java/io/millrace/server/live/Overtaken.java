package io.millrace.server.live;

import io.millrace.server.notebook.Operation;
import io.millrace.server.store.StoreWriter.Also;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of the log that a later one has made void: an update of a display by the next update of it, and what a run has shown by its own clear_output. A chart that is drawn
 * anew for a week would fill the disk with pictures that nobody can see any more, so the body of such a row goes in the transaction of the row that overtakes it, and a row that
 * changes nothing stays in its place. Whoever reads the log arrives at the same state; what an earlier run has shown is history and stays.
 *
 * <p>Small rows are left alone. The memory is short: rows from before a restart of the server stay. Only on the notebook's thread.
 */
final class Overtaken {
    /** Characters from which on a row is worth a write. */
    static final int LARGE = 2_000;
    private static final int DISPLAYS = 1_000;
    private static final String NOTHING = "{\"kind\":\"stream\",\"run\":\"\",\"cell\":\"\",\"name\":\"stdout\",\"text\":\"\"}";

    private record Shown(String run, List<Long> rows) {}

    private final String notebook;
    private final Map<String, Long> updates = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > DISPLAYS;
        }
    };
    private final Map<String, Shown> shown = new HashMap<>();

    Overtaken(String notebook) {
        this.notebook = notebook;
    }

    /** Takes notice of a row; answers what its transaction has to do besides. */
    List<Also> row(Operation operation, long sequence, int length) {
        return switch (operation) {
            case Operation.UpdateDisplay update -> {
                Long before = length >= LARGE ? updates.put(update.displayId(), sequence) : updates.remove(update.displayId());
                yield before == null ? List.of() : List.of(emptied(before));
            }
            case Operation.RunStarted started -> {
                shown.put(started.cell(), new Shown(started.run(), new ArrayList<>()));
                yield List.of();
            }
            case Operation.Shown output -> shown(output.cell(), output.run(), sequence, length);
            case Operation.StreamWritten text -> shown(text.cell(), text.run(), sequence, length);
            default -> List.of();
        };
    }

    private List<Also> shown(String cell, String run, long sequence, int length) {
        Shown known = shown.get(cell);
        if (known != null && known.run().equals(run) && length >= LARGE) {
            known.rows().add(sequence);
        }
        return List.of();
    }

    /** The outputs of a cell went with this row: those of the run that is there now, up to the row before. */
    List<Also> cleared(String cell, long sequence) {
        Shown known = shown.get(cell);
        if (known == null) {
            return List.of();
        }
        List<Long> gone = known.rows().stream().filter(row -> row < sequence).toList();
        known.rows().removeAll(gone);
        return gone.stream().map(this::emptied).toList();
    }

    private Also emptied(long sequence) {
        return statements -> statements.update("UPDATE operation SET body = ? WHERE notebook = ? AND sequence = ?", NOTHING, notebook, sequence);
    }
}
