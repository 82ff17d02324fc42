package io.millrace.notebook.data;

/** What a column holds. A value that does not fit makes the column wider: whole numbers to decimal ones, all else to text. */
enum Kind {
    UNKNOWN, BOOLEAN, INTEGER, LONG, DOUBLE, DATE, DATE_TIME, TEXT;

    Kind with(Kind other) {
        if (this == other || other == UNKNOWN) {
            return this;
        }
        if (this == UNKNOWN) {
            return other;
        }
        boolean numbers = ordinal() >= INTEGER.ordinal() && ordinal() <= DOUBLE.ordinal() && other.ordinal() >= INTEGER.ordinal() && other.ordinal() <= DOUBLE.ordinal();
        return numbers ? values()[Math.max(ordinal(), other.ordinal())] : TEXT;
    }
}
