package io.millrace.server.teaching;

import java.util.ArrayList;
import java.util.List;

/** Tables as text: RFC 4180, with commas, semicolons or tabs, and any line end. */
final class Csv {
    private static final char QUOTE = '"';

    private Csv() {}

    /** @param line where it begins, from 1 */
    record Row(int line, List<String> fields) {}

    /** All rows that are not blank. The separator is the first of {@code ; , tab} that stands in the first line, in that order of rank: tab, semicolon, comma. */
    static List<Row> parse(String given) {
        String text = given.startsWith("\uFEFF") ? given.substring(1) : given;
        String first = text.lines().findFirst().orElse("");
        char separator = first.indexOf('\t') >= 0 ? '\t' : first.indexOf(';') >= 0 ? ';' : ',';
        List<Row> rows = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        int line = 1;
        int begin = 1;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length();
            char c = end ? '\n' : text.charAt(i);
            if (quoted && !end) {
                if (c == QUOTE && i + 1 < text.length() && text.charAt(i + 1) == QUOTE) {
                    field.append(QUOTE);
                    i++;
                } else if (c == QUOTE) {
                    quoted = false;
                } else {
                    field.append(c);
                    line += c == '\n' ? 1 : 0;
                }
            } else if (c == QUOTE && field.toString().isBlank()) {
                field.setLength(0);
                quoted = true;
            } else if (c == separator) {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\n') {
                fields.add(field.toString());
                field.setLength(0);
                if (fields.stream().anyMatch(value -> !value.isBlank())) {
                    rows.add(new Row(begin, List.copyOf(fields)));
                }
                fields.clear();
                line++;
                begin = line;
                quoted = false;
            } else if (c != '\r' || i + 1 < text.length() && text.charAt(i + 1) != '\n') {
                field.append(c);
            }
        }
        return rows;
    }

    /** One row. A field that a spreadsheet would take for a formula is preceded by an apostrophe, since students choose their names. */
    static String row(List<String> fields) {
        StringBuilder row = new StringBuilder();
        for (String field : fields) {
            if (!row.isEmpty() || field != fields.getFirst()) {
                row.append(',');
            }
            row.append(written(field));
        }
        return row.append("\r\n").toString();
    }

    private static String written(String field) {
        boolean formula = !field.isEmpty() && "=+-@\t\r".indexOf(field.charAt(0)) >= 0 && !field.matches("-?[0-9]+(\\.[0-9]+)?");
        String safe = formula ? "'" + field : field;
        return safe.isEmpty() || safe.chars().anyMatch(c -> c == ',' || c == ';' || c == QUOTE || c == '\n' || c == '\r' || c == '\t') || !safe.equals(safe.strip())
                ? QUOTE + safe.replace("\"", "\"\"") + QUOTE : safe;
    }
}
