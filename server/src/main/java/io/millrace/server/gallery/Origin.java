package io.millrace.server.gallery;

import java.util.Locale;

/**
 * What a copy was taken from.
 *
 * @param id      of a notebook or an assignment; the name of a sample
 * @param title   what it was called then
 * @param edition how often it had been published then, where what was published was taken; else 0
 */
public record Origin(Kind kind, String id, String title, int edition) {
    /** Where originals are. */
    public enum Kind {
        NOTEBOOK, ASSIGNMENT, SAMPLE;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    public static Origin notebook(String id, String title, int edition) {
        return new Origin(Kind.NOTEBOOK, id, title, edition);
    }

    public static Origin assignment(String id, String title) {
        return new Origin(Kind.ASSIGNMENT, id, title, 0);
    }

    public static Origin sample(String name, String title) {
        return new Origin(Kind.SAMPLE, name, title, 0);
    }
}
