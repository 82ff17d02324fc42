package io.millrace.server.jupyter;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.StreamText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads nbformat 3 and 4.0 to 4.5 (and later 4.x as far as they are like 4.5) as the operations that make the notebook. Texts may be strings or
 * lists of lines; metadata is kept whole at every level, whether we know it or not, and keys that no format knows are kept in it under
 * {@value #UNKNOWN}, from where {@link IpynbWriter} puts them back. Cells without an identifier get one from their place, so
 * that reading the same file twice gives the same notebook.
 */
public final class IpynbReader {
    /** A notebook as read. */
    public record Read(Map<String, Object> metadata, List<Operation> operations) {}

    /** In metadata: what stood beside it and is in no format. */
    public static final String UNKNOWN = "millrace.unknown";
    private static final Set<String> NOTEBOOK_KEYS = Set.of("nbformat", "nbformat_minor", "metadata", "cells");
    private static final Set<String> CODE_KEYS = Set.of("id", "cell_type", "metadata", "source", "outputs", "execution_count");
    private static final Set<String> TEXT_KEYS = Set.of("id", "cell_type", "metadata", "source", "attachments");
    private static final Set<String> RICH_KEYS = Set.of("output_type", "data", "metadata", "execution_count");
    private static final Set<String> STREAM_KEYS = Set.of("output_type", "name", "text");
    private static final Set<String> ERROR_KEYS = Set.of("output_type", "ename", "evalue", "traceback");
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    /** Streams longer than this go into the log in pieces. */
    private static final int PIECE = 2 * StreamText.WINDOW;

    private final List<Operation> operations = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private IpynbReader() {}

    /** @throws MalformedNotebook with one sentence that says where */
    public static Read read(Map<String, Object> json) {
        Object format = json.get("nbformat");
        if (!(format instanceof Integer major)) {
            throw new MalformedNotebook("The file is no notebook: it has no number \"nbformat\".");
        }
        if (major == 3) {
            return read(Nbformat3.upgrade(json));
        }
        if (major != 4) {
            throw new MalformedNotebook("The notebook has format " + major + ", and formats 3 and 4 can be read: save it with Jupyter in one of them first.");
        }
        if (!(json.get("cells") instanceof List<?> cells)) {
            throw new MalformedNotebook("The notebook has no list \"cells\".");
        }
        IpynbReader reader = new IpynbReader();
        String after = null;
        for (int i = 0; i < cells.size(); i++) {
            after = reader.cell(object(cells.get(i), "Cell " + i), i, after);
        }
        return new Read(metadata(json, "\"metadata\"", NOTEBOOK_KEYS), reader.operations);
    }

    /**
     * The file in the shape of nbformat 4.5: each cell has an identifier that no other has, a source in one text, and metadata, which holds what is in no format
     * beside it as {@link #read} has it. Outputs are as they are.
     *
     * @throws MalformedNotebook as {@link #read} does
     */
    public static Map<String, Object> normal(Map<String, Object> json) {
        if (Integer.valueOf(3).equals(json.get("nbformat"))) {
            return normal(Nbformat3.upgrade(json));
        }
        List<Operation.InsertCell> read = read(json).operations().stream().filter(Operation.InsertCell.class::isInstance).map(Operation.InsertCell.class::cast).toList();
        List<Object> cells = new ArrayList<>();
        for (Object each : (List<?>) json.get("cells")) {
            Operation.InsertCell known = read.get(cells.size());
            Map<String, Object> cell = new LinkedHashMap<>(object(each, "A cell"));
            cell.keySet().retainAll(known.type() == Cell.Type.CODE ? CODE_KEYS : TEXT_KEYS);
            cell.put("id", known.cell());
            cell.put("source", known.source());
            cell.put("metadata", known.metadata());
            cell.computeIfPresent("execution_count", (_, _) -> known.executionCount());
            cells.add(cell);
        }
        Map<String, Object> file = new LinkedHashMap<>(json);
        file.keySet().retainAll(NOTEBOOK_KEYS);
        file.put("cells", cells);
        file.put("metadata", metadata(json, "\"metadata\"", NOTEBOOK_KEYS));
        return file;
    }

    /** The metadata, with what is unknown beside it. */
    private static Map<String, Object> metadata(Map<String, Object> json, String where, Set<String> known) {
        Map<String, Object> metadata = json.get("metadata") == null ? Map.of() : object(json.get("metadata"), where);
        Map<String, Object> unknown = unknown(json, known);
        if (json.get("execution_count") != null && !(json.get("execution_count") instanceof Integer)) {
            // No count that there could be: it is kept for as long as nothing runs.
            unknown.put("execution_count", json.get("execution_count"));
        }
        if (unknown.isEmpty()) {
            return metadata;
        }
        Map<String, Object> both = new LinkedHashMap<>(metadata);
        both.put(UNKNOWN, unknown);
        return both;
    }

    private static Map<String, Object> unknown(Map<String, Object> json, Set<String> known) {
        Map<String, Object> unknown = new LinkedHashMap<>(json);
        unknown.keySet().removeAll(known);
        return unknown;
    }

    private String cell(Map<String, Object> json, int index, String after) {
        String where = "Cell " + index;
        Cell.Type type = switch (json.get("cell_type") instanceof String name ? name : "") {
            case "code" -> Cell.Type.CODE;
            case "markdown" -> Cell.Type.MARKDOWN;
            case "raw" -> Cell.Type.RAW;
            case "" -> throw new MalformedNotebook(where + " has no \"cell_type\".");
            default -> throw new MalformedNotebook(where + " has the unknown type \"" + json.get("cell_type") + "\".");
        };
        String id = identifier(json.get("id"), index);
        Map<String, Object> metadata = metadata(json, where + ": \"metadata\"", type == Cell.Type.CODE ? CODE_KEYS : TEXT_KEYS);
        Map<String, Object> attachments = type == Cell.Type.CODE || json.get("attachments") == null ? null : object(json.get("attachments"), where + ": \"attachments\"");
        Integer count = json.get("execution_count") instanceof Integer number ? number : null;
        operations.add(new Operation.InsertCell(id, after, type, text(json.get("source"), where + ": \"source\""), metadata, attachments,
                type == Cell.Type.CODE ? count : null));
        if (type == Cell.Type.CODE && json.get("outputs") != null) {
            if (!(json.get("outputs") instanceof List<?> outputs)) {
                throw new MalformedNotebook(where + ": \"outputs\" is no list.");
            }
            for (int i = 0; i < outputs.size(); i++) {
                String place = where + ", output " + i;
                output(id, object(outputs.get(i), place), place);
            }
        }
        return id;
    }

    private String identifier(Object given, int index) {
        if (given instanceof String id && ID.matcher(id).matches() && ids.add(id)) {
            return id;
        }
        String id = "cell-" + index;
        for (int i = 1; !ids.add(id); i++) {
            id = "cell-" + index + "-" + i;
        }
        return id;
    }

    private void output(String cell, Map<String, Object> json, String where) {
        Object type = json.get("output_type");
        switch (type instanceof String kind ? kind : "") {
            case "stream" -> stream(cell, json.get("name") instanceof String name && !name.isBlank() ? name : "stdout", text(json.get("text"), where + ": \"text\""),
                    unknown(json, STREAM_KEYS));
            case "display_data", "execute_result" -> operations.add(new Operation.Shown("", cell, new Output.Rich((String) type,
                    bundle(object(json.get("data"), where + ": \"data\"")),
                    metadata(json, where + ": \"metadata\"", RICH_KEYS),
                    json.get("execution_count") instanceof Integer count ? count : null, null)));
            case "error" -> {
                List<String> traceback = json.get("traceback") instanceof List<?> lines ? lines.stream().map(String::valueOf).toList() : List.of();
                operations.add(new Operation.Shown("", cell, new Output.Failure(String.valueOf(json.getOrDefault("ename", "Error")),
                        String.valueOf(json.getOrDefault("evalue", "")), traceback, null, null, unknown(json, ERROR_KEYS))));
            }
            default -> throw new MalformedNotebook(where + " has the unknown type \"" + type + "\".");
        }
    }

    /** The first piece makes an output of its own, also after another one of the same name; the others add to it. */
    private void stream(String cell, String name, String text, Map<String, Object> unknown) {
        int first = StreamText.safeCut(text, Math.min(PIECE, text.length()));
        operations.add(new Operation.Shown("", cell, new Output.Stream(name, StreamText.of(text.substring(0, first)), unknown)));
        for (int at = first; at < text.length(); ) {
            int end = StreamText.safeCut(text, Math.min(text.length(), at + PIECE));
            operations.add(new Operation.StreamWritten("", cell, name, text.substring(at, end)));
            at = end;
        }
    }

    /** Texts in a MIME bundle may be lists of lines; JSON values are what they are. */
    private static Map<String, Object> bundle(Map<String, Object> data) {
        Map<String, Object> result = new LinkedHashMap<>();
        data.forEach((mime, value) -> {
            boolean lines = value instanceof List<?> list && !mime.endsWith("json") && list.stream().allMatch(String.class::isInstance);
            result.put(mime, lines ? join((List<?>) value) : value);
        });
        return result;
    }

    static String text(Object value, String where) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof List<?> lines && lines.stream().allMatch(String.class::isInstance)) {
            return join(lines);
        }
        throw new MalformedNotebook(where + " is neither a text nor a list of lines.");
    }

    private static String join(List<?> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(text::append);
        return text.toString();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new MalformedNotebook(where + " is no object.");
    }
}
