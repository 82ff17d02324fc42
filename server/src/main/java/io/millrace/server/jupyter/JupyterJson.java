package io.millrace.server.jupyter;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON as Jupyter writes notebooks: one blank of indentation, keys in order, control characters and decimal numbers as Python writes them, a line break at the end. So a
 * file that Jupyter saved changes only where the notebook did.
 */
public final class JupyterJson {
    /** Python writes decimals plainly from 1e-4 up to, and not with, 1e16. */
    private static final int PLAIN_FROM = -4;
    private static final int PLAIN_BELOW = 16;

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
                    string(entry.getKey(), line(depth + 1, text));
                    text.append(": ");
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
            case String string -> string(string, text);
            case Double number when Double.isFinite(number) -> text.append(decimal(number));
            case null, default -> text.append(Json.encode(value));
        }
    }

    private static StringBuilder line(int depth, StringBuilder text) {
        return text.append('\n').append(" ".repeat(depth));
    }

    private static void string(String string, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    /** The shortest digits that mean this number, in the form of Python's {@code repr}. */
    static String decimal(double number) {
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        // Java gives two digits also where one would do.
        BigDecimal one = exact.round(new MathContext(1)).stripTrailingZeros();
        exact = one.doubleValue() == number ? one : exact;
        int exponent = exact.precision() - exact.scale() - 1;
        if (exact.signum() == 0 || exponent >= PLAIN_FROM && exponent < PLAIN_BELOW) {
            String plain = exact.signum() == 0 ? Double.toString(number) : exact.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = exact.unscaledValue().abs().toString();
        return (number < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
