package io.millrace.server.wire;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One message of Jupyter's protocol (5.4), whatever carries it. */
public record Message(Map<String, Object> header, Map<String, Object> parent, Map<String, Object> metadata, Map<String, Object> content, List<byte[]> buffers) {
    public String type() {
        return text(header, "msg_type");
    }

    public String id() {
        return text(header, "msg_id");
    }

    /** The client that it comes from, or the kernel's life. */
    public String session() {
        return text(header, "session");
    }

    String text(String key) {
        return text(content, key);
    }

    boolean flag(String key, boolean absent) {
        return content.get(key) instanceof Boolean b ? b : absent;
    }

    int number(String key) {
        return content.get(key) instanceof Number n ? n.intValue() : 0;
    }

    static String text(Map<String, Object> map, String key) {
        return map.get(key) instanceof String s ? s : "";
    }

    /** A message that has this one for its parent. */
    Message child(String type, String session, Map<String, Object> said) {
        return new Message(newHeader(type, session), header, Map.of(), said, List.of());
    }

    /** A message that nobody asked for. */
    static Message alone(String type, String session, Map<String, Object> said) {
        return new Message(newHeader(type, session), Map.of(), Map.of(), said, List.of());
    }

    static Map<String, Object> newHeader(String type, String session) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("msg_id", UUID.randomUUID().toString());
        header.put("session", session);
        header.put("username", "kernel");
        header.put("date", Instant.now().toString());
        header.put("msg_type", type);
        header.put("version", "5.4");
        return header;
    }
}
