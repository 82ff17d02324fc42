package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end of a kernel: only its own, with a reason, and the definitions are still known. */
class DeathIT {
    private final Bench bench = new Bench();

    @BeforeEach
    void open() {
        bench.heap = "64m";
        bench.open();
    }

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void exitEndsOnlyThisKernelAndLosesNoLine() throws InterruptedException {
        var other = bench.start("other");
        var notebook = bench.start("exits");
        notebook.run("int square(int x) { return x * x; }\nint nine = 9;\nrecord Pair(int a, int b) {}\nimport java.util.zip.*;");
        String run = notebook.begin("for (int i = 0; i < 5000; i++) System.out.println(\"line \" + i);\nSystem.exit(3);");
        KernelDeath death = notebook.heard.deathOf();
        assertEquals("The cell called System.exit(3); the kernel ended.", death.reason());
        assertEquals(KernelDeath.Kind.EXIT, death.kind());
        assertEquals("cell-2", death.cell());
        notebook.awaitsText(run, "line 4999\n");
        assertEquals("4", other.run("2 + 2").result());
        notebook.session.close();

        var again = bench.start("exits");
        assertEquals(List.of("nine"), again.heard.await(m -> m.type().equals("values_lost")).content().get("names"));
        assertEquals("49", again.run("square(7)").result());
        assertEquals("Pair[a=1, b=2]", again.run("new Pair(1, 2)").result());
        assertEquals("0", again.run("nine").result());
        assertTrue(again.session.names().toCompletableFuture().join().stream().anyMatch(n -> n.get("name").equals("nine") && n.get("value-lost") == Boolean.TRUE));
        again.run("nine = 9; int nine = 10;");
        assertTrue(again.session.names().toCompletableFuture().join().stream().anyMatch(n -> n.get("name").equals("nine") && n.get("value-lost") == Boolean.FALSE));
        assertEquals("10", again.run("nine").result());
    }

    @Test
    void aCellThatAsksForTooMuchMemoryFailsAndTheKernelLives() {
        var notebook = bench.start("memory");
        notebook.run("int kept = 1;");
        var done = notebook.run("var big = new long[1_000_000_000];");
        assertEquals("java.lang.OutOfMemoryError", done.error().get("ename"));
        var retained = notebook.run("var list = new ArrayList<byte[]>(); while (true) list.add(new byte[100_000]);");
        assertEquals("error", retained.status());
        notebook.awaitsText(retained.run(), "The heap of this kernel is limited to 64m (kernel-max-heap). Most of the heap is held by byte[] ");
        assertEquals("1", notebook.run("kept").result());
    }

    @Test
    void aKillIsTold() throws InterruptedException {
        var notebook = bench.start("killed");
        notebook.run("1");
        ProcessHandle.of(notebook.session.pid()).orElseThrow().destroyForcibly();
        assertTrue(notebook.heard.deathReason().startsWith("The kernel was killed (signal 9)"), notebook.heard.deathReason());
        assertEquals(KernelDeath.Kind.KILLED, notebook.heard.deathOf().kind());
    }

    @Test
    void haltIsTold() throws InterruptedException {
        var notebook = bench.start("halted");
        notebook.begin("Runtime.getRuntime().halt(5);");
        assertTrue(notebook.heard.deathReason().contains("exit code 5"), notebook.heard.deathReason());
    }

    @Test
    void aCrashInNativeCodeIsTold() throws InterruptedException {
        var notebook = bench.start("crashed");
        notebook.begin("java.lang.foreign.MemorySegment.ofAddress(8).reinterpret(8).set(java.lang.foreign.ValueLayout.JAVA_INT, 0, 1);");
        assertTrue(notebook.heard.deathReason().contains("crashed in native code"), notebook.heard.deathReason());
        KernelDeath death = notebook.heard.deathOf();
        assertEquals("CRASH cell-1", death.kind() + " " + death.cell());
        assertTrue(death.log().stream().anyMatch(l -> l.contains("SIGSEGV")), death.log().toString());
    }

    @Test
    void closingASessionEndsTheProcessAndForgetsItsDefinitions() throws Exception {
        var notebook = bench.start("closed");
        notebook.run("int gone = 1;");
        ProcessHandle process = ProcessHandle.of(notebook.session.pid()).orElseThrow();
        notebook.session.close();
        process.onExit().get(10, TimeUnit.SECONDS);
        var again = bench.start("closed");
        assertEquals("error", again.run("gone").status());
    }

    @Test
    void tooManyThreadsAreTold() throws InterruptedException {
        try (Bench limited = new Bench()) {
            limited.threads = 200;
            limited.processors = 1;
            var notebook = limited.open().start("threads");
            assertEquals("1", notebook.run("Runtime.getRuntime().availableProcessors()").result());
            notebook.begin("while (true) new Thread(() -> { while (true) try { Thread.sleep(100_000); } catch (InterruptedException e) { } }).start();");
            assertTrue(notebook.heard.deathReason().endsWith("threads and was ended: kernel-threads allows 200."), notebook.heard.deathReason());
            assertEquals("LIMIT cell-2", notebook.heard.deathOf().kind() + " " + notebook.heard.deathOf().cell());
        }
    }

    @Test
    void asManyKernelsRunAsMay() {
        try (Bench limited = new Bench()) {
            limited.most = 1;
            var one = limited.open().start("one");
            var refused = org.junit.jupiter.api.Assertions.assertThrows(java.util.concurrent.CompletionException.class, () -> limited.start("two"));
            assertEquals("This server runs 1 kernels, which is the most that kernel-most allows. End a kernel that is not needed, or ask for more.", refused.getCause().getMessage());
            one.session.close();
            assertEquals("2", limited.start("two").run("1 + 1").result());
        }
    }

    @Test
    void aHeapOfOnesOwn() {
        Bench.Heard heard = new Bench.Heard();
        var notebook = new Bench.Notebook(bench.host.start("large", "300m", heard).toCompletableFuture().join(), heard);
        assertEquals("true", notebook.run("Runtime.getRuntime().maxMemory() > 200_000_000").result());
    }
}
