package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stopping: the cell's thread has ended when the reply says so, and every variable is as it was. */
class StopIT {
    private static Bench bench;
    private static Bench.Notebook notebook;

    @BeforeAll
    static void start() {
        bench = new Bench().open();
        notebook = bench.start("stop");
        notebook.run("var keep = new ArrayList<>(List.of(\"kept\"));\nlong turns = 0; double sum = 0;\nThread runner = null;\nvar alive = new java.util.concurrent.atomic.AtomicLong();\nvar shared = Executors.newFixedThreadPool(1, work -> { var t = new Thread(work); t.setDaemon(true); return t; });");
        notebook.run("int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }");
    }

    @AfterAll
    static void end() {
        bench.close();
    }

    private Bench.Done stop(String code) {
        String run = notebook.begin("runner = Thread.currentThread();\nSystem.out.println(\"begun\");\n" + code);
        notebook.awaitsText(run, "begun");
        long begin = System.nanoTime();
        notebook.session.interrupt();
        Bench.Done done = notebook.end(run);
        long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.println("stopped after " + millis + " ms: " + code.replace('\n', ' '));
        assertEquals("interrupted", done.status());
        assertTrue(done.messages().stream().anyMatch(m -> m.type().equals("stopping") && m.content().get("step").equals("check")));
        assertEquals("\"kept\" false", notebook.run("\"\\\"\" + keep.get(0) + \"\\\" \" + runner.isAlive()").result().replaceAll("^\"(.*)\"$", "$1").replace("\\\"", "\""));
        return done;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "while (true) {}",
        "for (long i = 0; i < Long.MAX_VALUE; i++) sum += i * 0.5;",
        "for (int i = 0; i < 1_000_000_000; i++) for (int j = 0; j < 1_000_000_000; j++) turns += i ^ j;",
        "Thread.sleep(100_000);",
        "while (true) try { Thread.sleep(1000); } catch (InterruptedException e) {}",
        "while (true) try { while (true) turns++; } catch (Throwable t) {}",
        "fib(80)",
        "synchronized (keep) { keep.wait(); }",
        "IntStream.range(0, 1_000_000_000).forEach(i -> { for (int j = 0; j < 1000; j++) turns += j; });",
        "while (true) System.out.println(turns++);",
    })
    void aCellStopsAndItsVariablesStay(String code) {
        stop(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "var total = LongStream.range(0, Long.MAX_VALUE).sum();",
        "var lock = new java.util.concurrent.locks.ReentrantLock();\nvar t = new Thread(() -> { lock.lock(); try { Thread.sleep(3000); } catch (InterruptedException e) { } });\nt.start();\nwhile (!lock.isLocked()) Thread.onSpinWait();\nlock.lock();",
        "var big = BigInteger.valueOf(3).pow(200_000_000);",
    })
    void codeOfTheJdkIsStoppedFromOutside(String code) {
        stop(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "for (int i = 0; i < 3; i++) new Thread(() -> { while (true) alive.incrementAndGet(); }).start();\nThread.sleep(100_000);",
        "for (int i = 0; i < 3; i++) Thread.startVirtualThread(() -> { while (true) { alive.incrementAndGet(); Thread.yield(); } });\nwhile (true) Thread.sleep(10);",
        "var sleepers = new ArrayList<Thread>();\nfor (int i = 0; i < 3; i++) sleepers.add(Thread.ofVirtual().start(() -> { while (true) try { Thread.sleep(100_000); } catch (InterruptedException e) { alive.incrementAndGet(); } }));\nsleepers.get(0).join();",
        "try (var pool = Executors.newFixedThreadPool(2)) { for (int i = 0; i < 4; i++) pool.submit(() -> { while (true) alive.incrementAndGet(); }); Thread.sleep(100_000); }",
        "try (var pool = Executors.newVirtualThreadPerTaskExecutor()) { for (int i = 0; i < 4; i++) pool.submit(() -> { while (true) { alive.incrementAndGet(); Thread.yield(); } }); }",
        "var earlier = shared.submit(() -> { while (true) alive.incrementAndGet(); });\nearlier.get();",
        "IntStream.range(0, 8).parallel().forEach(i -> { while (true) alive.incrementAndGet(); });",
    })
    void othersEndToo(String code) {
        stop(code);
        assertEquals("true", notebook.run("long now = alive.get();\nThread.sleep(60);\nnow == alive.get()").result());
    }

    @Test
    void aPoolWithoutWorkIsLeftAlone() {
        notebook.run("var idle = Executors.newFixedThreadPool(2);\nidle.submit(() -> 1).get();");
        stop("var mine = Executors.newFixedThreadPool(2);\nmine.submit(() -> 1).get();\nwhile (true) {}");
        assertEquals("42", notebook.run("idle.submit(() -> 42).get()").result());
        notebook.run("idle.shutdownNow();");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "new java.net.ServerSocket(0).accept();",
        "var server = new java.net.ServerSocket(0);\nvar socket = new java.net.Socket(\"localhost\", server.getLocalPort());\nsocket.getInputStream().read();",
        "new FileInputStream(fifo).read();",
    })
    void whatOnlyAnotherKernelStopsIsTold(String code) throws Exception {
        try (Bench own = new Bench()) {
            var blocked = own.open().start("blocked");
            blocked.run("int kept = 1;\nint plus(int x) { return x + 1; }\nString fifo = Files.createTempDirectory(\"fifo\").resolve(\"pipe\").toString();\nnew ProcessBuilder(\"mkfifo\", fifo).start().waitFor();");
            String run = blocked.begin("System.out.println(\"begun\");\n" + code);
            blocked.awaitsText(run, "begun");
            blocked.session.interrupt();
            blocked.heard.await(m -> m.run().equals(run) && m.type().equals("stopping") && m.content().get("step").equals("stuck"));
            blocked.session.kill().toCompletableFuture().join();
            var next = own.start("blocked");
            assertTrue(String.valueOf(next.heard.await(m -> m.type().equals("values_lost")).content().get("names")).contains("kept"));
            assertEquals("2", next.run("plus(1)").result());
        }
    }

    @Test
    void aLoopInALibraryOfTheNotebookIsStoppedFromOutside(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) throws Exception {
        java.nio.file.Path source = folder.resolve("Endless.java");
        java.nio.file.Files.writeString(source, "public class Endless { public static long turns; public static void loop() { while (true) turns++; } }");
        javax.tools.ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", source.toString());
        java.nio.file.Path jar = folder.resolve("endless.jar");
        try (var out = new java.util.jar.JarOutputStream(java.nio.file.Files.newOutputStream(jar))) {
            out.putNextEntry(new java.util.jar.JarEntry("lib/"));
            out.putNextEntry(new java.util.jar.JarEntry("Endless.class"));
            out.write(java.nio.file.Files.readAllBytes(folder.resolve("Endless.class")));
        }
        // A class without a package cannot be named in a cell.
        notebook.run("%classpath " + jar + "\nvar loop = Class.forName(\"Endless\", true, Thread.currentThread().getContextClassLoader()).getMethod(\"loop\");");
        stop("loop.invoke(null);");
    }

    @Test
    void threadsOfOtherCellsGoOn() {
        notebook.run("var beats = new java.util.concurrent.atomic.AtomicLong();\nvar heart = new Thread(() -> { while (!Thread.currentThread().isInterrupted()) beats.incrementAndGet(); });\nheart.setDaemon(true);\nheart.start();");
        stop("while (true) {}");
        assertEquals("true", notebook.run("long before = beats.get();\nwhile (beats.get() == before) Thread.onSpinWait();\nheart.isAlive()").result());
        notebook.run("heart.interrupt();");
    }

    @Test
    void aCellThatDoesNotRunIsNotStopped() {
        notebook.session.interrupt();
        assertEquals("3", notebook.run("1 + 2").result());
    }

    @BeforeEach
    void alive() {
        assertEquals("ok", notebook.run("").status());
    }
}
