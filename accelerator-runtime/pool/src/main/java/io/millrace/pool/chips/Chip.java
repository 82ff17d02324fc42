package io.millrace.pool.chips;

import io.millrace.pool.execute.Work;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A chip type of the catalogue: its published and measured figures, and the parameters of its model.
 *
 * @param name      catalogue name, such as "hygon-bw1000"
 * @param title     what people call it
 * @param facts     figures by name, in the order in which the page shows them; see {@link Catalogue} for the names
 * @param efficiency ladders by what limits the work: "matmul/float64", "vector" and "memory"; matmul keyed by operations, the others by bytes
 * @param errors    the model's own relative error by kind of work, with how it was got
 */
public record Chip(String name, String title, String vendor, Map<String, Fact> facts, Map<String, Ladder> efficiency,
                   Map<Work.Kind, ModelError> errors) {
    /**
     * How far the model is from measurements.
     *
     * @param relative mean absolute relative error, such as 0.03
     * @param basis    one sentence: which measurements, how many, held out or not
     */
    public record ModelError(double relative, String basis) {}

    private static final ModelError UNMEASURED = new ModelError(0.50, "no measurement of this kind of work: rates of the vector unit, operation counts"
            + " of the textbook algorithm and the memory's bandwidth only");

    public Chip {
        facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        efficiency = Map.copyOf(efficiency);
        errors = Map.copyOf(errors);
    }

    /** A figure that the model cannot do without. */
    double need(String fact) {
        return facts.get(fact).value();
    }

    /** Peak rate in operations a second for this kind of work in this type; empty where the chip has no published unit for it. */
    public Optional<Double> peak(Work.Kind kind, String type) {
        String key = switch (type) {
            case "float64", "complex128" -> kind == Work.Kind.MATMUL ? "matrix-float64" : "vector-float64";
            case "float32", "complex64" -> kind == Work.Kind.MATMUL ? "matrix-float32" : "vector-float32";
            case "float16" -> "matrix-float16";
            case "int64", "int32", "int16", "int8", "uint8", "bool" -> "vector-float32";
            default -> throw new IllegalArgumentException("unknown type of arithmetic: " + type);
        };
        Fact fact = facts.get(key);
        return fact == null || fact.isBlank() ? Optional.empty() : Optional.of(fact.value() * 1e12);
    }

    /** Ladder for a kind and type; falls back to the kind's general one. */
    Ladder ladder(Work.Kind kind, String type) {
        if (kind == Work.Kind.MATMUL) {
            return efficiency.getOrDefault("matmul/" + type, efficiency.get("matmul"));
        }
        return efficiency.get("vector");
    }

    /** Bytes of its memory that a program can use. */
    public long usableBytes() {
        return (long) (need("memory-usable") * (1L << 30));
    }

    /** The model's own error for a kind of work. */
    public ModelError error(Work.Kind kind) {
        return errors.getOrDefault(kind, UNMEASURED);
    }

    /** Everything, for the page. */
    public Map<String, Object> toMap() {
        Map<String, Object> figures = new LinkedHashMap<>();
        facts.forEach((key, fact) -> figures.put(key, fact.toMap()));
        List<Map<String, Object>> stated = java.util.Arrays.stream(Work.Kind.values()).map(kind -> Map.<String, Object>of(
                "kind", kind.name().toLowerCase(java.util.Locale.ROOT), "error", error(kind).relative(),
                "basis", error(kind).basis())).toList();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("title", title);
        map.put("vendor", vendor);
        map.put("facts", figures);
        map.put("errors", stated);
        return map;
    }
}
