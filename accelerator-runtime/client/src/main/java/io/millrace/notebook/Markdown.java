package io.millrace.notebook;

import java.util.LinkedHashMap;
import java.util.Map;

/** Markdown to be shown as a text cell shows it, formulas included: {@code Markdown.of("**bold** $x^2$")}. */
public record Markdown(String source) {
    public static Markdown of(String source) {
        return new Markdown(source);
    }

    public Map<String, Object> mimeBundle() {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("text/markdown", source);
        bundle.put("text/plain", source);
        return bundle;
    }

    @Override
    public String toString() {
        return source;
    }
}
