package io.millrace.server.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Operations as JSON (JDK types), the form of the log and of the notebook's WebSocket. */
public final class OperationCodec {
    /** What a browser may send; everything else is the server's to say. */
    private static final Set<String> CLIENT = Set.of("insertCell", "deleteCell", "restoreCell", "moveCell", "setCellType", "setCellMetadata",
            "setTitle", "setMetadata", "editSource", "clearOutputs", "run", "stop", "restart", "endKernel", "giveInput", "setInput", "undo", "redo", "restoreVersion");

    private OperationCodec() {}

    public static Map<String, Object> toJson(Operation operation) {
        return switch (operation) {
            case Operation.Create op -> Json.of("kind", "create", "title", op.title(), "metadata", op.metadata());
            case Operation.InsertCell op -> {
                Map<String, Object> map = Json.of("kind", "insertCell", "cell", op.cell(), "type", op.type().text(), "source", op.source(),
                        "metadata", op.metadata(), "attachments", op.attachments(), "executionCount", op.executionCount());
                map.put("after", op.after());
                yield map;
            }
            case Operation.DeleteCell op -> Json.of("kind", "deleteCell", "cell", op.cell());
            case Operation.RestoreCell op -> after(Json.of("kind", "restoreCell", "cell", op.cell()), op.after());
            case Operation.MoveCell op -> after(Json.of("kind", "moveCell", "cell", op.cell()), op.after());
            case Operation.SetCellType op -> Json.of("kind", "setCellType", "cell", op.cell(), "type", op.type().text());
            case Operation.SetCellMetadata op -> Json.of("kind", "setCellMetadata", "cell", op.cell(), "metadata", op.metadata());
            case Operation.SetTitle op -> Json.of("kind", "setTitle", "title", op.title());
            case Operation.SetMetadata op -> Json.of("kind", "setMetadata", "metadata", op.metadata());
            case Operation.EditSource op -> Json.of("kind", "editSource", "cell", op.cell(), "version", op.version(), "updates",
                    op.updates().stream().map(u -> Json.of("clientID", u.clientId(), "changes", u.changes().toJson())).toList());
            case Operation.ClearOutputs op -> Json.of("kind", "clearOutputs", "cells", op.cells());
            case Operation.RunCells op -> Json.of("kind", "run", "cells", op.cells());
            case Operation.Stop op -> op.now() ? Json.of("kind", "stop", "now", true) : Json.of("kind", "stop");
            case Operation.Restart op -> op.twice() ? Json.of("kind", "restart", "twice", true) : Json.of("kind", "restart");
            case Operation.EndKernel _ -> Json.of("kind", "endKernel");
            case Operation.GiveInput op -> Json.of("kind", "giveInput", "run", op.run(), "request", op.request(), "text", op.text());
            case Operation.SetInput op -> Json.of("kind", "setInput", "control", op.control(), "value", op.value());
            case Operation.Undo op -> Json.of("kind", op.redo() ? "redo" : "undo", "operations", op.operations());
            case Operation.RestoreVersion op -> Json.of("kind", "restoreVersion", "version", op.version(), "cells", op.cells(), "operations", op.operations());
            case Operation.FollowOriginal op -> Json.of("kind", op.reset() ? "resetToOriginal" : "takeOver", "cells", op.cells(), "operations", op.operations());
            case Operation.RunQueued op -> Json.of("kind", "runQueued", "run", StateCodec.run(op.run().withoutSource()));
            case Operation.RunStarted op -> Json.of("kind", "runStarted", "run", op.run(), "cell", op.cell(), "executionCount",
                    op.executionCount(), "at", op.at().toString());
            case Operation.StreamWritten op -> Json.of("kind", "stream", "run", op.run(), "cell", op.cell(), "name", op.name(), "text", op.text());
            case Operation.Shown op -> Json.of("kind", "output", "run", op.run(), "cell", op.cell(), "output", StateCodec.output(op.output()));
            case Operation.UpdateDisplay op -> Json.of("kind", "updateDisplay", "run", op.run(), "display_id", op.displayId(), "data", op.data(),
                    "metadata", op.metadata());
            case Operation.ClearOutput op -> Json.of("kind", "clearOutput", "run", op.run(), "cell", op.cell(), "wait", op.await());
            case Operation.RunNamed op -> Json.of("kind", "runNames", "run", op.run(), "cell", op.cell(), "names", op.names());
            case Operation.InputAsked op -> Json.of("kind", "inputAsked", "run", op.run(), "cell", op.cell(), "request", op.request());
            case Operation.RunStopping op -> Json.of("kind", "runState", "run", op.run(), "cell", op.cell(), "state", "stopping", "detail", op.detail());
            case Operation.RunFinished op -> Json.of("kind", "runFinished", "run", op.run(), "cell", op.cell(), "state", op.state().text(), "at",
                    op.at().toString(), "wallMillis", op.wallMillis(), "reason", op.reason());
            case Operation.CellImported op -> Json.of("kind", "cellImported", "cell", op.cell(), "attachments", op.attachments(), "executionCount", op.executionCount());
            case Operation.KernelChanged op -> {
                Map<String, Object> map = StateCodec.kernel(op.kernel());
                map.put("kind", "kernel");
                yield map;
            }
        };
    }

