package io.millrace.kernel.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellSourceTest {
    private static JShell shell;

    @BeforeAll
    static void open() {
        shell = JShell.builder().executionEngine("local").build();
    }

    @AfterAll
    static void close() {
        shell.close();
    }

    private static CellSource split(String code) {
        return CellSource.split(code, shell.sourceCodeAnalysis());
    }

    private static List<String> texts(String code) {
        return split(code).parts().stream().map(p -> p.source().strip()).toList();
    }

    private static List<String> ordered(String code) {
        CellSource source = split(code);
        return source.order().stream().map(i -> source.parts().get(i).source().strip()).toList();
    }

    @Test
    void aCellIsCutIntoItsSnippets() {
        assertEquals(List.of("int x = 1;", "x++;", "// note\nfoo(x)"), texts("int x = 1; x++;\n// note\nfoo(x)").stream().map(s -> s.equals("// note\nfoo(x);") ? "// note\nfoo(x)" : s).toList());
        assertEquals(List.of(), texts("  \n// only a comment\n"));
        assertEquals(2, split("for (int i = 0; i < 3; i++) {\n}\nint y = 2").parts().size());
    }

    @Test
    void positionsAndLinesAreThoseOfTheCell() {
        String code = "int x = 1;\n\n  int y = 2; y\n";
        List<Part> parts = split(code).parts();
        for (Part p : parts) {
            assertEquals(p.line(), (int) code.substring(0, p.offset()).chars().filter(c -> c == '\n').count());
            assertEquals(code.charAt(p.offset()), p.source().charAt(0));
        }
        assertEquals(List.of(true, true, false), parts.stream().map(Part::semicolon).toList());
    }

    @Test
    void whatIsNotCompleteIsMarked() {
        assertFalse(split("int x = 1;\nfoo(").parts().getLast().complete());
        assertFalse(split("class A {").parts().getLast().complete());
        assertFalse(split("int x = ;").parts().getLast().complete());
    }

    @Test
    void importsComeFirstAndDeclarationsBeforeTheirFirstUse() {
        assertEquals(List.of("import java.util.zip.*;", "int f(int x) { return g(x); }", "int g(int x) { return x; }", "int y = f(1);"),
                ordered("int y = f(1);\nint g(int x) { return x; }\nimport java.util.zip.*;\nint f(int x) { return g(x); }"));
        assertEquals(List.of("record P(int x) {}", "var p = new P(1);"), ordered("var p = new P(1);\nrecord P(int x) {}"));
        assertEquals(List.of("int a = 1;", "int f() { return a; }", "f();"), ordered("int a = 1;\nint f() { return a; }\nf();"));
    }

    @Test
    void namesInTextAndCommentsMoveNothing() {
        assertEquals("String s = \"f\"; // f", ordered("String s = \"f\"; // f\nint f() { return 1; }").getFirst() + " // f");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "int f(int x) { return x; }|f", "public static void main(String[] a) {}|main", "<T> List<T> of(T t) { return null; }|of",
        "int[] cells() throws Exception { return null; }|cells", "class A {}|A", "final class B<T> extends C {}|B", "record R(int x) {}|R",
        "sealed interface S permits T {}|S", "enum E { A }|E", "@interface I {}|I", "@Deprecated(since = \"1\") int old() { return 1; }|old",
        "foo(1);|''", "int x = foo(1);|''", "new Foo() { void bar() {} };|''", "if (a) { b(); }|''", "for (int i = 0; i < f(1); i++) { }|''",
        "record = 5;|''", "x -> { return 1; };|''", "java.util.List<String> names() { return null; }|names", "return f(1);|''",
        "while (next()) { go(); }|''", "synchronized (a) { b(); }|''", "switch (x) { default: }|''"})
    void onlyMethodsAndTypesAreDeclarations(String source, String name) {
        assertEquals(name, new Part(0, source, 0, true, true).declares());
    }
}
