package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An admin's day on a server with room for two kernels. */
class AdminIT extends InBrowser {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String GOES_ON = "System.out.println(\"on\");\nwhile (true) Thread.sleep(20);";

    @Override
    String[] arguments() {
        return new String[] {"--kernel-most", "2", "--kernel-warm", "1", "--chip-host", "false"};
    }

    /** Somebody whose cell runs on and on, over the API. */
    private static NotebookSocket busy(WorkbenchClient client, String title) {
        NotebookSocket socket = client.open(client.createNotebook(title, null), -1);
        socket.await(m -> "snapshot".equals(m.getString("type")), PATIENCE);
        socket.insertCode("goes-on", null, GOES_ON);
        socket.run("goes-on");
        socket.awaitOperation("stream", PATIENCE);
        return socket;
    }

    private void shot(Page shown, String name) {
        shown.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }

    /** What an element said that may be there for a short time only: whoever asks later hears it all the same. */
    private record Told(Page page, String testid) {
        static Told of(Page page, String testid) {
            page.evaluate("id => { const look = () => { const at = document.querySelector(`[data-testid=${id}]`); if (at) (window.told ??= {})[id] = at.textContent; };"
                    + " new MutationObserver(look).observe(document.body, {childList: true, subtree: true}); }", testid);
            return new Told(page, testid);
        }

        String text() {
            return String.valueOf(page.evaluate("id => (window.told ?? {})[id] ?? 'nothing'", testid));
        }
    }

    private static Locator row(Page admin, String title) {
        return admin.getByTestId("kernel-row").filter(new Locator.FilterOptions().setHasText(title));
    }

    private static void write(Page admin, String field, String text) {
        admin.getByTestId(field).fill(text);
    }

    @Test
    void theKernelPoolIsDoubledUnderLoad() {
        try (WorkbenchClient client = new WorkbenchClient(server.address()); NotebookSocket first = busy(client, "Climate"); NotebookSocket second = busy(client, "Lattice")) {
            NotebookPage waits = NotebookPage.create(page);
            Locator cell = waits.write(0, "6 * 7");
            waits.run(cell);
            Locator banner = page.getByTestId("waiting-banner");
            assertThat(banner).containsText("2 of 2 kernels are in use; you are number 1 in the queue. Your cell starts by itself when there is room.");
            assertThat(page.getByTestId("kernel-state")).hasAttribute("data-state", "waiting");
            shot(page, "kernel-waiting");

            Page admin = chromium.person(Chromium.WIDE, ColorScheme.LIGHT);
            admin.navigate(server.address().toString());
            assertThat(admin.getByTestId("home")).isVisible();
            admin.getByLabel("Administration").click();
            assertThat(admin.getByTestId("kernel-row")).hasCount(3);
            assertThat(row(admin, "Climate")).containsText("busy");
            assertThat(row(admin, "Climate")).containsText("MiB");
            assertThat(admin.getByTestId("figure-waiting")).containsText("1");
            assertThat(admin.getByText("waits, place 1")).isVisible();
            shot(admin, "admin-under-load");

            admin.getByTestId("limits-set").click();
            write(admin, "limit-maximum", "4");
            write(admin, "decision-why", "A course begins.");
            admin.getByTestId("dialog-confirm").click();
            waits.expectState(cell, "ok"); // by itself: nobody pressed anything in the notebook
            assertThat(cell.getByTestId("text")).hasText("42");
            assertThat(banner).hasCount(0);
            assertThat(admin.getByTestId("limits-now")).hasAttribute("data-maximum", "4");
            assertThat(admin.getByTestId("limit-decision")).hasCount(1);
            assertThat(admin.getByTestId("limit-decision")).containsText("A course begins.");

            admin.getByTestId("kernel-filter").fill("climate");
            assertThat(admin.getByTestId("kernel-row")).hasCount(1);
            row(admin, "Climate").getByTestId("kernel-interrupt").click();
            assertThat(row(admin, "Climate")).containsText("idle");
            assertEquals("interrupted", first.awaitOperation("runFinished", PATIENCE).getString("state"));
            row(admin, "Climate").getByTestId("kernel-stop").click();
            admin.getByTestId("dialog-confirm").click();
            assertThat(admin.getByTestId("kernel-row")).hasCount(0);
            first.await(m -> "op".equals(m.getString("type")) && "none".equals(m.getJsonObject("op").getString("state")), PATIENCE);

            admin.getByTestId("plan-add").click();
            write(admin, "plan-days", "mon,tue,wed,thu,fri,sat,sun");
            write(admin, "plan-starts", "00:00");
            write(admin, "plan-ends", "00:00");
            write(admin, "plan-maximum", "6");
            write(admin, "decision-why", "Around the clock.");
            admin.getByTestId("dialog-confirm").click();
            assertThat(admin.getByTestId("limit-plan")).hasAttribute("data-holds", "true");
            assertThat(admin.getByTestId("limits-now")).hasAttribute("data-maximum", "6");
            admin.getByTestId("plan-remove").click();
            assertThat(admin.getByTestId("limits-now")).hasAttribute("data-maximum", "4");

            admin.getByTestId("announce-line").fill("The server restarts at six.");
            admin.getByTestId("announce-tell").click();
            assertThat(admin.getByTestId("announced")).hasCount(1);
            assertThat(page.getByTestId("announcement")).containsText("The server restarts at six.");
            page.getByTestId("announcement-close").click();
            assertThat(page.getByTestId("announcement")).hasCount(0);
            admin.getByTestId("announce-take-back").click();
            assertThat(admin.getByTestId("announcement")).hasCount(0);

            admin.getByTestId("back-up").click();
            assertThat(admin.getByTestId("backup")).hasCount(1);
            assertThat(admin.getByTestId("retention")).containsText("for 365 days");
            shot(admin, "admin-after");
            admin.getByTestId("to-pool").click();
            assertThat(admin.getByTestId("load-open")).isVisible();
            admin.context().close();
            second.send(new JsonObject().put("kind", "endKernel"));
        }
    }

