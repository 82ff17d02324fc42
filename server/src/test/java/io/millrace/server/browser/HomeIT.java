package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the home page offers for a notebook: import, export, rename, delete; and what it says where a file is none. */
class HomeIT extends InBrowser {
    private static final String NOTEBOOK = """
            {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
              {"id": "intro", "cell_type": "markdown", "metadata": {}, "source": "# Brought from Jupyter"},
              {"id": "sum", "cell_type": "code", "metadata": {}, "execution_count": 3, "source": ["int a = 40;\\n", "a + 2"],
               "outputs": [{"output_type": "execute_result", "execution_count": 3, "data": {"text/plain": "42"}, "metadata": {}}]}]}""";

    @Test
    void anImportedNotebookOpensWithItsTextsAndOutputs() {
        choose(file("from-jupyter.ipynb", NOTEBOOK));
        NotebookPage notebook = NotebookPage.shown(page);
        assertThat(page.getByTestId("title")).hasValue("from-jupyter");
        assertThat(page.getByTestId("markdown")).hasText("Brought from Jupyter");
        assertThat(notebook.codeCell(0).locator(".cm-content")).containsText("a + 2");
        assertThat(notebook.codeCell(0).getByTestId("outputs")).hasText("42");
        assertThat(notebook.codeCell(0).getByTestId("execution-count")).hasText("[3]");
        goHome();
        assertThat(row("from-jupyter")).containsText("2 cells");
    }

    @Test
    void aBrokenFileIsRefusedInOneSentenceAndTheOthersAreImported() {
        choose(file("kept.ipynb", NOTEBOOK));
        NotebookPage.shown(page);
        goHome();
        assertThat(row("kept")).isVisible();
        int before = page.getByTestId("notebook-row").count();
        choose(file("torn.ipynb", NOTEBOOK.substring(0, 90)));
        assertThat(alert()).hasText("torn.ipynb was not imported: it is no JSON file, perhaps it was cut off.");
        choose(file("list.ipynb", "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}}"));
        assertThat(alert()).hasText("list.ipynb was not imported: The notebook has no list \"cells\".");
        page.reload();
        assertThat(row("kept")).isVisible();
        assertThat(page.getByTestId("notebook-row")).hasCount(before); // nothing half imported, nothing lost

        choose(file("torn.ipynb", "{"), file("whole-one.ipynb", NOTEBOOK), file("whole-two.ipynb", NOTEBOOK));
        assertThat(alert()).containsText("torn.ipynb was not imported");
        assertThat(row("whole-one")).isVisible();
        assertThat(row("whole-two")).isVisible();
        row("whole-one").getByRole(AriaRole.LINK).click();
        NotebookPage.shown(page);
        assertThat(alert()).hasCount(0); // what was said about the home page stays there
    }

    @Test
    void anExportedNotebookIsAnIpynbFileThatCanBeImportedAgain() throws IOException {
        choose(file("there and back.ipynb", NOTEBOOK));
        NotebookPage.shown(page);
        goHome();
        Download download = page.waitForDownload(() -> act("there and back", "Export as .ipynb"));
        assertEquals("there and back.ipynb", download.suggestedFilename());
        String exported = Files.readString(download.path());
        assertTrue(exported.contains("# Brought from Jupyter") && exported.contains("\"42\""), exported);
        assertThat(page.getByTestId("home")).isVisible(); // and the page is still there
        choose(file("again.ipynb", exported));
        NotebookPage again = NotebookPage.shown(page);
        assertThat(again.codeCell(0).getByTestId("outputs")).hasText("42");
    }

    @Test
    void aRenamedNotebookHasItsNewNameEverywhere() {
        choose(file("first name.ipynb", NOTEBOOK));
        NotebookPage.shown(page);
        goHome();
        act("first name", "Rename");
        page.getByTestId("prompt").getByRole(AriaRole.TEXTBOX).fill("Second name 第二");
        page.getByTestId("dialog-confirm").click();
        assertThat(row("Second name 第二")).isVisible();
        assertThat(row("first name")).hasCount(0);
        row("Second name 第二").getByRole(AriaRole.LINK).click();
        NotebookPage.shown(page);
        assertThat(page.getByTestId("title")).hasValue("Second name 第二");
    }

