package io.millrace.server.gallery;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Output;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a card of the gallery shows of a notebook: its first picture or chart, else its first lines. A picture is decoded and drawn anew, small, so nothing of what a stranger has put into the file
 * comes through; a chart is data, which the page draws as it draws those of cells.
 */
public sealed interface Preview {
    /** @param png a picture of at most {@link Thumbnail#WIDEST} pixels each way */
    record Picture(byte[] png) implements Preview {}

    /** @param option as ECharts takes it, JSON */
    record Chart(String option) implements Preview {}

    record Lines(List<String> lines) implements Preview {}

    String CHART_MIME = "application/vnd.millrace.echarts+json";
    int MOST_CHART = 200_000;
    int MOST_LINES = 7;
    int LONGEST_LINE = 100;

    static Preview of(Notebook notebook) {
        return notebook.cells().stream().flatMap(cell -> cell.outputs().stream()).flatMap(output -> shown(output).stream()).findFirst().orElseGet(() -> lines(notebook));
    }

    private static Optional<Preview> shown(Output output) {
        if (!(output instanceof Output.Rich rich)) {
            return Optional.empty();
        }
        return chart(rich.data().get(CHART_MIME)).or(() -> Thumbnail.TYPES.stream().map(rich.data()::get).flatMap(data -> Thumbnail.of(data).stream()).<Preview>map(Picture::new).findFirst());
    }

    private static Optional<Preview> chart(Object value) {
        String json = value instanceof Map<?, ?> map ? io.vertx.core.json.Json.encode(map) : value instanceof String text ? text : "";
        if (json.isEmpty() || json.length() > MOST_CHART) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Chart(new JsonObject(json).encode()));
        } catch (io.vertx.core.json.DecodeException e) {
            return Optional.empty();
        }
    }

    private static Preview lines(Notebook notebook) {
        List<String> lines = new ArrayList<>();
        for (Cell cell : notebook.cells()) {
            cell.source().lines().filter(line -> !line.isBlank()).limit(MOST_LINES - lines.size())
                    .forEach(line -> lines.add(line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line));
            if (lines.size() == MOST_LINES) {
                break;
            }
        }
        return new Lines(List.copyOf(lines));
    }

    // --- in the store ---

    default String kind() {
        return switch (this) {
            case Picture _ -> "picture";
            case Chart _ -> "chart";
            case Lines _ -> "lines";
        };
    }

    default String text() {
        return switch (this) {
            case Picture picture -> Base64.getEncoder().encodeToString(picture.png());
            case Chart chart -> chart.option();
            case Lines lines -> new JsonArray(lines.lines()).encode();
        };
    }

    static Preview of(String kind, String text) {
        return switch (kind) {
            case "picture" -> new Picture(Base64.getDecoder().decode(text));
            case "chart" -> new Chart(text);
            default -> new Lines(new JsonArray(text).stream().map(String::valueOf).toList());
        };
    }
}
