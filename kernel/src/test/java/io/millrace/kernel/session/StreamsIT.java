package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cells print: every byte, in order, to the cell that printed it. */
class StreamsIT {
    private static Bench bench;
    private static Bench.Notebook notebook;

    @BeforeAll
    static void start() {
        bench = new Bench().open();
        notebook = bench.start("streams");
    }

    @AfterAll
    static void end() {
        bench.close();
    }

    @Test
    void aCharacterThatIsCutByAFlushComesOutWhole() {
        var done = notebook.run("""
                for (byte b : "汉字🧪é".getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                    System.out.write(b);
                    System.out.flush();
                    Thread.sleep(60);
                }""");
        assertEquals("汉字🧪é", done.out());
        done.messages().stream().filter(m -> m.type().equals("stream")).forEach(m -> assertTrue(!String.valueOf(m.content().get("text")).contains("\uFFFD")));
    }

    @Test
    void everyLineOfAFastCellArrives() {
        var done = notebook.run("for (int i = 0; i < 100_000; i++) System.out.println(\"行 \" + i);");
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            expected.append("行 ").append(i).append('\n');
        }
        assertEquals(expected.toString(), done.out());
    }

    @Test
    void outputIsShownWhileTheCellRuns() {
        String run = notebook.begin("var gate = new java.util.concurrent.CountDownLatch(1); System.out.print(\"now\"); gate.await();");
        notebook.awaitsText(run, "now");
        notebook.session.interrupt();
        assertEquals("interrupted", notebook.end(run).status());
    }

    @Test
    void aThreadPrintsIntoTheCellThatStartedIt() {
        String first = notebook.begin("""
                var go = new java.util.concurrent.CountDownLatch(1);
                var late = new Thread(() -> { try { go.await(); } catch (InterruptedException e) { } System.out.println("from the first"); });
                late.start();""");
        notebook.end(first);
        var second = notebook.run("System.out.println(\"from the second\"); go.countDown(); late.join();");
        notebook.awaitsText(first, "from the first");
        assertEquals("from the second\n", second.out());
    }

    @Test
    void aCellThatNobodyStoresWaitsAndLosesNothing() throws InterruptedException {
        var patient = bench.start("pressure");
        patient.heard.acknowledges = null;
        String run = patient.begin("var part = \"z\".repeat(1023); for (int i = 0; i < 40_000; i++) System.out.println(part);\nSystem.out.print(\"end\");");
        // The kernel sends until its backlog is full, then the cell stands still.
        long before = -1;
        long now = 0;
        while (now != before || now == 0) {
            before = now;
            Thread.sleep(700);
            now = patient.heard.all().stream().mapToLong(KernelMessage::sequence).max().orElse(0);
        }
        assertTrue(now * 16 * 1024 < 20L << 20, "sent " + now);
        patient.heard.acknowledges = patient.session;
        patient.session.acknowledge(now);
        var done = patient.end(run);
        assertEquals(40_000L * 1024 + 3, done.out().length());
        patient.session.close();
    }
}
