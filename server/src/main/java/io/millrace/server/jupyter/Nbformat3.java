package io.millrace.server.jupyter;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings nbformat 3 (IPython 0.12 to 2) to the shape of nbformat 4, as nbformat's own converter does, and keeps what that one drops: the
 * language of a cell and the metadata of worksheets go into metadata.
 */
final class Nbformat3 {
    /** Keys of version 3 that hold a representation, with their MIME types. */
    private static final Map<String, String> MIMES = Map.of("text", "text/plain", "html", "text/html", "svg", "image/svg+xml", "png", "image/png", "jpeg", "image/jpeg",
            "latex", "text/latex", "json", "application/json", "javascript", "application/javascript", "pdf", "application/pdf");
    private static final Set<String> OUTPUT_KEYS = Set.of("output_type", "metadata", "prompt_number", "stream", "ename", "evalue", "traceback", "etype");

    private Nbformat3() {}

    static Map<String, Object> upgrade(Map<String, Object> old) {
        if (!(old.get("worksheets") instanceof List<?> worksheets)) {
            throw new MalformedNotebook("The notebook has no list \"worksheets\".");
        }
        Map<String, Object> metadata = copy(old.get("metadata"));
        if (metadata.remove("name") instanceof String name && !name.isBlank()) {
            metadata.putIfAbsent("title", name);
        }
        List<Object> cells = new ArrayList<>();
        List<Object> sheets = new ArrayList<>();
        boolean told = false;
        for (Object each : worksheets) {
            Map<String, Object> sheet = IpynbReader.object(each, "A worksheet");
            if (!(sheet.get("cells") instanceof List<?> list)) {
                throw new MalformedNotebook("A worksheet has no list \"cells\".");
            }
            for (Object cell : list) {
                cells.add(cell(IpynbReader.object(cell, "Cell " + cells.size()), "Cell " + cells.size()));
            }
            Map<String, Object> about = copy(sheet.get("metadata"));
            others(sheet, Set.of("cells", "metadata"), about);
            told |= !about.isEmpty();
            sheets.add(about);
        }
        if (told) {
            metadata.put("worksheets", sheets);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        old.forEach((key, value) -> {
            if (!Set.of("worksheets", "metadata", "nbformat", "nbformat_minor").contains(key)) {
                json.put(key, value);
            }
        });
        json.put("cells", cells);
        json.put("metadata", metadata);
        json.put("nbformat", 4);
        json.put("nbformat_minor", 0);
        return json;
    }

    private static Map<String, Object> cell(Map<String, Object> old, String where) {
        Map<String, Object> cell = new LinkedHashMap<>(old);
        Map<String, Object> metadata = copy(cell.get("metadata"));
        cell.put("metadata", metadata);
        switch (old.get("cell_type") instanceof String type ? type : "") {
            case "code" -> {
                cell.put("source", cell.containsKey("input") ? cell.remove("input") : "");
                Object count = cell.remove("prompt_number");
                cell.put("execution_count", count);
                if (cell.remove("collapsed") instanceof Boolean collapsed) {
                    metadata.put("collapsed", collapsed);
                }
                if (cell.remove("language") instanceof String language && !language.isBlank()) {
                    metadata.putIfAbsent("language", language);
                }
                if (cell.get("outputs") instanceof List<?> outputs) {
                    List<Object> changed = new ArrayList<>();
                    for (Object output : outputs) {
                        String place = where + ", output " + changed.size();
                        changed.add(output(IpynbReader.object(output, place), place));
                    }
                    cell.put("outputs", changed);
                }
            }
            case "heading" -> {
                int level = cell.remove("level") instanceof Integer number ? Math.clamp(number, 1, 6) : 1;
                cell.put("cell_type", "markdown");
                cell.put("source", "#".repeat(level) + " " + IpynbReader.text(cell.getOrDefault("source", ""), where + ": \"source\"").replace('\n', ' '));
            }
            case "html" -> cell.put("cell_type", "markdown");
            default -> { }
        }
        return cell;
    }

    private static Map<String, Object> output(Map<String, Object> old, String where) {
        Map<String, Object> output = new LinkedHashMap<>();
        String type = old.get("output_type") instanceof String name ? name : "";
        switch (type) {
            case "stream" -> {
                output.put("output_type", "stream");
                output.put("name", old.getOrDefault("stream", "stdout"));
                output.put("text", old.getOrDefault("text", ""));
                others(old, Set.of("output_type", "stream", "text"), output);
            }
            case "pyerr" -> {
                output.put("output_type", "error");
                output.put("ename", old.getOrDefault("ename", "Error"));
                output.put("evalue", old.getOrDefault("evalue", ""));
                output.put("traceback", old.getOrDefault("traceback", List.of()));
                others(old, Set.of("output_type"), output);
            }
            case "pyout", "display_data" -> {
                output.put("output_type", type.equals("pyout") ? "execute_result" : "display_data");
                if (type.equals("pyout")) {
                    output.put("execution_count", old.get("prompt_number"));
                }
                Map<String, Object> data = new LinkedHashMap<>();
                old.forEach((key, value) -> {
                    if (!OUTPUT_KEYS.contains(key)) {
                        data.put(MIMES.getOrDefault(key, key), key.equals("json") ? parsed(value) : value);
                    }
                });
                output.put("data", data);
                Map<String, Object> metadata = new LinkedHashMap<>();
                copy(old.get("metadata")).forEach((key, value) -> metadata.put(MIMES.getOrDefault(key, key), value));
                output.put("metadata", metadata);
            }
            default -> throw new MalformedNotebook(where + " has the unknown type \"" + type + "\".");
        }
        return output;
    }

    /** What version 3 does not know of it either; empty metadata is what every output has there. */
    private static void others(Map<String, Object> old, Set<String> known, Map<String, Object> output) {
        old.forEach((key, value) -> {
            if (!known.contains(key) && !(key.equals("metadata") && Map.of().equals(value))) {
                output.putIfAbsent(key, value);
            }
        });
    }

    /** Version 3 keeps JSON as the text of it. */
    private static Object parsed(Object value) {
        try {
            Object json = Json.decodeValue(IpynbReader.text(value, "json"));
            return json instanceof io.vertx.core.json.JsonObject object ? object.getMap() : json instanceof io.vertx.core.json.JsonArray array ? array.getList() : json;
        } catch (DecodeException | MalformedNotebook e) {
            return value;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> copy(Object metadata) {
        return metadata instanceof Map<?, ?> map ? new LinkedHashMap<>((Map<String, Object>) map) : new LinkedHashMap<>();
    }
}
