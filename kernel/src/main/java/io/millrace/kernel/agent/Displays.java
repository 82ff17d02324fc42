package io.millrace.kernel.agent;

import io.millrace.kernel.protocol.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes messages of what cells display. */
final class Displays {
    private final Outbox outbox;
    private final Streams streams;
    private final Inputs inputs;

    Displays(Outbox outbox, Streams streams, Inputs inputs) {
        this.inputs = inputs;
        this.outbox = outbox;
        this.streams = streams;
    }

    /** {@code {"op": "display"|"update"|"clear", "display_id", "data", "metadata", "wait"}} */
    void accept(Map<String, Object> display) {
        CellScope scope = CellScope.current();
        streams.flush(scope);
        Map<String, Object> content = new LinkedHashMap<>();
        if ("clear".equals(display.get("op"))) {
            content.put("wait", display.get("wait") == Boolean.TRUE);
            outbox.append("clear_output", scope, content, List.of(), true);
            return;
        }
        Map<String, Object> data = Json.object(display.get("data"));
        inputs.shown(data, scope);
        content.put("data", plain(data));
        content.put("metadata", Json.object(display.get("metadata")));
        content.put("transient", display.get("display_id") instanceof String id ? Map.of("display_id", id) : Map.of());
        String type = "update".equals(display.get("op")) ? "update_display_data" : "display_data";
        outbox.append(type, scope, content, List.of(), true);
    }

    private static Map<String, Object> plain(Map<String, Object> data) {
        Map<String, Object> plain = new LinkedHashMap<>(data);
        plain.computeIfPresent("text/plain", (mime, text) -> text instanceof String s ? Tracebacks.plain(s) : text);
        return plain;
    }
}
