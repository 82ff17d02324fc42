package io.millrace.server.notebook;

import io.millrace.server.notebook.Outcome.Applied;
import io.millrace.server.notebook.Outcome.Refused;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Controls that cells show (sliders, selections, ...): outputs of the type {@value #MIME}, by their display identifiers. */
public final class Controls {
    public static final String MIME = "application/vnd.millrace.input+json";
    private static final int MAX_TEXT = 100_000;

    private Controls() {}

    static Outcome set(Notebook state, Operation.SetInput op) {
        if (op.value() instanceof String text && text.length() > MAX_TEXT) {
            return new Refused("input-too-long", "A text has at most " + MAX_TEXT + " characters.");
        }
        return shown(state, op.control()).findFirst().isEmpty() ? new Refused("unknown-control", "This control is gone: run its cell again.")
                : new Applied(state, new Effect.SetInput(op.control(), op.value()));
    }

    /** What shows the new value everywhere. */
    public static List<Operation> changed(Notebook state, String control, Object value, Instant at) {
        return shown(state, control).findFirst().map(output -> {
            Map<String, Object> data = new LinkedHashMap<>(output.data());
            Map<String, Object> now = new LinkedHashMap<>(Json.object(data, MIME));
            now.put("value", value);
            now.put("changedAt", at.toString());
            data.put(MIME, now);
            data.put("text/plain", now.get("label") + " = " + value);
            return List.<Operation>of(new Operation.UpdateDisplay("", control, data, output.metadata()));
        }).orElse(List.of());
    }

    private static Stream<Output.Rich> shown(Notebook state, String control) {
        return state.cells().stream().flatMap(cell -> cell.outputs().stream())
                .flatMap(output -> output instanceof Output.Rich rich && control.equals(rich.displayId()) && rich.data().get(MIME) instanceof Map<?, ?> ? Stream.of(rich) : Stream.empty());
    }
}
