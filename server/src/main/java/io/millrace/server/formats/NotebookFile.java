package io.millrace.server.formats;

import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.jupyter.IpynbWriter;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A notebook as a file has it: everything whole, also long outputs, in the shape of nbformat 4.5. What is in no format is in the metadata beside it, as
 * {@link IpynbReader#UNKNOWN} says.
 *
 * @param metadata of the notebook
 */
public record NotebookFile(Map<String, Object> metadata, List<FileCell> cells) {
    /**
     * A cell of a file.
     *
     * @param rest what else nbformat says of it: {@code attachments}, {@code execution_count}, {@code outputs}, as JSON; empty in a text form
     */
    public record FileCell(String id, Cell.Type type, String source, Map<String, Object> metadata, Map<String, Object> rest) {
        public FileCell withSource(String text) {
            return new FileCell(id, type, text, metadata, rest);
        }

        public FileCell withId(String other) {
            return new FileCell(other, type, source, metadata, rest);
        }

        public List<?> outputs() {
            return rest.get("outputs") instanceof List<?> list ? list : List.of();
        }
    }

    public NotebookFile {
        cells = List.copyOf(cells);
    }

    /**
     * Of nbformat JSON of any version that can be read.
     *
     * @throws io.millrace.server.jupyter.MalformedNotebook with one sentence
     */
    public static NotebookFile of(Map<String, Object> json) {
        Map<String, Object> file = IpynbReader.normal(json);
        List<FileCell> cells = new ArrayList<>();
        for (Object each : (List<?>) file.get("cells")) {
            cells.add(cell(map(each)));
        }
        return new NotebookFile(map(file.get("metadata")), cells);
    }

    private static FileCell cell(Map<String, Object> json) {
        Map<String, Object> rest = new LinkedHashMap<>(json);
        Cell.Type type = Cell.Type.of((String) rest.remove("cell_type"));
        return new FileCell((String) rest.remove("id"), type, (String) rest.remove("source"), map(rest.remove("metadata")), rest);
    }

    /** As nbformat 4.5. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cells", cells.stream().map(NotebookFile::json).toList());
        Map<String, Object> about = new LinkedHashMap<>(metadata);
        json.put("metadata", about);
        json.put("nbformat", 4);
        json.put("nbformat_minor", 5);
        IpynbWriter.putBack(about, json);
        return json;
    }

    private static Map<String, Object> json(FileCell cell) {
        Map<String, Object> json = new LinkedHashMap<>(cell.rest());
        json.put("id", cell.id());
        json.put("cell_type", cell.type().text());
        Map<String, Object> about = new LinkedHashMap<>(cell.metadata());
        json.put("metadata", about);
        json.put("source", IpynbWriter.lines(cell.source()));
        if (cell.type() == Cell.Type.CODE) {
            json.putIfAbsent("outputs", List.of());
            json.putIfAbsent("execution_count", null);
        }
        IpynbWriter.putBack(about, json);
        return json;
    }

    /** The operations that make it. */
    public List<Operation> operations() {
        return IpynbReader.read(json()).operations();
    }

    /** Its own title; the given one where it has none. */
    public String title(String absent) {
        return metadata.get("title") instanceof String title && !title.isBlank() ? title : absent;
    }

    public NotebookFile withCells(List<FileCell> list) {
        return new NotebookFile(metadata, list);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
