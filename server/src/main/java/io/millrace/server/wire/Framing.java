package io.millrace.server.wire;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two forms that messages have on a kernel's WebSocket. Version 1 ({@value #V1}): always binary, offsets in little-endian 64 bits, UTF-8 parts. The older
 * one: a JSON text, or with buffers a binary frame whose offsets are big-endian 32 bits. Pure.
 */
public final class Framing {
    public static final String V1 = "v1.kernel.websocket.jupyter.org";
    private static final int MOST_PARTS = 1_000;
    /** Channel, header, parent header, metadata, content. */
    private static final int FIXED_PARTS = 5;

    /** A frame that is no message; the text is one sentence. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        public Malformed(String message) {
            super(message, null, false, false);
        }
    }

    public record Framed(Channel channel, Message message) {}

    private Framing() {}

    // --- version 1 ---

    public static byte[] encode(Channel channel, Message message) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(utf8(channel.text()));
        parts.add(json(message.header()));
        parts.add(json(message.parent()));
        parts.add(json(message.metadata()));
        parts.add(json(message.content()));
        parts.addAll(message.buffers());
        int head = 8 * (parts.size() + 2);
        ByteBuffer frame = ByteBuffer.allocate(head + parts.stream().mapToInt(p -> p.length).sum()).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(parts.size() + 1L);
        long at = head;
        frame.putLong(at);
        for (byte[] part : parts) {
            at += part.length;
            frame.putLong(at);
        }
        parts.forEach(frame::put);
        return frame.array();
    }

    public static Framed decode(byte[] bytes) throws Malformed {
        ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 8) {
            throw new Malformed("The frame ends before its number of offsets.");
        }
        long count = frame.getLong();
        if (count < FIXED_PARTS + 1 || count > MOST_PARTS) {
            throw new Malformed("A frame has between " + (FIXED_PARTS + 1) + " and " + MOST_PARTS + " offsets, not " + count + ".");
        }
        if (bytes.length < 8 * (count + 1)) {
            throw new Malformed("The frame ends inside its offsets.");
        }
        long[] offsets = new long[(int) count];
        for (int i = 0; i < count; i++) {
            offsets[i] = frame.getLong();
        }
        if (offsets[0] != 8 * (count + 1)) {
            throw new Malformed("The first offset is not where the offsets end.");
        }
        List<byte[]> parts = parts(bytes, offsets);
        return framed(text(parts.get(0)), object(parts.get(1), "header"), object(parts.get(2), "parent header"), object(parts.get(3), "metadata"),
                object(parts.get(4), "content"), parts.subList(FIXED_PARTS, parts.size()));
    }

    /** What lies between neighbouring offsets; the last one is the frame's length. */
    private static List<byte[]> parts(byte[] bytes, long[] offsets) throws Malformed {
        if (offsets[offsets.length - 1] != bytes.length) {
            throw new Malformed("The last offset is not the frame's length.");
        }
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i + 1 < offsets.length; i++) {
            if (offsets[i + 1] < offsets[i] || offsets[i + 1] > bytes.length) {
                throw new Malformed("The offsets of the frame do not ascend.");
            }
            parts.add(java.util.Arrays.copyOfRange(bytes, (int) offsets[i], (int) offsets[i + 1]));
        }
        return parts;
    }

    // --- the older form ---

    /** The message as a JSON text; its buffers are not in it. */
    public static String encodeJson(Channel channel, Message message) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("channel", channel.text());
        json.put("msg_id", message.id());
        json.put("msg_type", message.type());
        json.put("header", message.header());
        json.put("parent_header", message.parent());
        json.put("metadata", message.metadata());
        json.put("content", message.content());
        json.put("buffers", List.of());
        return new JsonObject(json).encode();
    }

    /** The same with buffers, for a binary frame. */
    public static byte[] encodeJsonAndBuffers(Channel channel, Message message) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(utf8(encodeJson(channel, message)));
        parts.addAll(message.buffers());
        int head = 4 * (parts.size() + 1);
        ByteBuffer frame = ByteBuffer.allocate(head + parts.stream().mapToInt(p -> p.length).sum());
        frame.putInt(parts.size());
        int at = head;
        for (byte[] part : parts) {
            frame.putInt(at);
            at += part.length;
        }
        parts.forEach(frame::put);
        return frame.array();
    }

    public static Framed decodeJson(String text) throws Malformed {
        return ofJson(parse(text, "frame"), List.of());
    }

    public static Framed decodeJsonAndBuffers(byte[] bytes) throws Malformed {
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        if (bytes.length < 4) {
            throw new Malformed("The frame ends before its number of parts.");
        }
        int count = frame.getInt();
        if (count < 1 || count > MOST_PARTS) {
            throw new Malformed("A frame has between 1 and " + MOST_PARTS + " parts, not " + count + ".");
        }
        if (bytes.length < 4 * (count + 1)) {
            throw new Malformed("The frame ends inside its offsets.");
        }
        long[] offsets = new long[count + 1];
        for (int i = 0; i < count; i++) {
            offsets[i] = frame.getInt();
        }
        offsets[count] = bytes.length;
        if (offsets[0] != 4L * (count + 1)) {
            throw new Malformed("The first offset is not where the offsets end.");
        }
        List<byte[]> parts = parts(bytes, offsets);
        return ofJson(object(parts.getFirst(), "frame"), parts.subList(1, parts.size()));
    }

    private static Framed ofJson(Map<String, Object> json, List<byte[]> buffers) throws Malformed {
        // jupyter_server's gateway client leaves the channel out.
        String channel = json.get("channel") == null ? Channel.SHELL.text() : json.get("channel") instanceof String named ? named : "";
        return framed(channel, member(json, "header"), member(json, "parent_header"), member(json, "metadata"), member(json, "content"), buffers);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> member(Map<String, Object> json, String name) throws Malformed {
        return switch (json.get(name)) {
            case null -> Map.of();
            case Map<?, ?> map -> (Map<String, Object>) map;
            case JsonObject object -> object.getMap();
            default -> throw new Malformed("The message's " + name + " is no object.");
        };
    }

    // --- both ---

    private static Framed framed(String channel, Map<String, Object> header, Map<String, Object> parent, Map<String, Object> metadata, Map<String, Object> content,
                                 List<byte[]> buffers) throws Malformed {
        for (String name : List.of("msg_id", "msg_type")) {
            if (!(header.get(name) instanceof String text) || text.isEmpty() || text.length() > 1_000) {
                throw new Malformed("The message's header has no text \"" + name + "\" of reasonable length.");
            }
        }
        try {
            return new Framed(Channel.of(channel), new Message(header, parent, metadata, content, List.copyOf(buffers)));
        } catch (IllegalArgumentException e) {
            throw new Malformed("Messages come on the channels shell, control and stdin.");
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] json(Map<String, Object> map) {
        return utf8(new JsonObject(map).encode());
    }

    private static String text(byte[] part) throws Malformed {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(part)).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("A part of the frame is not UTF-8.");
        }
    }

    private static Map<String, Object> object(byte[] part, String what) throws Malformed {
        return parse(text(part), what);
    }

    private static Map<String, Object> parse(String text, String what) throws Malformed {
        try {
            Map<String, Object> map = new JsonObject(text).getMap();
            if (map == null) {
                throw new Malformed("The " + what + " is no JSON object.");
            }
            return map;
        } catch (DecodeException | ClassCastException e) {
            throw new Malformed("The " + what + " is no JSON object.");
        }
    }
}
