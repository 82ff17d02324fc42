package io.millrace.server.jupyter;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens for the address of a request, for clients that cannot send a header: {@code /t/{token}/api/...}. What stands in an address gets into logs and histories,
 * so such a token is short-lived and good for a part of the interface only. It is signed and not kept; it cannot be taken back before it ends.
 * Its letters are small, since the gateway client of jupyter_server makes addresses small.
 */
public final class Capabilities {
    static final Set<String> SCOPES = Set.of("kernels", "contents");
    static final Duration LONGEST = Duration.ofHours(24);
    private static final List<String> ALWAYS = List.of("/api/me", "/api/kernelspecs", "/kernelspecs", "/api/config", "/api/events");
    private static final List<String> KERNELS = List.of("/api/kernels", "/api/sessions");
    private static final List<String> CONTENTS = List.of("/api/contents", "/files");

    /** @param person who made it; {@code kernel} the only kernel that it is good for, or "" */
    public record Capability(String person, Set<String> scopes, String kernel) {
        /** Whether a path of this server, normalized, is part of it. */
        public boolean allows(String path) {
            if (path.equals("/api") || within(path, ALWAYS)) {
                return true;
            }
            if (!kernel.isEmpty()) {
                return scopes.contains("kernels") && within(path, List.of("/api/kernels/" + kernel));
            }
            return scopes.contains("kernels") && within(path, KERNELS) || scopes.contains("contents") && within(path, CONTENTS);
        }

        private static boolean within(String path, List<String> roots) {
            return roots.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
        }
    }

    private final SecretKeySpec key;
    private final InstantSource clock;

    /** @param secret that never leaves the server */
    public Capabilities(String secret, InstantSource clock) {
        this.key = new SecretKeySpec(("capability " + secret).getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.clock = clock;
    }

    String make(Capability capability, Duration lifetime) {
        JsonObject json = new JsonObject().put("p", capability.person()).put("s", new JsonArray(capability.scopes().stream().sorted().toList())).put("k", capability.kernel())
                .put("e", clock.instant().plus(lifetime).getEpochSecond());
        String body = HexFormat.of().formatHex(json.encode().getBytes(StandardCharsets.UTF_8));
        return body + "." + HexFormat.of().formatHex(sign(body));
    }

    /** Empty where this server did not make it, or its time is over. */
    public Optional<Capability> check(String token) {
        int dot = token.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        try {
            String body = token.substring(0, dot);
            if (!MessageDigest.isEqual(sign(body), HexFormat.of().parseHex(token.substring(dot + 1)))) {
                return Optional.empty();
            }
            JsonObject json = new JsonObject(new String(HexFormat.of().parseHex(body), StandardCharsets.UTF_8));
            if (json.getLong("e") <= clock.instant().getEpochSecond()) {
                return Optional.empty();
            }
            return Optional.of(new Capability(json.getString("p"), Set.copyOf(json.getJsonArray("s").stream().map(String::valueOf).toList()), json.getString("k")));
        } catch (IllegalArgumentException | DecodeException e) {
            return Optional.empty();
        }
    }

    private byte[] sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256.", e);
        }
    }
}
