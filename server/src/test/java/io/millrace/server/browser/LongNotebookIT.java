package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A notebook of many cells opens with editors only where one looks, and is whole for reading, finding and scrolling all the same. */
class LongNotebookIT extends InBrowser {
    private static final int CELLS = 500;

    @Test
    void editorsAreMadeWhereOneLooksAndEverythingElseIsThereToRead() {
        page.getByTestId("import-file").setInputFiles(new FilePayload("long.ipynb", "application/json", notebook().getBytes(StandardCharsets.UTF_8)));
        NotebookPage notebook = NotebookPage.shown(page);
        assertThat(notebook.codeCell(0).locator(".cm-content")).containsText("// cell 0");
        assertThat(notebook.cells()).hasCount(CELLS);
        assertFewEditors();
        Locator middle = notebook.codeCell(CELLS / 2);
        assertThat(middle.getByTestId("source-text")).containsText("// cell 250");
        assertThat(middle.getByTestId("outputs")).hasText("result 250");

        int height = scrollHeight();
        page.evaluate("document.querySelector('main').scrollTo(0, 1e9)");
        Locator last = notebook.codeCell(CELLS - 1);
        assertThat(last.getByTestId("outputs")).hasText("result 499");
        assertThat(last.getByTestId("outputs")).isInViewport();
        assertThat(last.locator(".cm-content")).containsText("// cell 499");
        assertFewEditors();
        assertEquals(height, scrollHeight(), "nothing moves when an editor takes the place of its text");
    }

    @Test
    void whatIsWrittenStaysWithItsUndoHistoryHoweverFarOneScrolls() {
        page.getByTestId("import-file").setInputFiles(new FilePayload("long.ipynb", "application/json", notebook().getBytes(StandardCharsets.UTF_8)));
        NotebookPage notebook = NotebookPage.shown(page);
        Locator first = notebook.codeCell(0);
        first.locator(".cm-content").click();
        page.keyboard().type("int added;");
        page.keyboard().press("Escape");
        page.keyboard().press("End"); // the last cell, by keyboard
        assertThat(notebook.codeCell(CELLS - 1)).isFocused();
        assertThat(notebook.codeCell(CELLS - 1)).isInViewport();
        page.keyboard().press("Home");
        first.locator(".cm-content").click();
        assertThat(first.locator(".cm-content")).containsText("int added;");
        page.keyboard().press("ControlOrMeta+z");
        assertThat(first.locator(".cm-content")).not().containsText("int added;");
    }

    private void assertFewEditors() {
        page.waitForCondition(() -> page.locator(".cm-editor").count() < 40);
        assertTrue(page.locator(".cm-editor").count() > 0);
    }

    private int scrollHeight() {
        return (Integer) page.evaluate("document.querySelector('main').scrollHeight");
    }

    private static String notebook() {
        return IntStream.range(0, CELLS).mapToObj(i -> """
                {"id": "c%1$d", "cell_type": "code", "metadata": {}, "execution_count": %1$d, "source": "// cell %1$d\\nint x%1$d = %1$d;\\n",
                 "outputs": [{"output_type": "execute_result", "execution_count": %1$d, "data": {"text/plain": "result %1$d"}, "metadata": {}}]}""".formatted(i))
                .collect(Collectors.joining(",", "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, \"cells\": [", "]}"));
    }
}
