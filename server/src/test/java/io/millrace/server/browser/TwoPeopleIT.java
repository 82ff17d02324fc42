package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.server.client.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two people edit one notebook while a third one reloads and the server is killed in between. */
class TwoPeopleIT {
    private static final Path HOME = Path.of(System.getProperty("millrace.home"));
    private static final Path PICTURES = Path.of("target", "screenshots");

    @TempDir
    private Path data;

    private Chromium chromium;
    private ServerProcess server;

    @BeforeEach
    void start() {
        chromium = new Chromium();
        server = ServerProcess.start(HOME, data, "two", "--chip-host", "false");
    }

    @AfterEach
    void end() {
        chromium.close();
        server.close();
    }

    private Page person(ColorScheme scheme, String name) {
        Page page = chromium.person(Chromium.WIDE, scheme);
        page.addInitScript("localStorage.setItem('millrace.person-name', '" + name + "')");
        page.navigate(server.address().toString());
        return page;
    }

    private static String text(Page page, int cell) {
        return String.join("\n", page.locator("[data-testid=cell]").nth(cell).locator(".cm-line").allTextContents());
    }

    private static void saved(Page page) {
        assertThat(page.getByTestId("save-state")).hasAttribute("data-state", "saved");
    }

    @Test
    void nothingThatAnybodyDidIsLost() {
        Page ann = person(ColorScheme.LIGHT, "Ann Lee");
        NotebookPage hers = NotebookPage.create(ann);
        String path = URI.create(hers.address()).getPath();
        Locator first = hers.write(0, "// start\nint answer = 42;\nanswer");
        hers.runToEnd(first);
        saved(ann);
        Page ben = person(ColorScheme.DARK, "Ben");
        NotebookPage.open(ben, server.address().resolve(path).toString());
        Page cy = person(ColorScheme.LIGHT, "Cy");
        NotebookPage.open(cy, server.address().resolve(path).toString());

        // Each sees the others, and where they write.
        assertThat(ann.getByTestId("people")).hasAttribute("data-count", "2");
        assertThat(ben.getByTestId("people").getByText("AL")).isVisible();
        Locator mine = ann.locator(".cm-content").first();
        Locator his = ben.locator(".cm-content").first();
        mine.click();
        ann.keyboard().press("ControlOrMeta+Home");
        ann.keyboard().press("End");
        his.click();
        ben.keyboard().press("ControlOrMeta+End");
        assertThat(ann.getByTestId("remote-caret")).hasCount(1);
        assertThat(ben.locator("[data-testid=remote-caret] [data-name='Ann Lee']")).hasCount(1);

        // Both write at once; the third one comes again in the middle of it.
        for (int i = 0; i < 12; i++) {
            ann.keyboard().type(" a" + i);
            ben.keyboard().type(" + b" + i);
            if (i == 6) {
                cy.reload();
            }
        }
        ann.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("two-people-light.png")));
        ben.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("two-people-dark.png")));
        int port = server.address().getPort();
        ann.keyboard().type(" before");
        server.kill();
        ann.keyboard().type(" away");
        ben.keyboard().type(" + gone");
        server = ServerProcess.start(HOME, data, "two", "--chip-host", "false", "--port", String.valueOf(port));
        server.address();
        String whole = "// start" + numbered(" a") + " before away\nint answer = 42;\nanswer" + numbered(" + b") + " + gone";
        for (Page page : List.of(ann, ben, cy)) {
            assertThat(page.getByTestId("notebook")).hasAttribute("data-connected", "true");
            assertThat(page.locator("[data-testid=cell]").first().locator(".cm-line").last()).containsText(" + gone");
            assertThat(page.locator("[data-testid=cell]").first().locator(".cm-line").first()).containsText("before away");
            saved(page);
            assertEquals(whole, text(page, 0));
        }
        cy.reload();
        assertThat(cy.getByTestId("save-state")).isVisible();
        assertThat(cy.locator("[data-testid=cell]").first().locator(".cm-line").last()).containsText(" + gone");
        assertEquals(whole, text(cy, 0));

        aCellThatComesAboveDoesNotTakeTheCursorAway(ann, ben);
        undoIsEverybodysOwn(ann, ben);
    }

    private static void aCellThatComesAboveDoesNotTakeTheCursorAway(Page ann, Page ben) {
        ben.keyboard().type(" /* one");
        ann.keyboard().press("Escape");
        ann.keyboard().press("a");
        assertThat(ben.getByTestId("cell")).hasCount(2);
        ben.keyboard().type(" two */");
        assertThat(ann.locator("[data-testid=cell]").nth(1).locator(".cm-line").last()).containsText(" + gone /* one two */");
        ann.keyboard().press("z");
        assertThat(ben.getByTestId("cell")).hasCount(1);
    }

    private static void undoIsEverybodysOwn(Page ann, Page ben) {
        Locator hers = ann.getByTestId("cell");
        Locator his = ben.getByTestId("cell");
        ann.keyboard().press("Escape");
        ann.keyboard().press("b");
        assertThat(his).hasCount(2);
        ben.keyboard().press("Escape");
        ben.keyboard().press("b");
        assertThat(hers).hasCount(3);
        List<String> before = hers.all().stream().map(cell -> cell.getAttribute("data-cell")).toList();
        ann.keyboard().press("z");
        assertThat(hers).hasCount(2);
        List<String> after = his.all().stream().map(cell -> cell.getAttribute("data-cell")).toList();
        assertTrue(before.containsAll(after), "what the other one did stays");
        assertThat(ann.getByTestId("outputs").first()).containsText("42"); // and no output goes
        ann.keyboard().press("Shift+Z");
        assertThat(his).hasCount(3);
        assertEquals(before, his.all().stream().map(cell -> cell.getAttribute("data-cell")).toList());
        ann.reload();
        assertThat(hers).hasCount(3);
        ann.getByTestId("cell").first().focus();
        ann.keyboard().press("z"); // the server knows whose it was, also after a reload
        assertThat(his).hasCount(2);
    }

    private static String numbered(String word) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            text.append(word).append(i);
        }
        return text.toString();
    }
}
