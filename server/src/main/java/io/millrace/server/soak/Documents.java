package io.millrace.server.soak;

import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * People who write into notebooks and run cells, while the server, a kernel, a page's connection or a browser is killed at random points. After each
 * point everything that a page was told is looked for: each operation that was acknowledged, or shown, is in the log at its place with the same
 * contents; no output that was shown is missing; nothing is there twice; and the notebook is what its log says.
 */
public final class Documents {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKEN = "soak";
    private static final int WRITERS = 3;

    private final Path home;
    private final long seed;
    private final Random random;

    public Documents(Path home, long seed) {
        this.home = home;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** What was killed, how often. */
    private final int[] kills = new int[4];

    /** Kills that many times; says what it found; true where nothing was wrong. */
    public boolean points(int points) throws Exception {
        System.out.println("Soak documents with seed " + seed + ": " + points + " points.");
        int done = 0;
        long operations = 0;
        while (done < points) {
            int some = Math.min(points - done, 25);
            Path data = Files.createTempDirectory("millrace-soak-");
            ServerProcess server = start(data, null);
            String port = String.valueOf(server.address().getPort());
            List<Writer> writers = new ArrayList<>();
            Browser browser = Browser.find().orElse(null);
            try {
                String notebook;
                try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                    notebook = client.createNotebook("Soak", null);
                }
                Story story = new Story(server.address(), notebook);
                for (int i = 0; i < WRITERS; i++) {
                    writers.add(new Writer("w" + i, story, random.nextLong()));
                }
                for (int point = 0; point < some; point++) {
                    if (browser != null && !browser.alive()) {
                        browser.open(server.address(), notebook);
                    }
                    // Until something has happened since the last point, and then some random time.
                    story.await(story.heard() + 20 + random.nextInt(60), PATIENCE);
                    Thread.sleep(random.nextInt(60));
                    int what = random.nextInt(browser == null ? 3 : 4);
                    kills[what]++;
                    switch (what) {
                        case 0 -> {
                            server.kill();
                            server = start(data, port);
                            server.address();
                        }
                        case 1 -> story.kernel().ifPresent(ProcessHandle::destroyForcibly);
                        case 2 -> writers.get(random.nextInt(WRITERS)).cut();
                        default -> browser.kill();
                    }
                    done++;
                }
                for (Writer writer : writers) {
                    writer.end();
                }
                JsonObject snapshot = story.snapshot();
                server.closeWithin(Duration.ofSeconds(20));
                String wrong = story.check(data, snapshot, writers, browser == null ? java.util.Set.of() : browser.lines());
                operations += story.heard();
                if (wrong != null) {
                    System.out.println("After " + done + " points: " + wrong + " (data in " + data + ")");
                    return false;
                }
            } finally {
                writers.forEach(Writer::abandon);
                if (browser != null) {
                    browser.kill();
                }
                server.closeWithin(Duration.ofSeconds(20));
            }
            ServerProcess.delete(data);
        }
        System.out.printf("%d points (%d server, %d kernel, %d connection, %d browser), %d operations: nothing that was acknowledged or shown is lost, nothing is doubled.%n",
                done, kills[0], kills[1], kills[2], kills[3], operations);
        return true;
    }

    private ServerProcess start(Path data, String port) {
        return port == null ? ServerProcess.start(home, data, TOKEN, "--chip-host", "false", "--kernel-warm", "0")
                : ServerProcess.start(home, data, TOKEN, "--chip-host", "false", "--kernel-warm", "0", "--port", port);
    }

    /** Waits a little for a condition that has a deadline. */
    static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(20);
    }

    static JsonObject op(String kind) {
        return new JsonObject().put("kind", kind);
    }
}
