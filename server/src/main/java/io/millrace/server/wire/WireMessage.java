package io.millrace.server.wire;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One message of Jupyter's protocol (5.4) as ZeroMQ carries it: identities, a delimiter, a signature, four JSON objects, buffers.
 *
 * @param identities whom it is for, or from; a topic where it is published
 */
record WireMessage(List<byte[]> identities, Map<String, Object> header, Map<String, Object> parent, Map<String, Object> content) {
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);

    String type() {
        return text(header, "msg_type");
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

    private static String text(Map<String, Object> map, String key) {
        return map.get(key) instanceof String s ? s : "";
    }

    /** A message that has this one for its parent. */
    WireMessage child(String type, List<byte[]> to, String session, Map<String, Object> content) {
        return new WireMessage(to, newHeader(type, session), header, content);
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

    List<byte[]> frames(String key) {
        List<byte[]> parts = new ArrayList<>();
        for (Map<String, Object> part : List.of(header, parent, Map.<String, Object>of(), content)) {
            parts.add(new JsonObject(part).encode().getBytes(StandardCharsets.UTF_8));
        }
        List<byte[]> frames = new ArrayList<>(identities);
        frames.add(DELIMITER);
        frames.add(signature(key, parts).getBytes(StandardCharsets.US_ASCII));
        frames.addAll(parts);
        return frames;
    }

    /** @throws IllegalArgumentException where it is no message, or not signed with the key */
    static WireMessage parse(List<byte[]> frames, String key) {
        int at = 0;
        while (at < frames.size() && !MessageDigest.isEqual(frames.get(at), DELIMITER)) {
            at++;
        }
        if (frames.size() < at + 6) {
            throw new IllegalArgumentException("a message has a delimiter, a signature and four parts");
        }
        List<byte[]> parts = frames.subList(at + 2, at + 6);
        if (!key.isEmpty() && !MessageDigest.isEqual(frames.get(at + 1), signature(key, parts).getBytes(StandardCharsets.US_ASCII))) {
            throw new IllegalArgumentException("the signature is wrong");
        }
        try {
            return new WireMessage(List.copyOf(frames.subList(0, at)), json(parts.get(0)), json(parts.get(1)), json(parts.get(3)));
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("a part is no JSON object", e);
        }
    }

    private static Map<String, Object> json(byte[] part) {
        return new JsonObject(new String(part, StandardCharsets.UTF_8)).getMap();
    }

    private static String signature(String key, List<byte[]> parts) {
        if (key.isEmpty()) {
            return "";
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            parts.forEach(mac::update);
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
