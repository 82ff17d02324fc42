package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import org.junit.jupiter.api.Test;

/** What the compiler says, marked while one types. */
class DiagnosisIT extends InBrowser {
    private static final double PATIENCE = 30_000;

    private static void marked(Locator cell, String kind, String... texts) {
        Locator marks = cell.locator(".cm-lintRange-" + kind);
        assertThat(marks).hasCount(texts.length, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE));
        assertThat(marks).hasText(texts);
    }

    @Test
    void aFaultIsMarkedWhileAnotherCellRunsAndGoesWhenItIsMended() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator busy = notebook.write(0, "int a = 1;\nwhile (true) {}");
        notebook.run(busy);
        notebook.expectState(busy, "running");
        Locator above = notebook.write(1, "int 名 = 2; // 😀\nString notRun = \"\";");
        Locator cell = notebook.write(2, "名 = \"text\";\nnotRun.length() + missing");
        marked(cell, "error", "\"text\"", "missing");
        marked(above, "error");
        cell.locator(".cm-lintRange-error").last().hover();
        assertThat(page.locator(".cm-diagnostic")).containsText("cannot find symbol");
        // The explanation stands over the text as long as the pointer is there.
        page.mouse().move(5, 5);
        assertThat(page.locator(".cm-diagnostic")).hasCount(0);
        notebook.write(2, "名 = 3;\nnotRun.length()");
        marked(cell, "error");
        notebook.expectState(busy, "running");
        page.getByTestId("stop-cell").first().click();
        notebook.expectState(busy, "interrupted");
    }

    @Test
    void aNameThatIsDefinedByRunningAnotherCellIsNoFaultAnyMore() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator user = notebook.write(0, "later + 1");
        Locator definition = notebook.write(1, "int later = 1;");
        marked(user, "error", "later");
        notebook.runToEnd(definition);
        marked(user, "error");
    }

    @Test
    void aNotebookThatIsOnlyOpenedStartsNothing() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.write(0, "missing");
        marked(notebook.codeCell(0), "error", "missing");
        assertThat(page.getByTestId("save-state")).hasAttribute("data-state", "saved");
        page.reload();
        notebook.connected();
        assertThat(notebook.codeCell(0).locator(".cm-content")).hasText("missing");
        marked(notebook.codeCell(0), "error");
    }
}
