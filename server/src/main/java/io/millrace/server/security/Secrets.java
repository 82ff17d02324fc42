package io.millrace.server.security;

import io.millrace.server.store.DataDirectory;
import io.millrace.server.store.StoreFailure;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What cells may ask for by name and nobody may read back: a file of its own in the data directory, encrypted (AES-GCM) with a key beside it that only the server's user can read. So a copy of the
 * notebooks' store holds no secret, and a copy of this file alone gives none away.
 *
 * <p>May be used by several threads.
 */
public final class Secrets {
    /** Shorter ones stand by chance in ordinary output, and would be replaced there. */
    public static final int SHORTEST = 6;
    static final int LONGEST = 16_384;
    private static final int MOST = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
    private static final int NONCE = 12;
    /** Between the person and the name, in the file; stands in no name. */
    private static final char PERSON_END = '/';

    /** Cannot be kept; the message is one sentence for the person. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private final Path file;
    private final SecretKeySpec key;
    private final TreeMap<String, String> values;
    /** By the person whose they are; "" on a server of one person. */
    private volatile Map<String, Map<String, String>> shown;

    public Secrets(DataDirectory data) {
        this.file = data.resolve("secrets");
        this.key = keyOf(data.secret("secrets-key", 32));
        this.values = read();
        this.shown = byPerson(values);
    }

    /** The secrets of one person. */
    public final class Own {
        private final String person;

        private Own(String person) {
            this.person = person;
        }

        /** All of them, by name. */
        public Map<String, String> all() {
            return shown.getOrDefault(person, Map.of());
        }

        public Optional<String> get(String name) {
            return Optional.ofNullable(all().get(name));
        }

        /** @throws Refused where the name or the value cannot be one */
        public void put(String name, String value) {
            Secrets.this.put(person, name, value);
        }

        /** Whether there was one. */
        public boolean remove(String name) {
            return Secrets.this.remove(person, name);
        }
    }

    /** @param person "" for whoever runs the server */
    public Own of(String person) {
        return new Own(person);
    }

    private static Map<String, Map<String, String>> byPerson(Map<String, String> values) {
        Map<String, Map<String, String>> people = new TreeMap<>();
        values.forEach((key, value) -> {
            int at = key.indexOf(PERSON_END);
            people.computeIfAbsent(at < 0 ? "" : key.substring(0, at), _ -> new TreeMap<>()).put(key.substring(at + 1), value);
        });
        people.replaceAll((_, own) -> Map.copyOf(own));
        return Map.copyOf(people);
    }

    private static String key(String person, String name) {
        return person.isEmpty() ? name : person + PERSON_END + name;
    }

    private synchronized void put(String person, String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new Refused("The name of a secret has 1 to 100 letters, digits, dots, dashes and underscores.");
        }
        if (value.length() < SHORTEST || value.length() > LONGEST) {
            throw new Refused("A secret has " + SHORTEST + " to " + LONGEST + " characters: a shorter one would stand by chance in ordinary output, and be replaced there.");
        }
        if (shown.getOrDefault(person, Map.of()).size() >= MOST && !values.containsKey(key(person, name))) {
            throw new Refused("There are " + MOST + " secrets already: remove one that is not needed.");
        }
        values.put(key(person, name), value);
        write();
    }

    private synchronized boolean remove(String person, String name) {
        boolean there = values.remove(key(person, name)) != null;
        if (there) {
            write();
        }
        return there;
    }

    private TreeMap<String, String> read() {
        TreeMap<String, String> found = new TreeMap<>();
        if (!Files.exists(file)) {
            return found;
        }
        try {
            byte[] sealed = Base64.getDecoder().decode(Files.readString(file).strip());
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, sealed, 0, NONCE));
            new JsonObject(new String(cipher.doFinal(sealed, NONCE, sealed.length - NONCE), StandardCharsets.UTF_8)).forEach(e -> found.put(e.getKey(), String.valueOf(e.getValue())));
            return found;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new StoreFailure("The file " + file + " does not fit the key beside it (secrets-key): restore both from the same backup, or remove it and set the secrets again.", e);
        }
    }

    private void write() {
        try {
            byte[] nonce = new byte[NONCE];
            new SecureRandom().nextBytes(nonce);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
            JsonObject json = new JsonObject();
            values.forEach(json::put);
            byte[] text = cipher.doFinal(json.encode().getBytes(StandardCharsets.UTF_8));
            byte[] sealed = new byte[NONCE + text.length];
            System.arraycopy(nonce, 0, sealed, 0, NONCE);
            System.arraycopy(text, 0, sealed, NONCE, text.length);
            DataDirectory.writePrivate(file, Base64.getEncoder().encodeToString(sealed));
            shown = byPerson(values);
        } catch (IOException | GeneralSecurityException e) {
            throw new StoreFailure("The secrets cannot be written: " + e.getMessage() + ".", e);
        }
    }

    private static SecretKeySpec keyOf(String text) {
        try {
            return new SecretKeySpec(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}
