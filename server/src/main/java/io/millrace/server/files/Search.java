package io.millrace.server.files;

import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.LongTexts;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks through the sources and outputs of all notebooks. The text of each cell is kept in the store and taken anew when its notebook has
 * changed since, at the next search: so writing costs nothing, and what was not changed is not read again. Methods block.
 */
public final class Search {
    /** @param place of the cell, from 1; {@code from} and {@code to} mark the find in {@code excerpt}, in UTF-16 units */
    public record Find(String notebook, String title, String folder, String cell, int place, boolean inOutput, String excerpt, int from, int to) {}

    private static final int MOST_FINDS = 200;
    private static final int MOST_OUTPUT = 1_000_000;
    private static final int BEFORE = 40;
    private static final int AFTER = 100;

    private record Hit(String notebook, String cell, int place, String source, String output) {}

    private final Sql sql;
    private final LiveNotebooks notebooks;
    private final Files files;

    public Search(Sql sql, LiveNotebooks notebooks, Files files) {
        this.sql = sql;
        this.notebooks = notebooks;
        this.files = files;
    }

    /** Where the text stands, without regard to case: at most {@value #MOST_FINDS} places, notebooks changed last first. Titles count as well. */
    public List<Find> find(String text) {
        return find(text, files);
    }

    /** The same in what somebody sees. */
    public List<Find> find(String text, Cabinet seen) {
        String wanted = text.strip();
        if (wanted.isEmpty()) {
            return List.of();
        }
        Map<String, Files.Entry> entries = new java.util.LinkedHashMap<>();
        seen.notebooks().forEach(entry -> entries.put(entry.id(), entry));
        refresh(entries);
        Map<String, List<Hit>> hits = new HashMap<>();
        sql.query("SELECT notebook, cell, place, source, output FROM search_cell WHERE folded LIKE ? ESCAPE '!' ORDER BY notebook, place",
                row -> new Hit(row.getString(1), row.getString(2), row.getInt(3), row.getString(4), row.getString(5)),
                "%" + fold(wanted).replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%")
                .forEach(hit -> hits.computeIfAbsent(hit.notebook(), _ -> new ArrayList<>()).add(hit));
        List<Find> finds = new ArrayList<>();
        for (Files.Entry entry : entries.values()) {
            int inTitle = fold(entry.title()).indexOf(fold(wanted));
            if (inTitle >= 0) {
                finds.add(new Find(entry.id(), entry.title(), entry.folder(), null, 0, false, entry.title(), inTitle, Math.min(entry.title().length(), inTitle + wanted.length())));
            }
            for (Hit hit : hits.getOrDefault(entry.id(), List.of())) {
                excerpt(entry, hit, hit.source(), wanted, false, finds);
                excerpt(entry, hit, hit.output(), wanted, true, finds);
                if (finds.size() >= MOST_FINDS) {
                    return List.copyOf(finds.subList(0, MOST_FINDS));
                }
            }
        }
        return finds;
    }

    private static void excerpt(Files.Entry entry, Hit hit, String text, String wanted, boolean output, List<Find> finds) {
        int at = fold(text).indexOf(fold(wanted));
        if (at < 0) {
            return;
        }
        int end = Math.min(text.length(), at + wanted.length());
        int line = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - BEFORE);
        int stop = text.indexOf('\n', end);
        stop = Math.min(stop < 0 ? text.length() : stop, end + AFTER);
        finds.add(new Find(entry.id(), entry.title(), entry.folder(), hit.cell(), hit.place(), output, text.substring(line, stop), at - line, end - line));
    }

    /** Case goes letter by letter, so that places in the folded text are places in the text. */
    private static String fold(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            folded.append(Character.toLowerCase(text.charAt(i)));
        }
        return folded.toString();
    }

    private void refresh(Map<String, Files.Entry> entries) {
        Map<String, String> known = new HashMap<>();
        sql.query("SELECT notebook, modified FROM search_state", row -> Map.entry(row.getString(1), row.getString(2))).forEach(e -> known.put(e.getKey(), e.getValue()));
        for (Files.Entry entry : entries.values()) {
            if (!entry.modified().equals(known.get(entry.id()))) {
                notebooks.get(entry.id()).ifPresent(live -> take(entry, live));
            }
        }
    }

    private void take(Files.Entry entry, LiveNotebook live) {
        Notebook state = live.ask(live::shown).toCompletableFuture().join();
        sql.transaction(statements -> {
            statements.update("DELETE FROM search_cell WHERE notebook = ?", entry.id());
            int place = 0;
            for (Cell cell : state.cells()) {
                String output = cell.type() == Cell.Type.CODE ? outputs(entry.id(), cell) : "";
                statements.update("INSERT INTO search_cell (notebook, cell, place, source, output, folded) VALUES (?, ?, ?, ?, ?, ?)",
                        entry.id(), cell.id(), ++place, cell.source(), output, fold(cell.source() + "\n" + output));
            }
            statements.update("INSERT INTO search_state (notebook, modified) VALUES (?, ?) ON CONFLICT (notebook) DO UPDATE SET modified = excluded.modified", entry.id(), entry.modified());
        });
    }

    private String outputs(String notebook, Cell cell) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cell.outputs().size() && text.length() < MOST_OUTPUT; i++) {
            switch (cell.outputs().get(i)) {
                case Output.Stream stream -> text.append(stream.text().whole() ? stream.text().head()
                        : LongTexts.read(notebooks.store(), notebook, cell.id(), i, 0, MOST_OUTPUT));
                case Output.Rich rich -> rich.data().forEach((mime, value) -> {
                    if (value instanceof String words && mime.startsWith("text/") && !mime.equals("text/html")) {
                        text.append(words).append('\n');
                    }
                });
                case Output.Failure failure -> text.append(failure.ename()).append(": ").append(failure.evalue()).append('\n')
                        .append(String.join("\n", failure.traceback())).append('\n');
            }
            text.append('\n');
        }
        return text.length() > MOST_OUTPUT ? text.substring(0, MOST_OUTPUT) : text.toString();
    }
}
