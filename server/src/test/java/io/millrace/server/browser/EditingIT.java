package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

/** Cells under the hands of somebody who knows Jupyter: the keys do what they do there, and a cell says what its outputs are worth. */
class EditingIT extends InBrowser {
    @Test
    void aCellSaysThatItWasEditedSinceItsRunAlsoAfterAReloadAndInAnotherTab() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator cell = notebook.write(0, "1 + 1");
        notebook.runToEnd(cell);
        assertThat(cell.getByTestId("cell-edited")).isHidden();
        page.reload();
        notebook.connected();
        assertThat(cell.getByTestId("cell-state")).isVisible();
        assertThat(cell.getByTestId("cell-edited")).isHidden();

        notebook.write(0, "1 + 2");
        assertThat(cell.getByTestId("cell-edited")).isVisible();
        assertThat(page.getByTestId("save-state")).hasAttribute("data-state", "saved");
        page.reload();
        assertThat(cell.getByTestId("cell-edited")).isVisible();
        Page tab = page.context().newPage();
        NotebookPage other = NotebookPage.open(tab, notebook.address());
        assertThat(other.codeCell(0).getByTestId("cell-edited")).isVisible();

        other.write(0, "1 + 1");
        assertThat(cell.getByTestId("cell-edited")).isHidden(); // the text that ran is there again
    }

    @Test
    void theKeysOfJupyterWork() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.write(0, "1 + 1");
        press("Escape");
        selected(0, "command");
        press("b");
        count(2);
        selected(1, "command");
        press("a");
        count(3);
        selected(1, "command");
        press("k");
        selected(0, "command");
        press("j");
        selected(1, "command");

        press("Enter");
        selected(1, "edit");
        page.keyboard().type("2 + 2");
        press("Escape");
        selected(1, "command");
        press("m");
        assertThat(cell(1)).hasAttribute("data-type", "markdown");
        assertThat(cell(1).getByTestId("markdown")).hasText("2 + 2");
        press("y");
        assertThat(cell(1)).hasAttribute("data-type", "code");

        press("d");
        press("k"); // one d is none
        selected(0, "command");
        press("j");
        press("d");
        press("d");
        count(2);
        assertThat(page.getByTestId("undo-toast")).containsText("Deleted 1 cell");
        press("z");
        count(3);
        selected(1, "command");
        assertThat(cell(1).locator(".cm-content")).hasText("2 + 2");

        press("ControlOrMeta+Enter");
        assertThat(cell(1).getByTestId("outputs")).containsText("4");
        selected(1, "command");
        press("k");
        press("Shift+Enter");
        assertThat(cell(0).getByTestId("outputs")).containsText("2");
        selected(1, "command");
        press("Alt+Enter");
        count(4);
        selected(2, "edit");
        page.keyboard().type("3 + 3");
        press("Shift+Enter");
        assertThat(cell(2).getByTestId("outputs")).containsText("6");
        selected(3, "command");
        press("Shift+Enter"); // at the end there is always one more to write in
        count(5);
        selected(4, "edit");
    }

    private void press(String key) {
        page.keyboard().press(key);
    }

    private Locator cell(int index) {
        return page.getByTestId("cell").nth(index);
    }

    private void count(int cells) {
        assertThat(page.getByTestId("cell")).hasCount(cells);
    }

    private void selected(int index, String mode) {
        assertThat(cell(index)).hasAttribute("data-selected", "true");
        assertThat(cell(index)).hasAttribute("data-mode", mode);
    }
}
