package io.millrace.server.administration;

import java.util.Locale;

/**
 * A bound on kernels as somebody decided it.
 *
 * @param name        of the role or person; "" for the server
 * @param minimum     warm kernels; only of the server
 * @param maximum     0 for any number; {@value #NONE} where a role or a person has no bound of its own any more
 * @param idleSeconds only of the server; 0 for never
 */
record Limit(long seq, Scope scope, String name, int minimum, int maximum, int idleSeconds, String at, String who, String why) {
    static final int NONE = -1;

    enum Scope {
        SERVER, ROLE, PERSON;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Scope of(String text) {
            for (Scope scope : values()) {
                if (scope.text().equals(text)) {
                    return scope;
                }
            }
            throw new IllegalArgumentException("Limits are of the server, a role or a person; not of \"" + text + "\".");
        }
    }
}
