package io.millrace.notebook;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Rows of one of Tablesaw's tables for a page: sorted, filtered, a window of them; by reflection, since the library is the notebook's. Called by the kernel. */
public final class TableWindow {
    private static final int MOST_ROWS = 500;

    /** The order that was asked for last, so that the next window of it costs nothing. */
    private record Order(WeakReference<Object> table, int rows, String sort, boolean descending, String filter, int[] indices) {
        boolean is(Object t, int r, String s, boolean d, String f) {
            return table.get() == t && rows == r && sort.equals(s) && descending == d && filter.equals(f);
        }
    }

    private static volatile Order last = new Order(new WeakReference<>(null), 0, "", false, "", new int[0]);

    private TableWindow() {}

    public static boolean isTable(Object object) {
        for (Class<?> type = object == null ? null : object.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals("tech.tablesaw.table.Relation")) {
                return true;
            }
        }
        return false;
    }

    static int rows(Object table) throws ReflectiveOperationException {
        return (int) call(table, "rowCount");
    }

    /** {@code [{name, type}]}, types as Tablesaw names them in lower case. */
    static List<Map<String, Object>> columns(Object table) throws ReflectiveOperationException {
        List<Map<String, Object>> columns = new ArrayList<>();
        for (Object column : (List<?>) call(table, "columns")) {
            columns.add(Map.of("name", call(column, "name"), "type", String.valueOf(call(column, "type")).toLowerCase(Locale.ROOT)));
        }
        return columns;
    }

    /**
     * {@code {name, rows, matching, from, columns, cells}}: {@code matching} rows contain the filter's text in one of their cells (all where it is empty),
     * {@code cells} are texts, by row.
     *
     * @param sort name of a column, "" for the table's own order; missing values are last
     * @throws IllegalArgumentException where the object is no table or has no such column
     */
    public static Map<String, Object> of(Object table, int from, int count, String sort, boolean descending, String filter) throws ReflectiveOperationException {
        if (!isTable(table)) {
            throw new IllegalArgumentException("This variable holds no table.");
        }
        List<?> columns = (List<?>) call(table, "columns");
        int[] order = order(table, columns, sort, descending, filter);
        int begin = Math.clamp(from, 0, order.length);
        int end = Math.min(order.length, begin + Math.clamp(count, 0, MOST_ROWS));
        Method[] text = texts(columns);
        List<Object> cells = new ArrayList<>();
        for (int i = begin; i < end; i++) {
            List<Object> row = new ArrayList<>(columns.size() + 1);
            row.add(String.valueOf(order[i]));
            for (int c = 0; c < text.length; c++) {
                row.add(String.valueOf(text[c].invoke(columns.get(c), order[i])));
            }
            cells.add(row);
        }
        Map<String, Object> window = new LinkedHashMap<>();
        window.put("name", String.valueOf(call(table, "name")));
        window.put("rows", rows(table));
        window.put("matching", order.length);
        window.put("from", begin);
        window.put("columns", columns(table));
        window.put("cells", cells);
        return window;
    }

    private static int[] order(Object table, List<?> columns, String sort, boolean descending, String filter) throws ReflectiveOperationException {
        int rows = rows(table);
        Order known = last;
        if (known.is(table, rows, sort, descending, filter)) {
            return known.indices;
        }
        IntStream matching = IntStream.range(0, rows);
        if (!filter.isEmpty()) {
            String wanted = filter.toLowerCase(Locale.ROOT);
            Method[] text = texts(columns);
            matching = matching.filter(r -> contains(columns, text, r, wanted));
        }
        int[] indices = matching.toArray();
        if (!sort.isEmpty()) {
            indices = sorted(indices, column(columns, sort), descending);
        }
        last = new Order(new WeakReference<>(table), rows, sort, descending, filter, indices);
        return indices;
    }

    private static boolean contains(List<?> columns, Method[] text, int row, String wanted) {
        try {
            for (int c = 0; c < text.length; c++) {
                if (String.valueOf(text[c].invoke(columns.get(c), row)).toLowerCase(Locale.ROOT).contains(wanted)) {
                    return true;
                }
            }
            return false;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static int[] sorted(int[] indices, Object column, boolean descending) throws ReflectiveOperationException {
        Method get = method(column, "get", int.class);
        Method missing = method(column, "isMissing", int.class);
        Comparable<Object>[] keys = new Comparable[Arrays.stream(indices).max().orElse(-1) + 1];
        for (int i : indices) {
            Object value = (boolean) missing.invoke(column, i) ? null : get.invoke(column, i);
            keys[i] = value == null || value instanceof Comparable ? (Comparable<Object>) value : (Comparable<Object>) (Object) value.toString();
        }
        Comparator<Comparable<Object>> natural = descending ? (a, b) -> b.compareTo(a) : (a, b) -> a.compareTo(b);
        Comparator<Comparable<Object>> order = Comparator.nullsLast(natural);
        return Arrays.stream(indices).boxed().sorted((a, b) -> order.compare(keys[a], keys[b])).mapToInt(Integer::intValue).toArray();
    }

    private static Object column(List<?> columns, String name) throws ReflectiveOperationException {
        for (Object column : columns) {
            if (name.equals(call(column, "name"))) {
                return column;
            }
        }
        throw new IllegalArgumentException("This table has no column \"" + name + "\".");
    }

    private static Method[] texts(List<?> columns) throws ReflectiveOperationException {
        Method[] text = new Method[columns.size()];
        for (int c = 0; c < text.length; c++) {
            text[c] = method(columns.get(c), "getString", int.class);
        }
        return text;
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
