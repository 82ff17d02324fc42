package io.millrace.notebook;

import java.lang.reflect.Array;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** Plain text of an object: arrays by their elements, long collections by their ends. */
final class PlainText {
    private static final int EDGE = 50;
    private static final int LONGEST = 1 << 20;

    private PlainText() {}

    static String of(Object object) {
        StringBuilder out = new StringBuilder();
        append(object, out, 0);
        return out.toString();
    }

    private static void append(Object object, StringBuilder out, int depth) {
        if (object == null) {
            out.append("null");
        } else if (depth > 8 || out.length() > LONGEST) {
            out.append("...");
        } else if (object.getClass().isArray()) {
            array(object, out, depth);
        } else if (object.getClass().getName().startsWith("java.util.") && object instanceof Map<?, ?> map) {
            out.append('{');
            int i = 0;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(i == 0 ? "" : ", ");
                if (i++ == 2 * EDGE) {
                    out.append("... ").append(map.size() - 2 * EDGE).append(" more");
                    break;
                }
                append(entry.getKey(), out, depth + 1);
                out.append('=');
                append(entry.getValue(), out, depth + 1);
            }
            out.append('}');
        } else if (object.getClass().getName().startsWith("java.util.") && object instanceof java.util.Collection<?> list) {
            collection(list, out, depth);
        } else if (object instanceof Optional<?> optional && optional.isPresent()) {
            out.append("Optional[");
            append(optional.get(), out, depth + 1);
            out.append(']');
        } else {
            String text = String.valueOf(object.toString());
            out.append(text.length() > LONGEST ? text.substring(0, LONGEST) + "... " + (text.length() - LONGEST) + " more characters" : text);
        }
    }

    private static void collection(java.util.Collection<?> list, StringBuilder out, int depth) {
        out.append('[');
        Iterator<?> items = list.iterator();
        for (int i = 0; items.hasNext(); i++) {
            out.append(i == 0 ? "" : ", ");
            if (i == 2 * EDGE) {
                out.append("... ").append(list.size() - 2 * EDGE).append(" more");
                break;
            }
            append(items.next(), out, depth + 1);
        }
        out.append(']');
    }

    private static void array(Object array, StringBuilder out, int depth) {
        int length = Array.getLength(array);
        out.append('[');
        for (int i = 0; i < length; i++) {
            out.append(i == 0 ? "" : ", ");
            if (length > 2 * EDGE && i == EDGE) {
                out.append("... ").append(length - 2 * EDGE).append(" more ..., ");
                i = length - EDGE;
            }
            append(Array.get(array, i), out, depth + 1);
        }
        out.append(']');
    }
}
