package io.millrace.notebook;

import java.util.LinkedHashMap;
import java.util.Map;

/** A formula: {@code Latex.of("\\\\frac{1}{2}")}; dollar signs around it are added where there are none. */
public record Latex(String source) {
    public static Latex of(String source) {
        return new Latex(source);
    }

    public Map<String, Object> mimeBundle() {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("text/latex", source.strip().startsWith("$") ? source : "$$" + source + "$$");
        bundle.put("text/plain", source);
        return bundle;
    }

    @Override
    public String toString() {
        return source;
    }
}
