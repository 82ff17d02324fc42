package io.millrace.notebook.data;

import tech.tablesaw.columns.dates.PackedLocalDate;

/** Single values from ASCII bytes, without making objects. */
final class Values {
    /** No date and no time has these bits. */
    static final long NONE = Long.MIN_VALUE + 1;

    private Values() {}

    /** Whether the bytes stand for a value that is not there: nothing, NA, N/A, NaN, null. */
    static boolean missing(byte[] text, int from, int to) {
        return switch (to - from) {
            case 0 -> true;
            case 2 -> text[from] == 'N' && text[from + 1] == 'A';
            case 3 -> (text[from] | 32) == 'n' && (text[from + 1] | 32) == 'a' && (text[from + 2] | 32) == 'n' || text[from] == 'N' && text[from + 1] == '/' && text[from + 2] == 'A';
            case 4 -> (text[from] | 32) == 'n' && (text[from + 1] | 32) == 'u' && (text[from + 2] | 32) == 'l' && (text[from + 3] | 32) == 'l';
            default -> false;
        };
    }

    static Kind kind(byte[] text, int from, int to) {
        if (missing(text, from, to)) {
            return Kind.UNKNOWN;
        }
        if (bool(text, from, to) >= 0) {
            return Kind.BOOLEAN;
        }
        long whole = whole(text, from, to);
        if (whole != NONE) {
            return whole > Integer.MIN_VALUE && whole <= Integer.MAX_VALUE ? Kind.INTEGER : Kind.LONG;
        }
        if (code(text, from, to)) {
            return Kind.TEXT;
        }
        if (!Decimals.isNone(Decimals.parse(text, from, to))) {
            return Kind.DOUBLE;
        }
        return date(text, from, to) != Integer.MIN_VALUE ? Kind.DATE : dateTime(text, from, to) != NONE ? Kind.DATE_TIME : Kind.TEXT;
    }

    /** Digits with needless zeros before them, such as 007. */
    private static boolean code(byte[] text, int from, int to) {
        return to - from > 1 && text[from] == '0' && text[from + 1] >= '0' && text[from + 1] <= '9';
    }

    /** 1, 0, or -1 where it is neither. */
    static int bool(byte[] text, int from, int to) {
        if (to - from == 4) {
            return (text[from] | 32) == 't' && (text[from + 1] | 32) == 'r' && (text[from + 2] | 32) == 'u' && (text[from + 3] | 32) == 'e' ? 1 : -1;
        }
        return to - from == 5 && (text[from] | 32) == 'f' && (text[from + 1] | 32) == 'a' && (text[from + 2] | 32) == 'l' && (text[from + 3] | 32) == 's' && (text[from + 4] | 32) == 'e' ? 0 : -1;
    }

    /** A whole number of up to 18 digits that does not begin with a needless zero (a code such as 007 is a text); {@link #NONE} where it is none. */
    static long whole(byte[] text, int from, int to) {
        int at = from;
        boolean negative = text[at] == '-';
        if (negative || text[at] == '+') {
            at++;
        }
        int length = to - at;
        if (length == 0 || length > 18 || length > 1 && text[at] == '0') {
            return NONE;
        }
        long value = 0;
        for (; at < to; at++) {
            int d = text[at] - '0';
            if (d < 0 || d > 9) {
                return NONE;
            }
            value = value * 10 + d;
        }
        return negative ? -value : value;
    }

    /** Of the form 2026-01-31, packed as Tablesaw does; Integer.MIN_VALUE where it is none. */
    static int date(byte[] text, int from, int to) {
        if (to - from != 10 || text[from + 4] != '-' || text[from + 7] != '-') {
            return Integer.MIN_VALUE;
        }
        int year = two(text, from) * 100 + two(text, from + 2);
        int month = two(text, from + 5);
        int day = two(text, from + 8);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > 28 && day > java.time.YearMonth.of(year, month).lengthOfMonth()) {
            return Integer.MIN_VALUE;
        }
        return PackedLocalDate.pack(year, month, day);
    }

    /** Of the form 2026-01-31T12:30:05.123 or with a blank, seconds and their parts to milliseconds optional; {@link #NONE} where it is none. */
    static long dateTime(byte[] text, int from, int to) {
        int length = to - from;
        if (length < 16 || length > 23 || text[from + 10] != 'T' && text[from + 10] != ' ' || text[from + 13] != ':') {
            return NONE;
        }
        int date = date(text, from, from + 10);
        int hour = two(text, from + 11);
        int minute = two(text, from + 14);
        int second = 0;
        int millis = 0;
        if (length > 16) {
            if (length < 19 || text[from + 16] != ':') {
                return NONE;
            }
            second = two(text, from + 17);
            if (length > 19) {
                if (text[from + 19] != '.' || length == 20) {
                    return NONE;
                }
                for (int i = from + 20, unit = 100; i < to; i++, unit /= 10) {
                    int d = text[i] - '0';
                    if (d < 0 || d > 9) {
                        return NONE;
                    }
                    millis += d * unit;
                }
            }
        }
        if (date == Integer.MIN_VALUE || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return NONE;
        }
        // Tablesaw's: the packed date above, then hour, minute, and milliseconds of the minute.
        return (long) date << 32 | (long) hour << 24 | (long) minute << 16 | second * 1000L + millis;
    }

    private static int two(byte[] text, int at) {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? Integer.MIN_VALUE / 200 : tens * 10 + ones;
    }
}
