package io.millrace.notebook;

import java.util.LinkedHashMap;
import java.util.Map;

/** A drawing: {@code Svg.of("<svg ...>")}. */
public record Svg(String source) {
    public static Svg of(String source) {
        return new Svg(source);
    }

    public Map<String, Object> mimeBundle() {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("image/svg+xml", source);
        bundle.put("text/plain", source);
        return bundle;
    }

    @Override
    public String toString() {
        return source;
    }
}
