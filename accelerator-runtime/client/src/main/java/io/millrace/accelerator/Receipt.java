package io.millrace.accelerator;

import io.millrace.notebook.Html;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run did, from the pool's ledger: enough for someone else to reproduce its numbers bit for bit. */
public final class Receipt {
    private final Map<String, Object> fields;
    private final Run run;

    Receipt(Map<String, Object> fields, Run run) {
        this.fields = new LinkedHashMap<>(fields);
        this.run = run;
    }

    Run run() {
        return run;
    }

    /** Modelled chip time in seconds that was charged. */
    public double chipSeconds() {
        return Figures.number(fields, "chipNanos") * 1e-9;
    }

    public Map<String, Object> toMap() {
        return java.util.Collections.unmodifiableMap(fields);
    }

    public String toJson() {
        return Json.write(fields);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("Receipt");
        rows().forEach((name, value) -> out.append(String.format("%n  %-16s %s", name, value)));
        return out.toString();
    }

    public Map<String, Object> mimeBundle() {
        return Figures.bundle(toString(), Html.table("Receipt", rows()));
    }

    private Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (name.equals("collectives") && value instanceof List<?> all) {
                all.forEach(c -> collective(rows, Calls.map(c)));
                return;
            }
            String text = switch (value) {
                case Number n when name.endsWith("Nanos") -> Figures.seconds(n.doubleValue() * 1e-9);
                case Number n when name.equals("joules") || name.endsWith("Joules") -> Figures.joules(n.doubleValue());
                case Number n when name.equals("bytes") || name.endsWith("Bytes") -> Figures.bytes(n.doubleValue());
                case null -> "";
                case Map<?, ?> mesh when name.equals("mesh") -> mesh.get("parts") + " parts on " + mesh.get("chips") + " chips"
                        + (mesh.get("placement") instanceof List<?> lines ? ": " + String.join("; ", lines.stream().map(String::valueOf).toList()) : "");
                case Map<?, ?> nested -> Json.write(nested);
                case List<?> tokens when name.equals("tokens") -> String.join("; ", tokens.stream().map(t -> token(Calls.map(t))).toList());
                default -> value.toString();
            };
            if (!text.isEmpty()) {
                rows.put(Figures.words(name), text);
            }
        });
        return rows;
    }

    /** "block-0 epoch 3, slices 0 to 7 on block-0/0-3" */
    private static String token(Map<String, Object> t) {
        long first = (long) Figures.number(t, "firstSlice");
        return t.get("block") + " epoch " + t.get("epoch") + ", slices " + first + " to " + (first + (long) Figures.number(t, "slices") - 1)
                + (t.get("chips") == null ? "" : " on " + t.get("chips"));
    }

    private static void collective(Map<String, String> rows, Map<String, Object> c) {
        String what = c.get("times") + " × " + Figures.bytes(Figures.number(c, "bytes")) + ", " + Figures.bytes(Figures.number(c, "sentBytes")) + " over links in "
                + Figures.seconds(Figures.number(c, "linkNanos") * 1e-9);
        rows.merge(String.valueOf(c.get("collective")), what, (a, b) -> a + "; " + b);
    }
}
