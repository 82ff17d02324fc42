package io.millrace.notebook.data;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Whole lines of a file, and their values. Each column has an array of its kind; a value that does not fit is noted in {@link #wanted}, and the
 * caller reads again with the wider kind. Used by one thread.
 */
final class CsvPart {
    private final byte[] text;
    private final byte separator;
    private final Kind[] kinds;
    private final Object[] arrays;
    private final Words[] words;
    private byte[] unquoted = new byte[256];
    /** What the columns would have to be. */
    final Kind[] wanted;
    int rows;
    /** Line breaks in it, also those between quotes. */
    long lines;
    String problem;
    long problemLine;
    private int capacity;

    CsvPart(byte[] text, byte separator, Kind[] kinds) {
        this.text = text;
        this.separator = separator;
        this.kinds = kinds;
        this.wanted = kinds.clone();
        this.arrays = new Object[kinds.length];
        this.words = new Words[kinds.length];
        capacity = Math.max(16, text.length / Math.max(8, kinds.length * 8));
        for (int c = 0; c < kinds.length; c++) {
            arrays[c] = switch (kinds[c]) {
                case BOOLEAN -> new byte[capacity];
                case INTEGER, DATE -> new int[capacity];
                case LONG, DATE_TIME -> new long[capacity];
                case DOUBLE -> new double[capacity];
                case UNKNOWN, TEXT -> new String[capacity];
            };
            words[c] = kinds[c] == Kind.TEXT ? new Words() : null;
        }
    }

    Object array(int column) {
        return arrays[column];
    }

    CsvPart read() {
        int at = 0;
        while (at < text.length) {
            if (text[at] == '\n' || text[at] == '\r' && at + 1 < text.length && text[at + 1] == '\n') {
                at += text[at] == '\r' ? 2 : 1;
                lines++;
                // A line with nothing in it is a row only where there is one column.
                if (kinds.length == 1 && at < text.length) {
                    row();
                    put(0, text, 0, 0);
                    rows++;
                }
                continue;
            }
            row();
            at = line(at);
            if (problem != null) {
                return this;
            }
            rows++;
        }
        return this;
    }

    private void row() {
        if (rows < capacity) {
            return;
        }
        capacity += capacity / 2;
        for (int c = 0; c < arrays.length; c++) {
            arrays[c] = switch (arrays[c]) {
                case byte[] a -> Arrays.copyOf(a, capacity);
                case int[] a -> Arrays.copyOf(a, capacity);
                case long[] a -> Arrays.copyOf(a, capacity);
                case double[] a -> Arrays.copyOf(a, capacity);
                case String[] a -> Arrays.copyOf(a, capacity);
                default -> throw new IllegalStateException("no column has such an array");
            };
        }
    }

    /** One line from here; the place after it. */
    private int line(int begin) {
        byte[] b = text;
        int at = begin;
        int columns = kinds.length;
        for (int c = 0; ; c++) {
            if (c >= columns) {
                return wrong("has more than " + columns + (columns == 1 ? " value." : " values."));
            }
            if (at < b.length && b[at] == '"') {
                at = quoted(c, at);
                if (problem != null) {
                    return at;
                }
            } else {
                int from = at;
                while (at < b.length && b[at] != separator && b[at] != '\n') {
                    at++;
                }
                int to = at < b.length && b[at] == '\n' && at > from && b[at - 1] == '\r' || at == b.length && at > from && b[at - 1] == '\r' ? at - 1 : at;
                put(c, b, from, to);
            }
            if (at >= b.length || b[at] == '\n') {
                lines++;
                return c + 1 < columns ? wrong("has " + (c + 1) + " of " + columns + " values.") : at + 1;
            }
            at++;
        }
    }

    private int wrong(String what) {
        problem = what;
        problemLine = Math.max(0, rows == 0 && lines == 0 ? 0 : lines - (what.startsWith("has more") ? 0 : 1));
        return text.length;
    }

    /** A value between quotes; the place of the separator or line end after it. */
    private int quoted(int column, int begin) {
        int at = begin + 1;
        int from = at;
        int length = 0;
        boolean copied = false;
        while (true) {
            int run = at;
            while (at < text.length && text[at] != '"') {
                lines += text[at] == '\n' ? 1 : 0;
                at++;
            }
            if (at >= text.length) {
                return wrong("has a quote that nothing closes.");
            }
            boolean doubled = at + 1 < text.length && text[at + 1] == '"';
            if (doubled || copied) {
                int more = at - run + (doubled ? 1 : 0);
                if (length + more > unquoted.length) {
                    unquoted = Arrays.copyOf(unquoted, Math.max(length + more, unquoted.length * 2));
                }
                System.arraycopy(text, run, unquoted, length, more);
                length += more;
                copied = true;
            }
            if (!doubled) {
                break;
            }
            at += 2;
        }
        // What stands in quotes and is empty is an empty text as well: there is no other word for it.
        if (copied) {
            put(column, unquoted, 0, length);
        } else {
            put(column, text, from, at);
        }
        at++;
        while (at < text.length && text[at] != separator && text[at] != '\n') {
            if (text[at] != ' ' && text[at] != '\r') {
                return wrong("has something behind a closing quote.");
            }
            at++;
        }
        return at;
    }

    private void put(int c, byte[] b, int from, int to) {
        switch (kinds[c]) {
            case TEXT -> ((String[]) arrays[c])[rows] = from < to && Values.missing(b, from, to) ? "" : words[c].of(b, from, to);
            case DOUBLE -> {
                double value = from < to ? Decimals.parse(b, from, to) : Double.NaN;
                if (Decimals.isNone(value)) {
                    value = Double.NaN;
                    misfit(c, b, from, to);
                }
                ((double[]) arrays[c])[rows] = value;
            }
            case INTEGER -> {
                long value = from < to ? Values.whole(b, from, to) : Values.NONE;
                boolean fits = value > Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
                ((int[]) arrays[c])[rows] = fits ? (int) value : Integer.MIN_VALUE;
                if (!fits) {
                    misfit(c, b, from, to);
                }
            }
            case LONG -> {
                long value = from < to ? Values.whole(b, from, to) : Values.NONE;
                ((long[]) arrays[c])[rows] = value == Values.NONE ? Long.MIN_VALUE : value;
                if (value == Values.NONE) {
                    misfit(c, b, from, to);
                }
            }
            case BOOLEAN -> {
                int value = Values.bool(b, from, to);
                ((byte[]) arrays[c])[rows] = value < 0 ? Byte.MIN_VALUE : (byte) value;
                if (value < 0) {
                    misfit(c, b, from, to);
                }
            }
            case DATE -> {
                int value = Values.date(b, from, to);
                ((int[]) arrays[c])[rows] = value;
                if (value == Integer.MIN_VALUE) {
                    misfit(c, b, from, to);
                }
            }
            case DATE_TIME -> {
                long value = Values.dateTime(b, from, to);
                ((long[]) arrays[c])[rows] = value == Values.NONE ? Long.MIN_VALUE : value;
                if (value == Values.NONE) {
                    misfit(c, b, from, to);
                }
            }
            case UNKNOWN -> {
                ((String[]) arrays[c])[rows] = "";
                misfit(c, b, from, to);
            }
        }
    }

    /** Missing, or of another kind. */
    private void misfit(int c, byte[] b, int from, int to) {
        wanted[c] = wanted[c].with(Values.kind(b, from, to));
    }

    /** The kinds of the first lines. {@code whole} says that the text ends where the file does. */
    static Kind[] sample(byte[] text, int from, int to, boolean whole, byte separator, int columns) {
        Kind[] kinds = new Kind[columns];
        Arrays.fill(kinds, Kind.UNKNOWN);
        int at = from;
        for (int line = 0; line < Csv.SAMPLE && at < to; line++) {
            int end = lineEnd(text, at, to);
            if (end < 0 && !whole) {
                break;
            }
            int stop = end < 0 ? to : end;
            int[] column = new int[1];
            fields(text, at, stop, separator, value -> {
                byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                if (column[0] < columns) {
                    kinds[column[0]] = kinds[column[0]].with(Values.kind(bytes, 0, bytes.length));
                }
                column[0]++;
            });
            at = stop;
        }
        return kinds;
    }

    /** Just after the line break that ends the line, or -1 where there is none. */
    static int lineEnd(byte[] text, int from, int to) {
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            quoted ^= text[i] == '"';
            if (text[i] == '\n' && !quoted) {
                return i + 1;
            }
        }
        return -1;
    }

    /** The values of one line as texts. */
    static void fields(byte[] text, int from, int to, byte separator, Consumer<String> each) {
        int end = to;
        while (end > from && (text[end - 1] == '\n' || text[end - 1] == '\r')) {
            end--;
        }
        java.io.ByteArrayOutputStream field = new java.io.ByteArrayOutputStream();
        boolean quoted = false;
        for (int i = from; i < end; i++) {
            if (text[i] == '"') {
                if (quoted && i + 1 < end && text[i + 1] == '"') {
                    field.write('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (text[i] == separator && !quoted) {
                each.accept(field.toString(java.nio.charset.StandardCharsets.UTF_8));
                field.reset();
            } else {
                field.write(text[i]);
            }
        }
        each.accept(field.toString(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** {quotes, start of the first line after the begin if that is outside of quotes, the same if it is inside}; -1 for no such line. */
    static long[] boundaries(byte[] text, long begin) {
        int quotes = 0;
        long[] first = {-1, -1};
        int i = 0;
        for (; i < text.length && (first[0] < 0 || first[1] < 0 && quotes > 0); i++) {
            if (text[i] == '"') {
                quotes++;
            } else if (text[i] == '\n' && first[quotes % 2] < 0) {
                first[quotes % 2] = begin + i + 1;
            }
        }
        // Until the first quote only that one has to be found.
        int q = i;
        while (q < text.length && text[q] != '"') {
            q++;
        }
        for (i = quotes == 0 ? q : i; i < text.length; i++) {
            if (text[i] == '"') {
                quotes++;
            } else if (text[i] == '\n' && first[quotes % 2] < 0) {
                first[quotes % 2] = begin + i + 1;
            }
        }
        return new long[] {quotes, first[0], first[1]};
    }
}
