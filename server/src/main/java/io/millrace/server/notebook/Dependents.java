package io.millrace.server.notebook;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which cells have to run again because something above them did: what the option "run dependents automatically" runs. The names are those
 * of the runs, as in the page's graph of stale cells; of its reasons these are the two that one run of the cell mends and that
 * therefore end: a cell above made one of its names since, or a control above was moved since. Cells that were never run, that failed, or that are pinned never
 * run by themselves.
 */
public final class Dependents {
    private record Known(Cell cell, Map<String, Object> names, Instant started, Instant moved, int place) {}

    private Dependents() {}

    /** Whether this notebook's dependents run by themselves: {@code millrace.autorun} in its metadata. */
    public static boolean automatic(Notebook state) {
        return setting(state.metadata(), "autorun");
    }

    /** Whether a cell never runs by itself: {@code millrace.pinned} in its metadata. */
    public static boolean pinned(Cell cell) {
        return setting(cell.metadata(), "pinned");
    }

    private static boolean setting(Map<String, Object> metadata, String key) {
        return metadata.get("millrace") instanceof Map<?, ?> ours && Boolean.TRUE.equals(ours.get(key));
    }

    /** In the notebook's order. */
    public static List<String> of(Notebook state) {
        List<Known> known = known(state);
        Map<String, Map<?, ?>> bodies = new HashMap<>();
        Map<String, List<Known>> makers = new HashMap<>();
        for (Known one : known) {
            if (one.names().get("bodies") instanceof Map<?, ?> own) {
                own.forEach((name, body) -> bodies.put((String) name, (Map<?, ?>) body));
            }
        }
        for (Known one : known) {
            Set<String> changed = new HashSet<>(list(one.names(), "defines"));
            changed.addAll(list(one.names(), "assigns"));
            changed.addAll(reached(one, bodies, true));
            changed.forEach(name -> makers.computeIfAbsent(name, _ -> new ArrayList<>()).add(one));
        }
        return known.stream().filter(one -> one.place() >= 0 && one.cell().run().state() == Run.State.OK && !pinned(one.cell()))
                .filter(one -> reached(one, bodies, false).stream().anyMatch(name -> makers.getOrDefault(name, List.of()).stream().anyMatch(maker -> madeSince(maker, one))))
                .sorted(Comparator.comparingInt(Known::place)).map(one -> one.cell().id()).toList();
    }

    private static boolean madeSince(Known maker, Known user) {
        return maker != user && maker.place() >= 0 && maker.place() < user.place()
                && (maker.started().isAfter(user.started()) && maker.cell().run().state() == Run.State.OK || maker.moved().isAfter(user.started()));
    }

    private static List<Known> known(Notebook state) {
        List<Known> known = new ArrayList<>();
        for (int i = 0; i < state.cells().size(); i++) {
            Cell cell = state.cells().get(i);
            Run run = cell.run();
            if (cell.type() == Cell.Type.CODE && run != null && run.names() != null && run.startedAt() != null && run.state().ended()) {
                known.add(new Known(cell, run.names(), run.startedAt(), moved(cell), i));
            }
        }
        known.sort(Comparator.comparing(Known::started));
        return known;
    }

    private static Instant moved(Cell cell) {
        Instant newest = Instant.MIN;
        for (Output output : cell.outputs()) {
            if (output instanceof Output.Rich rich && rich.data().get(Controls.MIME) instanceof Map<?, ?> control && control.get("changedAt") instanceof String at) {
                Instant moved = Instant.parse(at);
                newest = moved.isAfter(newest) ? moved : newest;
            }
        }
        return newest;
    }

    /** The names that a cell uses, through the bodies of what it calls; or those that these bodies change. */
    private static Set<String> reached(Known one, Map<String, Map<?, ?>> bodies, boolean assigns) {
        List<String> uses = new ArrayList<>(list(one.names(), "uses"));
        Set<String> seen = new HashSet<>(uses);
        Set<String> changes = new HashSet<>();
        for (int i = 0; i < uses.size(); i++) {
            Map<?, ?> body = bodies.get(uses.get(i));
            if (body != null) {
                changes.addAll(list(body, "assigns"));
                list(body, "uses").stream().filter(seen::add).forEach(uses::add);
            }
        }
        return assigns ? changes : seen;
    }

    private static List<String> list(Map<?, ?> names, String key) {
        return names.get(key) instanceof List<?> list ? list.stream().map(String.class::cast).toList() : List.of();
    }
}
