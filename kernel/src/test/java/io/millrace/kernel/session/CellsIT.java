package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cells in a real kernel: results, names, errors. */
class CellsIT {
    private static Bench bench;
    private static Bench.Notebook notebook;

    @BeforeAll
    static void start() {
        bench = new Bench().open();
        notebook = bench.start("cells");
    }

    @AfterAll
    static void end() {
        bench.close();
    }

    @Test
    void theLastExpressionOfACellIsItsResult() {
        assertEquals("2", notebook.run("1 + 1").result());
        assertEquals("7", notebook.run("int seven = 7;\nseven").result());
        assertNull(notebook.run("seven + 1;").result());
        assertNull(notebook.run("int eight = 8;").result());
        assertEquals("56", notebook.run("seven * eight").result());
        assertNull(notebook.run("").result());
        assertNull(notebook.run("// nothing\n").result());
    }

    @Test
    void whatIsPrintedComesBeforeTheReplyAndInOrder() {
        var done = notebook.run("System.out.print(\"a\"); System.err.print(\"b\"); System.out.println(\"数据\");");
        assertEquals("ok", done.status());
        assertEquals("a数据\n", done.out());
        assertEquals("b", done.text("stderr"));
    }

    @Test
    void aMethodMayBeUsedAboveItsDeclaration() {
        assertEquals("25", notebook.run("square(5)\n;int q0 = 1;\nint square(int x) { return helper(x); }\nint helper(int x) { return x * x; }\nsquare(5)").result());
        assertEquals("Point[x=1, y=2]", notebook.run("var p = new Point(1, 2);\nrecord Point(int x, int y) {}\np").result());
    }

    @Test
    void anExceptionNamesTheLineOfTheCell() {
        notebook.run("int div(int a, int b) {\n  int c = a;\n  return c / b;\n}");
        var done = notebook.run("int before = 1;\n\ndiv(before,\n   0);\nint after = 2;");
        assertEquals("error", done.status());
        assertEquals("java.lang.ArithmeticException", done.error().get("ename"));
        assertEquals("/ by zero", done.error().get("evalue"));
        assertTrue(done.traceback().matches("(?s)java.lang.ArithmeticException: / by zero\n    at div \\(cell \\d+, line 3\\)\n    at cell \\d+, line 3"), done.traceback());
        assertEquals("1", notebook.run("before").result());
        var unknown = notebook.run("after");
        assertEquals("error", unknown.status());
        assertTrue(String.valueOf(unknown.error().get("evalue")).contains("cannot find symbol"), unknown.traceback());
    }

    @Test
    void nothingOfACellRunsThatDoesNotCompile() {
        notebook.run("int kept = 5;");
        var done = notebook.run("kept = 6;\nint kept = 7;\nSystem.out.println(\"ran\");\n  int bad = undefinedName + 1;");
        assertEquals("error", done.status());
        assertEquals("", done.out());
        assertEquals(4, ((Number) done.error().get("line")).intValue(), done.traceback());
        assertEquals(13, ((Number) done.error().get("column")).intValue());
        assertFalse(done.traceback().contains("$JShell$"), done.traceback());
        assertEquals("5", notebook.run("kept").result());
    }

    @Test
    void aVariableKeepsItsValueWhenACellThatChangesItsTypeFails() {
        notebook.run("int typed = 41; typed++;");
        assertEquals("error", notebook.run("String typed = \"x\"; nonsense(typed);").status());
        assertEquals("42", notebook.run("typed").result());
        assertEquals("error", notebook.run("String typed = \"x\"; if (true) throw new RuntimeException();").status());
        assertEquals("x", notebook.run("typed").result().replace("\"", ""));
    }

    @Test
    void syntaxErrorsAreShownInPlace() {
        var done = notebook.run("int fine = 1;\nfor (int i = 0; i < 3; i++ {\n}");
        assertEquals("error", done.status());
        assertEquals(2, ((Number) done.error().get("line")).intValue(), done.traceback());
        assertEquals("error", notebook.run("fine").status());
    }

