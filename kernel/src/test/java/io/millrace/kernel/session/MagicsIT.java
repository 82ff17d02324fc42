package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lines of a cell that are not Java, on a real kernel. */
class MagicsIT {
    private final Bench bench = new Bench();
    private Bench.Notebook notebook;

    @BeforeEach
    void open() {
        bench.open();
        notebook = bench.start("magics");
    }

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void helpNamesThemAllAndAnUnknownOneGetsTheNearest() {
        String help = notebook.run("%help").out();
        for (String name : new String[] {"maven", "repo", "classpath", "load", "time", "timeit", "who", "reset", "help"}) {
            assertTrue(help.contains("%" + name), name);
        }
        assertTrue(String.valueOf(notebook.run("1;\n%tmeit 1").error().get("evalue")).contains("did you mean %timeit?"));
    }

    @Test
    void whoListsTheNamesOfTheNotebook() {
        assertTrue(notebook.run("%who").out().contains("There are no names yet."));
        notebook.run("int x = 1;\nString 名 = \"\";\ndouble half(int n) { return n / 2.0; }\nrecord P(int a) {}");
        String who = notebook.run("%who").out();
        assertTrue(who.contains("x     variable int") && who.contains("名     variable String") && who.contains("half  method (int)double") && who.contains("P     type record"), who);
    }

    @Test
    void timeTellsOfTheWholeCellAndItsResultStays() {
        var done = notebook.run("%time\nThread.sleep(30);\n6 * 7");
        assertEquals("42", done.result());
        assertTrue(done.out().matches("(?s)Wall time: \\d+(\\.\\d+)? ms, CPU time of the thread: .*"), done.out());
        assertTrue(notebook.run("%%time\nint x = 5;").out().startsWith("Wall time: "));
        assertEquals("5", notebook.run("x").result());
    }

    @Test
    void timeOfOneStatementGivesItsValue() {
        notebook.run("int x = 3;");
        var done = notebook.run("int y = 4;\n%time x * y");
        assertEquals("12", done.result());
        assertTrue(done.out().startsWith("Wall time: "));
        assertTrue(notebook.run("%time System.out.println(\"said\");").out().startsWith("said\nWall time: "));
        notebook.run("%time x = 8");
        assertEquals("8", notebook.run("x").result());
    }

    @Test
    void timeitTellsTheTimeOfOneLoop() {
        notebook.run("double[] a = new double[1000];");
        String line = notebook.run("%timeit Arrays.stream(a).sum()").out();
        assertTrue(line.matches("(?s)\\d+(\\.\\d+)? (ns|µs|ms) ± \\d+(\\.\\d+)? (ns|µs|ms) per loop \\(mean ± standard deviation of 7 batches of [\\d,]+ loops?; fastest .*\\)\\n"), line);
        String body = notebook.run("%%timeit\nint sum = 0;\nfor (int i = 0; i < 100; i++) sum += i;\na[0] = sum;").out();
        assertTrue(body.contains("per loop"), body);
        assertEquals("4950.0", notebook.run("a[0]").result());
        assertEquals("error", notebook.run("sum").status());
    }

    @Test
    void anErrorInATimedStatementIsToldAtItsLine() {
        var done = notebook.run("int ok = 1;\n%timeit undefinedName + 1");
        assertEquals("error", done.status());
        assertEquals(2, ((Number) done.error().get("line")).intValue());
        assertTrue(String.valueOf(done.error().get("evalue")).contains("undefinedName"));
    }

    @Test
    void resetForgetsNamesValuesAndImports() {
        notebook.run("import java.util.zip.CRC32;\nint x = 1;\nclass Held { }\nvar held = new Held();\nvar weak = new java.lang.ref.WeakReference<Object>(held);\nSystem.getProperties().put(\"millrace.test\", weak);");
        assertEquals("2", notebook.run("%reset\n1 + 1").result());
        assertEquals("error", notebook.run("x").status());
        assertEquals("error", notebook.run("new CRC32()").status());
        assertEquals("error", notebook.run("new Held()").status());
        // What nobody can name is not kept.
        assertEquals("true", notebook.run("var reference = (java.lang.ref.WeakReference<?>) System.getProperties().get(\"millrace.test\");\nfor (int i = 0; i < 50 && reference.get() != null; i++) { System.gc(); Thread.sleep(20); }\nreference.get() == null").result());
        notebook.run("String x = \"again\";");
        assertEquals("again", notebook.run("x").result());
    }

    @Test
    void loadGivesTheTextOfAFileForTheCell() throws IOException {
        Path file = Files.writeString(bench.folder.resolve("Loaded.java"), "int loaded = 5;\r\nloaded + 1\n");
        String run = notebook.begin("%load " + file);
        var message = notebook.heard.await(m -> m.type().equals("load") && m.run().equals(run));
        assertEquals("// %load " + file + "\nint loaded = 5;\nloaded + 1", message.content().get("source"));
        assertTrue(String.valueOf(notebook.run("%load " + bench.folder.resolve("none.java")).error().get("evalue")).startsWith("There is no file "));
        Files.write(bench.folder.resolve("bytes.java"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertTrue(String.valueOf(notebook.run("%load " + bench.folder.resolve("bytes.java")).error().get("evalue")).contains("is not text in UTF-8"));
    }

    @Test
    void whatOnlyLooksLikeAMagicIsLeftAlone() {
        assertEquals("%time", notebook.run("String s = \"\"\"\n%time\"\"\"; // %reset\nint m = 7\n%4;\n/*\n%reset\n*/ s").result());
        assertFalse(notebook.run("m").result().isEmpty());
    }
}
