package io.millrace.server.formats;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.millrace.server.formats.NotebookFile.FileCell;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What differs between two notebooks, cell by cell, as lines for people. */
public final class NotebookDiff {
    private static final int CONTEXT = 3;

    private NotebookDiff() {}

    /** No line where they are the same. */
    public static List<String> lines(NotebookFile before, NotebookFile after, boolean sourcesOnly) {
        NotebookFile now = Alignment.to(before, after);
        Map<String, FileCell> old = new LinkedHashMap<>();
        before.cells().forEach(cell -> old.put(cell.id(), cell));
        Map<String, FileCell> fresh = new LinkedHashMap<>();
        now.cells().forEach(cell -> fresh.put(cell.id(), cell));
        Set<String> moved = moved(old, fresh);
        List<String> lines = new ArrayList<>();
        before.cells().stream().filter(cell -> !fresh.containsKey(cell.id())).forEach(cell -> {
            lines.add("--- deleted " + name(cell));
            cell.source().lines().forEach(line -> lines.add("-" + line));
        });
        for (FileCell cell : now.cells()) {
            FileCell was = old.get(cell.id());
            if (was == null) {
                lines.add("+++ added " + name(cell));
                cell.source().lines().forEach(line -> lines.add("+" + line));
                continue;
            }
            List<String> changes = new ArrayList<>();
            if (was.type() != cell.type()) {
                changes.add("was " + was.type().text());
            }
            changes.addAll(text(was.source(), cell.source()));
            if (!sourcesOnly) {
                if (!was.metadata().equals(cell.metadata())) {
                    changes.add("metadata:");
                    changes.addAll(keys(was.metadata(), cell.metadata()));
                }
                if (!was.outputs().equals(cell.outputs())) {
                    changes.add("outputs:");
                    changes.addAll(text(OutputText.of(was.outputs()), OutputText.of(cell.outputs())));
                }
            }
            if (moved.contains(cell.id())) {
                changes.addFirst("moved");
            }
            if (!changes.isEmpty()) {
                lines.add("*** " + name(cell));
                lines.addAll(changes);
            }
        }
        if (!sourcesOnly && !before.metadata().equals(now.metadata())) {
            lines.add("*** metadata of the notebook");
            lines.addAll(keys(before.metadata(), now.metadata()));
        }
        return lines;
    }

    /** Those whose place among the cells that both have is another one: the fewest that explain the new order. */
    private static Set<String> moved(Map<String, FileCell> old, Map<String, FileCell> fresh) {
        List<String> before = old.keySet().stream().filter(fresh::containsKey).toList();
        List<String> after = fresh.keySet().stream().filter(old::containsKey).toList();
        Set<String> moved = new HashSet<>();
        DiffUtils.diff(before, after).getDeltas().forEach(delta -> moved.addAll(delta.getTarget().getLines()));
        return moved;
    }

    private static String name(FileCell cell) {
        return cell.type().text() + " cell " + cell.id();
    }

    private static List<String> text(String before, String after) {
        if (before.equals(after)) {
            return List.of();
        }
        List<String> old = List.of(before.split("\n", -1));
        List<String> unified = UnifiedDiffUtils.generateUnifiedDiff("a", "b", old, DiffUtils.diff(old, List.of(after.split("\n", -1))), CONTEXT);
        return unified.subList(2, unified.size());
    }

    private static List<String> keys(Map<String, Object> before, Map<String, Object> after) {
        Set<String> all = new java.util.TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        List<String> lines = new ArrayList<>();
        for (String key : all) {
            if (!Objects.equals(before.get(key), after.get(key))) {
                if (before.containsKey(key)) {
                    lines.add("-" + key + ": " + Json.encode(before.get(key)));
                }
                if (after.containsKey(key)) {
                    lines.add("+" + key + ": " + Json.encode(after.get(key)));
                }
            }
        }
        return lines;
    }
}
