package io.millrace.kernel.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * Completion, documentation and the list of names. Nothing here changes the shell.
 *
 * <p>JShell completes a snippet, and knows the statements before it in the same text only where all of them are statements or variables; so a
 * cell is reduced to those before the snippet with the cursor.
 */
final class Assistance {
    private static final int MOST = 500;
    /** A list is shown at once; what could not be explained by then is explained beside it. */
    private static final long EXPLAIN_NANOS = 50_000_000;

    private final Shell shell;

    Assistance(Shell shell) {
        this.shell = shell;
    }

    /** The text that JShell is asked about, where the cursor is in it, and by how much its positions differ from the cell's. */
    private record Question(String text, int cursor, int shift) {}

    private Question question(String code, int cursor) {
        int at = Math.clamp(cursor, 0, code.length());
        CellSource source = CellSource.split(code.substring(0, at), shell.analysis());
        StringBuilder before = new StringBuilder();
        int begin = 0;
        for (Part part : source.parts()) {
            boolean ends = part.complete() && part.semicolon() && part != source.last();
            if (ends && !part.isImport() && part.declares().isEmpty()) {
                before.append(part.source()).append('\n');
            }
            begin = part.offset();
        }
        Part last = source.last();
        if (last != null && last.complete() && (last.source().endsWith(";") || last.source().endsWith("}")) && last.semicolon()) {
            before.append(last.source()).append('\n');
            begin = Math.min(at, last.offset() + last.source().length());
        }
        return new Question(before + code.substring(begin, at), before.length() + at - begin, begin - before.length());
    }

    /** {@code {from, to, matches: [{text, type, detail}]}} */
    Map<String, Object> complete(String code, int cursor) {
        Question q = question(code, cursor);
        int[] anchor = {q.cursor};
        List<Suggestion> suggestions = shell.analysis().completionSuggestions(q.text, q.cursor, anchor);
        TreeSet<String> seen = new TreeSet<>();
        List<Object> first = new ArrayList<>();
        List<Object> others = new ArrayList<>();
        for (Suggestion s : suggestions) {
            String text = s.continuation();
            if (text.contains("$JShell$") || text.startsWith("REPL") || !seen.add(text) || seen.size() > MOST) {
                continue;
            }
            (s.matchesType() ? first : others).add(new LinkedHashMap<String, Object>(Map.of("text", text, "type", kind(text), "detail", "")));
        }
        first.addAll(others);
        shell.findSources();
        explain(first, q, anchor[0]);
        int from = Math.clamp(anchor[0] + q.shift, 0, Math.max(0, cursor));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("from", from);
        answer.put("to", Math.max(from, cursor));
        answer.put("matches", first);
        return answer;
    }

    /** Parameters and result of methods, types of variables, as far as they are known in time. */
    @SuppressWarnings("unchecked")
    private void explain(List<Object> matches, Question q, int anchor) {
        long end = System.nanoTime() + EXPLAIN_NANOS;
        for (Object each : matches) {
            Map<String, Object> match = (Map<String, Object>) each;
            String text = String.valueOf(match.get("text"));
            if (System.nanoTime() > end) {
                return;
            }
            if (match.get("type").equals("keyword") || match.get("type").equals("class")) {
                continue;
            }
            String asked = q.text.substring(0, anchor) + text.replaceFirst("\\)$", "");
            List<Documentation> found = shell.analysis().documentation(asked, asked.length(), false);
            if (!found.isEmpty()) {
                match.put("detail", detail(CompileError.plain(found.getFirst().signature()), found.size()));
            }
        }
    }

    /** {@code "(int beginIndex) String"} of {@code "String String.substring(int beginIndex)"}, {@code "int"} of {@code "x:int"}. */
    static String detail(String signature, int overloads) {
        int open = signature.indexOf('(');
        if (open < 0) {
            int colon = signature.lastIndexOf(':');
            return colon < 0 ? "" : signature.substring(colon + 1).strip();
        }
        int name = signature.lastIndexOf(' ', open);
        String result = name < 0 ? "" : signature.substring(0, name).replaceFirst("^<.*> (?=\\S)", "").strip();
        int close = signature.lastIndexOf(')');
        return signature.substring(open, close + 1) + (result.isEmpty() ? "" : " " + result) + (overloads > 1 ? " +" + (overloads - 1) : "");
    }

