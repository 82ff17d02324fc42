package io.millrace.kernel.language;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shells share what they read and see only their own class path. */
class SharedFilesTest {
    @TempDir
    private Path folder;

    private Path jar(String answer) throws IOException {
        Path source = Files.createDirectories(folder.resolve(answer + "/p")).resolve("X.java");
        Files.writeString(source, "package p; public class X { public static " + (answer.equals("text") ? "String" : "int") + " answer() { return " + (answer.equals("text") ? "\"\"" : "1") + "; } }");
        ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", source.toString());
        Path jar = folder.resolve(answer + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("p/X.class"));
            out.write(Files.readAllBytes(source.resolveSibling("X.class")));
        }
        return jar;
    }

    private static boolean accepts(Shell shell, String source) {
        return !shell.eval(new Origin("c", 1, 0, source)).rejected();
    }

    @Test
    void eachShellSeesItsOwnJars() throws IOException {
        Path number = jar("number");
        Path text = jar("text");
        try (Shell one = new Shell(List.of(number)); Shell other = new Shell(List.of(text)); Shell none = new Shell(List.of())) {
            assertTrue(accepts(one, "int a = p.X.answer();"));
            assertTrue(accepts(other, "String a = p.X.answer();"));
            assertFalse(accepts(one, "String b = p.X.answer();"));
            assertFalse(accepts(none, "int a = p.X.answer();"));
            none.addJars(List.of(number));
            assertTrue(accepts(none, "int a = p.X.answer();"));
            assertTrue(accepts(other, "String b = p.X.answer();"));
        }
    }
}
