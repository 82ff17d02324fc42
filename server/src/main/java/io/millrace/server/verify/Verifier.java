package io.millrace.server.verify;

import io.millrace.server.files.Files;
import io.millrace.server.jupyter.IpynbWriter;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.LongTexts;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Run;
import io.millrace.server.verify.Verdict.CellVerdict;
import io.millrace.server.verify.Verdict.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs a copy of a notebook in a fresh kernel, with the libraries of its lock and the seeds in its sources, and compares what it shows. Where something differs
 * a second fresh run tells a notebook that has changed from one that never gives the same. Blocks; the copy is hidden and goes afterwards.
 */
public final class Verifier {
    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final String AUTHOR = "verify";

    private final LiveNotebooks notebooks;
    private final Files files;
    private final InstantSource clock;
    private final String program;

    /** @param program name and version, for the verdict */
    public Verifier(LiveNotebooks notebooks, Files files, InstantSource clock, String program) {
        this.notebooks = notebooks;
        this.files = files;
        this.clock = clock;
        this.program = program;
    }

    /** Told what is done: which of how many cells, and in which run (1, or 2 where something differs). */
    @FunctionalInterface
    public interface Progress {
        void at(int run, int cell, int cells);
    }

    public Verdict verify(String notebook, Progress progress) throws InterruptedException {
        LiveNotebook live = notebooks.get(notebook).orElseThrow(() -> new IllegalStateException("There is no notebook " + notebook + "."));
        Notebook original = live.ask(live::shown).toCompletableFuture().join();
        List<Cell> cells = original.cells().stream().filter(c -> c.type() == Cell.Type.CODE && !c.source().isBlank()).toList();
        Map<String, String> shown = shown(original, notebook);
        Fresh first = fresh(original, (cell, count) -> progress.at(1, cell, count));
        Fresh second = null;
        if (cells.stream().anyMatch(cell -> !shown.get(cell.id()).equals(first.shown().get(cell.id())) || !differences(cell, first).isEmpty())) {
            second = fresh(original, (cell, count) -> progress.at(2, cell, count));
        }
        List<CellVerdict> verdicts = new ArrayList<>();
        Map<String, String> chanceful = new HashMap<>();
        for (int i = 0; i < original.cells().size(); i++) {
            Cell cell = original.cells().get(i);
            if (cells.contains(cell)) {
                verdicts.add(verdict(cell, i + 1, shown.get(cell.id()), first, second, chanceful));
            }
        }
        return new Verdict(original.title(), clock.instant().toString(), program, System.getProperty("java.version"), lock(original), verdicts);
    }

    private static CellVerdict verdict(Cell cell, int place, String shown, Fresh first, Fresh second, Map<String, String> chanceful) {
        String now = first.shown().get(cell.id());
        Run run = first.state().anyCell(cell.id()).map(Cell::run).orElse(null);
        Kind kind = Kind.SAME;
        String detail = "";
        List<Map<String, Object>> runs = first.runs(cell.id());
        List<String> chance = second == null ? List.of() : PoolRuns.differences(runs, second.runs(cell.id()));
        List<String> changed = differences(cell, first);
        boolean stable = second == null || now.equals(second.shown().get(cell.id())) && chance.isEmpty();
        if (!stable) {
            kind = Kind.UNSTABLE;
            String reason = Chance.reason(cell.source(), now).or(() -> names(run, "uses").stream().filter(chanceful::containsKey).findFirst()
                    .map(name -> "it uses " + name + " of cell " + chanceful.get(name))).orElse("two fresh runs gave different results");
            detail = lines(reason, Shown.difference(now, second.shown().get(cell.id())), chance);
        } else if (!shown.equals(now) || !changed.isEmpty()) {
            kind = Kind.DIFFERS;
            detail = lines(cell.run() == null && cell.executionCount() == null ? "it had not run before" : "", Shown.difference(shown, now), changed);
        }
        // What a cell makes by chance it may show nothing of; the cells that use it do.
        Chance.reason(cell.source(), "").map(reason -> place + " (" + reason + ")").or(() -> Optional.ofNullable(stable ? null : String.valueOf(place)))
                .ifPresent(where -> names(run, "defines").forEach(name -> chanceful.putIfAbsent(name, where)));
        return new CellVerdict(cell.id(), place, kind, Verdict.hash(cell.source()), Verdict.hash(shown), Verdict.hash(now), runs, detail);
    }

    /** How the cell's runs on the pool differ from those that it shows; none where it does not say what they were. */
    private static List<String> differences(Cell cell, Fresh fresh) {
        return PoolRuns.unknown(cell) || cell.run() == null && cell.executionCount() == null ? List.of() : PoolRuns.differences(PoolRuns.of(cell), fresh.runs(cell.id()));
    }

    private static String lines(String first, String second, List<String> more) {
        List<String> all = new ArrayList<>(List.of(first, second));
        all.addAll(more);
        return String.join("\n", all.stream().filter(line -> !line.isEmpty()).toList());
    }

    private static Set<String> names(Run run, String key) {
        return run != null && run.names() != null && run.names().get(key) instanceof List<?> list ? new HashSet<>(list.stream().map(String::valueOf).toList()) : Set.of();
    }

    private record Fresh(Notebook state, Map<String, String> shown) {
        List<Map<String, Object>> runs(String cell) {
            return state.anyCell(cell).map(PoolRuns::of).orElse(List.of());
        }
    }

    private Fresh fresh(Notebook original, java.util.function.BiConsumer<Integer, Integer> running) throws InterruptedException {
        List<Operation> operations = new ArrayList<>();
        String after = null;
        for (Cell cell : original.cells()) {
            operations.add(new Operation.InsertCell(cell.id(), after, cell.type(), cell.source(), cell.metadata(), cell.attachments(), null));
            after = cell.id();
        }
        String copy = notebooks.create(original.title(), original.metadata(), operations);
        try {
            files.hide(copy);
            int count = BackgroundRun.cells(original).size();
            Notebook state = BackgroundRun.run(notebooks.get(copy).orElseThrow(), AUTHOR, PATIENCE, cell -> running.accept(cell, count));
            return new Fresh(state, shown(state, copy));
        } finally {
            files.discard(copy);
        }
    }

    private Map<String, String> shown(Notebook state, String id) {
        IpynbWriter.LongTexts texts = (cell, output, length) -> LongTexts.read(notebooks.store(), id, cell.id(), output, 0, length);
        Map<String, String> shown = new HashMap<>();
        state.cells().forEach(cell -> shown.put(cell.id(), Shown.of(cell, texts)));
        return shown;
    }

    private static Map<String, Object> lock(Notebook notebook) {
        Map<String, Object> lock = new TreeMap<>();
        if (notebook.metadata().get("millrace") instanceof Map<?, ?> ours && ours.get("libraries") instanceof Map<?, ?> libraries) {
            libraries.forEach((coordinate, sum) -> lock.put((String) coordinate, sum));
        }
        return lock;
    }
}
