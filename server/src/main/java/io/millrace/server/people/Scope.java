package io.millrace.server.people;

import java.util.Locale;
import java.util.Optional;

/** How far a credential reaches; each reaches as far as those before. A token has one of the first four, a session the last. */
public enum Scope {
    READ, RUN, EDIT, ADMIN,
    /** One's own account: passwords, sessions, tokens. Never with a token, or one that was stolen could make others. */
    ACCOUNT;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean atLeast(Scope other) {
        return compareTo(other) >= 0;
    }

    /** One that a token can have. */
    public static Optional<Scope> ofToken(String text) {
        for (Scope scope : values()) {
            if (scope != ACCOUNT && scope.text().equals(text)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }
}