    private static String kind(String text) {
        if (text.endsWith("(") || text.endsWith(")")) {
            return "method";
        }
        return SourceCodeKeywords.contains(text) ? "keyword" : Character.isUpperCase(text.charAt(0)) ? "class" : "variable";
    }

    /** {@code {found, data: {"text/plain": ...}, docs: [{signature, javadoc}]}}; behind an opening parenthesis the methods that it may call. */
    Map<String, Object> inspect(String code, int cursor) {
        int at = Math.clamp(cursor, 0, code.length());
        while (at < code.length() && Character.isJavaIdentifierPart(code.charAt(at))) {
            at++;
        }
        Question q = question(code.substring(0, at), at);
        shell.findSources();
        String called = at < code.length() && code.charAt(at) == '(' ? "(" : "";
        List<Documentation> found = shell.analysis().documentation(q.text + called, q.cursor + called.length(), true);
        List<String> texts = new ArrayList<>();
        List<Object> docs = new ArrayList<>();
        for (Documentation d : found) {
            String doc = d.javadoc() == null ? "" : "\n" + d.javadoc().strip();
            texts.add(CompileError.plain(d.signature()) + doc);
            docs.add(Map.of("signature", CompileError.plain(d.signature()), "javadoc", d.javadoc() == null ? "" : d.javadoc().strip()));
        }
        return texts.isEmpty() ? Map.of("found", false, "data", Map.of())
                : Map.of("found", true, "data", Map.of("text/plain", String.join("\n\n", texts)), "docs", docs);
    }

    /** {@code {status: complete|incomplete|invalid|unknown, indent}} */
    Map<String, Object> completeness(String code) {
        CellSource source = CellSource.split(Directives.of(code).code(), shell.analysis());
        Part last = source.last();
        if (last == null || last.complete()) {
            return Map.of("status", "complete", "indent", "");
        }
        return switch (shell.analysis().analyzeCompletion(last.source()).completeness()) {
            case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> Map.of("status", "incomplete", "indent", "    ");
            case UNKNOWN -> Map.of("status", "invalid", "indent", "");
            default -> Map.of("status", "unknown", "indent", "");
        };
    }

    /** {@code [{name, kind, type, cell, holder, value-lost}]}; {@code holder} is the class whose static field a variable is. */
    List<Object> names() {
        List<Object> names = new ArrayList<>();
        shell.jshell().variables().filter(v -> v.subKind() != Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND)
                .forEach(v -> names.add(name(v.name(), "variable", v.typeName(), v)));
        shell.jshell().methods().forEach(m -> names.add(name(m.name(), "method", m.signature(), m)));
        shell.jshell().types().forEach(t -> names.add(name(t.name(), "type", kindOf(t), t)));
        return names;
    }

    private Map<String, Object> name(String name, String kind, String type, Snippet snippet) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("kind", kind);
        map.put("type", CompileError.plain(type));
        Origin origin = shell.origin(snippet);
        map.put("cell", origin == null ? "" : origin.cell());
        map.put("holder", snippet instanceof VarSnippet ? shell.wrapperName(snippet) : "");
        map.put("value-lost", snippet instanceof VarSnippet && shell.lost().contains(name));
        return map;
    }

    private static String kindOf(TypeDeclSnippet type) {
        return switch (type.subKind()) {
            case INTERFACE_SUBKIND -> "interface";
            case ENUM_SUBKIND -> "enum";
            case RECORD_SUBKIND -> "record";
            case ANNOTATION_TYPE_SUBKIND -> "annotation";
            default -> "class";
        };
    }

    private static final class SourceCodeKeywords {
        private static boolean contains(String word) {
            return javax.lang.model.SourceVersion.isKeyword(word);
        }
    }
}
