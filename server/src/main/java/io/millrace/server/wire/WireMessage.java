package io.millrace.server.wire;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A message as ZeroMQ carries it: identities, a delimiter, a signature, four JSON objects, buffers.
 *
 * @param identities whom it is for, or from; a topic where it is published
 */
record WireMessage(List<byte[]> identities, Message message) {
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);

    List<byte[]> frames(String key) {
        List<byte[]> parts = new ArrayList<>();
        for (Map<String, Object> part : List.of(message.header(), message.parent(), message.metadata(), message.content())) {
            parts.add(new JsonObject(part).encode().getBytes(StandardCharsets.UTF_8));
        }
        List<byte[]> frames = new ArrayList<>(identities);
        frames.add(DELIMITER);
        frames.add(signature(key, parts).getBytes(StandardCharsets.US_ASCII));
        frames.addAll(parts);
        frames.addAll(message.buffers());
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
            return new WireMessage(List.copyOf(frames.subList(0, at)), new Message(json(parts.get(0)), json(parts.get(1)), json(parts.get(2)), json(parts.get(3)),
                    List.copyOf(frames.subList(at + 6, frames.size()))));
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
