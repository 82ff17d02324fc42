package io.millrace.pool.simulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Comma-separated values with a header line, read by name; every complaint says where. */
final class Csv {
    final String file;
    private final Map<String, Integer> columns = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final int width;

    /** A row and the line that it stands on. */
    final class Row {
        final int line;
        private final List<String> cells;

        Row(int line, List<String> cells) {
            this.line = line;
            this.cells = cells;
        }

        BadFile bad(String reason) {
            return new BadFile(file, line, reason);
        }

        /** The first of these columns that the file has; empty where it has none. */
        String text(String... names) {
            String name = first(names);
            return name == null ? "" : cells.get(columns.get(name));
        }

        double number(String... names) {
            return maybe(names).orElseThrow(() -> bad(first(names) == null ? "the column " + names[0] + " is missing" : first(names) + " is empty"));
        }

        OptionalDouble maybe(String... names) {
            String name = first(names);
            String cell = name == null ? "" : cells.get(columns.get(name));
            if (cell.isEmpty()) {
                return OptionalDouble.empty();
            }
            try {
                double value = Double.parseDouble(cell);
                if (!Double.isFinite(value)) {
                    throw new NumberFormatException();
                }
                return OptionalDouble.of(value);
            } catch (NumberFormatException e) {
                throw bad(name + " is \"" + cell + "\", which is not a number");
            }
        }

        double atLeast(double least, String... names) {
            double value = number(names);
            if (!(value >= least)) {
                throw bad(first(names) + " is " + cells.get(columns.get(first(names))) + ", which is less than " + (long) least);
            }
            return value;
        }

        int whole(int least, String... names) {
            double value = number(names);
            if (value != Math.rint(value) || value < least || value > Integer.MAX_VALUE) {
                throw bad(first(names) + " is " + cells.get(columns.get(first(names))) + ", which is not a whole number from " + least + " on");
            }
            return (int) value;
        }
    }

    /** @throws BadFile where there is no header, no row, or a row of another width */
    Csv(String file, List<String> lines) {
        this.file = file;
        if (lines.isEmpty() || lines.getFirst().isBlank()) {
            throw new BadFile(file, 1, "a header line with the names of the columns is missing");
        }
        List<String> header = split(lines.getFirst().startsWith("\ufeff") ? lines.getFirst().substring(1) : lines.getFirst());
        width = header.size();
        for (String name : header) {
            if (columns.putIfAbsent(name.toLowerCase(Locale.ROOT), columns.size()) != null) {
                throw new BadFile(file, 1, "the column " + name + " is there twice");
            }
        }
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                List<String> cells = split(lines.get(i));
                if (cells.size() != width) {
                    throw new BadFile(file, i + 1, "it has " + cells.size() + " fields and the header has " + width);
                }
                rows.add(new Row(i + 1, cells));
            }
        }
        if (rows.isEmpty()) {
            throw new BadFile(file, 1, "nothing follows the header");
        }
    }

    private static List<String> split(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }

    boolean has(String... names) {
        return first(names) != null;
    }

    private String first(String... names) {
        for (String name : names) {
            if (columns.containsKey(name)) {
                return name;
            }
        }
        return null;
    }

    List<Row> rows() {
        return rows;
    }

    List<String> header() {
        return columns.entrySet().stream().sorted(Map.Entry.comparingByValue()).map(Map.Entry::getKey).toList();
    }
}
