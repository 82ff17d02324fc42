package io.millrace.server.http;

import io.millrace.server.files.Files;
import io.millrace.server.files.FolderPath;
import io.millrace.server.formats.NotebookFile;
import io.millrace.server.formats.NotebookFiles;
import io.millrace.server.formats.Pdf;
import io.millrace.server.formats.Readable;
import io.millrace.server.formats.Rewrite;
import io.millrace.server.formats.TextForm;
import io.millrace.server.gallery.Copies;
import io.millrace.server.gallery.Origin;
import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.jupyter.IpynbWriter;
import io.millrace.server.jupyter.JupyterJson;
import io.millrace.server.jupyter.MalformedNotebook;
import io.millrace.server.jupyter.Samples;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.LongTexts;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.Run;
import io.millrace.server.people.Caller;
import io.millrace.server.rights.Access;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What the REST interface does with notebooks. Blocking; the routes call it off the event loop. */
final class NotebookRoutes {
    /** How long an export waits for a kernel. */
    private static final int KERNEL_SECONDS = 3;
    private static final int MAX_TEXT_PART = 8 * 1024 * 1024;

    private final LiveNotebooks notebooks;
    private final Samples samples;
    private final Files files;
    private final Access access;
    private final Copies copies;

    NotebookRoutes(LiveNotebooks notebooks, Samples samples, Files files, Access access, Copies copies) {
        this.access = access;
        this.copies = copies;
        this.notebooks = notebooks;
        this.samples = samples;
        this.files = files;
    }

    String list(Caller caller) {
        JsonArray list = new JsonArray();
        access.files(files, caller).notebooks().forEach(entry -> list.add(FileRoutes.json(entry, caller, access)));
        return list.encode();
    }

    String samples() {
        JsonArray list = new JsonArray();
        for (Samples.Sample sample : samples.all()) {
            list.add(new JsonObject().put("name", sample.name()).put("title", sample.title()).put("summary", sample.summary()).put("subject", sample.subject()));
        }
        return list.encode();
    }

    String create(JsonObject body, Caller caller) {
        String title = optionalText(body, "title");
        String from = optionalText(body, "from");
        if (title != null) {
            checkTitle(title);
        }
        String folder = folder(optionalText(body, "folder"));
        if (from == null) {
            return created(notebooks.create(title == null ? "Untitled" : title), folder, caller);
        }
        JsonObject sample = samples.read(from).orElseThrow(() -> new ApiError(404, "unknown-sample", "There is no sample notebook " + from + "."));
        String name = samples.all().stream().filter(s -> s.name().equals(from)).map(Samples.Sample::title).findFirst().orElse(from);
        return copy(Origin.sample(from, name), sample, title == null ? name : title, folder, caller);
    }

    /** Makes a notebook what a file says. */
    void rewrite(String id, String name, String text) {
        LiveNotebook live = live(id);
        try {
            live.applied(() -> {
                List<Operation> operations = Rewrite.of(live.latest(), NotebookFiles.parse(name, text)).stream().map(operation -> Locks.kept(live.latest(), operation)).toList();
                Locks.refusal(live.latest(), operations).ifPresent(locked -> {
                    throw new ApiError(409, locked.code(), locked.message());
                });
                return operations;
            }).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw switch (e.getCause()) {
                case MalformedNotebook wrong -> new ApiError(400, "malformed-notebook", wrong.getMessage());
                case IllegalArgumentException refused -> new ApiError(409, "refused", refused.getMessage());
                case IllegalStateException again -> ApiError.tryAgain(again);
                default -> (RuntimeException) e.getCause();
            };
        }
    }

    /** A text form, by the name of its file. */
    String importText(String name, String text, String into, Caller caller) {
        try {
            return importNotebook(new JsonObject(NotebookFiles.parse(name, text).json()), NotebookFiles.withoutEnding(name), into, caller);
        } catch (MalformedNotebook e) {
            throw new ApiError(400, "malformed-notebook", e.getMessage());
        }
    }

    String importNotebook(JsonObject file, String title, String into, Caller caller) {
        return made(file, title, into, caller, notebooks::create);
    }

    /** A copy that knows what it was taken from. */
    String copy(Origin origin, JsonObject file, String title, Caller caller) {
        return copy(origin, file, title, null, caller);
    }

    private String copy(Origin origin, JsonObject file, String title, String into, Caller caller) {
        return made(file, title, into, caller, (name, metadata, operations) -> copies.make(origin, name, metadata, operations));
    }

    /** What makes a notebook from a title, metadata and operations; the answer is its identifier. */
    private interface Maker {
        String make(String title, Map<String, Object> metadata, List<Operation> operations);
    }

    private String made(JsonObject file, String title, String into, Caller caller, Maker maker) {
        String folder = folder(into);
        IpynbReader.Read read;
        try {
            read = IpynbReader.read(file.getMap());
        } catch (MalformedNotebook e) {
            throw new ApiError(400, "malformed-notebook", e.getMessage());
        }
        String name = title != null && !title.isBlank() ? title : read.metadata().get("title") instanceof String own && !own.isBlank() ? own : "Untitled";
        checkTitle(name);
        checkFits(read.operations());
        return created(maker.make(name, Locks.freed(read.metadata()), read.operations()), folder, caller);
    }

