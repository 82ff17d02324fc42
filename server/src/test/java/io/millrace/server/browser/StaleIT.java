package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;

/** Results that are not what they would be now: marked, explained, and mended with one press. */
class StaleIT extends InBrowser {
    private static Locator mark(Locator cell) {
        return cell.getByTestId("cell-stale");
    }

    @Test
    void whatDependsOnAnEditedCellIsStaleUntilItRunsAgain() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator x = notebook.write(0, "int x = 1;");
        Locator method = notebook.write(1, "int twice() { return 2 * x; }");
        Locator result = notebook.write(2, "twice() + 1");
        Locator other = notebook.write(3, "\"x\".length()");
        page.getByTestId("run-all").click();
        notebook.expectState(other, "ok");
        assertThat(result).containsText("3");
        assertThat(page.getByTestId("run-stale")).hasCount(0);

        notebook.write(0, "int x = 20;");
        assertThat(x.getByTestId("cell-edited")).isVisible();
        assertThat(mark(result)).isVisible();
        assertThat(mark(method)).hasCount(0);
        assertThat(mark(other)).hasCount(0);
        mark(result).click();
        assertThat(page.getByTestId("why-stale")).containsText("x comes from a cell that was edited since it ran, cell 1");
        page.keyboard().press("Escape");
        // A page that opens the notebook now knows it as well.
        page.reload();
        notebook.connected();
        assertThat(mark(notebook.codeCell(2))).isVisible();

        page.getByTestId("run-stale").click();
        assertThat(notebook.codeCell(2)).containsText("41");
        assertThat(page.getByTestId("run-stale")).hasCount(0);
        assertThat(mark(notebook.codeCell(2))).hasCount(0);
    }

    @Test
    void dependentsRunByThemselvesWhereOneWantsThatAndPinnedCellsNever() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator x = notebook.write(0, "int x = 1;");
        Locator twice = notebook.write(1, "int y = 2 * x;\ny");
        Locator pinned = notebook.write(2, "y + 100");
        Locator last = notebook.write(3, "y + 1");
        page.getByTestId("run-all").click();
        notebook.expectState(last, "ok");
        page.getByTestId("kernel-state").click();
        page.getByRole(com.microsoft.playwright.options.AriaRole.MENUITEM, new com.microsoft.playwright.Page.GetByRoleOptions().setName("Run dependents automatically")).click();
        pinned.hover();
        pinned.getByTestId("cell-menu").click();
        page.getByRole(com.microsoft.playwright.options.AriaRole.MENUITEM, new com.microsoft.playwright.Page.GetByRoleOptions().setName("Pin: never runs by itself")).click();
        assertThat(pinned.getByTestId("pinned")).isVisible();

        notebook.write(0, "int x = 20;");
        notebook.run(x);
        assertThat(twice.getByTestId("outputs")).containsText("40");
        assertThat(last.getByTestId("outputs")).containsText("41");
        assertThat(mark(pinned)).isVisible();
        assertThat(pinned.getByTestId("outputs")).containsText("102");
        assertThat(page.getByTestId("run-stale")).hasCount(0); // it is stale, and nothing but a person runs it
        notebook.run(pinned);
        assertThat(pinned.getByTestId("outputs")).containsText("140");
    }

    @Test
    void aNameFromADeletedCellIsTold() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator x = notebook.write(0, "int gone = 1;");
        Locator user = notebook.write(1, "gone + 1");
        notebook.runToEnd(x);
        notebook.runToEnd(user);
        x.focus();
        page.keyboard().press("d");
        page.keyboard().press("d");
        Locator left = notebook.codeCell(0);
        mark(left).click();
        assertThat(page.getByTestId("why-stale")).containsText("gone comes from a cell that was deleted.");
    }
}
