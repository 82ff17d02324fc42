package io.millrace.accelerator;

import io.millrace.notebook.Html;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run would cost, from the model of its chips and before it runs. Times are chip time, not the time that this computer needs to
 * work out the numbers.
 */
public final class Estimate {
    private final Map<String, Object> fields;

    Estimate(Map<String, Object> fields) {
        this.fields = new LinkedHashMap<>(fields);
    }

    /** Modelled chip time in seconds. */
    public double chipSeconds() {
        return Figures.number(fields, "chipNanos") * 1e-9;
    }

    /** Modelled energy of all chips. */
    public double joules() {
        return Figures.number(fields, "joules");
    }

    /** Peak memory on each chip. */
    public long memoryBytes() {
        return (long) Figures.number(fields, "memoryBytes");
    }

    /** Relative error of the model, such as 0.12. */
    public double modelError() {
        return Figures.number(fields, "modelError");
    }

    /** "compute", "memory", "launch" or "link". */
    public String bound() {
        return String.valueOf(fields.get("bound"));
    }

    /** Arithmetic operations of the whole program; 0 where the pool does not say. */
    public double operations() {
        return Figures.number(fields, "operations");
    }

    /** Bytes moved in the memory of the chips, after fusion. */
    public double bytesMoved() {
        return Figures.number(fields, "bytesMoved");
    }

    /** Operations a second that the gang could do in the type of most of the arithmetic. */
    double peak() {
        return Figures.number(fields, "peak");
    }

    /** Bytes a second that the memories of the gang could move. */
    double bandwidth() {
        return Figures.number(fields, "bandwidth");
    }

    public Map<String, Object> toMap() {
        return java.util.Collections.unmodifiableMap(fields);
    }

    public String toJson() {
        return Json.write(fields);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("Estimate");
        rows().forEach((name, value) -> out.append(String.format("%n  %-10s %s", name, value)));
        return out.toString();
    }

    public Map<String, Object> mimeBundle() {
        return Figures.bundle(toString(), Html.table("Estimate", rows()));
    }

    private Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        int chips = (int) Figures.number(fields, "chips");
        rows.put("chips", chips + " × " + fields.get("chipType"));
        rows.put("chip time", Figures.seconds(chipSeconds()) + String.format(" ± %.0f %%", 100 * modelError()));
        rows.put("energy", Figures.joules(joules()));
        rows.put("memory", Figures.bytes(memoryBytes()) + " of " + Figures.bytes(Figures.number(fields, "capacityBytes")) + " on each chip");
        rows.put("wait", Figures.seconds(Figures.number(fields, "waitNanos") * 1e-9));
        rows.put("bound by", bound());
        if (fields.get("reason") != null) {
            rows.put("because", fields.get("reason").toString());
        }
        return rows;
    }
}
