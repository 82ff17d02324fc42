package io.millrace.server.jupyter;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON as Jupyter writes notebooks: one blank of indentation, keys in order, a line break at the end. So a file that Jupyter saved changes only where the notebook did. */
public final class JupyterJson {
    private JupyterJson() {}

    public static String write(Map<String, Object> json) {
        StringBuilder text = new StringBuilder();
        value(json, 0, text);
        return text.append('\n').toString();
    }

    private static void value(Object value, int depth, StringBuilder text) {
        switch (value) {
            case JsonObject object -> value(object.getMap(), depth, text);
            case JsonArray array -> value(array.getList(), depth, text);
            case Map<?, ?> map when map.isEmpty() -> text.append("{}");
            case Map<?, ?> map -> {
                text.append('{');
                TreeMap<String, Object> sorted = new TreeMap<>();
                map.forEach((key, item) -> sorted.put((String) key, item));
                for (Iterator<Map.Entry<String, Object>> entries = sorted.entrySet().iterator(); entries.hasNext(); ) {
                    Map.Entry<String, Object> entry = entries.next();
                    line(depth + 1, text).append(Json.encode(entry.getKey())).append(": ");
                    value(entry.getValue(), depth + 1, text);
                    text.append(entries.hasNext() ? "," : "");
                }
                line(depth, text).append('}');
            }
            case List<?> list when list.isEmpty() -> text.append("[]");
            case List<?> list -> {
                text.append('[');
                for (Iterator<?> items = list.iterator(); items.hasNext(); ) {
                    line(depth + 1, text);
                    value(items.next(), depth + 1, text);
                    text.append(items.hasNext() ? "," : "");
                }
                line(depth, text).append(']');
            }
            case null, default -> text.append(Json.encode(value));
        }
    }

    private static StringBuilder line(int depth, StringBuilder text) {
        return text.append('\n').append(" ".repeat(depth));
    }
}
