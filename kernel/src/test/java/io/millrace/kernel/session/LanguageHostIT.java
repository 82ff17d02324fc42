package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The language host under hostile input and sudden ends, and its answers while a cell runs. */
class LanguageHostIT {
    private final Bench bench = new Bench();

    @AfterEach
    void end() {
        bench.close();
    }

    /** The language host is the child of this process that runs that class. */
    private static ProcessHandle languageHost() {
        return ProcessHandle.current().children().filter(p -> p.info().commandLine().orElse("").contains("LanguageMain") || isLanguage(p)).findFirst().orElseThrow();
    }

    private static boolean isLanguage(ProcessHandle p) {
        try {
            return Files.readString(Path.of("/proc/" + p.pid() + "/cmdline")).contains("LanguageMain");
        } catch (IOException e) {
            return false;
        }
    }

    private static void kill() throws Exception {
        ProcessHandle host = languageHost();
        host.destroyForcibly();
        host.onExit().get();
    }

    @Test
    void aNewHostKnowsEverythingAndTheKernelKeepsItsValues() throws Exception {
        var notebook = bench.open().start("rebuilt");
        notebook.run("int x = 1;\nString x2 = \"two\";\nimport java.util.zip.*;");
        notebook.run("x = 2;\nint twice(int n) { return n * 2; }\nrecord Pair(int a, int b) {}");
        notebook.run("var pair = new Pair(2, 3);\n1 + 1");
        notebook.run("int broken = nothing;");
        notebook.run("double x = 2.5;\nif (true) throw new RuntimeException(\"stop here\");\nint never = 1;");
        notebook.run("CRC32 crc = new CRC32();");
        kill();
        assertEquals("2.5 two Pair[a=2, b=3] 14 0", notebook.run("x + \" \" + x2 + \" \" + pair + \" \" + twice(7) + \" \" + crc.getValue()").result().replace("\"", ""));
        assertEquals("error", notebook.run("never").status());
        assertFalse(notebook.heard.all().stream().anyMatch(m -> m.type().equals("values_lost")));
    }

    @Test
    void aHostThatEndsWhileACellRunsTakesBackWhatFailed() throws Exception {
        var notebook = bench.open().start("mid");
        notebook.run("int v = 1;");
        String run = notebook.begin("System.out.println(\"begun\"); Thread.sleep(700); int v = 5 / (v - 1); int later = 3;");
        notebook.awaitsText(run, "begun");
        kill();
        assertEquals("error", notebook.end(run).status());
        assertEquals("1", notebook.run("v").result());
        assertEquals("error", notebook.run("later").status());
    }

    @Test
    void aCompilationThatTakesTooLongIsGivenUp() {
        bench.deadline = Duration.ofSeconds(4);
        var notebook = bench.open().start("slow");
        notebook.run("int x = 7;");
        var cell = new StringBuilder();
        for (int i = 0; i < 4000; i++) {
            cell.append("int a").append(i).append(" = ").append(i).append(";\n");
        }
        var done = notebook.run(cell.toString());
        assertEquals("error", done.status());
        assertTrue(done.traceback().contains("did not finish within 4.0 s"), done.traceback());
        assertEquals("7", notebook.run("x").result());
    }

    @Test
    void aPluginInAJarOfTheNotebookDoesNotRun() throws IOException {
        Path folder = Files.createTempDirectory("plugin");
        Path witness = folder.resolve("witness");
        Path source = folder.resolve("Evil.java");
        Files.writeString(source, """
                import com.sun.source.util.*;
                public class Evil implements Plugin {
                    public String getName() { return "evil"; }
                    public boolean autoStart() { return true; }
                    public void init(JavacTask task, String... arguments) {
                        try { java.nio.file.Files.writeString(java.nio.file.Path.of("%s"), "ran"); } catch (java.io.IOException e) { }
                    }
                    public static int answer() { return 42; }
                }""".formatted(witness));
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString()));
        Path jar = folder.resolve("evil.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("Evil.class"));
            out.write(Files.readAllBytes(folder.resolve("Evil.class")));
            for (String service : List.of("com.sun.source.util.Plugin", "javax.annotation.processing.Processor")) {
                out.putNextEntry(new JarEntry("META-INF/services/" + service));
                out.write("Evil\n".getBytes());
            }
        }
        bench.jars.add(jar);
        var notebook = bench.open().start("plugin");
        assertEquals("3", notebook.run("int f() { return 3; }\nf()").result());
        assertFalse(Files.exists(witness));
    }

    @Test
    void aCellSeesNeitherOurClassesNorOurLibraries() {
        var notebook = bench.open().start("hidden");
        for (String name : List.of("io.millrace.kernel.agent.KernelMain", "io.millrace.kernel.language.Shell", "com.grack.nanojson.JsonParser")) {
            assertEquals("error", notebook.run(name + ".class").status(), name);
            assertEquals("java.lang.ClassNotFoundException", notebook.run("Class.forName(\"" + name + "\")").error().get("ename"), name);
        }
    }

    @Test
    void questionsAreAnsweredWhileACellRuns() {
        var notebook = bench.open().start("questions");
        notebook.run("String word = \"hello\"; int wordCount = 3;");
        String run = notebook.begin("System.out.println(\"begun\"); while (true) {}");
        notebook.awaitsText(run, "begun");
        Map<String, Object> completion = notebook.session.complete("int y = 1;\nword.subs", 20).toCompletableFuture().join();
        assertEquals(16, ((Number) completion.get("from")).intValue());
        assertTrue(completion.get("matches").toString().contains("substring("), completion.toString());
        assertTrue(notebook.session.complete("wor", 3).toCompletableFuture().join().get("matches").toString().contains("wordCount"));
        Map<String, Object> inspection = notebook.session.inspect("word.substring(1)", 9).toCompletableFuture().join();
        assertEquals(true, inspection.get("found"));
        assertTrue(inspection.toString().contains("String.substring(int beginIndex)"), inspection.toString());
        assertTrue(notebook.session.names().toCompletableFuture().join().toString().contains("wordCount"));
        notebook.session.interrupt();
        assertEquals("interrupted", notebook.end(run).status());
    }

    @Test
    void theDefaultImportsResolveAndNoneOfTheCommonNamesIsAmbiguous() {
        var notebook = bench.open().start("imports");
        for (String name : List.of("List", "Map", "Set", "Function", "Stream", "Path", "Files", "Duration", "BigDecimal", "File", "Table", "Row", "Bar", "Line", "Option", "Date")) {
            var done = notebook.run(name + ".class.getName()");
            assertEquals("ok", done.status(), () -> name + ": " + done.traceback());
        }
    }
}
