package io.millrace.notebook;

import io.millrace.accelerator.Tensor;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Values in short, for the list of variables. Called by the kernel. */
public final class Values {
    private static final int LONGEST = 120;
    private static final int MOST_COLUMNS = 50;

    private Values() {}

    /**
     * {@code {text, type, size, shape, dtype, place, columns: [{name, type}]}}: what there is of it. {@code type} is the class of the value, {@code place} where a
     * tensor's numbers are.
     */
    public static Map<String, Object> describe(Object value) {
        Map<String, Object> said = new LinkedHashMap<>();
        if (value == null) {
            said.put("text", "null");
            return said;
        }
        said.put("type", value.getClass().getSimpleName());
        switch (value) {
            case Tensor tensor -> {
                said.put("shape", tensor.shape().toString());
                said.put("dtype", tensor.dtype().toString().toLowerCase(Locale.ROOT));
                said.put("size", tensor.size());
                said.put("place", tensor.isComputed() ? "kernel" : "not computed yet");
                said.put("text", tensor.isComputed() ? text(value) : "");
            }
            case Collection<?> c -> sized(said, value, c.size());
            case Map<?, ?> m -> sized(said, value, m.size());
            case CharSequence s -> sized(said, "\"" + (s.length() > LONGEST ? s.subSequence(0, LONGEST) + "…" : s) + "\"", s.length());
            default -> {
                if (value.getClass().isArray()) {
                    sized(said, value, Array.getLength(value));
                } else if (TableWindow.isTable(value)) {
                    table(said, value);
                } else {
                    said.put("text", text(value));
                }
            }
        }
        return said;
    }

    private static void sized(Map<String, Object> said, Object value, long size) {
        said.put("size", size);
        said.put("text", text(value));
    }

    private static void table(Map<String, Object> said, Object table) {
        try {
            List<Map<String, Object>> columns = TableWindow.columns(table);
            int rows = TableWindow.rows(table);
            said.put("size", (long) rows);
            said.put("text", rows + " × " + columns.size());
            said.put("columns", new ArrayList<>(columns.subList(0, Math.min(MOST_COLUMNS, columns.size()))));
        } catch (ReflectiveOperationException e) {
            said.put("text", text(table));
        }
    }

    private static String text(Object value) {
        String text = value instanceof String s ? s : PlainText.of(value);
        String line = text.replaceAll("\\s*\\R\\s*", " ⏎ ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
