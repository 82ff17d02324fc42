package io.millrace.notebook;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

/** Tablesaw's tables by reflection: the first and the last rows, names and types of the columns, numbers to the right. */
final class TableRendering {
    private static final int HEAD = 10;
    private static final int TAIL = 5;

    private TableRendering() {}

    static void render(Object table, Map<String, Object> bundle) throws ReflectiveOperationException {
        int rows = (int) call(table, "rowCount");
        List<?> columns = (List<?>) call(table, "columns");
        String name = (String) call(table, "name");
        StringBuilder out = new StringBuilder("<table class=\"dataframe\"><thead><tr><td></td>");
        boolean[] numeric = new boolean[columns.size()];
        Method[] cell = new Method[columns.size()];
        for (int c = 0; c < columns.size(); c++) {
            Object column = columns.get(c);
            String type = String.valueOf(call(column, "type"));
            numeric[c] = List.of("DOUBLE", "FLOAT", "INTEGER", "LONG", "SHORT").contains(type);
            cell[c] = method(column, "getString", int.class);
            out.append("<th scope=\"col\"").append(align(numeric[c])).append('>').append(Escape.html((String) call(column, "name")))
                    .append("<br><small>").append(Escape.html(type.toLowerCase(java.util.Locale.ROOT))).append("</small></th>");
        }
        out.append("</tr></thead><tbody>");
        boolean cut = rows > HEAD + TAIL + 1;
        for (int r = 0; r < rows; r++) {
            if (cut && r == HEAD) {
                out.append("<tr><th>⋮</th>").append("<td>⋮</td>".repeat(columns.size())).append("</tr>");
                r = rows - TAIL;
            }
            out.append("<tr><th scope=\"row\">").append(r).append("</th>");
            for (int c = 0; c < columns.size(); c++) {
                String text = String.valueOf(cell[c].invoke(columns.get(c), r));
                out.append("<td").append(align(numeric[c])).append('>').append(Escape.html(text)).append("</td>");
            }
            out.append("</tr>");
        }
        out.append("</tbody></table><p>").append(Escape.html(name == null ? "" : name)).append(name == null || name.isEmpty() ? "" : ": ")
                .append(rows).append(rows == 1 ? " row × " : " rows × ").append(columns.size())
                .append(columns.size() == 1 ? " column</p>" : " columns</p>");
        bundle.put("text/html", out.toString());
        bundle.put("text/plain", String.valueOf(table));
    }

    private static String align(boolean right) {
        return right ? " style=\"text-align:right\"" : "";
    }

    private static Object call(Object target, String name) throws ReflectiveOperationException {
        return method(target, name).invoke(target);
    }

    private static Method method(Object target, String name, Class<?>... parameters) throws ReflectiveOperationException {
        Method method = target.getClass().getMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }
}
