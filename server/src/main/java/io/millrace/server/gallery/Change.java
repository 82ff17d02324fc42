package io.millrace.server.gallery;

import io.millrace.server.notebook.Cell;

/**
 * A cell in which an original is not any more what a copy was taken from.
 *
 * @param moved    whether it stands elsewhere among the cells of the original
 * @param conflict whether the copy has changed it as well, so that a person has to choose
 * @param base     as it was when the copy was taken, null where it was not there
 * @param mine     as it is in the copy, null where it is not there
 * @param theirs   as it is in the original, null where it is not there any more
 * @param merged   what the copy's cell becomes when the change is taken over; null where it goes, and where there is a conflict
 */
public record Change(String cell, Kind kind, boolean moved, boolean conflict, Cell base, Cell mine, Cell theirs, Cell merged) {
    /** What the original did. */
    public enum Kind {
        ADDED, CHANGED, MOVED, DELETED;

        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What becomes of it. */
    public enum Choice {
        /** The change comes into what the copy has. Not where there is a conflict. */
        TAKE,
        /** The cell becomes what it is in the original; where that was only moved it goes there, and what is written in it stays. */
        THEIRS,
        /** The cell stays, and the change is not told again. */
        MINE;

        /** @throws IllegalArgumentException where there is none of this name */
        public static Choice of(String text) {
            return switch (text) {
                case "take" -> TAKE;
                case "theirs" -> THEIRS;
                case "mine" -> MINE;
                default -> throw new IllegalArgumentException("A change is to \"take\", or its cell stays \"mine\" or becomes \"theirs\".");
            };
        }
    }

    /** The cell when this is chosen; null for none. */
    Cell chosen(Choice choice) {
        return switch (choice) {
            case TAKE -> merged;
            case THEIRS -> theirs;
            case MINE -> mine;
        };
    }
}
