package io.millrace.server.formats;

import io.millrace.server.formats.NotebookFile.FileCell;
import io.millrace.server.notebook.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parameters as papermill has them: a code cell with the tag {@code parameters} declares them with defaults, and a cell with the tag
 * {@code injected-parameters} behind it assigns the given ones. A value is taken as Java where the default is a number, a boolean or an
 * expression; it is quoted where the default is a text.
 */
public final class Parameters {
    private static final Pattern DECLARATION = Pattern.compile("(?m)^\\s*(?:final\\s+)?([\\w.<>\\[\\]]+)\\s+([A-Za-z_]\\w*)\\s*=\\s*([^;]*);?");
    private static final Pattern LITERAL = Pattern.compile("[-+]?(\\d[\\d_]*(\\.\\d*)?([eE][-+]?\\d+)?[lLfFdD]?|0x[0-9a-fA-F_]+[lL]?)|true|false|null|\".*\"|'.'");

    private Parameters() {}

    /** @throws IllegalArgumentException with one sentence where a parameter is unknown */
    public static NotebookFile inject(NotebookFile notebook, Map<String, String> values) {
        if (values.isEmpty()) {
            return notebook;
        }
        List<FileCell> cells = new ArrayList<>(notebook.cells());
        cells.removeIf(cell -> tagged(cell, "injected-parameters"));
        int at = -1;
        for (int i = 0; i < cells.size() && at < 0; i++) {
            at = cells.get(i).type() == Cell.Type.CODE && tagged(cells.get(i), "parameters") ? i : -1;
        }
        StringBuilder source = new StringBuilder();
        if (at < 0) {
            // Without such a cell they stand before everything, as papermill does it.
            values.forEach((name, value) -> source.append("var ").append(name).append(" = ").append(LITERAL.matcher(value).matches() ? value : quoted(value)).append(";\n"));
        } else {
            Map<String, String[]> declared = declared(cells.get(at).source());
            values.forEach((name, value) -> {
                String[] declaration = declared.get(name);
                if (declaration == null) {
                    throw new IllegalArgumentException("There is no parameter " + name + " in the cell with the tag \"parameters\"; there "
                            + (declared.isEmpty() ? "are none." : declared.size() == 1 ? "is " + declared.keySet().iterator().next() + "." : "are " + String.join(", ", declared.keySet()) + "."));
                }
                boolean text = declaration[0].equals("String") || declaration[1].startsWith("\"");
                source.append(name).append(" = ").append(text && !value.matches("\".*\"") ? quoted(value) : value).append(";\n");
            });
        }
        Map<String, Object> rest = new LinkedHashMap<>();
        rest.put("outputs", List.of());
        rest.put("execution_count", null);
        cells.add(at + 1, new FileCell(free(cells), Cell.Type.CODE, source.toString().stripTrailing(), Map.of("tags", List.of("injected-parameters")), rest));
        return notebook.withCells(cells);
    }

    private static Map<String, String[]> declared(String source) {
        Map<String, String[]> found = new LinkedHashMap<>();
        Matcher matcher = DECLARATION.matcher(source);
        while (matcher.find()) {
            found.put(matcher.group(2), new String[] {matcher.group(1), matcher.group(3).strip()});
        }
        return found;
    }

    private static boolean tagged(FileCell cell, String tag) {
        return cell.metadata().get("tags") instanceof List<?> tags && tags.contains(tag);
    }

    private static String free(List<FileCell> cells) {
        String id = "parameters";
        while (true) {
            String wanted = id;
            if (cells.stream().noneMatch(cell -> cell.id().equals(wanted))) {
                return id;
            }
            id += "-1";
        }
    }

    private static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            text.append(switch (c) {
                case '"' -> "\\\"";
                case '\\' -> "\\\\";
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\t' -> "\\t";
                default -> String.valueOf(c);
            });
        }
        return text.append('"').toString();
    }
}
