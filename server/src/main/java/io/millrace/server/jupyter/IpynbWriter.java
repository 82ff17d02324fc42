package io.millrace.server.jupyter;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Output;
import io.millrace.server.wire.Placement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a notebook as nbformat 4.5, as Jupyter does: texts as lists of lines, keys in Jupyter's order. */
public final class IpynbWriter {
    /** Where the whole text of a long stream output is: the state has only its start and end. */
    @FunctionalInterface
    public interface LongTexts {
        String whole(Cell cell, int output, long length);
    }

    /** What a file has in its metadata where the notebook says neither. */
    static final Map<String, Object> DEFAULTS = Map.of("kernelspec", Map.of("display_name", "Java 25 (Millrace)", "language", "java", "name", "java"),
            "language_info", Map.of("name", "java", "version", "25", "mimetype", "text/x-java-source", "file_extension", ".jshell"));

    private IpynbWriter() {}

    public static Map<String, Object> write(Notebook notebook, LongTexts texts) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (!notebook.metadata().containsKey("kernelspec") && !notebook.metadata().containsKey("language_info")) {
            // A notebook of another kernel stays one.
            metadata.putAll(DEFAULTS);
        }
        metadata.putAll(notebook.metadata());
        if (!notebook.title().isBlank()) {
            metadata.put("title", notebook.title());
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cells", notebook.cells().stream().filter(cell -> !Placement.isPassing(cell)).map(cell -> cell(cell, texts)).toList());
        json.put("metadata", metadata);
        json.put("nbformat", 4);
        json.put("nbformat_minor", 5);
        putBack(metadata, json);
        return json;
    }

    private static Map<String, Object> cell(Cell cell, LongTexts texts) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (cell.attachments() != null && cell.type() != Cell.Type.CODE) {
            json.put("attachments", cell.attachments());
        }
        json.put("cell_type", cell.type().text());
        if (cell.type() == Cell.Type.CODE) {
            json.put("execution_count", cell.executionCount());
        }
        json.put("id", cell.id());
        Map<String, Object> metadata = new LinkedHashMap<>(cell.metadata());
        json.put("metadata", metadata);
        putBack(metadata, json);
        if (cell.type() == Cell.Type.CODE) {
            List<Object> outputs = new ArrayList<>();
            for (int i = 0; i < cell.outputs().size(); i++) {
                outputs.add(output(cell, i, texts));
            }
            json.put("outputs", outputs);
        }
        json.put("source", lines(cell.source()));
        return json;
    }

    private static Map<String, Object> output(Cell cell, int index, LongTexts texts) {
        Map<String, Object> json = new LinkedHashMap<>();
        switch (cell.outputs().get(index)) {
            case Output.Stream stream -> {
                json.put("name", stream.name());
                json.put("output_type", "stream");
                json.put("text", lines(stream.text().whole() ? stream.text().head() : texts.whole(cell, index, stream.text().length())));
                stream.unknown().forEach(json::putIfAbsent);
            }
            case Output.Rich rich -> {
                Map<String, Object> data = new LinkedHashMap<>();
                rich.data().forEach((mime, value) -> data.put(mime, value instanceof String text && isText(mime) ? lines(text) : value));
                json.put("data", data);
                if (rich.type().equals("execute_result")) {
                    json.put("execution_count", rich.executionCount());
                }
                Map<String, Object> metadata = new LinkedHashMap<>(rich.metadata());
                json.put("metadata", metadata);
                json.put("output_type", rich.type());
                putBack(metadata, json);
            }
            case Output.Failure failure -> {
                json.put("ename", failure.ename());
                json.put("evalue", failure.evalue());
                json.put("output_type", "error");
                json.put("traceback", failure.traceback());
                failure.unknown().forEach(json::putIfAbsent);
            }
        }
        return json;
    }

    /** What no format knows goes back out of the metadata to where it stood; see {@link IpynbReader#UNKNOWN}. */
    public static void putBack(Map<String, Object> metadata, Map<String, Object> json) {
        if (metadata.remove(IpynbReader.UNKNOWN) instanceof Map<?, ?> unknown) {
            unknown.forEach((key, value) -> json.putIfAbsent((String) key, value));
        }
    }

    private static boolean isText(String mime) {
        return mime.startsWith("text/") || mime.equals("image/svg+xml") || mime.equals("application/javascript");
    }

    /** Lines with their line breaks, none for an empty text. */
    public static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(start, end));
            start = end;
        }
        return lines;
    }
}
