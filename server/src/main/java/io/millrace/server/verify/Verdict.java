package io.millrace.server.verify;

import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.Chip;
import io.millrace.server.jupyter.JupyterJson;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a fresh run of a notebook gave, cell by cell, with the hashes (SHA-256) of all that it was made from, so that somebody else can check
 * it: run the same sources with the same libraries and compare. {@code seal} is the hash of the rest.
 *
 * @param at           when, as an instant's text
 * @param dependencies coordinate to SHA-256, the notebook's lock
 */
public record Verdict(String title, String at, String program, String java, Map<String, Object> dependencies, List<CellVerdict> cells) {
    public enum Kind {
        SAME, DIFFERS, UNSTABLE;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One cell.
     *
     * @param source of the cell, {@code shown} of what it showed, {@code now} of what the fresh run gave: hashes
     * @param runs   what the receipts of the fresh run's runs on the pool say that can be expected again; see {@link PoolRuns}
     * @param detail the difference, or why it is not deterministic; "" where it is the same
     */
    public record CellVerdict(String id, int place, Kind kind, String source, String shown, String now, List<Map<String, Object>> runs, String detail) {}

    public Verdict {
        cells = List.copyOf(cells);
    }

    public long count(Kind kind) {
        return cells.stream().filter(cell -> cell.kind() == kind).count();
    }

    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdict", 1);
        json.put("title", title);
        json.put("at", at);
        json.put("program", program);
        json.put("java", java);
        json.put("dependencies", dependencies);
        List<Object> list = new ArrayList<>();
        cells.forEach(cell -> list.add(new LinkedHashMap<>(Map.of("id", cell.id(), "place", cell.place(), "verdict", cell.kind().text(), "source", cell.source(), "shown", cell.shown(),
                "now", cell.now(), "runs", cell.runs(), "detail", cell.detail()))));
        json.put("cells", list);
        Map<String, Object> hashes = new LinkedHashMap<>();
        hashes.put("sources", hash(String.join("\n", cells.stream().map(CellVerdict::source).toList())));
        hashes.put("dependencies", hash(JupyterJson.write(dependencies)));
        hashes.put("catalogue", catalogue());
        hashes.put("results", hash(String.join("\n", cells.stream().map(CellVerdict::now).toList())));
        hashes.put("runs", hash(JupyterJson.write(Map.of("runs", cells.stream().map(CellVerdict::runs).toList()))));
        json.put("hashes", hashes);
        json.put("seal", hash(JupyterJson.write(json)));
        return json;
    }

    /** Of the figures of all chip types, by which chip time and energy are modelled. */
    static String catalogue() {
        // By sorted keys: the order in a map of the JDK differs from process to process.
        return hash(JupyterJson.write(Map.of("version", Catalogue.VERSION, "chips", Catalogue.chips().stream().map(Chip::toMap).toList())));
    }

    /**
     * What does not fit between this verdict, made just now, and one that somebody else has given: none where it is confirmed. Cells that
     * are not deterministic have nothing to confirm.
     */
    public List<String> against(JsonObject given) {
        List<String> wrong = new ArrayList<>();
        JsonObject rest = given.copy();
        Object seal = rest.remove("seal");
        if (!hash(JupyterJson.write(new JsonObject(rest.encode()).getMap())).equals(seal)) {
            wrong.add("The verdict's seal does not fit: it was changed after it was made.");
        }
        JsonObject ours = new JsonObject(new JsonObject(json()).encode());
        for (String what : List.of("sources", "dependencies", "catalogue")) {
            if (!ours.getJsonObject("hashes").getValue(what).equals(given.getJsonObject("hashes", new JsonObject()).getValue(what))) {
                wrong.add("The " + what + " are not those of the verdict.");
            }
        }
        Map<String, JsonObject> theirs = new LinkedHashMap<>();
        given.getJsonArray("cells", new io.vertx.core.json.JsonArray()).forEach(cell -> theirs.put(((JsonObject) cell).getString("id"), (JsonObject) cell));
        for (CellVerdict cell : cells) {
            JsonObject other = theirs.get(cell.id());
            if (other == null) {
                wrong.add("Cell " + cell.place() + " is not in the verdict.");
            } else if (!other.getString("verdict", "").equals(Kind.UNSTABLE.text())) {
                if (!cell.now().equals(other.getString("now"))) {
                    wrong.add("Cell " + cell.place() + " gave another result than the verdict says.");
                }
                PoolRuns.differences(runs(other), cell.runs()).forEach(line -> wrong.add("Cell " + cell.place() + ": " + line + " in the verdict."));
            }
        }
        return wrong;
    }

    private static List<Map<String, Object>> runs(JsonObject cell) {
        return cell.getJsonArray("runs", new io.vertx.core.json.JsonArray()).stream().map(run -> ((JsonObject) run).getMap()).toList();
    }

    static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}