    /** The way back: a look at a backup, one question, and everything is as it was; every open page hears of it and shows what is there then. */
    @Test
    void everythingGoesBackToABackup() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.runToEnd(notebook.write(0, "System.out.println(\"kept\");"));
        assertThat(page.getByTestId("save-state")).hasAttribute("data-state", "saved");
        Page admin = chromium.person(Chromium.WIDE, ColorScheme.LIGHT);
        admin.navigate(server.address().toString());
        assertThat(admin.getByTestId("home")).isVisible();
        admin.getByLabel("Administration").click();

        admin.getByTestId("backup-plan-set").click();
        write(admin, "backup-most", "40");
        write(admin, "backup-days", "90");
        write(admin, "decision-why", "The disk is small.");
        admin.getByTestId("dialog-confirm").click();
        assertThat(admin.getByTestId("backup-plan")).hasText("Backups are made by hand. Kept: the newest 40, each for 90 days.");
        int before = admin.getByTestId("backup").count();
        admin.getByTestId("back-up").click();
        assertThat(admin.getByTestId("backup")).hasCount(before + 1);
        String name = admin.getByTestId("backup").first().getAttribute("data-name");

        notebook.write(0, "System.out.println(\"a mistake\");");
        notebook.write(1, "// and another cell");
        assertThat(page.getByTestId("save-state")).hasAttribute("data-state", "saved");

