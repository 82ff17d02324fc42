package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.server.client.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A department on one server, in the browser: an admin lets people in, a scientist shares, somebody looks, and what was shared is taken back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeopleIT {
    private static final String PASSWORD = "correct horse battery";
    private Chromium chromium;
    private ServerProcess server;

    @BeforeAll
    void start(@TempDir Path directory) {
        chromium = new Chromium();
        server = ServerProcess.start(InBrowser.HOME, directory, "browser", "--people", "--unconfined-people", "--kernel-confinement", "own", "--kernel-warm", "0", "--chip-host", "false");
    }

    @AfterAll
    void end() {
        chromium.close();
        server.close();
    }

    private Page window() {
        return chromium.person(Chromium.WIDE, ColorScheme.LIGHT);
    }

    private String at(String path) {
        return server.address().resolve(path).toString();
    }

    private void join(Page page, String link, String login, String name) {
        page.navigate(link);
        page.getByTestId("join-login").fill(login);
        page.getByTestId("join-name").fill(name);
        page.getByTestId("join-password").fill(PASSWORD);
        page.getByTestId("join-submit").click();
        assertThat(page.getByTestId("home")).isVisible();
    }

    private static String invite(Page admin, String role) {
        admin.getByTestId("invite").click();
        admin.getByTestId("invite-role").selectOption(role);
        admin.getByTestId("dialog-confirm").click();
        String link = admin.getByTestId("invite-link").inputValue();
        admin.getByTestId("dialog-cancel").click();
        return link;
    }

    private static void clean(Page page, String what) {
        shot(page, what);
        assertEquals(List.of(), new AxeBuilder(page).analyze().getViolations().stream().map(v -> v.getId() + ": " + v.getNodes().getFirst().getHtml()).toList(), what);
    }

    /** With -Dmillrace.shots=FOLDER a picture of each page for people to look at: light and dark, wide and narrow. */
    private static void shot(Page page, String name) {
        String folder = System.getProperty("millrace.shots");
        if (folder == null) {
            return;
        }
        for (String look : List.of("light", "dark")) {
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", look);
            for (int width : List.of(Chromium.WIDE, Chromium.NARROW)) {
                page.setViewportSize(width, 1000);
                page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(folder, name.replace(' ', '-') + "-" + look + "-" + width + ".png")));
            }
        }
        page.evaluate("() => { document.documentElement.dataset.theme = 'light'; }");
        page.setViewportSize(Chromium.WIDE, 1000);
    }

    private static void share(Page page, String who, String right) {
        page.getByTestId("share").click();
        page.getByTestId("share-who").fill(who);
        page.getByTestId("share-add").click();
        String name = who.replaceAll(" \\(.*", "");
        Locator row = page.locator("[data-testid=share-row][data-name='" + name + "']");
        assertThat(row).hasAttribute("data-right", "view");
        if (!right.equals("view")) {
            row.getByTestId("share-right").selectOption(right);
            assertThat(row).hasAttribute("data-right", right);
        }
    }

    private static void closeShare(Page page) {
        page.getByTestId("share-dialog").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close")).first().click();
        assertThat(page.getByTestId("share-dialog")).hasCount(0);
    }

    private static String firstLink(ServerProcess server) {
        server.address();
        Matcher matcher = Pattern.compile("http\\S+/join/\\S+").matcher(server.log());
        // It stands in the line after the address.
        for (long end = System.nanoTime() + 60_000_000_000L; !matcher.find() && System.nanoTime() < end; matcher = Pattern.compile("http\\S+/join/\\S+").matcher(server.log())) {
            Thread.onSpinWait();
        }
        return matcher.group();
    }

    @Test
    void peopleAreLetInShareLookAndLoseWhatTheyHad() {
        Page admin = window();
        join(admin, firstLink(server), "ada", "Ada Admin");
        admin.getByTestId("me-menu").click();
        admin.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("People")).click();
        assertThat(admin.getByTestId("person-row")).hasCount(1);
        String forScientist = invite(admin, "scientist");
        String forViewer = invite(admin, "viewer");
        assertThat(admin.getByTestId("invitation-row")).hasCount(2);
        clean(admin, "people");

        // A scientist writes something, and is the only one who sees it.
        Page scientist = window();
        join(scientist, forScientist, "sofia", "Sofia Scientist");
        NotebookPage notebook = NotebookPage.create(scientist);
        notebook.write(0, "var answer = 6 * 7;");
        scientist.getByTestId("title").fill("Measured today");
        scientist.getByTestId("title").press("Enter");
        assertThat(scientist.getByTestId("save-state")).hasAttribute("data-state", "saved");
        String address = notebook.address();
        Page viewer = window();
        join(viewer, forViewer, "vera", "Vera Viewer");
        assertThat(viewer.getByTestId("new-notebook")).hasCount(0);
        viewer.navigate(address);
        assertThat(viewer.getByTestId("error-page")).isVisible();

        // Shared, she looks: the text is there, and nothing that would change it.
        share(scientist, "Vera Viewer (vera)", "view");
        clean(scientist, "the share dialog");
        closeShare(scientist);
        viewer.navigate(at("/"));
        Locator row = viewer.getByTestId("notebook-row").filter(new Locator.FilterOptions().setHasText("Measured today"));
        assertThat(row.getByTestId("entry-owner")).hasText("Sofia Scientist");
        row.getByRole(AriaRole.LINK).click();
        NotebookPage looked = NotebookPage.shown(viewer);
        assertThat(viewer.getByTestId("only")).hasAttribute("data-right", "view");
        assertThat(looked.codeCell(0).locator(".cm-content")).hasText("var answer = 6 * 7;");
        assertThat(looked.codeCell(0).locator(".cm-content")).hasAttribute("contenteditable", "false");
        for (String affordance : List.of("insert-code", "run-cell", "run-all", "delete-cell", "cell-menu", "toggle-history", "toggle-pool", "restart")) {
            assertThat(viewer.getByTestId(affordance)).hasCount(0);
        }
        viewer.keyboard().press("Escape");
        viewer.keyboard().press("d");
        viewer.keyboard().press("d");
        viewer.keyboard().press("b");
        assertThat(looked.cells()).hasCount(1);
        clean(viewer, "a notebook to be read only");

        // Given the right, she comments a word; the mark stays on the word while its author writes before it, and the author is told.
        scientist.getByTestId("share").click();
        Locator hers = scientist.locator("[data-testid=share-row][data-name='Vera Viewer']");
        hers.getByTestId("share-right").selectOption("comment");
        assertThat(hers).hasAttribute("data-right", "comment");
        closeShare(scientist);
        assertThat(viewer.getByTestId("only")).hasAttribute("data-right", "comment");
        selectWord(viewer, looked.codeCell(0), "answer");
        looked.codeCell(0).getByTestId("comment-mark").click();
        assertThat(viewer.getByTestId("new-thread").locator("blockquote")).hasText("answer");
        viewer.getByTestId("comment-text").fill("Why this name, @sofia?");
        viewer.getByTestId("comment-send").click();
        assertThat(viewer.getByTestId("commented")).hasText("answer");
        assertThat(scientist.getByTestId("mention")).containsText("Vera Viewer mentioned you");
        assertThat(scientist.getByTestId("commented")).hasText("answer");
        Locator text = notebook.codeCell(0).locator(".cm-content");
        text.click();
        scientist.keyboard().press("ControlOrMeta+Home");
        scientist.keyboard().insertText("final ");
        assertThat(text).hasText("final var answer = 6 * 7;");
        assertThat(scientist.getByTestId("commented")).hasText("answer");
        assertThat(viewer.getByTestId("commented")).hasText("answer");
        notebook.codeCell(0).getByTestId("comment-mark").click();
        scientist.getByTestId("thread-reply").click();
        scientist.getByTestId("comment-text").last().fill("It is the answer.");
        scientist.getByTestId("comment-send").last().click();
        assertThat(viewer.getByTestId("said")).hasCount(2);
        clean(scientist, "comments");
        viewer.reload();
        assertThat(viewer.getByTestId("commented")).hasText("answer"); // as the server has moved it
        scientist.getByTestId("thread-resolve").click();
        assertThat(scientist.getByTestId("thread")).hasCount(0);
        assertThat(viewer.getByTestId("commented")).hasCount(0);
        scientist.getByTestId("toggle-comments").click();

        // She sees what is written meanwhile, and an admin who was not asked sees nothing.
        notebook.write(0, "var answer = 43;");
        assertThat(looked.codeCell(0).locator(".cm-content")).hasText("var answer = 43;");
        admin.navigate(address);
        assertThat(admin.getByTestId("error-page")).isVisible();

        // A link shows it to somebody without an account.
        scientist.getByTestId("share").click();
        scientist.getByTestId("link-make").click();
        String link = scientist.getByTestId("link-value").inputValue();
        Page stranger = window();
        stranger.navigate(link);
        NotebookPage.shown(stranger);
        assertThat(stranger.getByTestId("only")).hasAttribute("data-right", "view");
        assertThat(stranger.locator(".cm-content").first()).hasText("var answer = 43;");
        scientist.getByTestId("link-mode").selectOption("frozen");
        scientist.getByTestId("link-make").click();
        assertThat(scientist.getByTestId("link-row")).hasCount(2);
        Page later = window();
        later.navigate(scientist.getByTestId("link-value").inputValue());
        assertThat(later.getByTestId("frozen-cell")).containsText("var answer = 43;");
        clean(later, "a frozen link");
        while (scientist.getByTestId("link-revoke").count() > 0) {
            int before = scientist.getByTestId("link-revoke").count();
            scientist.getByTestId("link-revoke").first().click();
            assertThat(scientist.getByTestId("link-revoke")).hasCount(before - 1);
        }
        stranger.navigate(link);
        assertThat(stranger.getByTestId("link-over")).isVisible();

        // What is taken is gone from the open page as well.
        scientist.locator("[data-testid=share-row][data-name='Vera Viewer']").getByTestId("share-right").selectOption("none");
        assertThat(viewer.getByTestId("error-page")).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));

        // Everything that governs stands in the trail.
        admin.navigate(at("/people/audit"));
        admin.getByTestId("audit-act").selectOption("link-revoked");
        assertThat(admin.locator("[data-testid=audit-line][data-act=link-revoked]")).hasCount(2);
        assertThat(admin.locator("[data-testid=audit-line]:not([data-act=link-revoked])")).hasCount(0);
        clean(admin, "the audit trail");
    }

    @Test
    void anAccountHasAPasswordSessionsAndTokens() {
        Page page = window();
        page.navigate(at("/"));
        assertThat(page.getByTestId("sign-in-people")).isVisible();
        clean(page, "the sign-in");
        page.getByTestId("sign-in-login").fill("nobody");
        page.getByTestId("sign-in-password").fill("wrong");
        page.getByTestId("sign-in-submit").click();
        assertThat(page.locator("#sign-in-error")).hasText("This login and password do not fit.");
    }

    /** By a double click on it, as a person does. */
    private static void selectWord(Page page, Locator cell, String word) {
        @SuppressWarnings("unchecked")
        java.util.Map<String, Number> place = (java.util.Map<String, Number>) cell.locator(".cm-line").first().evaluate("""
                (line, word) => {
                  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
                  while (walker.nextNode()) {
                    const at = walker.currentNode.data.indexOf(word);
                    if (at < 0) continue;
                    const range = document.createRange();
                    range.setStart(walker.currentNode, at);
                    range.setEnd(walker.currentNode, at + word.length);
                    const box = range.getBoundingClientRect();
                    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
                  }
                }""", word);
        page.mouse().dblclick(place.get("x").doubleValue(), place.get("y").doubleValue());
    }
}