    /** An import that would be refused half-way must not leave half a notebook. */
    private static void checkFits(List<Operation> operations) {
        Notebook state = Notebook.empty("");
        for (Operation operation : operations) {
            switch (Reducer.apply(state, operation)) {
                case Outcome.Applied applied -> state = applied.state();
                case Outcome.Refused refused -> throw new ApiError(400, refused.code(), refused.message());
            }
        }
    }

    private static String folder(String path) {
        return path == null ? FolderPath.TOP : FolderPath.of(path);
    }

    private String created(String id, String folder, Caller caller) {
        access.grants().made(caller, id);
        if (!folder.isEmpty()) {
            access.files(files, caller).move(id, folder);
        }
        return new JsonObject().put("id", id).encode();
    }

    String export(String id) {
        Notebook state = state(id);
        return JupyterJson.write(IpynbWriter.write(state, (cell, output, length) ->
                LongTexts.read(notebooks.store(), id, cell.id(), output, 0, length)));
    }

    /** As nbformat has it, whole. */
    private NotebookFile file(String id) {
        return NotebookFile.of(new JsonObject(export(id)).getMap());
    }

    /** Another form of the notebook: its type and content. Blocks, for a PDF some seconds. */
    Exported export(String id, String format) {
        String title = state(id).title();
        return switch (format) {
            case "html" -> new Exported("text/html; charset=utf-8", Readable.html(file(id), title).getBytes(StandardCharsets.UTF_8));
            case "pdf" -> {
                try {
                    yield new Exported("application/pdf", Pdf.print(Readable.html(file(id), title)));
                } catch (IllegalStateException e) {
                    throw new ApiError(501, "no-pdf", e.getMessage());
                }
            }
            case "md" -> new Exported("text/markdown; charset=utf-8", Readable.markdown(file(id)).getBytes(StandardCharsets.UTF_8));
            case "java" -> new Exported("text/x-java-source; charset=utf-8", Readable.java(file(id), types(id)).getBytes(StandardCharsets.UTF_8));
            case "jsh" -> new Exported("text/x-java-source; charset=utf-8", TextForm.write(file(id)).getBytes(StandardCharsets.UTF_8));
            default -> throw new ApiError(404, "unknown-format", "There is no export as " + format + "; there are html, pdf, md, java, jsh and ipynb.");
        };
    }

    /** Of the variables that the notebook's kernel holds; none where there is no kernel or it does not answer. */
    private Map<String, String> types(String id) {
        Map<String, String> types = new HashMap<>();
        try {
            live(id).driver().variables().toCompletableFuture().get(KERNEL_SECONDS, TimeUnit.SECONDS)
                    .forEach(variable -> types.put(String.valueOf(variable.get("name")), String.valueOf(variable.get("type"))));
        } catch (ExecutionException | TimeoutException e) {
            // The source alone says less, and is enough for most.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return types;
    }

    record Exported(String type, byte[] content) {}

    String rename(String id, JsonObject body, String person) {
        String title = optionalText(body, "title");
        if (title == null) {
            throw ApiError.badRequest("\"title\" must be a text.");
        }
        checkTitle(title);
        live(id).performed(person, () -> List.of(new Operation.SetTitle(title))).toCompletableFuture().join().ifPresent(refused -> {
            throw new ApiError(409, refused.code(), refused.message());
        });
        return new JsonObject().put("id", id).put("title", title).encode();
    }

    void delete(String id) {
        if (notebooks.store().notebook(id).isEmpty()) {
            throw ApiError.unknownNotebook(id);
        }
        files.trash(id);
    }

    String text(String id, String run, int output, long offset, long length) {
        Notebook state = state(id);
        String cell = Stream.concat(state.cells().stream(), state.deleted().stream())
                .filter(c -> c.id().equals(run) || (c.run() != null && c.run().id().equals(run))).map(c -> c.id()).findFirst()
                .or(() -> state.activeRun(run).map(Run::cell))
                .orElseThrow(() -> new ApiError(404, "unknown-run", "There is no run " + run + " whose outputs are shown."));
        return LongTexts.read(notebooks.store(), id, cell, output, offset, Math.min(length, MAX_TEXT_PART));
    }

    LiveNotebook live(String id) {
        return notebooks.get(id).orElseThrow(() -> ApiError.unknownNotebook(id));
    }

    Notebook state(String id) {
        LiveNotebook live = live(id);
        return live.ask(live::shown).toCompletableFuture().join();
    }

    private static void checkTitle(String title) {
        if (title.isBlank() || title.length() > Reducer.MAX_TITLE) {
            throw ApiError.badRequest("A title has between 1 and " + Reducer.MAX_TITLE + " characters.");
        }
    }

    private static String optionalText(JsonObject body, String key) {
        Object value = body.getValue(key);
        if (value != null && !(value instanceof String)) {
            throw ApiError.badRequest("\"" + key + "\" must be a text.");
        }
        return (String) value;
    }
}
