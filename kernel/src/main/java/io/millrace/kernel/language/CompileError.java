package io.millrace.kernel.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jshell.Diag;

/** What the compiler says against a cell, in the cell's own lines and columns and without the names of our wrappers. */
final class CompileError {
    private static final Pattern WRAPPER = Pattern.compile("REPL[./]\\$JShell\\$\\d+[A-Z]*[.$]?");
    private static final Pattern LOCATION = Pattern.compile("(?m)^\\s*location:\\s*class\\s*(REPL\\.\\$JShell\\$\\w*)?\\s*$\\n?");

    private CompileError() {}

    static String plain(String message) {
        return WRAPPER.matcher(LOCATION.matcher(message).replaceAll("")).replaceAll("").strip();
    }

    /** The content of an "error" message. */
    static Map<String, Object> of(CellSource cell, Part part, List<Diag> diagnostics, String cellId, int count) {
        List<String> traceback = new ArrayList<>();
        String first = null;
        int[] firstPlace = null;
        for (Diag d : diagnostics) {
            if (d.isError()) {
                String message = plain(d.getMessage(Locale.ENGLISH));
                int end = cell.code().length();
                int start = Math.min(end, part.offset() + (int) Math.max(0, d.getStartPosition()));
                int[] place = show(cell.code(), start, Math.min(end, part.offset() + (int) d.getEndPosition()), message, count, traceback);
                if (first == null) {
                    first = message;
                    firstPlace = place;
                }
            }
        }
        if (first == null) {
            first = part.complete() ? "The compiler refused this without saying why." : "The cell ends before this is complete.";
            firstPlace = show(cell.code(), part.offset(), part.offset(), first, count, traceback);
        }
        return content(first, traceback, cellId, firstPlace);
    }

    /** An error at the place where a word stands first in a part; for names that no diagnostic points at. */
    static Map<String, Object> at(CellSource cell, Part part, String word, String message, String cellId, int count) {
        List<String> traceback = new ArrayList<>();
        int found = word.isEmpty() ? -1 : cell.code().indexOf(word, part.offset());
        int start = found < 0 ? part.offset() : found;
        return content(message, traceback, cellId, show(cell.code(), start, start + word.length(), message, count, traceback));
    }

    /** An error without a place in the cell. */
    static Map<String, Object> whole(String message, String cellId) {
        return content(message, new ArrayList<>(List.of(message)), cellId, new int[] {1, 1});
    }

    private static Map<String, Object> content(String message, List<String> traceback, String cellId, int[] place) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("ename", "Compile error");
        content.put("evalue", message);
        content.put("traceback", traceback);
        content.put("cell", cellId);
        content.put("line", place[0]);
        content.put("column", place[1]);
        return content;
    }

    private static int[] show(String code, int start, int end, String message, int count, List<String> into) {
        while (start < code.length() && start < end && Character.isWhitespace(code.charAt(start))) {
            start++;
        }
        int lineStart = code.lastIndexOf('\n', Math.max(0, start - 1)) + 1;
        if (start < lineStart) {
            lineStart = start;
        }
        int lineEnd = code.indexOf('\n', start) < 0 ? code.length() : code.indexOf('\n', start);
        int line = 1 + (int) code.substring(0, lineStart).chars().filter(c -> c == '\n').count();
        int column = start - lineStart + 1;
        String[] parts = message.split("\n", 2);
        into.add("cell " + count + ", line " + line + ", column " + column + ": " + parts[0]);
        into.add("    " + code.substring(lineStart, lineEnd));
        String indent = code.substring(lineStart, start).replaceAll("[^\t]", " ");
        into.add("    " + indent + "^".repeat(Math.max(1, Math.min(end, lineEnd) - start)));
        if (parts.length > 1) {
            parts[1].lines().forEach(l -> into.add("  " + l.strip()));
        }
        return new int[] {line, column};
    }
}
