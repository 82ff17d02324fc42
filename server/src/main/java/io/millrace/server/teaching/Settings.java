package io.millrace.server.teaching;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an assignment is graded.
 *
 * @param seconds   that a cell may take
 * @param megabytes heap of the kernel; 0 for the usual one, which a warm kernel has
 * @param characters that a cell may write
 * @param anonymous whether graders see numbers in place of names until feedback is released
 * @param rubrics   for cells that are graded by hand, by the cell's identifier
 */
public record Settings(int seconds, int megabytes, int characters, boolean anonymous, Map<String, List<Line>> rubrics) {
    public static final Settings DEFAULT = new Settings(20, 0, 200_000, false, Map.of());
    private static final int MOST_LINES = 30;

    /** What is looked for in an answer, and what it gives; less than 0 to take points off. */
    public record Line(String text, double points) {}

    public Settings {
        if (seconds < 1 || seconds > 3600 || megabytes != 0 && megabytes < 64 || megabytes > 16_384 || characters < 1_000 || characters > 100_000_000) {
            throw new IllegalArgumentException("A cell has 1 to 3600 seconds, 64 to 16384 megabytes or 0 for the usual, and 1000 to 100000000 characters of output.");
        }
        rubrics = Map.copyOf(rubrics);
    }

    /** What the JSON says, the rest as before. @throws IllegalArgumentException with one sentence */
    public Settings with(JsonObject json) {
        Map<String, List<Line>> lines = new LinkedHashMap<>(rubrics);
        try {
            if (json.getJsonObject("rubrics") != null) {
                lines.clear();
                json.getJsonObject("rubrics").forEach(entry -> lines.put(entry.getKey(), lines((JsonArray) entry.getValue())));
            }
            return new Settings(json.getInteger("seconds", seconds), json.getInteger("megabytes", megabytes), json.getInteger("characters", characters), json.getBoolean("anonymous", anonymous), lines);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException("Limits are numbers, \"anonymous\" is true or false, and rubrics are lists of a text and its points.");
        }
    }

    private static List<Line> lines(JsonArray json) {
        if (json.size() > MOST_LINES) {
            throw new IllegalArgumentException("A rubric has at most " + MOST_LINES + " lines.");
        }
        List<Line> lines = new ArrayList<>();
        for (Object each : json) {
            JsonObject line = (JsonObject) each;
            String text = line.getString("text", "").strip();
            if (text.isEmpty() || text.length() > 300 || line.getDouble("points") == null) {
                throw new IllegalArgumentException("A line of a rubric has a text of 1 to 300 characters and points.");
            }
            lines.add(new Line(text, line.getDouble("points")));
        }
        return List.copyOf(lines);
    }

    public JsonObject json() {
        JsonObject all = new JsonObject();
        rubrics.forEach((cell, lines) -> {
            JsonArray list = new JsonArray();
            lines.forEach(line -> list.add(new JsonObject().put("text", line.text()).put("points", line.points())));
            all.put(cell, list);
        });
        return new JsonObject().put("seconds", seconds).put("megabytes", megabytes).put("characters", characters).put("anonymous", anonymous).put("rubrics", all);
    }
}
