package io.millrace.server.people;

import java.util.Locale;
import java.util.Optional;

/** What somebody is on this server; each may what those before may. What they may do with a notebook is a matter of its rights as well. */
public enum Role {
    /** Reads and comments what was shared. */
    VIEWER,
    /** Makes notebooks and runs them. */
    SCIENTIST,
    /** Makes groups of people. */
    TEACHER,
    /** Lets people in, and governs kernels and chips. Sees no notebook that was not shared. */
    ADMIN;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean atLeast(Role other) {
        return compareTo(other) >= 0;
    }

    public static Optional<Role> of(String text) {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