    private static Map<String, Object> after(Map<String, Object> map, String after) {
        map.put("after", after);
        return map;
    }

    /** @throws IllegalArgumentException with one sentence where it is none that a browser may send */
    public static Operation fromClient(Map<String, Object> map) {
        String kind = Json.string(map, "kind");
        if (!CLIENT.contains(kind)) {
            throw new IllegalArgumentException("There is no operation \"" + kind + "\" that a page can send.");
        }
        return fromJson(map);
    }

    /** @throws IllegalArgumentException with one sentence */
    public static Operation fromJson(Map<String, Object> map) {
        String kind = Json.string(map, "kind");
        return switch (kind) {
            case "create" -> new Operation.Create(Json.string(map, "title"), Json.objectOr(map, "metadata", Map.of()));
            case "insertCell" -> new Operation.InsertCell(Json.string(map, "cell"), Json.stringOr(map, "after", null), type(map),
                    CellEdits.lines(Json.stringOr(map, "source", "")), Json.objectOr(map, "metadata", Map.of()),
                    Json.objectOr(map, "attachments", null), Json.integerOrNull(map, "executionCount"));
            case "deleteCell" -> new Operation.DeleteCell(Json.string(map, "cell"));
            case "restoreCell" -> new Operation.RestoreCell(Json.string(map, "cell"), Json.stringOr(map, "after", null));
            case "moveCell" -> new Operation.MoveCell(Json.string(map, "cell"), Json.stringOr(map, "after", null));
            case "setCellType" -> new Operation.SetCellType(Json.string(map, "cell"), type(map));
            case "setCellMetadata" -> new Operation.SetCellMetadata(Json.string(map, "cell"), Json.object(map, "metadata"));
            case "setTitle" -> new Operation.SetTitle(Json.string(map, "title"));
            case "setMetadata" -> new Operation.SetMetadata(Json.object(map, "metadata"));
            case "editSource" -> new Operation.EditSource(Json.string(map, "cell"), Json.integer(map, "version"), updates(map));
            case "clearOutputs" -> new Operation.ClearOutputs(map.get("cells") == null ? null : Json.strings(map, "cells"));
            case "run" -> new Operation.RunCells(Json.strings(map, "cells"));
            case "stop" -> new Operation.Stop(map.containsKey("now") && Json.flag(map, "now"));
            case "restart" -> new Operation.Restart(map.containsKey("twice") && Json.flag(map, "twice"));
            case "endKernel" -> new Operation.EndKernel();
            case "giveInput" -> new Operation.GiveInput(Json.string(map, "run"), Json.string(map, "request"), Json.stringOr(map, "text", null));
            case "setInput" -> new Operation.SetInput(Json.string(map, "control"), Json.scalar(map, "value"));
            case "undo", "redo" -> new Operation.Undo(kind.equals("redo"), Json.integerOr(map, "operations", 0));
            case "restoreVersion" -> new Operation.RestoreVersion(Json.whole(map, "version"), map.get("cells") == null ? null : Json.strings(map, "cells"),
                    Json.integerOr(map, "operations", 0));
            case "takeOver", "resetToOriginal" -> new Operation.FollowOriginal(kind.equals("resetToOriginal"), map.get("cells") == null ? null : Json.strings(map, "cells"), Json.integerOr(map, "operations", 0));
            case "runQueued" -> new Operation.RunQueued(StateCodec.runOf(Json.object(map, "run")));
            case "runStarted" -> new Operation.RunStarted(Json.string(map, "run"), Json.string(map, "cell"), Json.integer(map, "executionCount"),
                    Json.instant(map, "at"));
            case "stream" -> new Operation.StreamWritten(Json.string(map, "run"), Json.string(map, "cell"), Json.string(map, "name"),
                    Json.string(map, "text"));
            case "output" -> new Operation.Shown(Json.string(map, "run"), Json.string(map, "cell"), StateCodec.outputOf(Json.object(map, "output")));
            case "updateDisplay" -> new Operation.UpdateDisplay(Json.string(map, "run"), Json.string(map, "display_id"), Json.object(map, "data"),
                    Json.objectOr(map, "metadata", Map.of()));
            case "clearOutput" -> new Operation.ClearOutput(Json.string(map, "run"), Json.string(map, "cell"), Json.flag(map, "wait"));
            case "runNames" -> new Operation.RunNamed(Json.string(map, "run"), Json.string(map, "cell"), Json.object(map, "names"));
            case "inputAsked" -> new Operation.InputAsked(Json.string(map, "run"), Json.string(map, "cell"), Json.string(map, "request"));
            case "runState" -> new Operation.RunStopping(Json.string(map, "run"), Json.string(map, "cell"), Json.stringOr(map, "detail", ""));
            case "runFinished" -> new Operation.RunFinished(Json.string(map, "run"), Json.string(map, "cell"),
                    Run.State.of(Json.string(map, "state")), Json.instant(map, "at"), Json.wholeOrNull(map, "wallMillis"),
                    Json.stringOr(map, "reason", null));
            case "cellImported" -> new Operation.CellImported(Json.string(map, "cell"), Json.objectOr(map, "attachments", null), Json.integerOrNull(map, "executionCount"));
            case "kernel" -> new Operation.KernelChanged(StateCodec.kernelOf(map));
            default -> throw new IllegalArgumentException("There is no operation \"" + kind + "\".");
        };
    }

    private static Cell.Type type(Map<String, Object> map) {
        String type = Json.string(map, "type");
        return switch (type) {
            case "code" -> Cell.Type.CODE;
            case "markdown" -> Cell.Type.MARKDOWN;
            case "raw" -> Cell.Type.RAW;
            default -> throw new IllegalArgumentException("A cell is \"code\", \"markdown\" or \"raw\", not \"" + type + "\".");
        };
    }

    private static List<Operation.EditSource.Update> updates(Map<String, Object> map) {
        List<Operation.EditSource.Update> updates = new ArrayList<>();
        for (Map<String, Object> update : Json.objects(map, "updates")) {
            updates.add(new Operation.EditSource.Update(Json.string(update, "clientID"), ChangeSet.fromJson(update.get("changes"))));
        }
        if (updates.isEmpty()) {
            throw new IllegalArgumentException("\"updates\" must not be empty.");
        }
        return List.copyOf(updates);
    }
}
