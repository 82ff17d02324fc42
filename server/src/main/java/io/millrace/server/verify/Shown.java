package io.millrace.server.verify;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.millrace.server.accelerator.RunStrips;
import io.millrace.server.jupyter.IpynbWriter;
import io.millrace.server.jupyter.JupyterJson;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a cell has shown, as far as it can be expected again: streams whole, bundles, errors. Strips of runs on the pool (places in a queue, lanes
 * of others), execution counts and identifiers of displays and controls are about one run and left out.
 */
final class Shown {
    private static final String INPUT = "application/vnd.millrace.input+json";
    private static final int DIFFERENCE_LINES = 12;

    private Shown() {}

    /** One text that is equal where what was shown is. */
    static String of(Cell cell, IpynbWriter.LongTexts texts) {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (int i = 0; i < cell.outputs().size(); i++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            switch (cell.outputs().get(i)) {
                case Output.Stream stream -> {
                    String text = stream.text().whole() ? stream.text().head() : texts.whole(cell, i, stream.text().length());
                    // How a text was cut into pieces is chance.
                    if (!shown.isEmpty() && stream.name().equals(shown.getLast().get("stream"))) {
                        shown.getLast().put("text", shown.getLast().get("text") + text);
                        continue;
                    }
                    entry.put("stream", stream.name());
                    entry.put("text", text);
                }
                case Output.Rich rich when rich.data().containsKey(RunStrips.MIME) -> {
                    continue;
                }
                case Output.Rich rich -> rich.data().forEach((mime, value) -> entry.put(mime, mime.equals(INPUT) && value instanceof Map<?, ?> map ? withoutId(map) : value));
                case Output.Failure failure -> {
                    entry.put("error", failure.ename());
                    entry.put("text", failure.evalue());
                }
            }
            shown.add(entry);
        }
        StringBuilder text = new StringBuilder();
        shown.forEach(entry -> {
            entry.replaceAll((_, value) -> value instanceof String lines ? IpynbWriter.lines(lines) : value);
            text.append(JupyterJson.write(entry));
        });
        return text.toString();
    }

    private static Map<String, Object> withoutId(Map<?, ?> control) {
        Map<String, Object> copy = new LinkedHashMap<>();
        control.forEach((key, value) -> copy.put((String) key, value));
        copy.remove("id");
        return copy;
    }

    /** The lines in which they differ, few enough to read. */
    static String difference(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> unified = UnifiedDiffUtils.generateUnifiedDiff("shown", "now", old, DiffUtils.diff(old, after.lines().toList()), 0).stream().skip(2)
                .filter(line -> !line.startsWith("@@")).map(line -> line.length() > 200 ? line.substring(0, 200) + "..." : line).toList();
        return String.join("\n", unified.size() <= DIFFERENCE_LINES ? unified : unified.subList(0, DIFFERENCE_LINES))
                + (unified.size() <= DIFFERENCE_LINES ? "" : "\n... " + (unified.size() - DIFFERENCE_LINES) + " more lines");
    }
}
