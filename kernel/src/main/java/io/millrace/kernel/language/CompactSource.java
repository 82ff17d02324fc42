package io.millrace.kernel.language;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;

/**
 * Cells as one compact source file (JEP 512), which {@code java File.java} runs: imports first, methods and types beside {@code main}, all else in
 * {@code main} in the order of the cells. A variable that a method or type uses becomes a field; for that its type must stand in the
 * source, be seen from a literal or a {@code new}, or be known from a kernel that has run the cells. A variable that is declared again is assigned. Nothing is compiled or run here, only parsed.
 */
public final class CompactSource {
    private static final Pattern STATEMENT = Pattern.compile("^(?:for|while|do|if|switch|try|synchronized|throw|return|assert|break|continue|yield)\\b|^\\{|^\\w+\\s*:(?!:)");
    private static final Pattern VARIABLE = Pattern.compile("(?s)(?:final\\s+)?([\\w.]+(?:<[^=;]*>)?(?:\\[])*)\\s+([A-Za-z_$]\\w*)\\s*(?:=\\s*(.*?))?;?\\s*");
    /** A type that a source can name, as opposed to an intersection or an anonymous class. */
    private static final Pattern WRITABLE = Pattern.compile("[\\p{Alpha}_$][\\w.$]*(?:<[\\w.$<>\\[\\], ?]*>)?(?:\\[])*");
    private static final Pattern NEW = Pattern.compile("(?s)new\\s+([\\w.]+(?:<[\\w.<>, ?]+>)?)\\s*\\(.*");

    private final Set<String> imports = new LinkedHashSet<>();
    private final StringBuilder members = new StringBuilder();
    private final StringBuilder main = new StringBuilder();
    private final Set<String> variables = new HashSet<>();
    private final Set<String> used;
    private final Map<String, String> types;

    private CompactSource(Set<String> used, Map<String, String> types) {
        this.used = used;
        this.types = types;
    }

    /**
     * Blocks for the time that it takes to parse them.
     *
     * @param cells sources of the code cells in order; each text before one is put as a comment
     * @param types of variables by name, as far as somebody knows them; what stands in the source counts more
     */
    public static String of(List<Cell> cells, Map<String, String> types) {
        try (JShell parser = JShell.builder().executionEngine("local").build()) {
            SourceCodeAnalysis analysis = parser.sourceCodeAnalysis();
            List<List<Part>> parts = new ArrayList<>();
            Set<String> used = new HashSet<>();
            for (Cell cell : cells) {
                List<Part> split = CellSource.split(Directives.of(cell.source()).code(), analysis).parts();
                parts.add(split);
                split.stream().filter(part -> !part.declares().isEmpty()).forEach(part -> used.addAll(part.mentions()));
            }
            CompactSource file = new CompactSource(used, types);
            Prelude.IMPORTS.forEach(file.imports::add);
            for (int i = 0; i < cells.size(); i++) {
                cells.get(i).text().lines().forEach(line -> file.main.append(line.isBlank() ? "\n" : "    // " + line + "\n"));
                Directives.of(cells.get(i).source()).directives().forEach(directive -> file.main.append("    // %").append(directive.name()).append(' ').append(directive.argument()).append('\n'));
                for (Part part : parts.get(i)) {
                    file.add(part);
                }
                file.main.append('\n');
            }
            return file.text();
        }
    }

    /** @param text that stands before the code, "" for none */
    public record Cell(String text, String source) {}

    private void add(Part part) {
        String source = part.source().strip();
        Matcher variable = VARIABLE.matcher(source);
        if (!part.complete()) {
            source.lines().forEach(line -> main.append("    // does not parse: ").append(line).append('\n'));
        } else if (part.isImport()) {
            imports.add(source.endsWith(";") ? source : source + ";");
        } else if (!part.declares().isEmpty()) {
            members.append('\n').append(source).append('\n');
        } else if (STATEMENT.matcher(source).find()) {
            statement(source);
        } else if (variable.matches()) {
            variable(source, variable.group(1), variable.group(2), variable.group(3));
        } else {
            statement(part.semicolon() ? source : "IO.println(" + source.replaceFirst(";$", "") + ");");
        }
    }

    private void variable(String source, String type, String name, String initialiser) {
        boolean several = initialiser != null && initialiser.matches("[^({\"]*,\\s*\\w+\\s*=.*");
        if (!several && !variables.add(name)) {
            if (initialiser != null) {
                statement(name + " = " + initialiser + ";");
            }
            return;
        }
        String field = type(type, name, initialiser);
        if (!several && field != null && used.contains(name)) {
            members.append('\n').append(field).append(' ').append(name).append(";\n");
            if (initialiser != null) {
                statement(name + " = " + (initialiser.startsWith("{") ? "new " + field + " " : "") + initialiser + ";");
            }
        } else {
            statement(source.endsWith(";") ? source : source + ";");
        }
    }

    private String type(String declared, String name, String initialiser) {
        if (!declared.equals("var")) {
            return declared;
        }
        String known = types.get(name);
        if (initialiser == null || known != null && WRITABLE.matcher(known).matches()) {
            return known;
        }
        Matcher made = NEW.matcher(initialiser);
        return made.matches() ? made.group(1) : initialiser.matches("-?\\d[\\d_]*") ? "int" : initialiser.matches("-?[\\d_]*\\.?[\\d_]+([eE][-+]?\\d+)?") ? "double"
                : initialiser.matches("true|false") ? "boolean" : initialiser.startsWith("\"") && initialiser.indexOf('"', 1) == initialiser.length() - 1 ? "String" : null;
    }

    private void statement(String source) {
        boolean textBlock = source.contains("\"\"\"");
        source.lines().forEach(line -> main.append(line.isBlank() || textBlock ? "" : "    ").append(line).append('\n'));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        imports.forEach(line -> text.append(line).append('\n'));
        text.append(members).append("\nvoid main() throws Exception {\n").append(main.toString().stripTrailing()).append("\n}\n");
        return text.toString();
    }
}
