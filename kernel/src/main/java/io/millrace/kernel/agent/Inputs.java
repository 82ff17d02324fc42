package io.millrace.kernel.agent;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Controls that cells have shown: where what a person does with one goes, and in which cell it counts. */
final class Inputs {
    private static final String MIME = "application/vnd.millrace.input+json";

    private final Map<String, CellScope> makers = new ConcurrentHashMap<>();

    /** Something is shown; where it is a control, the cell that shows it first is its cell. */
    void shown(Map<String, Object> data, CellScope scope) {
        if (data.get(MIME) instanceof Map<?, ?> control && control.get("id") instanceof String id && scope != null) {
            makers.putIfAbsent(id, scope);
        }
    }

    /**
     * A person changed a control. The value counts at once, also for a cell that runs and for all that a later change starts; what hangs on it runs in a thread of its
     * cell.
     */
    void changed(String id, Object value, Guest guest) {
        CellScope scope = makers.get(id);
        if (scope != null) {
            CellScope.thread(scope, "input", guest.input(id, value));
        }
    }
}