    @Test
    void aRedefinedMethodIsUsedByThoseThatCallIt() {
        notebook.run("int base() { return 1; }\nint twice() { return 2 * base(); }");
        assertEquals("2", notebook.run("twice()").result());
        notebook.run("int base() { return 21; }");
        assertEquals("42", notebook.run("twice()").result());
    }

    @Test
    void aCellThatWasGivenTwiceRunsOnce() {
        notebook.run("int times = 0;");
        String run = notebook.begin("times++;");
        notebook.end(run);
        notebook.session.execute(run, "cell", "times++;", 99);
        assertEquals("1", notebook.run("times").result());
    }

    @Test
    void aMethodThatNeedsSomethingUnknownIsToldAndFailsWhenItIsCalled() {
        var done = notebook.run("int early() {\n  return missing(1);\n}");
        assertEquals("ok", done.status());
        assertEquals("Note: early needs method missing(int), which is not defined yet.\n", done.text("stderr"));
        var called = notebook.run("early()");
        assertTrue(String.valueOf(called.error().get("evalue")).contains("early needs method missing(int)"), called.traceback());
        assertEquals("9", notebook.run("int missing(int x) { return 9; }\nearly()").result());
    }

    @Test
    void aDefinitionThatNoLongerFitsIsToldAndComesBackWhereTheCellFails() {
        notebook.run("int number = 1;\nint user() { return number; }\nvar dependent = number;\ndependent++;");
        assertEquals("error", notebook.run("String number = \"one\"; nonsense();").status());
        assertEquals("2", notebook.run("dependent").result());
        assertEquals("1", notebook.run("user()").result());
        var done = notebook.run("String number = \"one\";");
        assertTrue(done.text("stderr").contains("user"), done.text("stderr"));
    }

    @Test
    void theTypeOfAnExceptionOfTheUsersOwnIsPlain() {
        var done = notebook.run("class Own extends RuntimeException { Own(String m) { super(m); } }\nObject o = new Own(\"x\");\nthrow new Own(\"mine\");");
        assertEquals("Own", done.error().get("ename"));
        var cast = notebook.run("Own own = (Own) o;\nString s = (String) o;");
        assertEquals("error", cast.status());
        var wrong = notebook.run("Object q = new Own(\"y\");\nvar i = (Integer) q;");
        assertEquals("class Own cannot be cast to class java.lang.Integer", wrong.error().get("evalue"));
        assertFalse(wrong.traceback().contains("REPL"), wrong.traceback());
    }

    @Test
    void aRecursionWithoutEndIsAnErrorAndTheKernelLives() {
        notebook.run("int down(int n) { return down(n + 1) + 1; }");
        assertEquals("java.lang.StackOverflowError", notebook.run("down(0)").error().get("ename"));
        assertEquals("2", notebook.run("1 + 1").result());
    }

    @Test
    void objectsKeepTheirClassWhenAVariableThatItUsesIsDeclaredAgain() {
        notebook.run("int factor = 2;\nclass Scale { int by(int x) { return x * factor; } }\nvar scale = new Scale();");
        assertEquals("6", notebook.run("scale.by(3)").result());
        assertEquals("30", notebook.run("int factor = 10;\nscale.by(3)").result());
        assertEquals("40", notebook.run("class Scale { int by(int x) { return x * factor + 10; } }\nscale.by(3)").result());
    }

    @Test
    void anOldInstanceIsNamedAsSuch() {
        var cells = bench.start("redefined");
        cells.run("record Point(int x) {}\nObject made = new Point(1);");
        cells.run("record Point(int x, int y) {}");
        assertEquals("This Point was made with the definition of run [1], and Point was defined again in run [2]. Run the cell again that made it.",
                cells.run("Point p = (Point) made;").error().get("evalue"));
        cells.run("var made = new Point(1, 2);");
        assertEquals("2", cells.run("((Point) made).y()").result());
    }
}
