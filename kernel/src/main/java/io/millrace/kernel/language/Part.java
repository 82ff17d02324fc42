package io.millrace.kernel.language;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One snippet of a cell.
 *
 * @param offset    where it begins in the cell, in UTF-16 units
 * @param source    what JShell gets; may end in a semicolon that the cell does not have
 * @param line      lines of the cell before it
 * @param complete  false where the cell ends before the snippet does, or where it cannot be parsed
 * @param semicolon whether the cell itself ends it with a semicolon (then its value is not shown)
 */
record Part(int offset, String source, int line, boolean complete, boolean semicolon) {
    private static final Set<String> MODIFIERS = Set.of("public", "protected", "private", "static", "final", "abstract", "sealed",
            "strictfp", "synchronized", "default", "native");
    private static final Set<String> NO_TYPE = Set.of("new", "return", "throw", "else", "do", "assert", "case", "yield", "instanceof",
            "if", "while", "for", "switch", "try", "catch", "import", "package");

    boolean isImport() {
        List<String> words = Words.of(source);
        return !words.isEmpty() && words.getFirst().equals("import");
    }

    /** Every identifier in it. */
    Set<String> mentions() {
        return new HashSet<>(Words.of(source));
    }

    /** The method or type that it declares, or "" where it is something else. */
    String declares() {
        List<String> w = Words.of(source);
        int i = afterModifiers(w);
        if (i + 1 >= w.size()) {
            return "";
        }
        String first = w.get(i);
        String next = w.get(i + 1);
        if (first.equals("class") || first.equals("interface") || first.equals("enum")) {
            return next;
        }
        if (first.equals("record") && i + 2 < w.size() && (w.get(i + 2).equals("(") || w.get(i + 2).equals("<"))) {
            return next;
        }
        return method(w, i);
    }

    private static int afterModifiers(List<String> w) {
        int i = 0;
        while (i < w.size()) {
            if (MODIFIERS.contains(w.get(i))) {
                i++;
            } else if (w.get(i).equals("non") && i + 2 < w.size() && w.get(i + 1).equals("-")) {
                i += 3;
            } else if (w.get(i).equals("@") && i + 1 < w.size() && w.get(i + 1).equals("interface")) {
                i++;
                return i;
            } else if (w.get(i).equals("@")) {
                i += 2;
                while (i + 1 < w.size() && w.get(i).equals(".")) {
                    i += 2;
                }
                i = i < w.size() && w.get(i).equals("(") ? closing(w, i) + 1 : i;
            } else {
                return i;
            }
        }
        return i;
    }

    /** Type name ( ... ) then a body or throws. */
    private static String method(List<String> w, int from) {
        int open = w.subList(from, w.size()).indexOf("(") + from;
        if (open < from + 2 || w.subList(from, open).contains("=") || NO_TYPE.contains(w.get(from))) {
            return "";
        }
        String name = w.get(open - 1);
        String before = w.get(open - 2);
        boolean type = before.equals(">") || before.equals("]") || Character.isJavaIdentifierStart(before.charAt(0)) && !NO_TYPE.contains(before);
        int close = closing(w, open);
        if (!type || !Character.isJavaIdentifierStart(name.charAt(0)) || close + 1 >= w.size()) {
            return "";
        }
        String after = w.get(close + 1);
        return after.equals("{") || after.equals("throws") ? name : "";
    }

    private static int closing(List<String> w, int open) {
        int depth = 0;
        for (int i = open; i < w.size(); i++) {
            depth += w.get(i).equals("(") ? 1 : w.get(i).equals(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return w.size();
    }
}
