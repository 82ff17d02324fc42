package io.millrace.notebook;

import io.millrace.accelerator.spi.KernelBridge;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Shows things under the running cell, as soon as it is called. Every notebook imports these names statically.
 *
 * <pre>{@code
 * var h = display(chart);     // shown now
 * h.update(chart);            // and again, in the same place, whenever it has changed
 * }</pre>
 */
public final class Display {
    private Display() {}

    /** Shows objects one below the other; the handle belongs to the last. */
    public static DisplayHandle display(Object... objects) {
        DisplayHandle last = null;
        for (Object object : objects == null ? new Object[] {null} : objects.length == 0 ? new Object[] {""} : objects) {
            last = new DisplayHandle("display-" + UUID.randomUUID());
            send("display", last.id(), object);
        }
        return last;
    }

    /** Takes away what this cell has shown and printed so far. */
    public static void clearOutput() {
        clearOutput(false);
    }

    /** @param wait whether to wait for the next output, which then takes the place of the old without a flicker */
    public static void clearOutput(boolean wait) {
        KernelBridge.display(Map.of("op", "clear", "wait", wait));
    }

    static void send(String op, String id, Object object) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("op", op);
        message.put("display_id", id);
        Map<String, Object> data = Rendering.render(object);
        message.put("data", data.isEmpty() ? Map.of("text/plain", "null") : data);
        message.put("metadata", Map.of());
        KernelBridge.display(message);
    }
}
