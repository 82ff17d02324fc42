package io.millrace.kernel.language;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;

/**
 * What the compiler would say about a cell, before it runs.
 *
 * <p>JShell diagnoses only what it is given to evaluate, so there is a second JShell beside the notebook's: it holds the same living definitions, is given the cell, and
 * gives it back. The notebook's own shell, its numbering and its history never notice. Not thread-safe: one thread for each notebook.
 */
final class Diagnosis implements AutoCloseable {
    /** A living definition of the notebook's shell, or (with an empty identifier) a snippet of a cell that has not run. */
    record Definition(String id, String source) {}

    /**
     * One finding.
     *
     * @param from     first UTF-16 unit in the cell
     * @param to       behind the last one
     * @param severity {@code error} or {@code warning}
     * @param imports  types that would mend it, the most likely first
     */
    record Finding(int from, int to, String severity, String message, String code, List<String> imports) {
        Map<String, Object> toJson() {
            return Map.of("from", from, "to", to, "severity", severity, "message", message, "code", code, "imports", imports);
        }
    }

    private final Recorder recorder = new Recorder();
    private final JShell jshell = Shell.compiler(recorder);
    private final Map<Definition, List<Snippet>> held = new LinkedHashMap<>();
    private final MissingImports imports = new MissingImports();
    private int jars;

    /**
     * @param classPath all jars of the notebook, in the order in which they were added
     * @param living    the definitions and imports of the notebook's shell, in order
     * @param before    sources of cells above that have not run: what they define counts as known, and their faults are not told
     */
    List<Finding> of(List<Path> classPath, List<Definition> living, List<String> before, String cell) {
        classPath.subList(jars, classPath.size()).forEach(p -> jshell.addToClasspath(p.toString()));
        jars = classPath.size();
        Set<Definition> known = new LinkedHashSet<>(living);
        before.forEach(source -> above(source, known));
        hold(known);
        List<Snippet> added = new ArrayList<>();
        List<Finding> findings = evaluate(cell, added);
        for (Snippet snippet : added.reversed()) {
            if (jshell.status(snippet).isActive()) {
                jshell.drop(snippet);
            }
        }
        recorder.take();
        // What the cell overwrote is given again the next time.
        held.values().removeIf(snippets -> snippets.stream().anyMatch(s -> !jshell.status(s).isActive()));
        return findings;
    }

    /** The snippets of a cell above, as far as it can be read. */
    private void above(String cell, Set<Definition> into) {
        CellSource.split(Directives.of(cell).code(), jshell.sourceCodeAnalysis()).parts().stream().filter(Part::complete)
                .forEach(part -> into.add(new Definition("", part.source())));
    }

    private void hold(Set<Definition> known) {
        List<Definition> gone = held.keySet().stream().filter(d -> !known.contains(d)).toList();
        for (Definition d : gone) {
            held.remove(d).stream().filter(s -> jshell.status(s).isActive()).forEach(jshell::drop);
        }
        for (Definition d : known) {
            if (!held.containsKey(d)) {
                held.put(d, jshell.eval(d.source()).stream().filter(e -> e.causeSnippet() == null).map(SnippetEvent::snippet).toList());
            }
        }
    }

    private List<Finding> evaluate(String cell, List<Snippet> added) {
        List<Finding> findings = new ArrayList<>();
        CellSource source = CellSource.split(Directives.of(cell).code(), jshell.sourceCodeAnalysis());
        for (int index : source.order()) {
            Part part = source.parts().get(index);
            List<SnippetEvent> own = jshell.eval(part.source()).stream().filter(e -> e.causeSnippet() == null).toList();
            own.forEach(e -> added.add(e.snippet()));
            int before = findings.size();
            own.forEach(e -> jshell.diagnostics(e.snippet()).forEach(d -> findings.add(finding(source, part, d))));
            if (findings.size() == before && !part.complete()) {
                findings.add(at(source, part.offset(), part.offset() + part.source().stripTrailing().length(), "error", "The cell ends before this is complete.", "incomplete"));
            }
        }
        added.forEach(s -> unresolved(source, s, findings));
        return findings;
    }

    /** A body may use what is not defined yet; it is said, since calling it would fail. */
    private void unresolved(CellSource source, Snippet snippet, List<Finding> findings) {
        if (snippet instanceof DeclarationSnippet d && jshell.status(d).isActive() && jshell.status(d) != Snippet.Status.VALID) {
            jshell.unresolvedDependencies(d).forEach(need -> {
                String word = need.replaceFirst("^\\w+ ", "").replaceFirst("\\W.*$", "");
                source.parts().stream().filter(p -> p.source().equals(d.source()) || p.source().startsWith(d.source())).findFirst().ifPresent(part -> {
                    int found = source.code().indexOf(word, part.offset());
                    int from = found < 0 ? part.offset() : found;
                    findings.add(at(source, from, from + word.length(), "warning", need + " is not defined yet", "unresolved"));
                });
            });
        }
    }

    private Finding finding(CellSource source, Part part, Diag d) {
        Finding found = at(source, part.offset() + (int) Math.max(0, d.getStartPosition()), part.offset() + (int) Math.max(0, d.getEndPosition()),
                d.isError() ? "error" : "warning", CompileError.plain(d.getMessage(Locale.ENGLISH)), String.valueOf(d.getCode()));
        return new Finding(found.from, found.to, found.severity, found.message, found.code, imports.of(d, jshell.sourceCodeAnalysis()));
    }

    /** Within the cell, without white space at its ends, and never empty where the cell is not. */
    private static Finding at(CellSource source, int from, int to, String severity, String message, String code) {
        String text = source.code();
        int end = Math.min(text.length(), to);
        int start = Math.min(text.length(), from);
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (start == end) {
            // Something is missing here: what stands before it is marked, where there is nothing to mark behind.
            boolean behind = start < text.length() && !Character.isWhitespace(text.charAt(start));
            start = behind ? start : Math.max(0, start - 1);
            end = Math.min(text.length(), start + 1);
        }
        return new Finding(start, end, severity, message, code, List.of());
    }

    @Override
    public void close() {
        jshell.close();
    }
}
