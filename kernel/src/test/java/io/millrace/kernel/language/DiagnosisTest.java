package io.millrace.kernel.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.language.Diagnosis.Finding;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {
    private final Shell shell = new Shell(List.of());
    private final CellCompiler compiler = new CellCompiler(shell);
    private final Diagnosis diagnosis = new Diagnosis();
    private int runs;

    @AfterEach
    void close() {
        shell.close();
        diagnosis.close();
    }

    private void run(String cell) {
        compiler.compile("run-" + ++runs, "cell-" + runs, runs, cell);
        compiler.outcome("run-" + runs, Integer.MAX_VALUE);
    }

    private List<Finding> diagnose(String cell, String... before) {
        return diagnosis.of(List.of(), shell.living(), List.of(before), cell);
    }

    /** Where a finding is shown between guillemets. */
    private static String marked(String cell, Finding f) {
        return cell.substring(0, f.from()) + "\u00ab" + cell.substring(f.from(), f.to()) + "\u00bb" + cell.substring(f.to());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            int x = "text";                          | int x = \u00ab"text"\u00bb;
            int a = 1; int b = missing + 1; int c;   | int a = 1; int b = \u00abmissing\u00bb + 1; int c;
            String 名 = "😀"; 名.nothing();            | String 名 = "😀"; \u00ab名.nothing\u00bb();
            new Absent();                            | new \u00abAbsent\u00bb();
            throw new java.io.IOException("x");      |
            List<String> l = new ArrayList<>(); l.add(1); | List<String> l = new ArrayList<>(); l.add(\u00ab1\u00bb);
            int f(int n) { return n }                | int f(int n) { return \u00abn\u00bb }
            """)
    void a_fault_is_found_at_its_place_in_the_cell(String cell, String marked) {
        List<Finding> findings = diagnose(cell);
        assertEquals(marked == null ? List.of() : List.of(marked), findings.stream().map(f -> marked(cell, f)).toList(), findings.toString());
        findings.forEach(f -> assertEquals("error", f.severity()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            new CRC32().getValue()                     | java.util.zip.CRC32
            Pattern.compile("x")                       | java.util.regex.Pattern
            HttpClient client = null;                  | java.net.http.HttpClient
            new NoSuchTypeAnywhere()                   |
            missing + 1                                |
            """)
    void a_missing_import_is_proposed(String cell, String first) {
        List<String> imports = diagnose(cell).getFirst().imports();
        assertEquals(first, imports.isEmpty() ? null : imports.getFirst());
    }

    @Test
    void what_has_run_is_known_and_what_is_diagnosed_changes_nothing() {
        run("int x = 1;\nint twice(int n) { return 2 * n; }\nrecord P(int a) {}");
        List<Diagnosis.Definition> living = shell.living();
        assertEquals(List.of(), diagnose("int y = twice(x) + new P(3).a();"));
        assertEquals(List.of(), diagnose("String x = \"now a text\"; x.length()"));
        assertEquals(1, diagnose("x.length()").size(), "the diagnosed redeclaration has left no trace");
        assertEquals(1, diagnose("y").size(), "nor has the new name");
        assertEquals(living, shell.living());
        shell.takeHistory();
        diagnose("int z = 1;");
        assertEquals(List.of(), shell.takeHistory());
        run("String x = \"text\";");
        assertEquals(List.of(), diagnose("x.length()"));
    }

    @Test
    void cells_above_that_have_not_run_count_as_known() {
        assertEquals(1, diagnose("later + 1").size());
        assertEquals(List.of(), diagnose("later + 1", "broken(", "int later = 1;"));
        assertEquals(1, diagnose("later + 1").size());
    }

    @Test
    void a_body_that_needs_what_is_not_there_yet_is_a_warning_at_the_word() {
        String cell = "int f() { return g(1) + 1; }";
        Finding f = diagnose(cell).getFirst();
        assertEquals("warning", f.severity());
        assertEquals("g", cell.substring(f.from(), f.to()));
        assertEquals(List.of(), diagnose(cell + "\nint g(int n) { return n; }"));
    }

    @Test
    void an_unfinished_cell_is_told_and_directives_are_no_faults() {
        assertEquals("error", diagnose("for (int i = 0; i < 3; i++) {").getFirst().severity());
        assertEquals(List.of(), diagnose("%help\n//DEPS a:b:1\n1 + 1"));
        assertEquals(List.of(), diagnose("   \n// only a comment"));
        assertTrue(diagnose("").isEmpty());
    }
}
