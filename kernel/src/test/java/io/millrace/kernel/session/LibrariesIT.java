package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Libraries that a cell asks for, from a repository in a folder. */
class LibrariesIT {
    private final Bench bench = new Bench();
    private Bench.Notebook notebook;

    @BeforeEach
    void open() throws IOException {
        publish("greeting", "1.0", "Hello");
        bench.open();
        notebook = bench.start("libraries");
    }

    @AfterEach
    void end() throws IOException {
        // What the resolver stored in the local repository under names that no one else uses.
        Path local = Path.of(System.getProperty("user.home"), ".m2", "repository", "org", "example", bench.folder.getFileName().toString());
        if (Files.exists(local)) {
            try (var files = Files.walk(local)) {
                files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
        bench.close();
    }

    private String group() {
        return "org.example." + bench.folder.getFileName();
    }

    private Path jar() {
        return bench.folder.resolve("published").resolve(group().replace('.', '/')).resolve("greeting/1.0/greeting-1.0.jar");
    }

    private void publish(String artifact, String version, String word) throws IOException {
        Path place = Files.createDirectories(jar().getParent());
        Files.writeString(place.resolve(artifact + "-" + version + ".pom"), "<project><modelVersion>4.0.0</modelVersion><groupId>" + group() + "</groupId><artifactId>" + artifact
                + "</artifactId><version>" + version + "</version></project>");
        Path classes = Files.createDirectories(bench.folder.resolve("classes"));
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///Greeting.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignore) {
                return source(word);
            }
        };
        var compiler = ToolProvider.getSystemJavaCompiler();
        assertTrue(compiler.getTask(new StringWriter(), null, null, List.of("-proc:none", "-d", classes.toString()), null, List.of(source)).call());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar()))) {
            out.putNextEntry(new JarEntry("greeting/Greeting.class"));
            out.write(Files.readAllBytes(classes.resolve("greeting/Greeting.class")));
        }
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(place.resolve(artifact + "-" + version + "-sources.jar")))) {
            out.putNextEntry(new JarEntry("greeting/Greeting.java"));
            out.write(source(word).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static String source(String word) {
        return "package greeting; public class Greeting { /** Greets {@code who} with the word *" + word + "*. */ public static String to(String who) { return \"" + word + ", \" + who; } }";
    }

    private String directives() {
        return "//REPOS here=" + bench.folder.resolve("published").toUri() + "\n//DEPS " + group() + ":greeting:1.0\n";
    }

    @Test
    void aCellUsesALibraryThatItNamesAndSoDoLaterCells() {
        assertEquals("Hello, World", notebook.run(directives() + "import greeting.Greeting;\nGreeting.to(\"World\")").result().replace("\"", ""));
        assertEquals("Hello, again", notebook.run("Greeting.to(\"again\")").result().replace("\"", ""));
    }

    @Test
    void aLibraryIsExplainedFromItsSources() throws Exception {
        notebook.run(directives() + "import greeting.Greeting;");
        java.util.Map<String, Object> found = java.util.Map.of();
        long end = System.nanoTime() + Bench.PATIENCE.toNanos();
        while (!String.valueOf(found).contains("Greets") && System.nanoTime() < end) {
            // The sources come behind the library.
            found = notebook.session.inspect("Greeting.to(", 12).toCompletableFuture().get();
        }
        assertTrue(String.valueOf(found).contains("String Greeting.to(String who)") && String.valueOf(found).contains("Greets {@code who} with the word *Hello*."), String.valueOf(found));
    }

    @Test
    void theNextServerAndTheNextLanguageHostKnowTheLibrary() {
        notebook.run(directives() + "import greeting.Greeting;\nString a = Greeting.to(\"a\");");
        bench.nextServer();
        var again = bench.attach("libraries", 0);
        assertEquals("Hello, a Hello, b", again.run("a + \" \" + Greeting.to(\"b\")").result().replace("\"", ""));
    }

    @Test
    void aJarOfThisMachineIsAddedByItsName() {
        assertEquals("Hello, jar", notebook.run("%classpath " + jar() + "\ngreeting.Greeting.to(\"jar\")").result().replace("\"", ""));
    }

    @Test
    void whatCannotBeDoneIsAnErrorOfTheLineAndTheCellDoesNotRun() {
        var unknown = notebook.end(notebook.begin("int ran = 1;\n%mavn a:b:1"));
        assertEquals("error", unknown.status());
        assertEquals("There is no %mavn; did you mean %maven? %help shows them all.", unknown.error().get("evalue"));
        assertEquals(2, ((Number) unknown.error().get("line")).intValue());
        var absent = notebook.end(notebook.begin("%classpath /no/such.jar"));
        assertEquals("There is no file /no/such.jar.", absent.error().get("evalue"));
        var nonsense = notebook.end(notebook.begin("%maven commons-math3"));
        assertTrue(String.valueOf(nonsense.error().get("evalue")).contains("group:artifact:version"), nonsense.traceback());
        assertEquals("error", notebook.end(notebook.begin("ran")).status());
    }

    @Test
    void aLibraryIsLockedAndOneThatHasChangedIsRefused() {
        String run = notebook.begin(directives() + "greeting.Greeting.to(\"a\")");
        assertEquals("ok", notebook.end(run).status());
        var lock = (java.util.Map<?, ?>) notebook.awaits(run, "libraries").content().get("lock");
        String coordinate = group() + ":greeting:jar:1.0";
        assertEquals(java.util.Set.of(coordinate), lock.keySet());
        var other = bench.start("other");
        other.session.lock(java.util.Map.of(coordinate, "0".repeat(64)));
        var refused = other.end(other.begin("int ran = 1;\n" + directives()));
        assertEquals("error", refused.status());
        assertTrue(refused.traceback().contains(coordinate) && refused.traceback().contains(String.valueOf(lock.get(coordinate))), refused.traceback());
        other.session.lock(java.util.Map.of(coordinate, String.valueOf(lock.get(coordinate))));
        assertEquals("Hello, b", other.run(directives() + "greeting.Greeting.to(\"b\")").result().replace("\"", ""));
    }

    @Test
    void helpIsPrinted() {
        assertTrue(notebook.run("%help").out().contains("//DEPS group:artifact:version"));
    }
}