    @Test
    void aDeletedNotebookComesBackFromTheTrashUntilThatIsEmptied() {
        choose(file("to be deleted.ipynb", NOTEBOOK));
        String address = NotebookPage.shown(page).address();
        goHome();
        act("to be deleted", "Move to the trash");
        assertThat(row("to be deleted")).hasCount(0);
        page.getByTestId("trash-undo").click();
        assertThat(row("to be deleted")).isVisible();
        page.navigate(address);
        assertThat(NotebookPage.shown(page).codeCell(0).getByTestId("outputs")).hasText("42");

        goHome();
        act("to be deleted", "Move to the trash");
        assertThat(row("to be deleted")).hasCount(0);
        page.getByTestId("open-trash").click();
        trashed("to be deleted").getByTestId("purge").click();
        assertThat(page.getByTestId("confirm")).containsText("This cannot be undone.");
        assertThat(page.getByTestId("dialog-cancel")).isFocused();
        page.keyboard().press("Enter"); // is no yes
        assertThat(page.getByTestId("confirm")).isHidden();
        trashed("to be deleted").getByTestId("purge").click();
        page.getByTestId("dialog-confirm").click();
        assertThat(trashed("to be deleted")).hasCount(0);
        page.navigate(address);
        assertThat(page.getByTestId("error-page")).containsText("There is no notebook at this address.");
    }

    @Test
    void foldersHoldNotebooksAndTheSearchFindsSourcesAndOutputsInThem() {
        choose(file("far away.ipynb", NOTEBOOK.replace("\"42\"", "\"answer: Deep Thought\"")));
        NotebookPage.shown(page);
        goHome();
        page.getByTestId("new-folder").click();
        page.getByTestId("prompt").getByRole(AriaRole.TEXTBOX).fill("Spins");
        page.getByTestId("dialog-confirm").click();
        assertThat(folder("Spins")).containsText("0 notebooks");
        act("far away", "Move to…");
        page.getByTestId("move-to").selectOption("Spins");
        page.getByTestId("dialog-confirm").click();
        assertThat(folder("Spins")).containsText("1 notebook");
        assertThat(row("far away")).hasCount(0);
        folder("Spins").locator("button.folder").click();
        assertThat(page.getByTestId("breadcrumbs")).containsText("Spins");
        assertThat(row("far away")).isVisible();

        page.getByTestId("search").fill("deep thought");
        assertThat(page.getByTestId("find")).hasCount(1);
        assertThat(page.getByTestId("find")).containsText("output of cell 2");
        assertThat(page.getByTestId("find").locator("mark")).hasText("Deep Thought");
        page.getByTestId("find").getByRole(AriaRole.LINK).click();
        NotebookPage notebook = NotebookPage.shown(page);
        assertThat(notebook.codeCell(0)).hasAttribute("data-selected", "true");

        goHome(); // and one is where one was
        assertThat(row("far away")).isVisible();
        page.getByTestId("breadcrumbs").getByRole(AriaRole.BUTTON).first().click();
        folder("Spins").getByTestId("folder-menu").click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Delete")).click();
        page.getByTestId("dialog-confirm").click();
        assertThat(folder("Spins")).hasCount(0);
        page.getByTestId("open-trash").click();
        trashed("far away").getByTestId("restore").click();
        assertThat(trashed("far away")).hasCount(0);
        page.getByTestId("close-trash").click();
        assertThat(folder("Spins")).containsText("1 notebook"); // where it was
    }

    private Locator folder(String path) {
        return page.locator("[data-testid=folder-row][data-folder='" + path + "']");
    }

    private Locator trashed(String title) {
        return page.getByTestId("trash-row").filter(new Locator.FilterOptions().setHasText(title));
    }

    private static FilePayload file(String name, String text) {
        return new FilePayload(name, "application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    private void choose(FilePayload... files) {
        page.getByTestId("import-file").setInputFiles(files);
    }

    private Locator row(String title) {
        return page.getByTestId("notebook-row").filter(new Locator.FilterOptions().setHas(page.getByText(title, new Page.GetByTextOptions().setExact(true))));
    }

    private void act(String title, String action) {
        row(title).getByTestId("notebook-menu").click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(action).setExact(true)).click();
    }

    private Locator alert() {
        return page.getByRole(AriaRole.ALERT);
    }
}
