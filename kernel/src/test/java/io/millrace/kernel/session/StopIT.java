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
        notebook.run("var keep = new ArrayList<>(List.of(\"kept\"));\nlong turns = 0; double sum = 0;\nThread runner = null;");
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
