package io.millrace.server.soak;

import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.OperationCodec;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.StateCodec;
import io.millrace.server.store.Database;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.store.StoreWriter;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all pages were told about one notebook, by sequence number; and in the end the comparison with what the server has. */
final class Story {
    private final URI address;
    private final String notebook;
    private final Map<Long, String> told = new ConcurrentHashMap<>();
    private final List<String> contradictions = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final AtomicLong newest = new AtomicLong();
    private volatile long kernel;

    Story(URI address, String notebook) {
        this.address = address;
        this.notebook = notebook;
    }

    URI address() {
        return address;
    }

    String notebook() {
        return notebook;
    }

    /** A page was shown an operation. */
    void heard(JsonObject frame) {
        long sequence = frame.getLong("seq");
        String contents = frame.getString("id") + " " + frame.getJsonObject("op").encode();
        String before = told.putIfAbsent(sequence, contents);
        if (before != null && !before.equals(contents)) {
            contradictions.add("operation " + sequence + " was shown as " + before + " and as " + contents);
        }
        newest.accumulateAndGet(sequence, Math::max);
        JsonObject op = frame.getJsonObject("op");
        if ("kernel".equals(op.getString("kind"))) {
            kernel = op.getLong("pid", 0L);
        }
    }

    long heard() {
        return told.size();
    }

    /** Waits until that many operations were shown. */
    void await(long count, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (told.size() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Nothing was shown for " + patience + "; " + told.size() + " operations so far.");
            }
            Documents.pause();
        }
    }

    Optional<ProcessHandle> kernel() {
        return kernel == 0 ? Optional.empty() : ProcessHandle.of(kernel);
    }

    /** The notebook as the server shows it now. */
    JsonObject snapshot() {
        try (WorkbenchClient client = new WorkbenchClient(address); NotebookSocket socket = client.open(notebook, -1)) {
            return socket.await(m -> "snapshot".equals(m.getString("type")), Documents.PATIENCE);
        }
    }

    /**
     * Compares with the log in the store, whose server has ended.
     *
     * @param snapshot what the server showed last
     * @param seen     lines of output that a browser has shown
     * @return what is wrong; null for nothing
     */
    String check(Path data, JsonObject snapshot, List<Writer> writers, Set<String> seen) {
        if (!contradictions.isEmpty()) {
            return contradictions.getFirst();
        }
        TreeMap<Long, JsonObject> log = new TreeMap<>();
        NotebookStore store = new NotebookStore(Database.open(data.resolve("millrace.db")));
        for (List<StoreWriter.Row> rows = store.rows(notebook, 0, 1_000); !rows.isEmpty(); rows = store.rows(notebook, log.lastKey(), 1_000)) {
            rows.forEach(row -> log.put(row.sequence(), new JsonObject().put("seq", row.sequence()).put("id", row.opId()).put("op", new JsonObject(row.body()))));
        }
        String wrong = compare(log, writers);
        Set<String> printed = new HashSet<>();
        StringBuilder all = new StringBuilder();
        log.values().stream().map(frame -> frame.getJsonObject("op")).filter(op -> "stream".equals(op.getString("kind"))).forEach(op -> all.append(op.getString("text")));
        all.toString().lines().forEach(printed::add);
        for (String line : seen) {
            wrong = wrong != null || printed.contains(line) ? wrong : "the browser has shown \"" + line + "\", which is not in the log";
        }
        return wrong != null ? wrong : replay(log, snapshot.getLong("seq"), snapshot.getJsonObject("state"));
    }

    private String compare(TreeMap<Long, JsonObject> log, List<Writer> writers) {
        Set<String> ids = new HashSet<>();
        long expected = 1;
        for (Map.Entry<Long, JsonObject> entry : log.entrySet()) {
            if (entry.getKey() != expected++) {
                return "operation " + (expected - 1) + " is missing in the log";
            }
            if (!ids.add(entry.getValue().getString("id"))) {
                return "operation " + entry.getValue().getString("id") + " is in the log twice";
            }
        }
        for (Map.Entry<Long, String> shown : told.entrySet()) {
            JsonObject frame = log.get(shown.getKey());
            if (frame == null) {
                return "operation " + shown.getKey() + " was shown and is lost: " + shown.getValue();
            }
            String found = frame.getString("id") + " " + frame.getJsonObject("op").encode();
            if (!found.equals(shown.getValue())) {
                return "operation " + shown.getKey() + " was shown as " + shown.getValue() + " and is " + found;
            }
        }
        for (Writer writer : writers) {
            for (String id : writer.acknowledged()) {
                if (!ids.contains(id)) {
                    return "operation " + id + " was acknowledged and is lost";
                }
            }
        }
        return null;
    }

    /** What the server shows is what the log says, outputs and all. */
    private String replay(TreeMap<Long, JsonObject> log, long last, JsonObject state) {
        Notebook replayed = Notebook.empty(notebook);
        for (JsonObject frame : log.headMap(last, true).values()) {
            Operation operation = OperationCodec.fromJson(frame.getJsonObject("op").getMap());
            if (!(Reducer.apply(replayed, operation) instanceof Outcome.Applied applied)) {
                return "operation " + frame.getLong("seq") + " does not fit the log before it";
            }
            replayed = applied.state();
        }
        List<String> expected = cells(new JsonObject(StateCodec.forPage(replayed)));
        List<String> found = cells(state);
        for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
            if (i >= expected.size() || i >= found.size() || !expected.get(i).equals(found.get(i))) {
                return "cell " + i + " is " + (i < found.size() ? found.get(i) : "missing") + ", and the log says " + (i < expected.size() ? expected.get(i) : "nothing");
            }
        }
        return null;
    }

    private static List<String> cells(JsonObject state) {
        List<String> cells = new ArrayList<>();
        state.getJsonArray("cells").forEach(cell -> {
            JsonObject json = new JsonObject(((JsonObject) cell).encode());
            cells.add(json.getString("id") + " " + json.getString("source") + " " + json.getJsonArray("outputs").encode());
        });
        return cells;
    }
}
