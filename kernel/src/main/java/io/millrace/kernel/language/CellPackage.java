package io.millrace.kernel.language;

import io.millrace.kernel.protocol.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds what the kernel runs: steps in order, with the bytes of their classes beside them. */
final class CellPackage {
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final List<Object> steps = new ArrayList<>();
    private final List<Object> temporaries = new ArrayList<>();
    private final List<Object> notes = new ArrayList<>();
    private final List<byte[]> buffers = new ArrayList<>();

    CellPackage(String run, String cell, int count) {
        header.put("type", "run");
        header.put("run", run);
        header.put("cell", cell);
        header.put("count", count);
    }

    void classes(int snippet, Map<String, byte[]> classes) {
        List<Object> list = new ArrayList<>();
        classes.forEach((name, bytes) -> {
            list.add(Map.of("name", name, "buffer", buffers.size()));
            buffers.add(bytes);
        });
        steps.add(Map.of("snippet", snippet, "classes", list));
    }

    void invoke(int snippet, String type, boolean result) {
        steps.add(Map.of("snippet", snippet, "invoke", type, "result", result));
    }

    /** The value of a variable moves to the class that holds it now. */
    void carry(int snippet, Carry carry) {
        steps.add(Map.of("snippet", snippet, "carry", carry.field(), "from", carry.from(), "to", carry.to()));
    }

    void temporary(String type, String field) {
        temporaries.add(Map.of("class", type, "field", field));
    }

    /** Something that the person should know before the cell runs. */
    void note(String text) {
        notes.add(text);
    }

    void unresolved(List<String> texts) {
        header.put("unresolved", texts);
    }

    Frame frame() {
        header.put("steps", steps);
        header.put("temporaries", temporaries);
        header.put("notes", notes);
        return new Frame(header, buffers);
    }

    /** A package that does not run: the cell does not compile. */
    static Frame error(String run, String cell, int count, Map<String, Object> error) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("type", "run");
        header.put("run", run);
        header.put("cell", cell);
        header.put("count", count);
        header.put("error", error);
        return Frame.of(header);
    }

    /** A variable whose class got another name while its value is still wanted. */
    record Carry(String from, String to, String field) {}
}
