package io.millrace.server.notebook;

import io.millrace.server.notebook.Notebook.KernelState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The state of a notebook as JSON: for the page ({@link #forPage}) and, with what only the server needs, for the store. */
public final class StateCodec {
    private StateCodec() {}

    public static Map<String, Object> forPage(Notebook state) {
        Map<String, Object> map = common(state);
        map.put("queue", state.queue().stream().map(Run::id).toList());
        return map;
    }

    public static Map<String, Object> forStore(Notebook state) {
        Map<String, Object> map = common(state);
        map.put("queue", state.queue().stream().map(StateCodec::run).toList());
        map.put("executions", state.executions());
        return map;
    }

    public static Notebook fromStore(Map<String, Object> map) {
        return new Notebook(Json.string(map, "id"), Json.string(map, "title"), Json.object(map, "metadata"),
                Json.objects(map, "cells").stream().map(StateCodec::cellOf).toList(),
                Json.objects(map, "deleted").stream().map(StateCodec::cellOf).toList(), kernelOf(Json.object(map, "kernel")),
                Json.objects(map, "queue").stream().map(StateCodec::runOf).toList(), Json.integer(map, "executions"));
    }

    private static Map<String, Object> common(Notebook state) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", state.id());
        map.put("title", state.title());
        map.put("metadata", state.metadata());
        map.put("cells", state.cells().stream().map(StateCodec::cell).toList());
        map.put("deleted", state.deleted().stream().map(StateCodec::cell).toList());
        map.put("kernel", kernel(state.kernel()));
        return map;
    }

    static Map<String, Object> cell(Cell cell) {
        Map<String, Object> map = Json.of("id", cell.id(), "type", cell.type().text(), "source", cell.source(), "version", cell.version(),
                "metadata", cell.metadata(), "attachments", cell.attachments());
        map.put("executionCount", cell.executionCount());
        map.put("outputs", cell.outputs().stream().map(StateCodec::output).toList());
        if (cell.clearPending()) {
            map.put("clearPending", true);
        }
        map.put("run", cell.run() == null ? null : run(cell.run()));
        return map;
    }

    /** A cell as a version keeps it: what it is and shows, and how its last run ended; not what belongs to a kernel or to an editor. */
    public static Map<String, Object> forVersion(Cell cell) {
        Map<String, Object> map = cell(cell);
        map.put("version", 0);
        map.remove("clearPending");
        Run run = cell.run();
        map.put("run", run == null || !run.state().ended() ? null : run(run.named(null)));
        return map;
    }

    /** A notebook of cells that versions kept. */
    public static Notebook fromVersion(String id, String title, Map<String, Object> metadata, List<Map<String, Object>> cells) {
        return new Notebook(id, title, metadata, cells.stream().map(StateCodec::cellOf).toList(), List.of(), KernelState.NONE, List.of(), 0);
    }

    private static Cell cellOf(Map<String, Object> map) {
        return new Cell(Json.string(map, "id"), Cell.Type.of(Json.string(map, "type")), Json.string(map, "source"), Json.integer(map, "version"),
                Json.object(map, "metadata"), Json.objectOr(map, "attachments", null), Json.integerOrNull(map, "executionCount"),
                Json.objects(map, "outputs").stream().map(StateCodec::outputOf).toList(), map.containsKey("clearPending"),
                map.get("run") == null ? null : runOf(Json.object(map, "run")));
    }

    static Map<String, Object> run(Run run) {
        return Json.of("id", run.id(), "cell", run.cell(), "state", run.state().text(), "queuedAt", text(run.queuedAt()), "startedAt",
                text(run.startedAt()), "finishedAt", text(run.finishedAt()), "wallMillis", run.wallMillis(), "sourceHash", run.sourceHash(),
                "reason", run.reason(), "source", run.source(), "names", run.names(), "asking", run.asking());
    }

    static Run runOf(Map<String, Object> map) {
        return new Run(Json.string(map, "id"), Json.string(map, "cell"), Run.State.of(Json.string(map, "state")), Json.instant(map, "queuedAt"),
                Json.instantOrNull(map, "startedAt"), Json.instantOrNull(map, "finishedAt"), Json.wholeOrNull(map, "wallMillis"),
                Json.stringOr(map, "sourceHash", ""), Json.stringOr(map, "reason", null), Json.stringOr(map, "source", null),
                Json.objectOr(map, "names", null), Json.stringOr(map, "asking", null));
    }

    public static Map<String, Object> outputToJson(Output output) {
        return output(output);
    }

    public static Output outputFromJson(Map<String, Object> map) {
        return outputOf(map);
    }

    static Map<String, Object> output(Output output) {
        return switch (output) {
            case Output.Stream stream -> {
                Map<String, Object> map = Json.of("output_type", "stream", "name", stream.name(), "text", stream.text().window(),
                        "unknown", someOrNull(stream.unknown()));
                if (!stream.text().whole()) {
                    map.put("length", stream.text().length());
                    map.put("cut", stream.text().cut());
                }
                yield map;
            }
            case Output.Rich rich -> Json.of("output_type", rich.type(), "data", rich.data(), "metadata", rich.metadata(), "execution_count",
                    rich.executionCount(), "display_id", rich.displayId());
            case Output.Failure failure -> Json.of("output_type", "error", "ename", failure.ename(), "evalue", failure.evalue(), "traceback",
                    failure.traceback(), "cell", failure.cell(), "line", failure.line(), "unknown", someOrNull(failure.unknown()));
        };
    }

    static Output outputOf(Map<String, Object> map) {
        String type = Json.string(map, "output_type");
        return switch (type) {
            case "stream" -> {
                String text = Json.string(map, "text");
                int cut = map.get("length") == null ? text.length() : Json.integer(map, "cut");
                long length = map.get("length") == null ? cut : Json.whole(map, "length");
                yield new Output.Stream(Json.string(map, "name"), new StreamText(text.substring(0, cut), text.substring(cut), length), Json.objectOr(map, "unknown", Map.of()));
            }
            case "display_data", "execute_result" -> new Output.Rich(type, Json.object(map, "data"), Json.objectOr(map, "metadata", Map.of()),
                    Json.integerOrNull(map, "execution_count"), Json.stringOr(map, "display_id", null));
            case "error" -> new Output.Failure(Json.string(map, "ename"), Json.string(map, "evalue"), Json.strings(map, "traceback"),
                    Json.stringOr(map, "cell", null), Json.integerOrNull(map, "line"), Json.objectOr(map, "unknown", Map.of()));
            default -> throw new IllegalArgumentException("There is no output type \"" + type + "\".");
        };
    }

    private static Map<String, Object> someOrNull(Map<String, Object> map) {
        return map.isEmpty() ? null : map;
    }

    static Map<String, Object> kernel(KernelState kernel) {
        return Json.of("state", kernel.state(), "detail", kernel.detail(), "language", "Java 25", "pid", kernel.pid(), "memory", kernel.memory(), "death", kernel.death(),
                "notice", kernel.notice());
    }

    static KernelState kernelOf(Map<String, Object> map) {
        return new KernelState(Json.string(map, "state"), Json.stringOr(map, "detail", ""), Json.wholeOrNull(map, "pid"), Json.wholeOrNull(map, "memory"), Json.objectOr(map, "death", null),
                Json.objectOr(map, "notice", null));
    }

    private static String text(Object instant) {
        return instant == null ? null : instant.toString();
    }

    /** Copies a JSON value deeply, so that nobody can change it later. */
    public static Object frozen(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(key, frozen(item)));
                yield java.util.Collections.unmodifiableMap(copy);
            }
            case List<?> list -> {
                List<Object> copy = new ArrayList<>(list.size());
                list.forEach(item -> copy.add(frozen(item)));
                yield java.util.Collections.unmodifiableList(copy);
            }
            case null, default -> value;
        };
    }
}
