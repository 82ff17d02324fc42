package io.millrace.server.notebook;

/**
 * The text of a stream output as the state keeps it: whole while it is short, else its first and its last {@value #WINDOW} units. The
 * whole text is in the log, so a cell that prints for a week costs the server's memory 64 KiB.
 *
 * @param head   the whole text, or its start
 * @param tail   its end; empty where head is the whole text
 * @param length of the whole text, in UTF-16 units
 */
public record StreamText(String head, String tail, long length) {
    public static final int WINDOW = 32 * 1024;
    public static final StreamText EMPTY = new StreamText("", "", 0);

    public static StreamText of(String text) {
        return EMPTY.append(text);
    }

    public boolean whole() {
        return length == head.length();
    }

    public StreamText append(String text) {
        long total = length + text.length();
        if (total <= 2L * WINDOW) {
            return new StreamText(head + text, "", total);
        }
        if (!whole()) {
            return new StreamText(head, last(tail, text), total);
        }
        if (head.length() >= WINDOW) {
            int cut = safeCut(head, WINDOW);
            return new StreamText(head.substring(0, cut), last(head.substring(cut), text), total);
        }
        int cut = safeCut(text, WINDOW - head.length());
        return new StreamText(head + text.substring(0, cut), last("", text.substring(cut)), total);
    }

    /** What a snapshot shows: head and tail; {@link #cut()} says where the gap is. */
    public String window() {
        return tail.isEmpty() ? head : head + tail;
    }

    public int cut() {
        return head.length();
    }

    private static String last(String before, String text) {
        if (text.length() >= WINDOW) {
            return text.substring(safeCut(text, text.length() - WINDOW));
        }
        String joined = before + text;
        return joined.length() <= WINDOW ? joined : joined.substring(safeCut(joined, joined.length() - WINDOW));
    }

    /** The place at or just before {@code at} that does not part a surrogate pair. */
    public static int safeCut(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) && Character.isHighSurrogate(text.charAt(at - 1))
                ? at - 1 : at;
    }
}
