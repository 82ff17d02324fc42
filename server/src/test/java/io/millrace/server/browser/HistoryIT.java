package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The past of a notebook: versions kept, compared cell by cell and brought back, and deleted cells found again. */
class HistoryIT extends InBrowser {
    private static final Path PICTURES = Path.of("target", "screenshots");

    private static String picture(int red) {
        return """
                var picture = new java.awt.image.BufferedImage(40, 40, java.awt.image.BufferedImage.TYPE_INT_RGB);
                for (int i = 0; i < 1600; i++) picture.setRGB(i %% 40, i / 40, %d << 16 | (i / 7 %% 40) * 6);
                picture""".formatted(red);
    }

    @Override
    String[] arguments() {
        return new String[] {"--chip-host", "false"};
    }

    @Test
    void aVersionIsKeptComparedAndBroughtBack() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.runToEnd(notebook.write(0, picture(30)));
        notebook.runToEnd(notebook.write(1, "int kept = 1;\nint more = 2;\nkept + more"));
        notebook.write(2, "// goes away");
        notebook.write(3, "// same all the time");
        page.getByTestId("toggle-history").click();
        page.getByTestId("keep-version").click();
        page.getByTestId("prompt").locator("input").fill("Before the measurement");
        page.keyboard().press("Enter");
        Locator version = page.locator("[data-testid=version][data-kind=named]");
        assertThat(version).containsText("Before the measurement");
        assertThat(page.locator("[data-testid=deed][data-kind=run]").first()).isVisible();

        notebook.runToEnd(notebook.write(0, picture(200)));
        notebook.write(1, "int kept = 1;\nint more = 3;\nkept + more");
        page.getByTestId("cell").nth(2).focus();
        page.keyboard().press("Escape");
        page.keyboard().press("d");
        page.keyboard().press("d");
        assertThat(page.getByTestId("cell")).hasCount(3);
        assertThat(page.getByTestId("deleted-cell")).containsText("// goes away");

        version.getByTestId("compare-version").click();
        assertThat(page.getByTestId("compare")).hasAttribute("data-changed", "3");
        assertThat(row(0).locator("[data-part=source]")).isVisible();
        assertThat(row(0).locator("[data-part=outputs]")).isVisible();
        assertThat(row(0).getByTestId("image")).hasCount(2); // images as images
        assertTrue(!row(0).getByTestId("image").first().getAttribute("src").equals(row(0).getByTestId("image").last().getAttribute("src")));
        assertThat(row(1).locator(".cm-merge-a .cm-changedText")).hasText("2");
        assertThat(row(1).locator(".cm-merge-b .cm-changedText")).hasText("3");
        assertThat(row(2)).hasAttribute("data-kind", "removed");
        assertThat(row(3)).hasAttribute("data-kind", "same");
        List<String> wrong = look();

        row(1).getByTestId("restore-cell").click(); // one cell
        assertThat(page.getByTestId("compare")).hasAttribute("data-changed", "2");
        assertThat(row(1)).hasAttribute("data-kind", "same");
        page.getByTestId("restore-all").click(); // all
        assertThat(page.getByTestId("compare")).hasAttribute("data-changed", "0");
        page.getByTestId("undo-restore").click(); // which can be taken back
        assertThat(row(2)).hasAttribute("data-kind", "removed");
        page.getByTestId("back-to-notebook").click();
        assertThat(page.getByTestId("cell")).hasCount(3);
        page.getByTestId("toggle-history").click();
        page.getByTestId("bring-back").click();
        assertThat(page.getByTestId("cell").last()).containsText("// goes away");
        assertThat(page.getByTestId("deleted-cell")).hasCount(0);
        assertEquals("", String.join("\n", wrong), "accessibility");
    }

    private Locator row(int index) {
        return page.getByTestId("compare-row").nth(index);
    }

    /** Pictures for people, and axe's rules, of the page of versions and of the panel. */
    private List<String> look() {
        List<String> wrong = new ArrayList<>();
        String compare = page.url();
        for (String how : List.of("LIGHT en 1440", "DARK zh 1440", "LIGHT zh 900", "DARK en 900")) {
            String[] parts = how.split(" ");
            Page other = chromium.person(Integer.parseInt(parts[2]), ColorScheme.valueOf(parts[0]));
            other.addInitScript("localStorage.setItem('millrace.language', '" + parts[1] + "')");
            other.navigate(server.address().toString());
            other.navigate(compare);
            assertThat(other.getByTestId("compare")).hasAttribute("data-changed", "3");
            assertThat(other.locator(".cm-merge-a .cm-changedText").first()).isVisible();
            wrong.addAll(picture(other, "compare", how));
            other.navigate(compare.replaceFirst("/versions/.*", ""));
            NotebookPage.shown(other);
            other.getByTestId("toggle-history").click();
            assertThat(other.getByTestId("deed").first()).isVisible();
            wrong.addAll(picture(other, "history", how));
            other.context().close();
        }
        return wrong;
    }

    private static List<String> picture(Page page, String name, String how) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + "-" + how.toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + ".png")));
        assertTrue((Boolean) page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name + " does not scroll sideways");
        return new AxeBuilder(page).analyze().getViolations().stream()
                .map(rule -> name + " " + how + ": " + rule.getId() + " " + rule.getNodes().stream().limit(2).map(n -> n.getHtml()).toList()).toList();
    }
}
