package io.millrace.server.people;

import io.millrace.server.files.Sql;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Tokens of people for scripts and for Jupyter's clients: with a scope and an end. The token itself is shown once and not kept. May be used by several threads. */
public final class Tokens {
    /** So that it is known for what it is where it was left lying about. */
    static final String PREFIX = "mlr_";
    static final Duration LONGEST = Duration.ofDays(366);
    private static final int MOST = 100;
    private static final int LONGEST_NAME = 100;

    /** @param used null for never */
    public record Token(String id, String account, String name, Scope scope, Instant created, Instant expires, Instant used) {
        private Token usedAt(Instant now) {
            return new Token(id, account, name, scope, created, expires, now);
        }
    }

    /** A token and what it is shown as, this once. */
    public record Made(Token token, String secret) {}

    private final Sql sql;
    private final InstantSource clock;
    /** By the hash of what is presented. */
    private final ConcurrentHashMap<String, Token> all = new ConcurrentHashMap<>();

    Tokens(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
        sql.query("SELECT hash, id, account, name, scope, created, expires, used FROM access_token", row -> java.util.Map.entry(row.getString(1), new Token(row.getString(2), row.getString(3),
                row.getString(4), Scope.ofToken(row.getString(5)).orElse(Scope.READ), Instant.parse(row.getString(6)), Instant.parse(row.getString(7)),
                row.getString(8) == null ? null : Instant.parse(row.getString(8))))).forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    }

    Made make(String account, String name, Scope scope, Duration lifetime) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new Refusal(Refusal.Kind.INVALID, "A token has a name of 1 to " + LONGEST_NAME + " characters, that says what it is for.");
        }
        if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST) > 0) {
            throw new Refusal(Refusal.Kind.INVALID, "A token is good for 1 to " + LONGEST.toDays() + " days.");
        }
        if (of(account).size() >= MOST) {
            throw new Refusal(Refusal.Kind.INVALID, "You have " + MOST + " tokens already: remove those that are not needed.");
        }
        String secret = PREFIX + Codes.fresh();
        Instant now = clock.instant();
        Token token = new Token(Codes.id("t"), account, name.strip(), scope, now, now.plus(lifetime), null);
        sql.update("INSERT INTO access_token (id, hash, account, name, scope, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)", token.id(), Codes.hash(secret), account, token.name(), scope.text(),
                now.toString(), token.expires().toString());
        all.put(Codes.hash(secret), token);
        return new Made(token, secret);
    }

    Optional<Token> use(String secret) {
        String hash = Codes.hash(secret);
        Token token = all.get(hash);
        Instant now = clock.instant();
        if (token == null || !now.isBefore(token.expires())) {
            return Optional.empty();
        }
        if (token.used() == null || Duration.between(token.used(), now).toMinutes() >= 1) {
            all.replace(hash, token, token.usedAt(now));
            Thread.ofVirtual().name("token-used").start(() -> sql.update("UPDATE access_token SET used = ? WHERE id = ?", now.toString(), token.id()));
        }
        return Optional.of(token);
    }

    public boolean lives(String id) {
        return all.values().stream().anyMatch(token -> token.id().equals(id) && clock.instant().isBefore(token.expires()));
    }

    public List<Token> of(String account) {
        return all.values().stream().filter(token -> token.account().equals(account)).sorted(Comparator.comparing(Token::created).reversed()).toList();
    }

    /** Whether there was one. */
    boolean end(Predicate<Token> fits) {
        boolean any = false;
        for (var entry : List.copyOf(all.entrySet())) {
            if (fits.test(entry.getValue())) {
                sql.update("DELETE FROM access_token WHERE id = ?", entry.getValue().id());
                all.remove(entry.getKey());
                any = true;
            }
        }
        return any;
    }
}
