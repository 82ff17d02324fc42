package io.millrace.kernel.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.millrace.kernel.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A shell that imports only what a snippet mentions makes, byte for byte, the classes of a stock JShell that imports everything. */
class NarrowImportsTest {
    /** The same snippets in our shell and in JShell as the JDK has it. */
    private static final class Pair implements AutoCloseable {
        private final Shell narrow = new Shell(List.of());
        private final Recorder recorder = new Recorder();
        private final JShell stock = Shell.compiler(recorder);
        private boolean apart;

        Pair() {
            Prelude.IMPORTS.forEach(stock::eval);
            recorder.take();
        }

        /**
         * Where JShell's own wrappers do not compile any more (a name that was a variable, a method, a class and an enumeration in turn leaves an import of a class that is
         * not there), it calls the same declaration now rejected and now recoverable, as its imports happen to be. Nothing can be compared after that.
         */
        private boolean apart(List<SnippetEvent> theirs) {
            apart |= theirs.stream().flatMap(e -> stock.diagnostics(e.snippet())).anyMatch(d -> d.getCode().equals("compiler.err.static.imp.only.classes.and.interfaces"));
            return apart;
        }

        /** One snippet that runs and ends well; unnamed results are dropped, as the kernel does. */
        void eval(String source) {
            if (apart) {
                return;
            }
            List<SnippetEvent> ours = narrow.eval(new Origin("c", 1, 0, source)).own();
            List<SnippetEvent> theirs = stock.eval(source).stream().filter(e -> e.causeSnippet() == null).toList();
            if (apart(theirs)) {
                return;
            }
            same(source);
            assertEquals(theirs.stream().map(SnippetEvent::status).toList(), ours.stream().map(SnippetEvent::status).toList(), source);
            for (int i = 0; i < ours.size(); i++) {
                Snippet mine = ours.get(i).snippet();
                if (mine.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND && ours.get(i).status() == Snippet.Status.VALID) {
                    narrow.drop(mine);
                    stock.drop(theirs.get(i).snippet());
                    same("drop of " + source);
                } else {
                    narrow.finished(mine);
                }
            }
            narrow.rest();
        }

        void drop(String name) {
            if (apart) {
                return;
            }
            Snippet theirs = stock.snippets().filter(s -> stock.status(s).isActive() && s instanceof jdk.jshell.DeclarationSnippet d && d.name().equals(name))
                    .findFirst().orElse(null);
            if (theirs != null) {
                narrow.active(theirs.id()).ifPresent(narrow::drop);
                stock.drop(theirs);
                same("drop of " + name);
            }
        }

        private void same(String what) {
            List<Object> entries = narrow.takeHistory();
            assertEquals(Shell.hash(recorder.take()), ((Map<?, ?>) entries.getLast()).get("h"), what);
        }

        @Override
        public void close() {
            narrow.close();
            stock.close();
        }
    }

    @Test
    void thisJdkIsTheOneThatItWasWrittenFor() {
        try (JShell jshell = Shell.compiler(new Recorder())) {
            assertNotNull(NarrowImports.install(jshell));
            assertNotNull(CompilerTables.of(jshell));
        }
    }

    @Test
    void everyKindOfSnippetGivesTheSameClasses() {
        try (Pair pair = new Pair()) {
            List.of("int x = 1;", "int f() { return x + g(); }", "int g() { return 2; }", "f() + 1", "long x = 5;", "x", "x = 7",
                    "class A { int v; int w() { return v + f(); } }", "var a = new A();", "a.w()", "class A { int v; int u; }", "a", "var a = new A();",
                    "record P<T extends Comparable<T>>(T low, T high) { P { if (low.compareTo(high) > 0) throw new IllegalArgumentException(); } }",
                    "var p = new P<>(1, 2);", "p.low() + p.high()", "List<P<Integer>> ps = List.of(p);", "ps.getFirst().low()",
                    "var anonymous = new Object() { int hidden = x > 0 ? 1 : 2; A other = a; };", "anonymous.hidden", "anonymous.other.u",
                    "enum Colour { RED, GREEN; Colour next() { return values()[(ordinal() + 1) % 2]; } }", "Colour.RED.next()",
                    "interface Shape { double area(); }", "sealed interface S permits S1, S2 {}", "record S1(int i) implements S {}",
                    "final class S2 implements S {}", "S s = new S1(3);", "switch (s) { case S1(int i) -> i; case S2 q -> 0; }",
                    "int 数量 = 3;", "int \u0078\u0079 = 4;", "xy + 数量", "\u0078", "String text = \"x y f\";", "text.length()",
                    "import static java.lang.Math.max;", "max(xy, 数量)", "for (int i = 0; i < 3; i++) { xy += i; }", "if (xy > 3) { int x = 3; }",
                    "<T> T same(T t) { return t; }", "same(same(ps))", "Function<Integer, Integer> twice = n -> n * 2 + (int) x;", "twice.apply(3)",
                    "int overloaded(int i) { return i; }", "int overloaded(String s) { return s.length(); }", "overloaded(\"a\") + overloaded(1)",
                    "int bad = unknown;", "Unknown later() { return null; }", "class Uses { Unknown u; }", "class Unknown { int n; }", "later()",
                    "new Uses().u", "int[] many = {1, 2, 3}, other[];", "many[1]", "Runnable r = () -> xy++;", "r.run()", "@FunctionalInterface interface F3 { int go(A a, P<Long> p); }",
                    "F3 go = (q, w) -> q.v + w.low().intValue();", "go.go(a, new P<>(1L, 2L))", "class B extends A { class Inner { int z = u; } Inner inner() { return new Inner(); } }",
                    "new B().inner().z", "var inner = new B().inner();", "inner.z", "class A { int v; int u; int extra; }", "new B().extra", "String x = \"now text\";", "f()", "x + 1")
                    .forEach(pair::eval);
            pair.drop("g");
            pair.eval("f()");
            pair.drop("A");
            pair.eval("new B()");
            pair.eval("class A { int v; }");
            pair.eval("new B().inner()");
        }
    }

