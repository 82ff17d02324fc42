package io.millrace.kernel.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.kernel.protocol.Json;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CellNamesTest {
    private static final JShell JSHELL = Shell.compiler(new Recorder());

    @AfterAll
    static void close() {
        JSHELL.close();
    }

    private static Map<String, Object> names(String cell) {
        return CellNames.of(CellSource.split(cell, JSHELL.sourceCodeAnalysis()));
    }

    private static String list(Object names) {
        return String.join(" ", new TreeSet<>(((Collection<?>) names).stream().map(String::valueOf).toList()));
    }

    private static void expect(String cell, String defines, String uses, String assigns) {
        Map<String, Object> names = names(cell);
        assertEquals(defines, list(names.get("defines")), cell);
        assertEquals(uses, list(names.get("uses")), cell);
        assertEquals(assigns, list(names.get("assigns")), cell);
    }

    private static void expectBody(String cell, String name, String uses, String assigns) {
        Map<String, Object> body = Json.object(Json.object(names(cell).get("bodies")).get(name));
        assertEquals(uses, list(body.get("uses")), cell);
        assertEquals(assigns, list(body.get("assigns")), cell);
    }

    @Test
    void variablesWithWhatTheyAreMadeOf() {
        expect("int x = y + 1;", "x", "y", "");
        expect("int x = 1; x + 1", "x", "", "");
        expect("x + 1; int x = 2;", "x", "x", "");
        expect("int a = 1, b = a + c;", "a b", "c", "");
        expect("var list = new ArrayList<P>(); list.add(p)", "list", "ArrayList P p", "");
        expect("public static int 数 = 量;", "数", "量", "");
        expect("import java.util.List; import static java.lang.Math.max; max(x, 1)", "List max max()", "x", "");
        expect("x", "", "x", "");
        expect("x + y;", "", "x y", "");
        expect("", "", "", "");
        expect("// only x\n", "", "", "");
    }

    @Test
    void changes() {
        expect("x = y;", "", "y", "x");
        expect("x += y", "", "x y", "x");
        expect("x++", "", "x", "x");
        expect("a[i] = 1", "", "a i", "a");
        expect("(p.inner.field)--", "", "p", "p");
        expect("int x = 1; x = 2; y = x;", "x", "", "y");
    }

    @Test
    void whatIsLocalIsNotTheNotebooks() {
        expect("for (int i = 0; i < n; i++) { int j = i; total += j; }", "", "n total", "total");
        expect("for (var each : list) print(each);", "", "list print()", "");
        expect("list.forEach(v -> sum(v, w))", "", "list sum() w", "");
        expect("try (var in = open()) { in.read(); } catch (IOException e) { log(e); }", "", "IOException log() open()", "");
        expect("if (o instanceof Point(int x, var y) && x > limit) print(y);", "", "Point limit o print()", "");
        expect("switch (shape) { case Circle c when c.r() > r -> c; case Square s -> s; }", "", "Circle Square r shape", "");
        expect("Runnable r = new Runnable() { int n; public void run() { n++; go(n, m); } };", "r", "Runnable go() m", "");
        expect("{ int x = 1; x++; } x", "", "x", "");
        expect("String s = \"x y\"; // z", "s", "String", "");
        expect("outer: while (true) { break outer; }", "", "", "");
    }

    @Test
    void bodiesAreUsedWhenTheyAreCalled() {
        expect("int f(int a) { return a + x + g(a); }", "f()", "", "");
        expectBody("int f(int a) { return a + x + g(a) + f(1); }", "f()", "g() x", "");
        expectBody("void count() { n++; }", "count()", "n", "n");
        expectBody("class A<T> extends B { T t; int m() { return t.hashCode() + other + m(); } }", "A", "B other", "");
        expectBody("record P(int x) { static P of() { return new P(origin); } }", "P", "origin", "");
        expectBody("<T extends Comparable<T>> T max(T a) throws Oops { return a; }", "max()", "Comparable Oops", "");
        expectBody("sealed interface S permits One, Two {}", "S", "One Two", "");
        expectBody("@FunctionalInterface interface F { int go(A a); }", "F", "A FunctionalInterface", "");
        expectBody("enum E { ONE; E next() { return ONE == other ? ONE : this; } }", "E", "other", "");
    }

    @Test
    void aCellThatCallsItsOwnMethodUsesWhatTheMethodUses() {
        expect("int y = f();\nint f() { return x + g(); }\nint g() { k = 1; return z + y; }", "f() g() y", "x z", "k");
        expect("int f() { return f() + x; }", "f()", "", "");
    }

    @Test
    void aMethodAndAVariableOfOneNameAreTwo() {
        expect("size(size)", "", "size size()", "");
        expect("int size = 1; size()", "size", "size()", "");
    }
}
