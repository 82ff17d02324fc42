package io.millrace.server.notebook;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON values (as JDK types) with precise complaints. */
final class Json {
    private Json() {}

    /** The JSON is not what it should be; the message is one sentence. */
    static IllegalArgumentException wrong(String key, String wanted) {
        return new IllegalArgumentException("\"" + key + "\" must be " + wanted + ".");
    }

    static String string(Map<String, Object> map, String key) {
        return map.get(key) instanceof String text ? text : fail(key, "a string");
    }

    static String stringOr(Map<String, Object> map, String key, String absent) {
        return map.get(key) == null ? absent : string(map, key);
    }

    static int integer(Map<String, Object> map, String key) {
        return map.get(key) instanceof Integer number ? number : fail(key, "a whole number");
    }

    static Integer integerOrNull(Map<String, Object> map, String key) {
        return map.get(key) == null ? null : (Integer) integer(map, key);
    }

    static int integerOr(Map<String, Object> map, String key, int absent) {
        return map.get(key) == null ? absent : integer(map, key);
    }

    static long whole(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number number && (number instanceof Integer || number instanceof Long) ? number.longValue() : fail(key, "a whole number");
    }

    static Long wholeOrNull(Map<String, Object> map, String key) {
        return map.get(key) == null ? null : (Long) whole(map, key);
    }

    static boolean flag(Map<String, Object> map, String key) {
        return map.get(key) instanceof Boolean flag ? flag : fail(key, "true or false");
    }

    static Object scalar(Map<String, Object> map, String key) {
        Object value = map.get(key);
        return value instanceof String || value instanceof Number || value instanceof Boolean ? value : fail(key, "a string, a number, true or false");
    }

    static Instant instant(Map<String, Object> map, String key) {
        try {
            return Instant.parse(string(map, key));
        } catch (DateTimeParseException e) {
            throw wrong(key, "a time such as 2026-01-31T12:00:00Z");
        }
    }

    static Instant instantOrNull(Map<String, Object> map, String key) {
        return map.get(key) == null ? null : instant(map, key);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, Object> map, String key) {
        return map.get(key) instanceof Map<?, ?> object ? (Map<String, Object>) object : fail(key, "an object");
    }

    static Map<String, Object> objectOr(Map<String, Object> map, String key, Map<String, Object> absent) {
        return map.get(key) == null ? absent : object(map, key);
    }

    static List<?> list(Map<String, Object> map, String key) {
        return map.get(key) instanceof List<?> list ? list : fail(key, "an array");
    }

    static List<String> strings(Map<String, Object> map, String key) {
        List<String> result = new ArrayList<>();
        for (Object item : list(map, key)) {
            result.add(item instanceof String text ? text : fail(key, "an array of strings"));
        }
        return List.copyOf(result);
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> objects(Map<String, Object> map, String key) {
        List<Map<String, Object>> result = new ArrayList<>();
        for (Object item : list(map, key)) {
            result.add(item instanceof Map<?, ?> object ? (Map<String, Object>) object : fail(key, "an array of objects"));
        }
        return result;
    }

    /** A map in the given order; a null value leaves its key out. */
    static Map<String, Object> of(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (keysAndValues[i + 1] != null) {
                map.put((String) keysAndValues[i], keysAndValues[i + 1]);
            }
        }
        return map;
    }

    private static <T> T fail(String key, String wanted) {
        throw wrong(key, wanted);
    }
}
