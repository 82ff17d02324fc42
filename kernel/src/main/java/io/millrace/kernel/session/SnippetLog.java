package io.millrace.kernel.session;

import io.millrace.kernel.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a notebook's shell did, so that the next language host can do it again.
 *
 * <p>Lines: {@code jars} are those that the notebook added to its class path; {@code e} and {@code d} are the shell's own history (evaluate, drop); {@code run} stands before the history that compiling a
 * cell made; {@code outcome} says how far the kernel came with it; {@code settled} stands after the history that this outcome made. A log that ends within
 * a run is taken back to the {@code run} line, the cell is compiled again (the same classes come out), and its outcome is
 * given again when it is known.
 *
 * <p>The file is written before anything depends on it, and not synced: it has to survive a kill of the server, not a loss of power, which ends the
 * kernel as well.
 */
final class SnippetLog {
    /** A run whose outcome the shell has not been told yet. {@code done}: null where it is not known. */
    record Open(String run, String cell, int count, String code, Integer done) {}

    private final Path file;
    private List<Map<String, Object>> entries = new ArrayList<>();
    private boolean discarded;

    SnippetLog(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    entries.add(Json.parse(line));
                }
            } catch (IOException e) {
                // A line that was cut by the end of the machine: what stands before it counts.
            }
        }
    }

    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    synchronized void compiled(Open run, List<Object> history) {
        List<Map<String, Object>> added = new ArrayList<>();
        added.add(Map.of("op", "run", "run", run.run(), "cell", run.cell(), "count", run.count(), "code", run.code()));
        history.forEach(h -> added.add(Json.object(h)));
        append(added);
    }

    synchronized void history(List<Object> history) {
        append(history.stream().map(Json::object).toList());
    }

    synchronized void jars(List<Object> files) {
        append(List.of(Map.of("op", "jars", "files", files)));
    }

    /** Every jar that was added to the notebook's class path. */
    synchronized List<Object> addedJars() {
        return entries.stream().filter(e -> "jars".equals(e.get("op"))).flatMap(e -> Json.list(e.get("files")).stream()).distinct().toList();
    }

    synchronized void outcome(String run, int done) {
        append(List.of(Map.of("op", "outcome", "run", run, "done", done)));
    }

    synchronized void settled(String run, List<Object> history) {
        List<Map<String, Object>> added = new ArrayList<>();
        history.forEach(h -> added.add(Json.object(h)));
        added.add(Map.of("op", "settled", "run", run));
        append(added);
    }

    /** The last run, where it is not settled. */
    synchronized Open open() {
        Map<String, Object> run = null;
        Integer done = null;
        for (Map<String, Object> e : entries) {
            switch (String.valueOf(e.get("op"))) {
                case "run" -> {
                    run = e;
                    done = null;
                }
                case "outcome" -> done = ((Number) e.get("done")).intValue();
                case "settled" -> run = null;
                default -> { }
            }
        }
        return run == null ? null : new Open((String) run.get("run"), (String) run.get("cell"), ((Number) run.get("count")).intValue(), (String) run.get("code"), done);
    }

    /** The settled history; an open run is cut off, here and in the file, for it will be compiled again. */
    synchronized List<Object> settledHistory() {
        if (open() != null) {
            int at = entries.size() - 1;
            while (!"run".equals(entries.get(at).get("op"))) {
                at--;
            }
            entries = new ArrayList<>(entries.subList(0, at));
            rewrite();
        }
        return new ArrayList<>(entries.stream().filter(e -> e.get("op").equals("e") || e.get("op").equals("d")).toList());
    }

    /** Deletes the file at once; what is written later goes nowhere, since the file's name may then belong to the notebook's next kernel. */
    synchronized void discard() {
        discarded = true;
        entries = new ArrayList<>();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(List<Map<String, Object>> added) {
        entries.addAll(added);
        write(added, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rewrite() {
        write(entries, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    private void write(List<Map<String, Object>> lines, StandardOpenOption... options) {
        if (discarded) {
            return;
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(l -> text.append(Json.write(l)).append('\n'));
        try {
            Files.writeString(file, text, options);
        } catch (IOException e) {
            throw new UncheckedIOException("The log of the notebook's definitions cannot be written.", e);
        }
    }
}
