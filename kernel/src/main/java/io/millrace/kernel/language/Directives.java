package io.millrace.kernel.language;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a cell that are not Java: {@code %name argument}, and JBang's {@code //DEPS} and {@code //REPOS}.
 *
 * <p>A {@code %} line counts only where a statement could begin, outside of every bracket, string and comment; the lines of a text block and
 * the remainder operator at the begin of a line are never touched. The directives are blanked out in {@link #code}, so every position in
 * it is the cell's own.
 *
 * @param code the cell with its directives replaced by spaces
 */
public record Directives(String code, List<Directive> directives) {
    /** @param line zero-based */
    public record Directive(String name, String argument, int line) {}

    private static final Pattern PERCENT = Pattern.compile("%(%?[A-Za-z][A-Za-z_-]*)[ \\t]*(.*?)[ \\t]*");
    private static final Pattern COMMENT = Pattern.compile("//(DEPS|REPOS)[ \\t]+(.*?)[ \\t]*");

    public static Directives of(String cell) {
        return new Reader(cell).read();
    }

    /** One pass over the characters. */
    private static final class Reader {
        private final String cell;
        private final StringBuilder code;
        private final List<Directive> found = new ArrayList<>();
        private int at;
        private int depth;
        /** The last character of code that is neither space nor comment: a statement may begin after these or at the start. */
        private char before = ';';

        Reader(String cell) {
            this.cell = cell;
            this.code = new StringBuilder(cell);
        }

        Directives read() {
            boolean lineBegins = true;
            while (at < cell.length()) {
                char c = cell.charAt(at);
                if (c == '\n') {
                    lineBegins = true;
                    at++;
                } else if (Character.isWhitespace(c)) {
                    at++;
                } else if (lineBegins && depth == 0 && directive(c)) {
                    lineBegins = false;
                } else {
                    lineBegins = false;
                    token(c);
                }
            }
            return new Directives(code.toString(), List.copyOf(found));
        }

        private boolean directive(char c) {
            int end = cell.indexOf('\n', at);
            String line = cell.substring(at, end < 0 ? cell.length() : end);
            if (c == '%' && (before == ';' || before == '}')) {
                return matched(PERCENT.matcher(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line), line.length());
            }
            return c == '/' && matched(COMMENT.matcher(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line), line.length());
        }

        private boolean matched(Matcher matcher, int length) {
            if (!matcher.matches()) {
                return false;
            }
            found.add(new Directive(matcher.group(1), matcher.group(2), (int) cell.substring(0, at).chars().filter(c -> c == '\n').count()));
            for (int i = at; i < at + length; i++) {
                code.setCharAt(i, ' ');
            }
            at += length;
            return true;
        }

        /** Passes one token, as far as strings, comments and brackets are concerned. */
        private void token(char c) {
            if (cell.startsWith("//", at)) {
                at = until("\n", at, false);
                return;
            }
            if (cell.startsWith("/*", at)) {
                at = until("*/", at + 2, false);
                return;
            }
            before = c;
            if (cell.startsWith("\"\"\"", at)) {
                at = until("\"\"\"", at + 3, true);
            } else if (c == '"' || c == '\'') {
                at = Math.min(until(String.valueOf(c), at + 1, true), until("\n", at + 1, false));
            } else {
                depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
                at++;
            }
        }

        /** The place after the next occurrence (before it, for the end of a line), or the end of the cell. */
        private int until(String end, int from, boolean escapes) {
            for (int i = from; i < cell.length(); i++) {
                if (escapes && cell.charAt(i) == '\\') {
                    i++;
                } else if (cell.startsWith(end, i)) {
                    return end.equals("\n") ? i : i + end.length();
                }
            }
            return cell.length();
        }
    }
}
