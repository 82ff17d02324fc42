package io.millrace.server.formats;

import io.vertx.core.json.Json;
import java.util.List;
import java.util.Map;

/** Outputs of a file as text, for comparing and for formats that have no others: what is no text is named with its size. */
final class OutputText {
    private static final int LONG = 400;

    private OutputText() {}

    static String of(List<?> outputs) {
        StringBuilder text = new StringBuilder();
        for (Object each : outputs) {
            Map<String, Object> output = NotebookFile.map(each);
            switch (String.valueOf(output.get("output_type"))) {
                case "stream" -> text.append(joined(output.get("text")));
                case "error" -> text.append(output.get("ename")).append(": ").append(output.get("evalue")).append('\n');
                default -> {
                    Map<String, Object> data = NotebookFile.map(output.get("data"));
                    data.forEach((mime, value) -> text.append('[').append(mime).append("] ").append(shortened(value)).append('\n'));
                }
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String shortened(Object value) {
        String text = value instanceof String || value instanceof List<?> list && list.stream().allMatch(String.class::isInstance) ? joined(value) : Json.encode(value);
        return text.length() <= LONG ? text : text.substring(0, LONG) + "... (" + text.length() + " characters, hash " + Integer.toHexString(text.hashCode()) + ")";
    }

    /** A text or a list of lines. */
    static String joined(Object value) {
        return switch (value) {
            case null -> "";
            case List<?> list -> String.join("", list.stream().map(String::valueOf).toList());
            default -> String.valueOf(value);
        };
    }
}
