package io.millrace.server.kernels;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.StreamText;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one run of a cell may show: so many characters and so many outputs. At the place where it is more a sentence says so, what follows is counted and let go of, and
 * the run goes on; an error is always shown. What the run itself clears is free again. Where the server was restarted in between, what the cell shows is counted anew.
 * Only on the notebook's thread.
 *
 * @see io.millrace.server.live.LiveNotebook
 */
final class OutputQuota {
    /** @param characters of text and of data, as JSON has it; {@code outputs} counts neighbouring pieces of one stream once */
    record Limits(long characters, int outputs) {}

    /** The MIME type of the sentence: {@code {limit: "characters"|"outputs", most, characters, outputs}}; the last two are what was let go of. */
    static final String MIME = "application/vnd.millrace.limit+json";
    private static final int REMEMBERED = 16;

    private static final class Counter {
        long characters;
        int outputs;
        String stream;
        boolean clearPending;
        String limit;
        long goneCharacters;
        long goneOutputs;
        final Map<String, Long> displays = new HashMap<>();

        void clear() {
            characters = 0;
            outputs = 0;
            stream = null;
            clearPending = false;
            limit = null;
            displays.clear();
        }
    }

    private final Limits limits;
    private final Map<String, Counter> runs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Counter> eldest) {
            return size() > REMEMBERED;
        }
    };

    OutputQuota(Limits limits) {
        this.limits = limits;
    }

    /** The operation, or what is left of it. */
    List<Operation> admit(Notebook state, Operation operation) {
        return switch (operation) {
            case Operation.StreamWritten op -> stream(counter(state, op.run(), op.cell()), op);
            case Operation.Shown op -> shown(counter(state, op.run(), op.cell()), op);
            case Operation.UpdateDisplay op -> update(runs.get(op.run()), op);
            case Operation.ClearOutput op -> {
                Counter counter = counter(state, op.run(), op.cell());
                if (op.await()) {
                    counter.clearPending = true;
                } else {
                    counter.clear();
                }
                yield List.of(operation);
            }
            default -> List.of(operation);
        };
    }

    /** At the end of a run: the sentence says how much is missing. */
    List<Operation> ended(String run) {
        Counter counter = runs.get(run);
        return counter == null || counter.limit == null ? List.of()
                : List.of(new Operation.UpdateDisplay(run, display(run), sentence(counter), Map.of()));
    }

    private Counter counter(Notebook state, String run, String cell) {
        return runs.computeIfAbsent(run, _ -> {
            Counter counter = new Counter();
            state.anyCell(cell).filter(c -> c.run() != null && c.run().id().equals(run)).ifPresent(c -> count(counter, c));
            return counter;
        });
    }

    /** What an earlier server has let through. */
    private static void count(Counter counter, Cell cell) {
        counter.clearPending = cell.clearPending();
        counter.outputs = cell.outputs().size();
        for (Output output : cell.outputs()) {
            counter.stream = null;
            switch (output) {
                case Output.Stream stream -> {
                    counter.characters += stream.text().length();
                    counter.stream = stream.name();
                }
                case Output.Rich rich -> {
                    counter.characters += Messages.weight(rich.data());
                    if (rich.displayId() != null) {
                        counter.displays.put(rich.displayId(), (long) Messages.weight(rich.data()));
                    }
                    if (rich.data().get(MIME) instanceof Map<?, ?> said) {
                        counter.limit = String.valueOf(said.get("limit"));
                    }
                }
                case Output.Failure _ -> { }
            }
        }
    }

    private List<Operation> stream(Counter counter, Operation.StreamWritten op) {
        begin(counter);
        if (counter.limit == null && !op.name().equals(counter.stream)) {
            if (counter.outputs >= limits.outputs()) {
                return cut(counter, "outputs", op.run(), op.cell(), op.text().length(), 1, List.of());
            }
            counter.outputs++;
            counter.stream = op.name();
        }
        long room = limits.characters() - counter.characters;
        if (counter.limit == null && op.text().length() <= room) {
            counter.characters += op.text().length();
            return List.of(op);
        }
        int kept = counter.limit == null ? StreamText.safeCut(op.text(), (int) room) : 0;
        List<Operation> before = kept == 0 ? List.of() : List.of(new Operation.StreamWritten(op.run(), op.cell(), op.name(), op.text().substring(0, kept)));
        return cut(counter, "characters", op.run(), op.cell(), op.text().length() - kept, 0, before);
    }

    private List<Operation> shown(Counter counter, Operation.Shown op) {
        begin(counter);
        counter.stream = null;
        if (!(op.output() instanceof Output.Rich rich)) {
            return List.of(op);
        }
        long weight = Messages.weight(rich.data());
        if (counter.limit == null && counter.outputs < limits.outputs() && weight <= limits.characters() - counter.characters) {
            counter.outputs++;
            counter.characters += weight;
            if (rich.displayId() != null) {
                counter.displays.put(rich.displayId(), weight);
            }
            return List.of(op);
        }
        return cut(counter, counter.outputs < limits.outputs() ? "characters" : "outputs", op.run(), op.cell(), characters(rich.data()), 1, List.of());
    }

    /** An update takes the place of what was there. One that is too large is left out: what was there stays. */
    private List<Operation> update(Counter counter, Operation.UpdateDisplay op) {
        long weight = Messages.weight(op.data());
        long before = counter == null ? 0 : counter.displays.getOrDefault(op.displayId(), 0L);
        if (weight > before && weight > limits.characters() - (counter == null ? 0 : counter.characters - before)) {
            if (counter != null) {
                counter.goneCharacters += characters(op.data());
            }
            return List.of();
        }
        if (counter != null && counter.displays.containsKey(op.displayId())) {
            counter.characters += weight - before;
            counter.displays.put(op.displayId(), weight);
        }
        return List.of(op);
    }

    private static void begin(Counter counter) {
        if (counter.clearPending) {
            counter.clear();
        }
    }

    private List<Operation> cut(Counter counter, String limit, String run, String cell, long characters, int outputs, List<Operation> before) {
        counter.goneCharacters += characters;
        counter.goneOutputs += outputs;
        if (counter.limit != null) {
            return List.of();
        }
        counter.limit = limit;
        Operation said = new Operation.Shown(run, cell, new Output.Rich("display_data", sentence(counter), Map.of(), null, display(run)));
        return before.isEmpty() ? List.of(said) : List.of(before.getFirst(), said);
    }

    /** Of its texts alone: what a person would count. */
    private static long characters(Object value) {
        return switch (value) {
            case String text -> text.length();
            case Map<?, ?> map -> map.values().stream().mapToLong(OutputQuota::characters).sum();
            case List<?> list -> list.stream().mapToLong(OutputQuota::characters).sum();
            case null, default -> 0;
        };
    }

    private static String display(String run) {
        return "limit-" + run;
    }

    private Map<String, Object> sentence(Counter counter) {
        boolean characters = counter.limit.equals("characters");
        long most = characters ? limits.characters() : limits.outputs();
        String text = "The outputs of this run have reached their limit of " + String.format("%,d", most) + (characters ? " characters" : " outputs")
                + "; what the cell shows from here on is not kept, and the cell goes on.";
        return Map.of("text/plain", text, MIME, Map.of("limit", counter.limit, "most", most, "characters", counter.goneCharacters, "outputs", counter.goneOutputs));
    }
}
