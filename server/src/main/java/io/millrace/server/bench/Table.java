package io.millrace.server.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures of a benchmark against their targets, printed as a Markdown table. A missed target makes the benchmark fail. */
final class Table {
    private record Row(String name, String target, String value, Boolean met) {}

    private final List<Row> rows = new ArrayList<>();

    /** A figure that must not be above its target. */
    void atMost(String name, double target, double value, String unit) {
        rows.add(new Row(name, "at most " + number(target) + " " + unit, number(value) + " " + unit, value <= target));
    }

    /** A figure that must not be below its target. */
    void atLeast(String name, double target, double value, String unit) {
        rows.add(new Row(name, "at least " + number(target) + " " + unit, number(value) + " " + unit, value >= target));
    }

    /** A figure to compare with, which has no target. */
    void say(String name, double value, String unit) {
        rows.add(new Row(name, "", number(value) + " " + unit, null));
    }

    static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    /** Prints the table; 0 when every target was met, 1 otherwise. */
    int print(PrintStream out) {
        out.println("| figure | target | value | verdict |");
        out.println("|---|---|---|---|");
        rows.forEach(r -> out.printf("| %s | %s | %s | %s |%n", r.name(), r.target(), r.value(), r.met() == null ? "" : r.met() ? "met" : "MISSED"));
        return rows.stream().allMatch(r -> r.met() != Boolean.FALSE) ? 0 : 1;
    }
}
