package io.millrace.server.teaching;

import java.util.ArrayList;
import java.util.List;

/** Who has how many points in which assignment. */
public record GradeBook(List<Column> columns, List<Row> rows) {
    /** @param points the most that the assignment gives */
    public record Column(String assignment, String title, double points) {}

    /**
     * What somebody has in an assignment.
     *
     * @param points null where nothing was handed in or graded
     * @param open   cells that wait for a person
     * @param late   handed in within the grace
     */
    public record Entry(Double points, int open, boolean late, boolean handedIn) {
        public static final Entry NONE = new Entry(null, 0, false, false);
    }

    /** @param entries one for each column */
    public record Row(String login, String name, List<Entry> entries) {
        public double total() {
            return entries.stream().filter(entry -> entry.points() != null).mapToDouble(Entry::points).sum();
        }
    }

    /** For a spreadsheet: a column for each assignment with its points, and a total; empty where there is no grade yet. */
    public String csv() {
        StringBuilder csv = new StringBuilder();
        List<String> head = new ArrayList<>(List.of("login", "name"));
        columns.forEach(column -> head.add(column.title() + " (" + Scoring.text(column.points()) + ")"));
        head.add("total (" + Scoring.text(columns.stream().mapToDouble(Column::points).sum()) + ")");
        csv.append(Csv.row(head));
        for (Row row : rows) {
            List<String> fields = new ArrayList<>(List.of(row.login(), row.name()));
            row.entries().forEach(entry -> fields.add(entry.points() == null ? "" : Scoring.text(entry.points())));
            fields.add(Scoring.text(row.total()));
            csv.append(Csv.row(fields));
        }
        return csv.toString();
    }
}
