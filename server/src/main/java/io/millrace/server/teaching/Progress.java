package io.millrace.server.teaching;

import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Run;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a student has come, from the log of their copy: a fold over its operations, so that what was read once is not read again. Nothing of what they wrote is in it.
 *
 * @param sequence  up to where the log was read
 * @param edits     changes of texts
 * @param runs      of cells that have ended
 * @param active    when they last wrote or ran something, as an instant's text; "" for never
 * @param failures  how often in a row a cell has failed, for those that have; {@code passed} cells whose last run ended well
 */
public record Progress(long sequence, int edits, int runs, String active, Map<String, Integer> failures, Map<String, Boolean> passed) {
    public static final Progress NONE = new Progress(0, 0, 0, "", Map.of(), Map.of());
    /** That many failures of one cell in a row, and somebody may be glad of a word. */
    public static final int STUCK = 3;

    /** After one more operation of the log. */
    public Progress after(long at, String author, String time, Operation operation) {
        return switch (operation) {
            case Operation.EditSource _ -> author.equals("server") ? seen(at) : new Progress(at, edits + 1, runs, time, failures, passed);
            case Operation.RunFinished op -> finished(at, time, op);
            case Operation.DeleteCell op -> new Progress(at, edits, runs, active, without(failures, op.cell()), passed);
            default -> seen(at);
        };
    }

    private Progress seen(long at) {
        return new Progress(at, edits, runs, active, failures, passed);
    }

    private Progress finished(long at, String time, Operation.RunFinished op) {
        Map<String, Integer> failed = new LinkedHashMap<>(failures);
        Map<String, Boolean> well = new LinkedHashMap<>(passed);
        well.put(op.cell(), op.state() == Run.State.OK);
        if (op.state() == Run.State.OK) {
            failed.remove(op.cell());
        } else if (op.state() == Run.State.ERROR) {
            failed.merge(op.cell(), 1, Integer::sum);
        }
        return new Progress(at, edits, runs + 1, time, Map.copyOf(failed), Map.copyOf(well));
    }

    private static Map<String, Integer> without(Map<String, Integer> map, String key) {
        Map<String, Integer> rest = new LinkedHashMap<>(map);
        rest.remove(key);
        return Map.copyOf(rest);
    }

    /** The cell on which they have failed most often in a row, where that is often enough. */
    public Optional<String> stuckOn() {
        return failures.entrySet().stream().filter(entry -> entry.getValue() >= STUCK).max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey())).map(Map.Entry::getKey);
    }

    public boolean ran() {
        return runs > 0;
    }

    /** How many of these cells ended well when they last ran. */
    public int passedOf(Iterable<String> cells) {
        int count = 0;
        for (String cell : cells) {
            count += passed.getOrDefault(cell, false) ? 1 : 0;
        }
        return count;
    }
}
