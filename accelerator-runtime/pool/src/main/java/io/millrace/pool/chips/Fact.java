package io.millrace.pool.chips;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * One figure of a chip with where it comes from. A figure that nobody published stays blank: {@code value} is NaN and the source says
 * where one looked. A figure that sources disagree on names the others in {@code conflicts}.
 *
 * @param value      in {@code unit}; NaN when blank
 * @param confidence how far to trust it
 * @param conflicts  other values that were found, each with its source
 */
public record Fact(double value, String unit, String source, Confidence confidence, List<String> conflicts) {
    /** In falling order of trust. */
    public enum Confidence {
        /** Vendor data sheet, vendor software file, or paper by the vendor or peer-reviewed. */
        PUBLIC,
        /** Benchmark by a third party. */
        MEASURED,
        /** Press, resellers, aggregators. */
        REPORTED,
        /** Arithmetic from cited figures. */
        DERIVED,
        /** A guess of ours or of the community, marked as one. */
        ESTIMATED,
        /** Not published. */
        BLANK
    }

    public Fact {
        Objects.requireNonNull(unit, "unit is null");
        Objects.requireNonNull(source, "source is null");
        conflicts = List.copyOf(conflicts);
        if (Double.isNaN(value) != (confidence == Confidence.BLANK)) {
            throw new IllegalArgumentException("a figure is blank exactly when it has no value: " + source);
        }
    }

    static Fact of(double value, String unit, Confidence confidence, String source, String... conflicts) {
        return new Fact(value, unit, source, confidence, List.of(conflicts));
    }

    static Fact blank(String unit, String looked) {
        return new Fact(Double.NaN, unit, looked, Confidence.BLANK, List.of());
    }

    public boolean isBlank() {
        return confidence == Confidence.BLANK;
    }

    /** The value, or empty when blank. */
    public OptionalDouble known() {
        return isBlank() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** For the page and for scripts; a blank value is null. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("value", isBlank() ? null : value);
        map.put("unit", unit);
        map.put("source", source);
        map.put("confidence", confidence.name().toLowerCase(java.util.Locale.ROOT));
        map.put("conflicts", conflicts);
        return map;
    }
}
