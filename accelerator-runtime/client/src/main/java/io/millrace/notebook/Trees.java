package io.millrace.notebook;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Maps, collections and records inside one another, as a tree of JSON values that is small enough for a page. */
final class Trees {
    private static final int DEPTH = 8;
    private static final int ENTRIES = 100;
    private static final int NODES = 5_000;

    private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    private Trees() {}

    /** The tree, or null for what is better read as text: a list of plain values, an empty map, anything else. */
    static Object of(Object object) {
        boolean nested = switch (object) {
            case Map<?, ?> map -> !map.isEmpty();
            case Collection<?> list -> list.stream().limit(ENTRIES).anyMatch(Trees::branches);
            default -> false;
        };
        return nested ? new Trees().tree(object, 0) : null;
    }

    private static boolean branches(Object object) {
        return object instanceof Map || object instanceof Collection || object instanceof Record || object != null && object.getClass().isArray();
    }

    private Object tree(Object object, int depth) {
        if (object == null || object instanceof Boolean || object instanceof Integer || object instanceof Short || object instanceof Byte) {
            return object;
        }
        if (object instanceof Double || object instanceof Float) {
            double number = ((Number) object).doubleValue();
            return Double.isFinite(number) ? number : String.valueOf(number);
        }
        // A browser's numbers are exact to 53 bits.
        if (object instanceof Long number) {
            return Math.abs(number) <= 1L << 53 ? number : String.valueOf(number);
        }
        if (!branches(object)) {
            return PlainText.of(object);
        }
        if (depth == DEPTH || nodes >= NODES || !open.add(object)) {
            return "…";
        }
        try {
            return object instanceof Map<?, ?> || object instanceof Record ? fields(object, depth) : items(object, depth);
        } finally {
            open.remove(object);
        }
    }

    private Map<String, Object> fields(Object object, int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (object instanceof Record) {
            for (RecordComponent component : object.getClass().getRecordComponents()) {
                nodes++;
                fields.put(component.getName(), tree(value(object, component), depth + 1));
            }
            return fields;
        }
        Map<?, ?> map = (Map<?, ?>) object;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (fields.size() == ENTRIES || ++nodes > NODES) {
                fields.put("…", (map.size() - fields.size()) + " more");
                break;
            }
            fields.put(PlainText.of(entry.getKey()), tree(entry.getValue(), depth + 1));
        }
        return fields;
    }

    private static Object value(Object object, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(object);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "(could not be read: " + e + ")";
        }
    }

    private List<Object> items(Object object, int depth) {
        List<Object> items = new ArrayList<>();
        boolean array = object.getClass().isArray();
        int size = array ? Array.getLength(object) : ((Collection<?>) object).size();
        java.util.Iterator<?> each = array ? null : ((Collection<?>) object).iterator();
        for (int i = 0; array ? i < size : each.hasNext(); i++) {
            if (i == ENTRIES || ++nodes > NODES) {
                items.add((size - i) + " more");
                break;
            }
            items.add(tree(array ? Array.get(object, i) : each.next(), depth + 1));
        }
        return items;
    }
}
