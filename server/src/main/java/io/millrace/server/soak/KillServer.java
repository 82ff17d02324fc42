package io.millrace.server.soak;

import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * Kills the server with kill -9 at random moments while a cell prints numbered lines and another one waits, starts it again, and looks at
 * what the notebook holds in the end: each line once and in order, both cells run to their end, once.
 */
public final class KillServer {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKEN = "soak";

    private final Path home;
    private final long seed;
    private final Random random;

    public KillServer(Path home, long seed) {
        this.home = home;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Repeats rounds for that long; says what it found; true where nothing was wrong. */
    public boolean forSeconds(long seconds) throws Exception {
        System.out.println("Soak kill-server with seed " + seed);
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        int rounds = 0;
        int kills = 0;
        while (rounds == 0 || System.nanoTime() < deadline) {
            int times = 1 + random.nextInt(4);
            String wrong = round(times, 2_000 + random.nextInt(3_000));
            rounds++;
            kills += times;
            if (wrong != null) {
                System.out.println("Round " + rounds + ": " + wrong);
                return false;
            }
        }
        System.out.println(rounds + " rounds, " + kills + " kills: no line missing, none doubled.");
        return true;
    }

    /**
     * One notebook, killed that often while it prints.
     *
     * @return what was wrong, null for nothing
     */
    public String round(int kills, int lines) throws Exception {
        Path data = Files.createTempDirectory("millrace-soak-");
        ServerProcess server = start(data);
        try {
            String notebook;
            try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                notebook = client.createNotebook("Soak", null);
                try (NotebookSocket socket = client.open(notebook, -1)) {
                    socket.insertCode("printer", null, "for (int i = 0; i < " + lines + "; i++) { System.out.println(\"line \" + i); if (i % 10 == 0) Thread.sleep(10); }");
                    socket.insertCode("after", "printer", "int counter = 41;\nSystem.out.println(\"after \" + ++counter);");
                    socket.run("printer", "after");
                    socket.awaitOperation("stream", PATIENCE);
                }
            }
            for (int i = 0; i < kills; i++) {
                Thread.sleep(random.nextInt(400));
                server.kill();
                server = start(data);
                server.address();
            }
            return check(server, notebook, lines);
        } finally {
            server.close();
            ServerProcess.delete(data);
        }
    }

    private ServerProcess start(Path data) {
        return ServerProcess.start(home, data, TOKEN, "--chip-host", "false");
    }

    private String check(ServerProcess server, String notebook, int lines) {
        try (WorkbenchClient client = new WorkbenchClient(server.address())) {
            try (NotebookSocket socket = client.open(notebook, -1)) {
                JsonObject state = socket.await(m -> "snapshot".equals(m.getString("type")), PATIENCE).getJsonObject("state");
                if (!state.getJsonArray("queue").isEmpty()) {
                    JsonArray queue = state.getJsonArray("queue");
                    String last = queue.getString(queue.size() - 1);
                    socket.await(m -> "op".equals(m.getString("type")) && "runFinished".equals(m.getJsonObject("op").getString("kind"))
                            && last.equals(m.getJsonObject("op").getString("run")), PATIENCE);
                }
            }
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < lines; i++) {
                expected.append("line ").append(i).append('\n');
            }
            JsonObject file = client.exportNotebook(notebook);
            String wrong = compare("printer", expected.toString(), stdout(file, "printer"));
            return wrong != null ? wrong : compare("after", "after 42\n", stdout(file, "after"));
        }
    }

    private static String compare(String cell, String expected, String found) {
        if (expected.equals(found)) {
            return null;
        }
        int at = 0;
        while (at < Math.min(expected.length(), found.length()) && expected.charAt(at) == found.charAt(at)) {
            at++;
        }
        return "cell " + cell + " differs at character " + at + " of " + expected.length() + ": found \""
                + found.substring(Math.max(0, at - 20), Math.min(found.length(), at + 40)).replace("\n", "\\n") + "\"";
    }

    private static String stdout(JsonObject file, String cell) {
        StringBuilder text = new StringBuilder();
        for (Object item : file.getJsonArray("cells")) {
            if (((JsonObject) item).getString("id").equals(cell)) {
                for (Object shown : ((JsonObject) item).getJsonArray("outputs")) {
                    JsonObject output = (JsonObject) shown;
                    if ("stream".equals(output.getString("output_type"))) {
                        output.getJsonArray("text").forEach(text::append);
                    } else {
                        text.append(output.encode());
                    }
                }
            }
        }
        return text.toString();
    }
}
