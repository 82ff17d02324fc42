package io.millrace.server.wire;

import io.millrace.server.Millrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Contents of replies that need no kernel, and what the kernel says in Jupyter's words. Pure. */
final class Replies {
    private Replies() {}

    static Map<String, Object> kernelInfo() {
        return Map.of("status", "ok", "protocol_version", "5.4", "implementation", "millrace", "implementation_version", Millrace.VERSION,
                "language_info", Map.of("name", "java", "version", "25", "mimetype", "text/x-java-source", "file_extension", ".jshell", "pygments_lexer", "java",
                        "codemirror_mode", "text/x-java", "nbconvert_exporter", "script"),
                "banner", "Millrace " + Millrace.VERSION + ", Java 25. %help shows what is not Java.", "help_links", List.of(), "supported_features", List.of());
    }

    /** @param found {@code {from, to, matches: [{text, type, detail}]}} in UTF-16 units */
    static Map<String, Object> completion(String code, Map<String, Object> found) {
        int from = CodePoints.fromUnits(code, number(found.get("from")));
        int to = CodePoints.fromUnits(code, number(found.get("to")));
        List<Object> matches = new ArrayList<>();
        List<Object> types = new ArrayList<>();
        if (found.get("matches") instanceof List<?> all) {
            for (Object each : all) {
                if (each instanceof Map<?, ?> match) {
                    matches.add(match.get("text"));
                    types.add(Map.of("text", match.get("text"), "type", match.get("type"), "start", from, "end", to, "signature", String.valueOf(match.get("detail"))));
                }
            }
        }
        return Map.of("status", "ok", "matches", matches, "cursor_start", from, "cursor_end", to, "metadata", Map.of("_jupyter_types_experimental", types));
    }

    static Map<String, Object> inspection(Map<String, Object> found) {
        return Map.of("status", "ok", "found", found.get("found") == Boolean.TRUE, "data", found.getOrDefault("data", Map.of()), "metadata", Map.of());
    }

    /** An output of nbformat as the content of its message; null for a stream. */
    static Map<String, Object> published(Map<String, Object> output) {
        Map<String, Object> content = new LinkedHashMap<>();
        switch (String.valueOf(output.get("output_type"))) {
            case "stream" -> {
                content.put("name", output.get("name"));
                content.put("text", output.get("text"));
            }
            case "error" -> content.putAll(error(String.valueOf(output.get("ename")), String.valueOf(output.get("evalue")), output.get("traceback")));
            default -> {
                content.put("data", output.getOrDefault("data", Map.of()));
                content.put("metadata", output.getOrDefault("metadata", Map.of()));
                content.put("transient", output.get("display_id") == null ? Map.of() : Map.of("display_id", output.get("display_id")));
                if (output.get("execution_count") != null) {
                    content.put("execution_count", output.get("execution_count"));
                }
            }
        }
        return content;
    }

    /** @param executed {@code [session, number, source]} of each, the oldest first */
    static Map<String, Object> history(List<List<Object>> executed, Message asked) {
        String pattern = asked.text("pattern");
        List<List<Object>> found = executed.stream().filter(e -> !asked.text("hist_access_type").equals("search") || glob(pattern).matcher(String.valueOf(e.get(2))).matches()).toList();
        int most = asked.content().get("n") instanceof Number ? Math.max(0, asked.number("n")) : found.size();
        List<List<Object>> chosen = asked.text("hist_access_type").equals("range")
                ? found.stream().filter(e -> number(e.get(1)) >= asked.number("start") && (!(asked.content().get("stop") instanceof Number) || number(e.get(1)) < asked.number("stop"))).toList()
                : found.subList(Math.max(0, found.size() - most), found.size());
        return Map.of("status", "ok", "history", asked.flag("output", false) ? chosen.stream().map(e -> List.of(e.get(0), e.get(1), Arrays.asList(e.get(2), null))).toList() : chosen);
    }

    /** Stars and question marks stand for any text and any character. */
    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : (pattern.isEmpty() ? "*" : pattern).toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    static Map<String, Object> error(String name, String value, Object traceback) {
        return Map.of("ename", name, "evalue", value, "traceback", traceback instanceof List<?> lines ? lines : List.of(value));
    }

    private static int number(Object value) {
        return value instanceof Number n ? n.intValue() : 0;
    }
}
