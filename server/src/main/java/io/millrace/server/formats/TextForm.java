package io.millrace.server.formats;

import io.millrace.kernel.language.Directives;
import io.millrace.kernel.language.Prelude;
import io.millrace.server.formats.NotebookFile.FileCell;
import io.millrace.server.jupyter.MalformedNotebook;
import io.millrace.server.notebook.Cell;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A notebook as a JShell script with the percent markers that jupytext, VS Code and IntelliJ know: a line {@code // %%} begins a cell,
 * {@code // %% [markdown]} one of text, whose lines are comments. Two conventions that exist, put together: the JDK's own {@code jshell}
 * loads the file as it stands, which is what "it compiles" can mean for cells (a compact source file of JEP 512 takes no statements
 * between its methods, and no {@code var} for a field, so that cells would have to be rewritten and could not be read back), and editors fold and run its cells.
 *
 * <p>Git merges it line by line: sources stand as they are, each cell has its identifier on its marker, metadata is one key a line. Outputs
 * are left out; they come back by running. Lines that are no Java ({@code %time}) are commented out with {@code // } and come back; a comment that
 * looks like one gets a second {@code // }. What stands before the first marker is the head: metadata, and imports for jshell.
 */
public final class TextForm {
    private static final Pattern MARKER = Pattern.compile("// %%(?:\\s+\\[(markdown|md|raw)])?((?:\\s+[A-Za-z_][\\w.-]*=.*)?)\\s*", Pattern.DOTALL);
    private static final Pattern HIDDEN = Pattern.compile("(// )+\\s*%.*", Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("\\s*([A-Za-z_][\\w.-]*)=");
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][\\w.-]*");
    private static final String HEAD = "// ---";

    private TextForm() {}

    public static String write(NotebookFile notebook) {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        notebook.metadata().forEach((key, value) -> text.append("// ").append(Json.encode(key)).append(": ").append(Json.encode(value)).append('\n'));
        text.append(HEAD).append("\n\n");
        Prelude.IMPORTS.forEach(line -> text.append(line).append('\n'));
        for (FileCell cell : notebook.cells()) {
            text.append("\n// %%").append(cell.type() == Cell.Type.CODE ? "" : " [" + cell.type().text() + "]");
            attribute("id", cell.id(), text);
            Map<String, Object> others = new LinkedHashMap<>();
            cell.metadata().forEach((key, value) -> {
                if (PLAIN_KEY.matcher(key).matches() && !Set.of("id", "metadata", "attachments").contains(key)) {
                    attribute(key, value, text);
                } else {
                    others.put(key, value);
                }
            });
            if (!others.isEmpty()) {
                attribute("metadata", others, text);
            }
            if (cell.rest().get("attachments") instanceof Map<?, ?> attachments && !attachments.isEmpty()) {
                attribute("attachments", attachments, text);
            }
            text.append('\n');
            lines(cell).forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    private static void attribute(String key, Object value, StringBuilder text) {
        text.append(' ').append(key).append('=').append(Json.encode(value));
    }

    private static List<String> lines(FileCell cell) {
        List<String> lines = new ArrayList<>(List.of(cell.source().split("\n", -1)));
        if (cell.type() == Cell.Type.CODE) {
            Set<Integer> directives = new HashSet<>();
            Directives.of(cell.source()).directives().forEach(directive -> directives.add(directive.line()));
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (HIDDEN.matcher(line).matches() || directives.contains(i) && line.stripLeading().startsWith("%")) {
                    lines.set(i, "// " + line);
                }
            }
        } else {
            // A line of the text must not become a marker.
            lines.replaceAll(line -> line.isEmpty() ? "//" : MARKER.matcher("// " + line).matches() ? "//" + line : "// " + line);
        }
        return lines;
    }

    /** @throws MalformedNotebook with one sentence that says the line */
    public static NotebookFile read(String file) {
        boolean windows = file.indexOf("\r\n") >= 0 && file.indexOf("\r\n") == file.indexOf('\n') - 1;
        List<String> lines = List.of((windows ? file.replace("\r\n", "\n") : file).split("\n", -1));
        Map<String, Object> metadata = new LinkedHashMap<>();
        int at = head(lines, metadata);
        while (at < lines.size() && !MARKER.matcher(lines.get(at)).matches()) {
            at++;
        }
        List<FileCell> cells = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        while (at < lines.size()) {
            Matcher marker = MARKER.matcher(lines.get(at));
            if (!marker.matches()) {
                throw new IllegalStateException("a cell begins with its marker");
            }
            int start = at + 1;
            int end = start;
            while (end < lines.size() && !MARKER.matcher(lines.get(end)).matches()) {
                end++;
            }
            // The line before the next marker, and the one that the last line break makes, belong to the form.
            int last = end > start && lines.get(end - 1).isEmpty() ? end - 1 : end;
            cells.add(cell(marker, at + 1, lines.subList(start, last), ids, cells.size()));
            at = end;
        }
        if (cells.isEmpty()) {
            throw new MalformedNotebook("The file has no cell: a line \"// %%\" begins one.");
        }
        return new NotebookFile(metadata, cells);
    }

    private static int head(List<String> lines, Map<String, Object> metadata) {
        int at = 0;
        while (at < lines.size() && lines.get(at).isBlank()) {
            at++;
        }
        if (at == lines.size() || !lines.get(at).strip().equals(HEAD)) {
            return 0;
        }
        StringBuilder json = new StringBuilder("{");
        int from = at + 1;
        for (at = from; at < lines.size() && !lines.get(at).strip().equals(HEAD); at++) {
            String line = lines.get(at).replaceFirst("^// ?", "");
            json.append(line.isBlank() || json.length() == 1 ? "" : ",").append(line);
        }
        try {
            metadata.putAll(new JsonObject(json.append('}').toString()).getMap());
        } catch (DecodeException e) {
            throw new MalformedNotebook("The head in lines " + from + " to " + (at + 1) + " is not of the form // \"key\": JSON.");
        }
        return at + 1;
    }

    private static FileCell cell(Matcher marker, int line, List<String> body, Set<String> ids, int index) {
        String kind = marker.group(1);
        Cell.Type type = kind == null ? Cell.Type.CODE : kind.equals("raw") ? Cell.Type.RAW : Cell.Type.MARKDOWN;
        Map<String, Object> metadata = attributes(marker.group(2), line);
        Map<String, Object> rest = new LinkedHashMap<>();
        if (metadata.remove("attachments") instanceof Map<?, ?> attachments) {
            rest.put("attachments", attachments);
        }
        String id = metadata.remove("id") instanceof String given && given.matches("[a-zA-Z0-9_-]{1,64}") && ids.add(given) ? given : null;
        for (int i = 0; id == null; i++) {
            String next = "cell-" + index + (i == 0 ? "" : "-" + i);
            id = ids.add(next) ? next : null;
        }
        if (metadata.remove("metadata") instanceof Map<?, ?> others) {
            others.forEach((key, value) -> metadata.put((String) key, value));
        }
        List<String> source = new ArrayList<>(body);
        if (type == Cell.Type.CODE) {
            source.replaceAll(text -> HIDDEN.matcher(text).matches() ? text.substring(3) : text);
        } else {
            source.replaceAll(text -> text.startsWith("// ") ? text.substring(3) : text.startsWith("//") ? text.substring(2) : text);
        }
        return new FileCell(id, type, String.join("\n", source), metadata, rest);
    }

    /** {@code key=JSON} pairs. Jackson reads each value and says where it ends. */
    private static Map<String, Object> attributes(String text, int line) {
        Map<String, Object> result = new LinkedHashMap<>();
        int at = 0;
        Matcher key = KEY.matcher(text);
        while (at < text.length() && !text.substring(at).isBlank()) {
            if (!key.find(at) || key.start() != at) {
                throw badMarker(line);
            }
            int end = JsonEnd.of(text, key.end());
            try {
                Object value = Json.decodeValue(text.substring(key.end(), end));
                result.put(key.group(1), value instanceof JsonObject object ? object.getMap() : value instanceof JsonArray array ? array.getList() : value);
            } catch (DecodeException e) {
                throw badMarker(line);
            }
            at = end;
        }
        return result;
    }

    private static MalformedNotebook badMarker(int line) {
        return new MalformedNotebook("Line " + line + ": a cell's marker has the form // %% [markdown] key=JSON.");
    }
}
