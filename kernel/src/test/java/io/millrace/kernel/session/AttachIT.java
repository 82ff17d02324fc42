package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kernel outlives its server: the next one takes up the stream where the last one stored it. */
class AttachIT {
    private final Bench bench = new Bench();

    @BeforeEach
    void open() {
        bench.open();
    }

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void aCellGoesOnWithoutAServerAndNotALineIsMissingOrDoubled() {
        var notebook = bench.start("lines");
        notebook.run("int base = 40;\nint plus(int x) { return base + x; }\nvar h = new StringBuilder(\"value\");");
        notebook.heard.acknowledges = null;
        String run = notebook.begin("for (int i = 0; i < 20_000; i++) { System.out.println(\"line \" + i); if (i % 1000 == 0) Thread.sleep(20); }\nint after = 2;\nplus(after)");
        notebook.awaitsText(run, "line 1000");
        // The server stored what it had heard up to here, and is gone.
        List<KernelMessage> stored = new ArrayList<>(notebook.heard.all());
        long last = stored.stream().mapToLong(KernelMessage::sequence).max().orElse(0);
        bench.nextServer();
        var again = bench.attach("lines", last);
        var done = again.end(run);
        assertEquals("ok", done.status());
        assertEquals("42", done.result());
        stored.addAll(again.heard.all());
        StringBuilder text = new StringBuilder();
        stored.stream().filter(m -> m.run().equals(run) && m.type().equals("stream")).forEach(m -> text.append(m.content().get("text")));
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            expected.append("line ").append(i).append('\n');
        }
        assertEquals(expected.toString(), text.toString());
        long[] sequences = stored.stream().mapToLong(KernelMessage::sequence).filter(s -> s > 0).toArray();
        for (int i = 1; i < sequences.length; i++) {
            assertEquals(sequences[i - 1] + 1, sequences[i]);
        }
        assertEquals("value 42 2", again.run("h + \" \" + plus(2) + \" \" + after").result().replace("\"", ""));
    }

    @Test
    void theNextServerEndsAtItsEndAlsoTheKernelsOfNotebooksThatNobodyOpenedAgain() {
        var notebook = bench.start("forgotten");
        long pid = Long.parseLong(notebook.run("ProcessHandle.current().pid()").result());
        List<ProcessHandle> processes = Registration.read(Registration.file(bench.options().directory(), "forgotten")).flatMap(Registration::process)
                .map(top -> java.util.stream.Stream.concat(java.util.stream.Stream.of(top), top.descendants()).toList()).orElseThrow();
        assertTrue(pid > 0 && processes.stream().allMatch(ProcessHandle::isAlive));
        bench.nextServer();
        assertTrue(processes.stream().allMatch(ProcessHandle::isAlive));
        bench.host.close(false);
        bench.host = null;
        processes.forEach(p -> p.onExit().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join());
    }

    @Test
    void theKernelsOfAServerThatIsGoneCanBeEnded() {
        bench.start("left").run("1");
        ProcessHandle process = Registration.read(Registration.file(bench.options().directory(), "left")).flatMap(Registration::process).orElseThrow();
        bench.host.close(true);
        bench.host = null;
        assertTrue(process.isAlive());
        assertEquals(1, KernelHosts.endLeft(bench.options().directory()));
        assertEquals(0, KernelHosts.endLeft(bench.options().directory()));
        assertTrue(!process.isAlive());
    }

    @Test
    void whatEndedWithoutAServerIsTakenBackInTheNextShell() {
        var notebook = bench.start("failed");
        notebook.run("int x = 1; String kind = \"old\";");
        String run = notebook.begin("x = 2; System.out.println(\"begun\"); Thread.sleep(500); int y = x / 0; double kind = 3;");
        notebook.awaitsText(run, "begun");
        long last = notebook.heard.all().stream().mapToLong(KernelMessage::sequence).max().orElse(0);
        bench.nextServer();
        var again = bench.attach("failed", last);
        assertEquals("error", again.end(run).status());
        assertEquals("2old", again.run("x + kind").result().replace("\"", ""));
        assertEquals("error", again.run("y").status());
        assertEquals("2old", again.run("x + kind").result().replace("\"", ""));
    }

    @Test
    void onlyTheNewestServerIsLetIn() {
        var notebook = bench.start("owned");
        notebook.run("1");
        bench.nextServer();
        bench.attach("owned", 0);
        var old = new Bench.Heard();
        bench.epoch = 1;
        try (KernelHost stale = KernelHosts.open(bench.options())) {
            CompletionException refused = assertThrows(CompletionException.class, () -> stale.attach("owned", 0, old).toCompletableFuture().join());
            assertTrue(refused.getMessage().contains("newer server"), refused.getMessage());
        }
        bench.epoch = 2;
    }

    @Test
    void aNotebookWithoutAKernelHasNoneToAttach() {
        assertTrue(bench.host.attach("nobody", 0, new Bench.Heard()).toCompletableFuture().join().isEmpty());
    }
}
