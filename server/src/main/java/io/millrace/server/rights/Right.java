package io.millrace.server.rights;

import io.millrace.server.people.Scope;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do with a notebook; each includes those before. */
public enum Right {
    NONE, VIEW, COMMENT, RUN, EDIT, OWN;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean atLeast(Right other) {
        return compareTo(other) >= 0;
    }

    public Right atMost(Right other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** One that can be given. */
    public static Optional<Right> of(String text) {
        for (Right right : values()) {
            if (right != NONE && right.text().equals(text)) {
                return Optional.of(right);
            }
        }
        return Optional.empty();
    }

    /** How far a credential must reach to make use of it. */
    public Scope scope() {
        return switch (this) {
            case NONE, VIEW -> Scope.READ;
            case COMMENT, RUN -> Scope.RUN;
            case EDIT, OWN -> Scope.EDIT;
        };
    }

    /** The most that a credential of this scope makes use of. */
    static Right most(Scope scope) {
        return switch (scope) {
            case READ -> VIEW;
            case RUN -> RUN;
            case EDIT, ADMIN, ACCOUNT -> OWN;
        };
    }
}
