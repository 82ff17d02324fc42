package io.millrace.server.teaching;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A list of people as a university's system gives it: a table with the columns login, name and role, of which only the first is needed. */
public record Roster(List<Entry> entries, List<String> problems) {
    private static final Pattern LOGIN = Pattern.compile("[a-z0-9][a-z0-9._@+-]{1,63}");
    private static final int LONGEST_NAME = 100;
    private static final int MOST = 5_000;

    /** @param staff whether they teach the course */
    public record Entry(String login, String name, boolean staff) {}

    /** What can be taken is taken; the rest is said, one sentence a row. */
    public static Roster parse(String text) {
        List<Csv.Row> rows = Csv.parse(text);
        Map<String, Integer> columns = new LinkedHashMap<>(Map.of("login", 0, "name", 1, "role", 2));
        int from = 0;
        if (!rows.isEmpty() && rows.getFirst().fields().stream().anyMatch(field -> field.strip().equalsIgnoreCase("login"))) {
            columns.clear();
            List<String> head = rows.getFirst().fields();
            for (int i = 0; i < head.size(); i++) {
                columns.putIfAbsent(head.get(i).strip().toLowerCase(Locale.ROOT), i);
            }
            from = 1;
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Csv.Row row : rows.subList(from, rows.size())) {
            String login = field(row, columns.get("login")).toLowerCase(Locale.ROOT);
            String name = field(row, columns.get("name"));
            String role = field(row, columns.get("role")).toLowerCase(Locale.ROOT);
            String line = "Line " + row.line() + ": ";
            if (!LOGIN.matcher(login).matches()) {
                problems.add(line + (login.isEmpty() ? "there is no login." : "\"" + login + "\" is no login: one has 2 to 64 letters without accents, digits and . _ @ + -."));
            } else if (name.length() > LONGEST_NAME) {
                problems.add(line + "the name of " + login + " has more than " + LONGEST_NAME + " characters.");
            } else if (!List.of("", "student", "staff").contains(role)) {
                problems.add(line + "\"" + role + "\" is no role in a course: there are student and staff.");
            } else if (entries.size() >= MOST) {
                problems.add(line + "a course takes at most " + MOST + " people from one list.");
            } else if (entries.putIfAbsent(login, new Entry(login, name.isEmpty() ? login : name, role.equals("staff"))) != null) {
                problems.add(line + login + " was there already, and the first line counts.");
            }
        }
        return new Roster(List.copyOf(entries.values()), problems);
    }

    private static String field(Csv.Row row, Integer column) {
        return column == null || column >= row.fields().size() ? "" : row.fields().get(column).strip();
    }
}
