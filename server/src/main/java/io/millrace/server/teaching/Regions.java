package io.millrace.server.teaching;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Regions of a cell's text between two lines, {@code BEGIN} and {@code END} with a name: {@code // BEGIN SOLUTION} or nbgrader's {@code ### BEGIN SOLUTION}, in any comment that a line may be. A
 * line is a marker if nothing else stands on it. Regions do not nest.
 */
final class Regions {
    /** What is between the markers. */
    enum Name {
        SOLUTION, HIDDEN_TESTS, MARK_SCHEME;

        String text() {
            return name().replace('_', ' ');
        }
    }

    private static final Pattern MARKER = Pattern.compile("(?<indent>\\s*)(?:#+|//+|<!--|--|/\\*+|%)\\s*(?<side>BEGIN|END) (?<name>SOLUTION|HIDDEN TESTS|MARK SCHEME)\\s*(?:-->|\\*/)?\\s*");
    private static final String TODO = "YOUR CODE HERE";
    private static final String MISSING = "throw new UnsupportedOperationException(\"Not written yet.\");";
    private static final String ANSWER = "YOUR ANSWER HERE";

    /** @param text without the regions; {@code found} how many there were; {@code problem} one sentence without its subject, or "" */
    record Cut(String text, int found, String problem) {}

    private Regions() {}

    static boolean has(String source, Name name) {
        return source.lines().map(MARKER::matcher).anyMatch(m -> m.matches() && m.group("name").equals(name.text()));
    }

    /** Without the regions of this name. */
    static Cut without(String source, Name name) {
        return cut(source, name, false);
    }

    /** With what a student begins from in place of solutions: the whole cell where no region says which part is one. */
    static Cut stubbed(String source, boolean code) {
        if (!code) {
            Cut cut = cut(source, Name.SOLUTION, false);
            return cut.found() == 0 || !cut.problem().isEmpty() ? new Cut(ANSWER, 0, cut.problem()) : new Cut(cut.text().isBlank() ? ANSWER : cut.text() + "\n\n" + ANSWER, cut.found(), "");
        }
        return has(source, Name.SOLUTION) ? cut(source, Name.SOLUTION, true) : new Cut("// " + TODO + "\n" + MISSING, 0, "");
    }

    /** The same text with markers that Java does not take for comments, as nbgrader's, made ones that it does. */
    static String runnable(String source) {
        return source.lines().anyMatch(line -> line.strip().startsWith("#") && MARKER.matcher(line).matches())
                ? String.join("\n", source.lines().map(line -> MARKER.matcher(line).matches() ? line.replaceFirst("#+", "//") : line).toList()) : source;
    }

    private static Cut cut(String source, Name name, boolean stub) {
        List<String> kept = new ArrayList<>();
        List<String> lines = source.lines().toList();
        boolean inside = false;
        String indent = "";
        int found = 0;
        for (int i = 0; i < lines.size(); i++) {
            Matcher marker = MARKER.matcher(lines.get(i));
            if (!marker.matches() || !marker.group("name").equals(name.text())) {
                if (!inside) {
                    kept.add(lines.get(i));
                }
            } else if (marker.group("side").equals("BEGIN")) {
                if (inside) {
                    return new Cut(source, found, "has a BEGIN " + name.text() + " within another one, on line " + (i + 1) + ".");
                }
                inside = true;
                indent = marker.group("indent");
                found++;
            } else {
                if (!inside) {
                    return new Cut(source, found, "has an END " + name.text() + " without its BEGIN, on line " + (i + 1) + ".");
                }
                inside = false;
                if (stub) {
                    kept.add(indent + "// " + TODO);
                    if (ends(lines, i + 1)) {
                        kept.add(indent + MISSING);
                    }
                }
            }
        }
        return inside ? new Cut(source, found, "has a BEGIN " + name.text() + " without its END.") : new Cut(String.join("\n", kept), found, "");
    }

    /** Whether nothing comes after that a statement which never ends normally would make unreachable, which Java does not compile. */
    private static boolean ends(List<String> lines, int from) {
        return lines.stream().skip(from).map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("//")).findFirst()
                .map(line -> line.startsWith("}")).orElse(true);
    }
}
