package io.millrace.accelerator;

import io.millrace.notebook.Html;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run would cost on each chip type: a table, and a roofline. The roof of a chip rises with the operations for each byte until it reaches what its units
 * can do; a program stands under the roof at its own operations for each byte, as high as the model says that it gets.
 */
public final class Estimates {
    private static final double TERA = 1e12;

    /** One chip type: its estimate, or why it cannot run the program. */
    record Row(String type, Estimate estimate, String refusal) {}

    private final List<Row> rows;

    Estimates(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** By the name of the chip type; without those that cannot run the program. */
    public Map<String, Estimate> toMap() {
        Map<String, Estimate> map = new LinkedHashMap<>();
        rows.stream().filter(r -> r.estimate != null).forEach(r -> map.put(r.type, r.estimate));
        return map;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(String.format("%-22s %10s %12s %10s %8s  %s", "chip", "time", "energy", "memory", "error", "bound by"));
        for (Row row : rows) {
            out.append(System.lineSeparator()).append(row.estimate == null ? String.format("%-22s %s", row.type, row.refusal)
                    : String.format("%-22s %10s %12s %10s %8s  %s", cells(row).toArray()));
        }
        return out.toString();
    }

    private static List<String> cells(Row row) {
        Estimate e = row.estimate;
        return List.of(row.type, Figures.seconds(e.chipSeconds()), Figures.joules(e.joules()), Figures.bytes(e.memoryBytes()),
                String.format(Locale.ROOT, "%.0f %%", 100 * e.modelError()), e.bound());
    }

    /** A table; the chart is {@link #roofline}. */
    public Map<String, Object> mimeBundle() {
        StringBuilder html = new StringBuilder("<table><thead><tr><th>chip</th><th>time</th><th>energy</th><th>memory</th><th>error</th><th>bound by</th></tr></thead><tbody>");
        for (Row row : rows) {
            html.append("<tr>");
            if (row.estimate == null) {
                html.append("<td>").append(Html.escape(row.type)).append("</td><td colspan=\"5\">").append(Html.escape(row.refusal)).append("</td>");
            } else {
                cells(row).forEach(cell -> html.append("<td>").append(Html.escape(cell)).append("</td>"));
            }
            html.append("</tr>");
        }
        return Figures.bundle(toString(), Html.of(html.append("</tbody></table>").toString()));
    }

    /** The roofs of the chips that can run the program and where it stands under each, as a chart: {@code display(estimates(y).roofline())}. */
    public Roofline roofline() {
        List<Map<String, Object>> series = new ArrayList<>();
        for (Row row : rows) {
            Estimate e = row.estimate;
            if (e == null || !(e.peak() > 0) || !(e.bandwidth() > 0) || !(e.operations() > 0) || !(e.bytesMoved() > 0)) {
                continue;
            }
            double ridge = e.peak() / e.bandwidth();
            double at = e.operations() / e.bytesMoved();
            double low = Math.min(at, ridge) / 10;
            double high = Math.max(at, ridge) * 10;
            series.add(Map.of("name", row.type, "type", "line", "showSymbol", false,
                    "data", List.of(List.of(low, low * e.bandwidth() / TERA), List.of(ridge, e.peak() / TERA), List.of(high, e.peak() / TERA))));
            series.add(Map.of("name", row.type, "type", "scatter", "symbolSize", 12, "data", List.of(List.of(at, e.operations() / e.chipSeconds() / TERA))));
        }
        return new Roofline(series);
    }

    /** A chart for ECharts. */
    public record Roofline(List<Map<String, Object>> series) {
        public Map<String, Object> mimeBundle() {
            Map<String, Object> option = new LinkedHashMap<>();
            option.put("tooltip", Map.of("trigger", "item"));
            option.put("legend", Map.of());
            option.put("grid", Map.of("left", 56, "right", 28, "top", 40, "bottom", 88));
            option.put("xAxis", Map.of("type", "log", "name", "operations for each byte", "nameLocation", "middle", "nameGap", 28));
            option.put("yAxis", Map.of("type", "log", "name", "10¹² operations a second"));
            option.put("series", series);
            Map<String, Object> bundle = new LinkedHashMap<>();
            bundle.put("application/vnd.millrace.echarts+json", Json.write(option));
            bundle.put("text/plain", "Roofline of " + series.size() / 2 + " chip types");
            return bundle;
        }

        @Override
        public String toString() {
            return "Roofline of " + series.size() / 2 + " chip types";
        }
    }
}
