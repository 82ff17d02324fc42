package io.millrace.server.people;

import io.vertx.ext.auth.hashing.HashingStrategy;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * Hashes of passwords: PBKDF2 with HMAC-SHA512, the strongest that Vert.x has without native code, at the number of rounds that OWASP names for it. The rounds stand in the hash, so they can be
 * raised later. Slow by design (a quarter of a second): call it off the event loop.
 */
final class Passwords {
    static final int SHORTEST = 10;
    static final int LONGEST = 200;
    private static final Map<String, String> ROUNDS = Map.of("it", "210000");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SALT = 16;

    private final HashingStrategy strategy = HashingStrategy.load();
    /** Of nobody's password: checking a login that does not exist takes as long as one that does. */
    private final String nobody = hash("no password is this one");

    String hash(String password) {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        return strategy.hash("pbkdf2", ROUNDS, Base64.getEncoder().withoutPadding().encodeToString(salt), password);
    }

    /** @param hash null for an account that is not there or has no password; takes as long as any other */
    boolean fits(String password, String hash) {
        boolean same = strategy.verify(hash == null ? nobody : hash, password);
        return hash != null && same;
    }

    /** @throws Refusal where it is too short, or says who it is for */
    static void check(String password, String login) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw new Refusal(Refusal.Kind.INVALID, "A password has " + SHORTEST + " to " + LONGEST + " characters; several words are a good one.");
        }
        if (password.equalsIgnoreCase(login) || password.chars().distinct().count() < 4) {
            throw new Refusal(Refusal.Kind.INVALID, "This password would be among the first that somebody tries; take several words.");
        }
    }
}
