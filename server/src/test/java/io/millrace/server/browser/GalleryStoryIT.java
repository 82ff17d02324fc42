package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import io.millrace.server.TestServer;
import io.millrace.server.people.Role;
import io.millrace.server.people.Visitor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An author publishes, a colleague finds it by its tag, makes a copy and writes in it; the author goes on; the colleague takes one change over, decides a conflict, and resets a cell. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GalleryStoryIT {
    private Chromium chromium;
    private TestServer server;

    @BeforeAll
    void start() {
        chromium = new Chromium();
        server = TestServer.start("people", "true", "unconfined-people", "true", "kernel-confinement", "own", "kernel-warm", "0", "requests-a-second", "0");
    }

    @AfterAll
    void end() {
        chromium.close();
        server.close();
    }

    private String at(String path) {
        return server.address().resolve(path).toString();
    }

    private Page window(Visitor visitor) {
        Page page = chromium.person(Chromium.WIDE, ColorScheme.LIGHT);
        page.context().addCookies(List.of(new Cookie("millrace_session", visitor.session()).setUrl(server.address().toString()), new Cookie("_xsrf", visitor.xsrf()).setUrl(server.address().toString())));
        return page;
    }

    private static void clean(Page page, String what) {
        shot(page, what);
        assertEquals(List.of(), new AxeBuilder(page).analyze().getViolations().stream().map(v -> v.getId() + ": " + v.getNodes().getFirst().getHtml()).toList(), what);
    }

    /** With -Dmillrace.shots=FOLDER a picture of each page for people to look at: light and dark, wide and narrow, in both languages. */
    private static void shot(Page page, String name) {
        String folder = System.getProperty("millrace.shots");
        if (folder == null) {
            return;
        }
        boolean dialog = page.locator("[role=dialog]").count() > 0; // nothing behind it can be pressed
        for (String language : dialog ? List.of("English") : List.of("中文", "English")) {
            if (!dialog) {
                speak(page, language);
            }
            for (String look : List.of("dark", "light")) {
                page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", look);
                for (int width : List.of(Chromium.NARROW, Chromium.WIDE)) {
                    page.setViewportSize(width, 1000);
                    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(folder, name.replace(' ', '-') + (language.equals("English") ? "-en-" : "-zh-") + look + "-" + width + ".png")));
                }
            }
        }
    }

    private static void speak(Page page, String language) {
        page.getByTestId("language-switch").click();
        Locator menu = page.getByRole(AriaRole.MENU);
        menu.getByText(language).click();
        assertThat(menu).hasCount(0);
    }

    private static JsonObject code(String id, String source, JsonObject... outputs) {
        return new JsonObject().put("id", id).put("cell_type", "code").put("metadata", new JsonObject()).put("source", source).put("execution_count", null).put("outputs", new JsonArray(List.of(outputs)));
    }

    private static JsonObject shown(String mime, Object data) {
        return new JsonObject().put("output_type", "display_data").put("metadata", new JsonObject()).put("data", new JsonObject().put(mime, data));
    }

    /** A picture of two waves, larger than a card. */
    private static String waves() {
        BufferedImage image = new BufferedImage(960, 480, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                double height = Math.sin(x / 40.0) * Math.cos(y / 30.0 + x / 90.0);
                image.setRGB(x, y, (int) (40 + 90 * (1 + height)) << 8 | (int) (70 + 60 * (1 - height)) << 16 | 110);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    private static String notebook(Visitor visitor, String title, JsonObject... cells) {
        return visitor.json("POST", "/api/notebooks/import?title=" + title, new JsonObject().put("nbformat", 4).put("nbformat_minor", 5).put("metadata", new JsonObject()).put("cells", new JsonArray(List.of(cells))).encode())
                .getString("id");
    }

    private static void publish(Visitor visitor, String notebook, String title, String description, String... tags) {
        visitor.ask("PUT", "/api/notebooks/" + notebook + "/publication", new JsonObject().put("title", title).put("description", description).put("tags", new JsonArray(List.of(tags))).encode());
    }

    private static void closeShare(Page page) {
        page.getByTestId("share-dialog").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close")).first().click();
        assertThat(page.getByTestId("share-dialog")).hasCount(0);
    }

    private static Locator source(Page page, String cell) {
        return page.locator("[data-testid=cell][data-cell=" + cell + "] .cm-content");
    }

    private static Locator change(Page page, String cell) {
        return page.locator("[data-testid=original-change][data-cell=" + cell + "]");
    }

    @Test
    void anAuthorPublishesAndAColleagueCopiesWritesAndTakesOver() {
        Visitor author = Visitor.of(server, "amara", Role.SCIENTIST);
        Visitor colleague = Visitor.of(server, "bo", Role.SCIENTIST);
        publish(author, notebook(author, "Decay", code("d", "plot(decay)", shown("application/vnd.millrace.echarts+json", new JsonObject().put("xAxis", new JsonObject().put("type", "category").put("data", new JsonArray(List.of("a", "b", "c", "d"))))
                .put("yAxis", new JsonObject()).put("series", new JsonArray(List.of(Map.of("type", "bar", "name", "decays", "data", List.of(12, 7, 4, 2)))))))), "Decay of a short-lived isotope", "Counts per channel, with a fit.", "nuclear", "statistics");
        publish(author, notebook(author, "Words", code("w", "// Without a picture: the first lines stand for it.\nvar words = Files.lines(path);\nwords.collect(groupingBy(String::length, counting()));")), "Lengths of words", "", "statistics");
        String original = notebook(author, "Waves", code("first", "int n = 1;\nint m = 2;", shown("image/png", waves())), code("second", "n + m"), code("third", "n * m"));

        // The author publishes in the dialog for sharing.
        Page hers = window(author);
        NotebookPage.open(hers, at("/notebooks/" + original));
        hers.getByTestId("share").click();
        hers.getByTestId("publish-title").fill("Waves on a string");
        hers.getByTestId("publish-description").fill("Two waves meet on a string, and what is left of them.");
        hers.getByTestId("publish-tags").fill("Waves, optics");
        hers.getByTestId("publish").click();
        assertThat(hers.getByTestId("publish-section")).hasAttribute("data-edition", "1");
        clean(hers, "publishing");
        closeShare(hers);

        // A colleague finds it by its tag, and opens it with the keyboard.
        Page his = window(colleague);
        his.navigate(at("/"));
        his.getByTestId("nav-gallery").click();
        assertThat(his.getByTestId("gallery-card")).hasCount(3);
        assertThat(his.locator("[data-testid=gallery-preview][data-kind=chart] canvas")).isVisible();
        assertThat(his.getByTestId("sample-card").first()).isVisible();
        clean(his, "the gallery");
        his.locator("[data-testid=gallery-tag][data-tag=statistics]").click();
        assertThat(his.getByTestId("gallery-card")).hasCount(2);
        his.locator("[data-testid=gallery-tag][data-tag=waves]").click();
        assertThat(his.getByTestId("gallery-card")).hasCount(1);
        assertThat(his.getByTestId("gallery-preview")).hasJSProperty("naturalWidth", 480);
        his.getByTestId("gallery-search").focus();
        his.keyboard().press("ArrowDown");
        assertThat(his.getByTestId("gallery-card")).isFocused();
        his.keyboard().press("Enter");
        assertThat(his.getByTestId("frozen-cell")).hasCount(3);
        clean(his, "a published notebook");

        // A copy of his own, which says what it is a copy of; he writes in two of its cells.
        his.getByTestId("gallery-copy").click();
        NotebookPage copy = NotebookPage.shown(his);
        Locator bar = his.getByTestId("lineage-bar");
        assertThat(bar).containsText("Copy of Waves on a string, from ");
        assertThat(bar).hasAttribute("data-changes", "0");
        copy.write(1, "n + m + 1");
        copy.write(2, "n * m * 10");
        assertThat(his.getByTestId("save-state")).hasAttribute("data-state", "saved");

        // The author goes on, and what she does is nobody's business before she publishes again.
        NotebookPage written = NotebookPage.open(hers, at("/notebooks/" + original));
        assertThat(hers.getByTestId("copies")).hasText("1 copy was made of this notebook");
        written.write(0, "int n = 100;\nint m = 2;");
        written.write(2, "n * m - 1");
        written.write(3, "n - m");
        assertThat(hers.getByTestId("save-state")).hasAttribute("data-state", "saved");
        his.reload();
        assertThat(bar).hasAttribute("data-state", "handed-out");
        assertThat(bar).hasAttribute("data-changes", "0");
        hers.getByTestId("share").click();
        hers.getByTestId("publish").click();
        assertThat(hers.getByTestId("publish-section")).hasAttribute("data-edition", "2");
        closeShare(hers);

        // He sees what has changed, takes one change over and keeps his own where both have written.
        his.reload();
        assertThat(bar).hasAttribute("data-changes", "3");
        clean(his, "a copy with changes of its original");
        his.getByTestId("see-changes").click();
        assertThat(his.getByTestId("original-change")).hasCount(3);
        assertThat(change(his, "third")).hasAttribute("data-conflict", "true");
        clean(his, "the changes of an original");
        change(his, "first").getByTestId("take").click();
        assertThat(his.getByTestId("original-change")).hasCount(2);
        change(his, "third").getByTestId("keep-mine").click();
        assertThat(his.getByTestId("original-change")).hasCount(1);
        his.getByTestId("back-to-notebook").click();
        assertThat(source(his, "first")).hasText(Pattern.compile("int n = 100;\\s*int m = 2;"));
        assertThat(source(his, "third")).hasText("n * m * 10");
        assertThat(bar).hasAttribute("data-changes", "1");

        // One cell goes back to the original, and the undo brings back what he wrote.
        Locator second = his.locator("[data-testid=cell][data-cell=second]");
        second.hover();
        second.getByTestId("cell-menu").click();
        his.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Reset to the original")).click();
        assertThat(source(his, "second")).hasText("n + m");
        his.getByTestId("undo-original").click();
        assertThat(source(his, "second")).hasText("n + m + 1");

        // The whole copy goes back: with what he has taken over, and what he turned down is the original's again.
        his.getByTestId("reset-all").click();
        his.getByTestId("dialog-confirm").click();
        assertThat(source(his, "third")).hasText("n * m - 1");
        assertThat(source(his, "second")).hasText("n + m");
        assertThat(source(his, "first")).hasText(Pattern.compile("int n = 100;\\s*int m = 2;"));

        // The original goes, and the copy says so.
        author.ask("DELETE", "/api/notebooks/" + original, null);
        his.reload();
        assertThat(his.getByTestId("original-state")).hasText("The original was deleted.");
        his.navigate(at("/gallery/" + original));
        assertThat(his.getByTestId("gallery-gone")).isVisible();
    }
}
