package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the editor knows about names, also while a cell runs. */
class AssistIT extends InBrowser {
    private static final LocatorAssertions.ContainsTextOptions PATIENT = new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    private NotebookPage busy() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.runToEnd(notebook.write(0, "String 词 = \"😀 text\";\nint half(int whole) { return whole / 2; }"));
        Locator busy = notebook.write(1, "while (true) {}");
        notebook.run(busy);
        notebook.expectState(busy, "running");
        return notebook;
    }

    @Test
    void signaturesFollowTheArgumentsThatOneTypes() {
        NotebookPage notebook = busy();
        notebook.write(2, "");
        page.keyboard().type("\"😀\".substring(");
        Locator signatures = page.locator(".cm-signatures");
        assertThat(signatures).containsText("String.substring(int beginIndex, int endIndex)", PATIENT);
        assertThat(signatures.locator("b").first()).hasText("int beginIndex");
        page.keyboard().type("1, ");
        assertThat(signatures.locator("b")).hasText("int endIndex");
        page.screenshot(new com.microsoft.playwright.Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "signatures.png")));
        page.keyboard().press("Escape");
        assertThat(signatures).hasCount(0);
        page.keyboard().type("half(");
        assertThat(signatures).containsText("half(int whole)", PATIENT);
    }

    @Test
    void aNameUnderTheMouseIsExplainedAndLeadsToItsCell() {
        NotebookPage notebook = busy();
        Locator cell = notebook.write(2, "词.length() + half(4)");
        page.mouse().move(5, 5);
        com.microsoft.playwright.options.BoundingBox line = cell.locator(".cm-line").first().boundingBox();
        page.mouse().move(line.x + 16 + 7.8 * 7, line.y + line.height / 2);
        assertThat(page.locator(".cm-doc")).containsText("int String.length()", PATIENT);
        assertThat(page.locator(".cm-doc")).containsText("Returns");
        page.screenshot(new com.microsoft.playwright.Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "hover.png")));
        cell.locator(".cm-content").click();
        page.keyboard().press("Home");
        page.keyboard().press("F12");
        Locator first = notebook.codeCell(0);
        assertThat(first).hasAttribute("data-mode", "edit");
        page.waitForFunction("() => getSelection().toString() === '词'");
    }

    @Test
    void aMissingImportIsAddedByItsQuickFix() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator cell = notebook.write(0, "%who\nimport java.util.zip.Adler32;\nnew CRC32().getValue()");
        Locator mark = cell.locator(".cm-lintRange-error");
        assertThat(mark).hasText("CRC32", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
        mark.hover();
        page.locator(".cm-diagnosticAction").first().click();
        assertThat(cell.locator(".cm-line")).hasText(new String[] {"%who", "import java.util.zip.Adler32;", "import java.util.zip.CRC32;", "new CRC32().getValue()"});
        assertThat(mark).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(30_000));
    }

    @Test
    void aCompletionIsExplainedBesideIt() {
        NotebookPage notebook = busy();
        notebook.write(2, "");
        page.keyboard().type("词.toUpp");
        page.keyboard().press("Tab");
        assertThat(page.locator(".cm-tooltip-autocomplete")).containsText("toUpperCase", PATIENT);
        assertThat(page.locator(".cm-completionInfo .cm-doc")).containsText("String.toUpperCase(", PATIENT);
        page.screenshot(new com.microsoft.playwright.Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "completion.png")));
    }

    @Test
    void aMethodThatThrowsIsSurroundedWithTryAndAnUnknownVariableDeclared() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator cell = notebook.write(0, "void pause() {\n    Thread.sleep(10);\n}");
        Locator mark = cell.locator(".cm-lintRange-error");
        assertThat(mark.first()).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(30_000));
        mark.first().hover();
        page.locator(".cm-diagnosticAction").getByText("Surround with try").or(page.getByText("Surround with try")).first().click();
        assertThat(cell.locator(".cm-line")).hasText(new String[] {"void pause() {", "    try {", "        Thread.sleep(10);", "    } catch (java.lang.InterruptedException e) {",
            "        throw new RuntimeException(e);", "    }", "}"});
        assertThat(mark).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(30_000));
        Locator other = notebook.write(1, "total = 1 + 2;");
        Locator unknown = other.locator(".cm-lintRange-error");
        assertThat(unknown.first()).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(30_000));
        unknown.first().hover();
        page.getByText("Declare total").first().click();
        assertThat(other.locator(".cm-line")).hasText(new String[] {"var total = 1 + 2;"});
        assertThat(unknown).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(30_000));
    }

    @Test
    void theListOfCompletionsHasParametersAndResults() {
        NotebookPage notebook = busy();
        notebook.write(2, "");
        page.keyboard().type("词.substr");
        page.keyboard().press("Tab");
        assertThat(page.locator(".cm-tooltip-autocomplete")).containsText("(int beginIndex) String +1", PATIENT);
        page.keyboard().press("Escape");
        notebook.write(2, "");
        page.keyboard().type("ones(2, 2).matm");
        page.keyboard().press("Tab");
        assertThat(page.locator(".cm-tooltip-autocomplete")).containsText("(Tensor b) Tensor", PATIENT);
    }

    @Test
    void theAcceleratorAndTablesawAreExplainedFromTheirSources() {
        NotebookPage notebook = busy();
        notebook.write(2, "");
        page.keyboard().type("linspace(0, 1, 5)");
        page.keyboard().press("Home");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("Shift+Tab");
        assertThat(page.locator(".cm-doc").first()).containsText("numbers from start to stop, both included", PATIENT);
        assertThat(page.locator(".cm-doc").first()).containsText("double start", PATIENT);
        page.keyboard().press("Escape");
        notebook.write(2, "");
        page.keyboard().type("Table.cre");
        page.keyboard().press("Tab");
        assertThat(page.locator(".cm-tooltip-autocomplete")).containsText("(String tableName", PATIENT);
    }
}
