package io.millrace.server.rights;

import java.util.Locale;
import java.util.Optional;

/** A right on a notebook for a person, a group, or everyone who signs in ({@code subject} is "" then). */
public record Grant(Kind kind, String subject, Right right, String maker, String at) {
    /** For whom. */
    public enum Kind {
        PERSON, GROUP, EVERYONE;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Kind> of(String text) {
            for (Kind kind : values()) {
                if (kind.text().equals(text)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }
}
