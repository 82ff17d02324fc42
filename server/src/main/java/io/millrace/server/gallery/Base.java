package io.millrace.server.gallery;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.StateCodec;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a copy has of its original: the cells as they were when it was taken, and since then with every change of the original that was taken over (or turned down) in its place. So "what did the
 * original change since" has one answer, cell by cell, whatever was taken before.
 *
 * <p>Taking over is undone as everything else, in the notebook's log, which knows nothing of this. So {@code taken} remembers what the copy had before: where it has that again, the change counts
 * as not taken ({@link #asFor}).
 */
public record Base(List<Cell> cells, Map<String, Taken> taken) {
    /**
     * A change that was taken over.
     *
     * @param mine  the copy's cell before, null where it had none
     * @param cell  the base's cell before, null where it had none
     * @param after the cell of the base that {@code cell} stood behind, null for none
     */
    public record Taken(Cell mine, Cell cell, String after) {}

    public Base {
        cells = List.copyOf(cells);
        taken = Map.copyOf(taken);
    }

    public static Base of(Notebook state) {
        return new Base(state.cells(), Map.of());
    }

    /** As it counts for a copy that is like this now. */
    public Base asFor(Notebook mine) {
        if (taken.isEmpty()) {
            return this;
        }
        Map<String, Cell> has = mine.byId();
        List<Cell> now = new ArrayList<>(cells);
        Map<String, Taken> rest = new LinkedHashMap<>();
        taken.forEach((id, before) -> {
            int at = place(now, id);
            if (!same(has.get(id), before.mine()) || same(has.get(id), at < 0 ? null : now.get(at))) {
                rest.put(id, before);
            } else if (before.cell() == null) {
                now.removeIf(cell -> cell.id().equals(id));
            } else if (at >= 0) {
                now.set(at, before.cell());
            } else {
                now.add(place(now, before.after()) + 1, before.cell());
            }
        });
        return new Base(now, rest);
    }

    /** As a notebook that has nothing but these cells. */
    Notebook notebook() {
        return new Notebook("", "", Map.of(), cells, List.of(), Notebook.KernelState.NONE, List.of(), 0);
    }

    private static int place(List<Cell> cells, String id) {
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether they say the same: what a cell has shown does not count, since each notebook makes its own. */
    static boolean same(Cell one, Cell other) {
        return one == null || other == null ? one == other
                : one.type() == other.type() && one.source().equals(other.source()) && Plain.same(one.metadata(), other.metadata()) && attachments(one).equals(attachments(other));
    }

    static Map<String, Object> attachments(Cell cell) {
        return Objects.requireNonNullElse(cell.attachments(), Map.of());
    }

    // --- in the store ---

    public String json() {
        JsonObject before = new JsonObject();
        taken.forEach((id, each) -> before.put(id, new JsonObject().put("mine", json(each.mine())).put("cell", json(each.cell())).put("after", each.after())));
        return new JsonObject().put("cells", cells.stream().map(StateCodec::forVersion).toList()).put("taken", before).encode();
    }

    private static JsonObject json(Cell cell) {
        return cell == null ? null : new JsonObject(StateCodec.forVersion(cell));
    }

    public static Base of(String json) {
        JsonObject body = new JsonObject(json);
        Map<String, Taken> taken = new LinkedHashMap<>();
        JsonObject before = body.getJsonObject("taken");
        before.fieldNames().forEach(id -> {
            JsonObject each = before.getJsonObject(id);
            taken.put(id, new Taken(cell(each.getJsonObject("mine")), cell(each.getJsonObject("cell")), each.getString("after")));
        });
        return new Base(cells(body.getJsonArray("cells").stream().map(each -> ((JsonObject) each).getMap()).toList()), taken);
    }

    private static Cell cell(JsonObject json) {
        return json == null ? null : cells(List.of(json.getMap())).getFirst();
    }

    private static List<Cell> cells(List<Map<String, Object>> list) {
        return StateCodec.fromVersion("", "", Map.of(), list).cells();
    }
}
