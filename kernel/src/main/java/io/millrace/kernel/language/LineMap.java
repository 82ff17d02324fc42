package io.millrace.kernel.language;

import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/**
 * From the lines of the class that JShell wraps around a snippet to the lines of the cell.
 *
 * <p>JShell tells where a position of the snippet went. A snippet may be cut into several pieces (a variable and its
 * initialiser), so the beginning of every word is asked for, and an answer counts only if the same character stands there. A line of the wrapper
 * that nothing went to belongs to the last one before it that something did.
 */
final class LineMap implements IntUnaryOperator {
    private final TreeMap<Integer, Integer> lines = new TreeMap<>();
    private final int first;

    LineMap(int first) {
        this.first = first;
    }

    static LineMap of(SnippetWrapper wrapper, Origin origin) {
        String source = origin.source();
        String wrapped = wrapper.wrapped();
        int begin = 0;
        while (begin < source.length() && Character.isWhitespace(source.charAt(begin))) {
            begin++;
        }
        LineMap map = new LineMap(origin.line() + 1 + newlines(source, 0, begin));
        int line = origin.line() + 1;
        int known = 0;
        int knownLine = 1;
        boolean inWord = false;
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '\n') {
                line++;
            }
            boolean word = Character.isJavaIdentifierPart(c);
            if (!Character.isWhitespace(c) && !(word && inWord)) {
                int at = wrapper.sourceToWrappedPosition(i);
                if (at >= 0 && at < wrapped.length() && wrapped.charAt(at) == c) {
                    knownLine = at >= known ? knownLine + newlines(wrapped, known, at) : 1 + newlines(wrapped, 0, at);
                    known = at;
                    map.lines.putIfAbsent(knownLine, line);
                }
            }
            inWord = word;
        }
        return map;
    }

    @Override
    public int applyAsInt(int wrapperLine) {
        var entry = lines.floorEntry(wrapperLine);
        return entry == null ? first : entry.getValue();
    }

    private static int newlines(String text, int from, int to) {
        int n = 0;
        for (int i = from; i < to; i++) {
            n += text.charAt(i) == '\n' ? 1 : 0;
        }
        return n;
    }
}
