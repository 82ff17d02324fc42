package io.millrace.server.verify;

import io.millrace.server.accelerator.RunStrips;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Output;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The runs of a cell on the pool, as far as they can be expected again: for each one that is done what its receipt says of program, inputs, seed, chips, catalogue and numeric
 * identity. Places in a queue, lanes of others, times and energy of one run are about that run and left out. Pure.
 */
final class PoolRuns {
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("programHash", "program");
        NAMES.put("inputsHash", "inputs");
        NAMES.put("seed", "seed");
        NAMES.put("chipType", "chip type");
        NAMES.put("chips", "number of chips");
        NAMES.put("catalogueVersion", "catalogue version");
        NAMES.put("numericIdentity", "numeric identity");
    }

    private PoolRuns() {}

    /** In the order in which they were asked for; runs that were not finished, and those of files from before strips held receipts, are not among them. */
    static List<Map<String, Object>> of(Cell cell) {
        List<Map<String, Object>> runs = new ArrayList<>();
        for (Output output : cell.outputs()) {
            if (output instanceof Output.Rich rich && rich.data().get(RunStrips.MIME) instanceof Map<?, ?> run && run.get("receipt") instanceof Map<?, ?> receipt) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("label", String.valueOf(run.get("label")));
                RunStrips.REPEATABLE.forEach(key -> one.put(key, receipt.get(key)));
                runs.add(one);
            }
        }
        // Runs that were asked for at once come in any order.
        runs.sort(Comparator.comparing((Map<String, Object> run) -> String.valueOf(run.get("label"))).thenComparing(run -> String.valueOf(run.get("programHash")))
                .thenComparing(run -> String.valueOf(run.get("inputsHash"))));
        return runs;
    }

    /** Whether the cell shows a finished run of which it says no more than that. */
    static boolean unknown(Cell cell) {
        return cell.outputs().stream().anyMatch(output -> output instanceof Output.Rich rich && rich.data().get(RunStrips.MIME) instanceof Map<?, ?> run
                && "done".equals(run.get("state")) && !(run.get("receipt") instanceof Map<?, ?>));
    }

    /** One line for each thing that differs; none where they are the same. */
    static List<String> differences(List<Map<String, Object>> before, List<Map<String, Object>> now) {
        if (before.size() != now.size()) {
            return List.of("it made " + runs(now.size()) + " on the pool; before, " + runs(before.size()));
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            Map<String, Object> old = before.get(i);
            Map<String, Object> fresh = now.get(i);
            if (!Objects.equals(old.get("label"), fresh.get("label"))) {
                lines.add("run \"" + fresh.get("label") + "\" on the pool: its label was \"" + old.get("label") + "\"");
            }
            NAMES.forEach((key, name) -> {
                // Numbers of a file may come as another kind of number.
                if (!String.valueOf(old.get(key)).equals(String.valueOf(fresh.get(key)))) {
                    lines.add("run \"" + fresh.get("label") + "\" on the pool: the " + name + " is " + shortened(fresh.get(key)) + " now and was " + shortened(old.get(key)));
                }
            });
        }
        return lines;
    }

    private static String runs(int count) {
        return count == 1 ? "one run" : count == 0 ? "no run" : count + " runs";
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.matches("[0-9a-f]{40,}") ? text.substring(0, 12) : text;
    }
}
