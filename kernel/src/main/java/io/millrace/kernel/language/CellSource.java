package io.millrace.kernel.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Completeness;

/**
 * A cell, cut into snippets, and the order in which they are compiled.
 *
 * <p>The order is the cell's own, with two exceptions: imports come first, and a method or type comes before the first
 * snippet that mentions it, as in a class, where the order of declarations does not matter. Only declarations move, so the order of
 * effects is always the cell's.
 *
 * @param parts in the cell's order
 */
record CellSource(String code, List<Part> parts) {

    static CellSource split(String code, SourceCodeAnalysis analysis) {
        List<Part> parts = new ArrayList<>();
        String rest = code;
        while (!rest.isBlank()) {
            CompletionInfo info = analysis.analyzeCompletion(rest);
            int offset = code.length() - rest.length();
            int line = (int) code.substring(0, offset).chars().filter(c -> c == '\n').count();
            Completeness completeness = info.completeness();
            if (completeness == Completeness.EMPTY) {
                break;
            }
            String source = info.source();
            String remaining = info.remaining();
            boolean whole = completeness.isComplete() && completeness != Completeness.UNKNOWN || completeness == Completeness.CONSIDERED_INCOMPLETE;
            if (source == null || !whole || !rest.endsWith(remaining) || remaining.length() >= rest.length()) {
                parts.add(new Part(offset, rest, line, false, false));
                break;
            }
            List<String> words = Words.of(rest.substring(0, rest.length() - remaining.length()));
            parts.add(new Part(offset, source, line, true, !words.isEmpty() && words.getLast().equals(";")));
            rest = remaining;
        }
        return new CellSource(code, List.copyOf(parts));
    }

    /** The order for the compiler, as indexes into the parts. */
    List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        List<String> declared = parts.stream().map(Part::declares).toList();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).isImport()) {
                order.add(i);
            }
        }
        for (int i = 0; i < parts.size(); i++) {
            place(i, declared, order);
        }
        return order;
    }

    private void place(int part, List<String> declared, List<Integer> order) {
        if (order.contains(part)) {
            return;
        }
        // A declaration is placed before what it mentions in turn: two that call each other need no order.
        boolean declaration = !declared.get(part).isEmpty();
        if (declaration) {
            order.add(part);
        }
        Set<String> mentions = parts.get(part).mentions();
        for (int other = 0; other < parts.size(); other++) {
            if (!declared.get(other).isEmpty() && mentions.contains(declared.get(other))) {
                place(other, declared, order);
            }
        }
        if (!declaration) {
            order.add(part);
        }
    }

    /** The last snippet of the cell, or null where it has none. */
    Part last() {
        return parts.isEmpty() ? null : parts.getLast();
    }
}
