package io.millrace.server.live;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.notebook.StreamText;
import io.millrace.server.store.Purge;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The operations that take a text out of a notebook as it is now: as any change, so every open page follows. */
final class Masking {
    private Masking() {}

    /** Where the whole text of a long stream output is: the state has only its start and end. */
    interface Texts {
        String whole(String cell, int output, long length);
    }

    static List<Operation> of(Notebook state, String secret, Texts texts) {
        List<Operation> operations = new ArrayList<>();
        if (state.title().contains(secret)) {
            operations.add(new Operation.SetTitle(Purge.masked(state.title(), secret)));
        }
        if (holds(state.metadata(), secret)) {
            operations.add(new Operation.SetMetadata(masked(state.metadata(), secret)));
        }
        Stream.concat(state.cells().stream(), state.deleted().stream()).forEach(cell -> cell(cell, secret, texts, operations));
        return operations;
    }

    private static void cell(Cell cell, String secret, Texts texts, List<Operation> operations) {
        if (cell.source().contains(secret)) {
            operations.add(new Operation.EditSource(cell.id(), cell.version(),
                    List.of(new Operation.EditSource.Update("purge", ChangeSet.between(cell.source(), Purge.masked(cell.source(), secret))))));
        }
        if (holds(cell.metadata(), secret)) {
            operations.add(new Operation.SetCellMetadata(cell.id(), masked(cell.metadata(), secret)));
        }
        List<Map<String, Object>> outputs = cell.outputs().stream().map(StateCodec::outputToJson).toList();
        if (outputs.stream().anyMatch(output -> holds(output, secret))) {
            operations.add(new Operation.ClearOutput("purge", cell.id(), false));
            for (int i = 0; i < outputs.size(); i++) {
                if (cell.outputs().get(i) instanceof Output.Stream stream && !stream.text().whole()) {
                    written(cell.id(), stream.name(), Purge.masked(texts.whole(cell.id(), i, stream.text().length()), secret), operations);
                    continue;
                }
                Output output = holds(outputs.get(i), secret) ? StateCodec.outputFromJson(masked(outputs.get(i), secret)) : cell.outputs().get(i);
                operations.add(new Operation.Shown("purge", cell.id(), output));
            }
        }
    }

    /** A long text in the parts in which the log keeps it. */
    private static void written(String cell, String name, String text, List<Operation> operations) {
        for (int from = 0; from < text.length(); ) {
            int to = StreamText.safeCut(text, Math.min(text.length(), from + StreamText.WINDOW));
            operations.add(new Operation.StreamWritten("purge", cell, name, text.substring(from, to)));
            from = to;
        }
    }

    private static boolean holds(Map<String, Object> json, String secret) {
        return Purge.inJson(Frames.encode(json), secret);
    }

    private static Map<String, Object> masked(Map<String, Object> json, String secret) {
        return new JsonObject(Purge.maskedJson(Frames.encode(json), secret)).getMap();
    }
}
