package io.millrace.kernel.protocol;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One message between two of our processes: a JSON object and any number of binary parts.
 *
 * @param header  JSON object as JDK types; the key {@code "type"} names the message
 * @param buffers binary parts, not copied: whoever makes a frame gives them away
 */
public record Frame(Map<String, Object> header, List<byte[]> buffers) {
    public Frame {
        Objects.requireNonNull(header, "header is null");
        Objects.requireNonNull(buffers, "buffers is null");
    }

    public static Frame of(Map<String, Object> header) {
        return new Frame(header, List.of());
    }

    public String type() {
        return text("type");
    }

    /** A string of the header, or "" where it is absent or of another type. */
    public String text(String key) {
        return header.get(key) instanceof String s ? s : "";
    }

    /** A whole number of the header, or the default where it is absent or of another type. */
    public long number(String key, long otherwise) {
        return header.get(key) instanceof Number n ? n.longValue() : otherwise;
    }

    /** An object of the header, or an empty one. */
    public Map<String, Object> object(String key) {
        return Json.object(header.get(key));
    }

    /** A list of the header, or an empty one. */
    public List<Object> list(String key) {
        return Json.list(header.get(key));
    }
}
