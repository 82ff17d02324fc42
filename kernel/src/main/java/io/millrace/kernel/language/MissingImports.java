package io.millrace.kernel.language;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Diag;
import jdk.jshell.SourceCodeAnalysis;

/** Which types a name could mean that the compiler does not know, from JShell's index of the JDK and the notebook's class path. */
final class MissingImports {
    private static final int MOST = 4;
    private static final long PATIENCE_MILLIS = 1_500;
    private static final Pattern SYMBOL = Pattern.compile("symbol:\\s+(?:class|variable) (\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)");
    /** Nearest to what people mean first; what is in none of these comes between the last two. */
    private static final List<String> ORDER = List.of("java.util.", "java.time.", "java.nio.file.", "java.", "io.millrace.", "tech.tablesaw.", "org.", "");

    /** Full names, the most likely first; none where the diagnostic is about something else. */
    List<String> of(Diag diagnostic, SourceCodeAnalysis analysis) {
        Matcher symbol = SYMBOL.matcher(diagnostic.getMessage(Locale.ENGLISH));
        if (!String.valueOf(diagnostic.getCode()).startsWith("compiler.err.cant.resolve") || !symbol.find() || !Character.isUpperCase(symbol.group(1).codePointAt(0))) {
            return List.of();
        }
        String name = symbol.group(1);
        return names(name, analysis).stream().filter(n -> n.endsWith("." + name) && !n.matches("(com\\.)?sun\\..*|jdk\\..*|.*\\.(internal|impl|shaded)\\..*"))
                .sorted(Comparator.comparingInt(MissingImports::rank).thenComparingInt(String::length).thenComparing(Comparator.naturalOrder())).limit(MOST).toList();
    }

    private static List<String> names(String name, SourceCodeAnalysis analysis) {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        SourceCodeAnalysis.QualifiedNames found = analysis.listQualifiedNames(name, name.length());
        // The index is made in the background when a class path is new.
        while (!found.isUpToDate() && System.nanoTime() < end) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            found = analysis.listQualifiedNames(name, name.length());
        }
        return found.isResolvable() ? List.of() : found.getNames();
    }

    private static int rank(String name) {
        for (int i = 0; i < ORDER.size() - 1; i++) {
            if (name.startsWith(ORDER.get(i))) {
                return i;
            }
        }
        return ORDER.size();
    }
}