        admin.getByTestId("backup").first().getByTestId("backup-look").click();
        assertThat(admin.getByTestId("backup-notebooks")).not().hasText("0");
        assertThat(admin.getByTestId("backup-contents")).containsText("All of it was checked and is whole.");
        shot(admin, "backup-contents");
        admin.getByTestId("backup-restore").click();
        assertThat(admin.getByTestId("confirm")).containsText("What is there now is backed up first.");
        shot(admin, "backup-confirm");
        Told onNotebook = Told.of(page, "restoring-banner");
        Told onAdmin = Told.of(admin, "restoring");
        admin.getByTestId("dialog-confirm").click();
        assertThat(admin.getByTestId("restored")).containsText("restored " + name + ". What was there before is in before-restore-", new LocatorAssertions.ContainsTextOptions().setTimeout(120_000));
        assertThat(page.getByTestId("cell").locator(".cm-content")).hasText("System.out.println(\"kept\");", new LocatorAssertions.HasTextOptions().setTimeout(120_000));
        assertThat(page.getByTestId("cell")).hasCount(1);
        assertThat(page.getByTestId("restoring-banner")).hasCount(0);
        assertTrue(onNotebook.text().startsWith("An admin restores a backup"), onNotebook.text());
        assertTrue(onAdmin.text().contains(name), onAdmin.text());
        notebook.runToEnd(notebook.write(0, "System.out.println(\"goes on\");"));
        assertThat(page.getByTestId("cell").getByTestId("stream")).hasText("goes on");
        shot(admin, "restored");

        // The state that was left is the newest backup: nothing was lost.
        assertThat(admin.getByTestId("backup").first()).hasAttribute("data-name", java.util.regex.Pattern.compile("before-restore-.*"));
        try (WorkbenchClient client = new WorkbenchClient(server.address())) {
            String trail = client.send("GET", "/api/admin/audit", null);
            assertTrue(trail.contains("\"restored\"") && trail.contains(name), trail);
            String left = admin.getByTestId("backup").first().getAttribute("data-name");
            assertTrue(client.send("GET", "/api/admin/backups/" + left, null).contains("\"notebooks\""), "the backup of before is whole");
        }
        admin.context().close();
    }

    /** What runs is left alone however long it takes; what nobody uses is warned about, kept by a press, and ended in the end. */
    @Test
    void aKernelThatNobodyUsesEndsAfterAWarning() {
        try (WorkbenchClient client = new WorkbenchClient(server.address()); NotebookSocket busy = busy(client, "Long calculation")) {
            client.send("POST", "/api/admin/limits", new JsonObject().put("scope", "server").put("maximum", 4).put("why", "Room for the test.").encode());
            NotebookPage notebook = NotebookPage.create(page);
            notebook.runToEnd(notebook.write(0, "int kept = 7;"));
            client.send("POST", "/api/admin/limits", new JsonObject().put("scope", "server").put("idleSeconds", 24).put("why", "A small machine.").encode());
            Locator ending = page.getByTestId("ending-banner");
            assertThat(ending).containsText("the values of its variables end with the kernel");
            shot(page, "kernel-ending");
            page.getByTestId("keep-kernel").click();
            assertThat(ending).hasCount(0);
            assertThat(page.getByTestId("kernel-state")).hasAttribute("data-state", "idle");
            Locator ended = page.getByTestId("kernel-banner");
            assertThat(ended).hasAttribute("data-kind", "unused", new LocatorAssertions.HasAttributeOptions().setTimeout(120_000));
            assertThat(ended).containsText("Values that ended with it: kept. All definitions are kept.");
            shot(page, "kernel-unused");
            String list = client.send("GET", "/api/admin/kernels", null);
            assertTrue(new JsonObject(list).getJsonArray("kernels").stream().map(JsonObject.class::cast)
                    .anyMatch(k -> k.getString("title").equals("Long calculation") && k.getString("state").equals("busy")), "the kernel that is busy was left alone: " + list);
            client.send("POST", "/api/admin/limits", new JsonObject().put("scope", "server").put("idleSeconds", 0).put("why", "The test is over.").encode());
            Locator again = notebook.write(1, "1 + 1");
            notebook.runToEnd(again);
            busy.send(new JsonObject().put("kind", "endKernel"));
        }
    }
}
