package io.millrace.server.formats;

import io.millrace.server.formats.NotebookFile.FileCell;
import io.millrace.server.notebook.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Notebooks with everything that makes trouble in a file. */
final class RandomNotebooks {
    private static final List<String> LINES = List.of("int x = 1;", "", "// %% [markdown]", "%time", "  %timeit x", "// %who", "// // % y", "水😀 \u2028 z", "%%", "%% id=3", " %% ", "\"\"\"",
            "//DEPS a:b:1", "x\r", "-->", "{", "}", "//", "// ", "<<<<<<<");

    private final Random random;
    private int next;

    RandomNotebooks(long seed) {
        random = new Random(seed);
    }

    NotebookFile notebook() {
        List<FileCell> cells = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            cells.add(cell());
        }
        return new NotebookFile(metadata(), cells);
    }

    FileCell cell() {
        Cell.Type type = Cell.Type.values()[random.nextInt(3)];
        Map<String, Object> rest = new LinkedHashMap<>();
        if (type == Cell.Type.CODE) {
            rest.put("outputs", List.of());
            rest.put("execution_count", null);
        } else if (random.nextInt(4) == 0) {
            rest.put("attachments", Map.of("a.png", Map.of("image/png", "aGk=")));
        }
        return new FileCell("c" + random.nextInt(1_000) + "-" + next++, type, source(), metadata(), rest);
    }

    String source() {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            lines.add(LINES.get(random.nextInt(LINES.size())));
        }
        return String.join("\n", lines);
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String key = List.of("tags", "id", "metadata", "attachments", "a b", "水", "x-y.z", "=").get(random.nextInt(8));
            metadata.put(key, List.of(1, true, "t \"q\" = x", List.of("parameters", 2), Map.of("id", "deep", "k", List.of())).get(random.nextInt(5)));
        }
        return metadata;
    }

    /** A descendant: cells changed, deleted, added and moved. */
    NotebookFile changed(NotebookFile notebook) {
        List<FileCell> cells = new ArrayList<>(notebook.cells());
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = cells.isEmpty() ? 0 : random.nextInt(cells.size());
            switch (random.nextInt(4)) {
                case 0 -> cells.add(at, cell());
                case 1 -> {
                    if (!cells.isEmpty()) {
                        cells.remove(at);
                    }
                }
                case 2 -> {
                    if (!cells.isEmpty()) {
                        cells.set(at, cells.get(at).withSource(source()));
                    }
                }
                default -> {
                    if (!cells.isEmpty()) {
                        cells.add(random.nextInt(cells.size()), cells.remove(at));
                    }
                }
            }
        }
        return notebook.withCells(cells);
    }
}
