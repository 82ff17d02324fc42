package io.millrace.server.soak;

import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Somebody who works on the notebook and does not give up: adds cells, writes in them, runs some that print, and comes back whenever the
 * connection has gone, sending again what nobody has answered.
 */
final class Writer {
    private static final Duration QUIET = Duration.ofSeconds(40);
    private static final int CELLS = 6;
    private static final int PACE_MILLIS = 5;

    private final String name;
    private final Story story;
    private final Random random;
    private final Thread thread;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, JsonObject> pending = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Integer> versions = new LinkedHashMap<>();
    private volatile NotebookSocket socket;
    private volatile boolean ending;
    private volatile boolean abandoned;
    private long sequence;
    private int counter;

    Writer(String name, Story story, long seed) {
        this.name = name;
        this.story = story;
        this.random = new Random(seed);
        this.thread = Thread.ofVirtual().name("soak-" + name).start(this::work);
    }

    Set<String> acknowledged() {
        return acknowledged;
    }

    /** Breaks the connection off, as a network does. */
    void cut() {
        NotebookSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }

    /** Starts nothing new, waits for all answers, and ends. */
    void end() throws InterruptedException {
        ending = true;
        if (!thread.join(Documents.PATIENCE)) {
            throw new IllegalStateException(name + " did not hear the end of " + pending.size() + " operations: " + pending.keySet());
        }
    }

    void abandon() {
        abandoned = true;
        cut();
    }

    private void work() {
        while (!abandoned && !(ending && pending.isEmpty())) {
            try (WorkbenchClient client = new WorkbenchClient(story.address()); NotebookSocket open = client.open(story.notebook(), sequence)) {
                socket = open;
                for (Map.Entry<String, JsonObject> waiting : pending.entrySet()) {
                    open.sendText(new JsonObject().put("type", "op").put("id", waiting.getKey()).put("op", waiting.getValue()).encode());
                }
                while (!abandoned && !(ending && pending.isEmpty())) {
                    if (pending.size() < 8 && !ending) {
                        Thread.sleep(PACE_MILLIS); // a fast typist
                        act(open);
                    }
                    hear(open.next(QUIET));
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // The connection has gone, or the server is not there yet: again.
                try {
                    Documents.pause();
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    private void act(NotebookSocket open) {
        String cell = name + "-" + random.nextInt(CELLS);
        JsonObject op;
        if (!texts.containsKey(cell)) {
            texts.put(cell, "");
            op = Documents.op("insertCell").put("cell", cell).put("after", (String) null).put("type", "code").put("source", "");
        } else {
            op = switch (random.nextInt(10)) {
                case 0 -> Documents.op("run").put("cells", new JsonArray().add(cell));
                case 1 -> Documents.op("moveCell").put("cell", cell).put("after", (String) null);
                case 2 -> Documents.op("setCellMetadata").put("cell", cell).put("metadata", new JsonObject().put("n", counter));
                case 3 -> Documents.op("setTitle").put("title", "Soak " + name + " " + counter);
                default -> versions.containsKey(cell) ? write(cell) : Documents.op("setTitle").put("title", "Soak " + name);
            };
        }
        String id = name + "-op" + counter++;
        pending.put(id, op);
        open.sendText(new JsonObject().put("type", "op").put("id", id).put("op", op).encode());
    }

    /** Replaces the cell's text by one that prints; one edit of a cell at a time, as a page does. */
    private JsonObject write(String cell) {
        String before = texts.get(cell);
        String after = "for (int i = 0; i < 30; i++) { System.out.println(\"" + name + " " + counter + " \" + i); Thread.sleep(2); }";
        int version = versions.remove(cell);
        texts.put(cell, after);
        return Documents.op("editSource").put("cell", cell).put("version", version).put("updates", new JsonArray().add(new JsonObject().put("clientID", name)
                .put("changes", new JsonArray().add(new JsonArray().add(before.length()).add(after)))));
    }

    private void hear(JsonObject message) {
        switch (message.getString("type")) {
            case "op" -> {
                long at = message.getLong("seq");
                if (at <= sequence) {
                    answered(message.getString("id"));
                    return;
                }
                if (at != sequence + 1) {
                    throw new IllegalStateException("A gap: connect again.");
                }
                sequence = at;
                story.heard(message);
                JsonObject op = message.getJsonObject("op");
                String cell = op.getString("cell");
                if (cell != null && cell.startsWith(name + "-") && ("insertCell".equals(op.getString("kind")) || "editSource".equals(op.getString("kind")))) {
                    versions.put(cell, "insertCell".equals(op.getString("kind")) ? 0 : op.getInteger("version") + 1);
                }
                answered(message.getString("id"));
            }
            case "refused" -> {
                // Nobody else touches these cells, so nothing is refused but a full queue.
                if (message.getString("id") == null || !"queue-full".equals(message.getString("code"))) {
                    throw new IllegalStateException("Refused: " + message.encode());
                }
                pending.remove(message.getString("id"));
            }
            default -> { }
        }
    }

    private void answered(String id) {
        if (pending.remove(id) != null) {
            acknowledged.add(id);
        }
    }
}
