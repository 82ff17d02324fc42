package io.millrace.server.notebook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A notebook at one moment: an immutable value.
 *
 * @param deleted    cells that can be brought back, newest last
 * @param queue      runs that have not ended: the running one first, then those that wait, in order
 * @param executions cells started since the kernel started: the number of the last one
 */
public record Notebook(String id, String title, Map<String, Object> metadata, List<Cell> cells, List<Cell> deleted, KernelState kernel,
                       List<Run> queue, int executions) {
    /**
     * What the page shows of the kernel.
     *
     * @param state  "none", "waiting" (for room on the server), "starting", "idle", "busy", "stopping", "dead" or "restarting"
     * @param detail one sentence, or ""
     * @param pid    process identifier, null for none
     * @param memory bytes, null for unknown
     * @param death  how the last one ended, until a cell runs again: {@code {kind, reason, cell, log}}; else null
     * @param notice what the server has to say about it: {@code {kind: "waiting", scope, inUse, most, place}}, or {@code {kind: "ending", at}} when it is to end for want of
     *               use; else null
     */
    public record KernelState(String state, String detail, Long pid, Long memory, Map<String, Object> death, Map<String, Object> notice) {
        public static final KernelState NONE = new KernelState("none", "", null, null);

        public KernelState(String state, String detail, Long pid, Long memory) {
            this(state, detail, pid, memory, null, null);
        }

        public KernelState(String state, String detail, Long pid, Long memory, Map<String, Object> death) {
            this(state, detail, pid, memory, death, null);
        }
    }

    public Notebook {
        cells = List.copyOf(cells);
        deleted = List.copyOf(deleted);
        queue = List.copyOf(queue);
    }

    public static Notebook empty(String id) {
        return new Notebook(id, "", Map.of(), List.of(), List.of(), KernelState.NONE, List.of(), 0);
    }

    public Optional<Cell> cell(String cellId) {
        return cells.stream().filter(c -> c.id().equals(cellId)).findFirst();
    }

    /** The cells by their identifiers, in their order, for who looks for many. */
    public Map<String, Cell> byId() {
        Map<String, Cell> map = new LinkedHashMap<>();
        cells.forEach(cell -> map.putIfAbsent(cell.id(), cell));
        return map;
    }

    /** The cell, also when it was deleted: a run goes on when its cell is taken away. */
    public Optional<Cell> anyCell(String cellId) {
        return cell(cellId).or(() -> deleted.stream().filter(c -> c.id().equals(cellId)).findFirst());
    }

    public Optional<Run> activeRun(String runId) {
        return queue.stream().filter(r -> r.id().equals(runId)).findFirst();
    }

    /** The run that the kernel has, if any. */
    public Optional<Run> running() {
        return queue.stream().filter(r -> r.state() != Run.State.QUEUED).findFirst();
    }

    int indexOf(String cellId) {
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).id().equals(cellId)) {
                return i;
            }
        }
        return -1;
    }

    Notebook withTitle(String text) {
        return new Notebook(id, text, metadata, cells, deleted, kernel, queue, executions);
    }

    Notebook withMetadata(Map<String, Object> values) {
        return new Notebook(id, title, values, cells, deleted, kernel, queue, executions);
    }

    Notebook withCells(List<Cell> list) {
        return new Notebook(id, title, metadata, list, deleted, kernel, queue, executions);
    }

    Notebook withCells(List<Cell> list, List<Cell> gone) {
        return new Notebook(id, title, metadata, list, gone, kernel, queue, executions);
    }

    Notebook withKernel(KernelState state) {
        return new Notebook(id, title, metadata, cells, deleted, state, queue, executions);
    }

    Notebook withQueue(List<Run> runs) {
        return new Notebook(id, title, metadata, cells, deleted, kernel, runs, executions);
    }

    Notebook withExecutions(int count) {
        return new Notebook(id, title, metadata, cells, deleted, kernel, queue, count);
    }

    /** The same with one cell changed, wherever it is. */
    Notebook changing(String cellId, UnaryOperator<Cell> change) {
        return withCells(mapped(cells, cellId, change), mapped(deleted, cellId, change));
    }

    private static List<Cell> mapped(List<Cell> list, String cellId, UnaryOperator<Cell> change) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).id().equals(cellId)) {
                List<Cell> copy = new ArrayList<>(list);
                copy.set(i, change.apply(list.get(i)));
                return copy;
            }
        }
        return list;
    }
}
