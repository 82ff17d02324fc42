package io.millrace.pool.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import org.junit.jupiter.api.Test;

/** The cells of docs/tensors.md run one after the other, as in a notebook, and print what stands below them. */
class TensorsPageTest {
    private static final Pattern CELL = Pattern.compile("```java\\n(.*?)```\\n(?:```text\\n(.*?)```)?", Pattern.DOTALL);

    @Test
    void everyCellRunsAndPrintsWhatThePageSays() throws Exception {
        LocalPool.install();
        String page = Files.readString(Path.of("../../docs/tensors.md"));
        int cells = 0;
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            for (String name : List.of("import java.util.*;", "import io.millrace.accelerator.*;", "import static io.millrace.accelerator.Ops.*;")) {
                run(shell, name);
            }
            for (Matcher cell = CELL.matcher(page); cell.find(); cells++) {
                SnippetEvent last = run(shell, cell.group(1));
                if (cell.group(2) != null) {
                    assertEquals(cell.group(2).strip(), value(shell, last), cell.group(1));
                }
            }
        }
        assertTrue(cells > 12, "the page has " + cells + " cells");
    }

    private static String value(JShell shell, SnippetEvent last) {
        String text = last.value();
        return text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
    }

    private static SnippetEvent run(JShell shell, String cell) {
        SnippetEvent last = null;
        String rest = cell;
        while (!rest.isBlank()) {
            SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            for (SnippetEvent event : shell.eval(next.source() == null ? rest : next.source())) {
                if (event.causeSnippet() == null) {
                    String why = shell.diagnostics(event.snippet()).map(d -> d.getMessage(null)).toList().toString();
                    assertEquals(Snippet.Status.VALID, event.status(), event.snippet().source() + why);
                    assertTrue(event.exception() == null, () -> event.snippet().source() + ": " + event.exception());
                    last = event;
                }
            }
            rest = next.source() == null ? "" : next.remaining();
        }
        return last;
    }
}