    @Test
    void aNameOfManyKindsIsWhatItIsInJShell() {
        try (Pair pair = new Pair()) {
            for (String each : List.of("int a = 1;", "int a = 1;", "int d() { return a + 1; }", "for (var i = 0; i < 2; i++) System.out.println(a);", "enum b { ONE }", "a.in",
                    "String d(String s) { return s + e; }", "String d(String s) { return s + d; }", "for (var i = 0; i < 2; i++) System.out.println(b);", "new b()",
                    "for (var i = 0; i < 2; i++) System.out.println(e);", "String c(String s) { return s + b; }", "drop d", "class a { Object of = e; }",
                    "for (var i = 0; i < 2; i++) System.out.println(a);", "String c = \"\";", "int b() { return a + 1; }", "class c { int n() { return e(); } }", "int d() { return b + 1; }", "int e = 1;")) {
                if (each.startsWith("drop ")) {
                    pair.drop(each.substring(5));
                } else {
                    pair.eval(each);
                }
            }
        }
    }

    @Test
    void nothingIsComparedBehindAnImportThatJShellItselfCannotCompile() {
        try (Pair pair = new Pair()) {
            for (String each : List.of("int a = 1;", "String d(String s) { return s + b; }", "int d() { return b + 1; }", "class d { int n() { return a(); } }", "String b = \"\";",
                    "enum d { ONE }", "int e = 1;", "var a = new ArrayList<String>();", "String b(String s) { return s + c; }", "class e { Object of = a; }", "int a = 1;")) {
                pair.eval(each);
            }
        }
    }

    /** What follows over many cells with names that are defined, used and taken back in any order. */
    @Property(tries = 12)
    void anyNotebookGivesTheSameClasses(@ForAll("notebooks") List<String> notebook) {
        try (Pair pair = new Pair()) {
            for (String each : notebook) {
                if (each.startsWith("drop ")) {
                    pair.drop(each.substring(5));
                } else {
                    pair.eval(each);
                }
            }
        }
    }

    /**
     * A name stays a variable, a method or a type here: where one was all of these in turn JShell's own wrappers need not compile any more, and what it makes of that hangs on the order
     * of its imports ({@link #aNameOfManyKindsIsWhatItIsInJShell} holds what can be held of it).
     */
    @Provide
    Arbitrary<List<String>> notebooks() {
        Arbitrary<String> forms = Arbitraries.of("int v = 1;", "var v = new ArrayList<String>();", "String v = \"\";", "int m() { return w + 1; }", "String m(String s) { return s + w; }",
                "class T { Object of = w; }", "class T { int n() { return n(); } }", "class T { Object n() { return k(); } }", "record T(int i) {}", "enum T { ONE }", "var v = w;", "v", "v = w", "v + w",
                "m(\"s\")", "m()", "new T()", "w.toString()", "var v = new Object() { Object in = w; };", "var v = new T();", "v.in", "class D extends C {}", "T m(T t) { return t; }", "drop v",
                "drop m", "drop T", "// v only mentioned\nint w = 2;", "for (var i = 0; i < 2; i++) System.out.println(v);", "int v = k();");
        Arbitrary<String> variables = Arbitraries.of("a", "b", "c");
        Arbitrary<String> methods = Arbitraries.of("f", "g");
        Arbitrary<String> types = Arbitraries.of("C", "D");
        return Combinators.combine(forms, variables, variables, methods, methods, types).as((form, v, w, m, k, t) -> form.replaceAll("\\bv\\b", v).replaceAll("\\bw\\b", w)
                .replaceAll("\\bm\\b", m).replaceAll("\\bk\\b", k).replaceAll("\\bT\\b", t)).list().ofMinSize(20).ofMaxSize(40);
    }

    @Test
    void whatWasForgottenIsNotNeededForTheSameHistory() {
        List<Object> history = new ArrayList<>();
        try (Shell shell = new Shell(List.of())) {
            CellCompiler compiler = new CellCompiler(shell);
            for (int i = 0; i < 120; i++) {
                String run = "r" + i;
                compiler.compile(run, "c", i, "int x%d = %d;\nSystem.out.println(x%d);\nx%d + x%d".formatted(i % 7, i, i % 7, i % 7, i % 7));
                compiler.outcome(run, Integer.MAX_VALUE);
                history.addAll(shell.takeHistory());
            }
        }
        try (Shell again = new Shell(List.of())) {
            assertEquals(true, again.replay(history.stream().map(Json::object).toList()));
        }
    }
}
