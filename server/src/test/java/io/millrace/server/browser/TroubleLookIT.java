package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.server.client.WorkbenchClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A plan is made, its run ends with a notice, a secret is purged, a run is cut, and the disk fails and works again: what the page says of each, in both languages and appearances. */
class TroubleLookIT extends InBrowser {
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final List<String> LOOKS = List.of("LIGHT en 1440", "DARK zh 1440", "LIGHT zh 900", "DARK en 900");
    private static final LocatorAssertions.IsVisibleOptions SOON = new LocatorAssertions.IsVisibleOptions().setTimeout(90_000);

    @Override
    String[] arguments() {
        return new String[] {"--chip-host", "false", "--run-outputs", "20"};
    }

    private Page reader(String look, String path) {
        String[] parts = look.split(" ");
        Page reader = chromium.person(Integer.parseInt(parts[2]), ColorScheme.valueOf(parts[0]));
        reader.addInitScript("localStorage.setItem('millrace.language', '" + parts[1] + "')");
        reader.navigate(server.address().toString());
        assertThat(reader.getByTestId("home")).isVisible();
        if (!path.isEmpty()) {
            reader.navigate(server.address().resolve(path).toString());
            NotebookPage.shown(reader);
        }
        return reader;
    }

    @Test
    void plansNoticesPurgesLimitsAndAFailingDiskAreToldPlainly() throws Exception {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.runToEnd(notebook.write(0, "// the password is hunter2-hunter2\nfor (int i = 0; i < 30; i++) { display(\"picture \" + i); }\nSystem.out.println(\"it is hunter2-hunter2\");"));
        assertThat(notebook.codeCell(0).getByTestId("output-limit")).containsText("limit of 20 outputs");
        assertThat(notebook.codeCell(0).getByTestId("output-limit")).containsText("Not kept: 10 outputs");
        String path = URI.create(notebook.address()).getPath();
        String id = path.substring(path.lastIndexOf('/') + 1);

        aPlanIsMadeAndItsRunEndsWithANotice(id);
        aSecretIsPurged(path, id);
        theDiskFailsAndWorksAgain(path, id);
    }

    private void aPlanIsMadeAndItsRunEndsWithANotice(String id) {
        for (String look : LOOKS) {
            Page reader = reader(look, "");
            reader.getByTestId("notebook-menu").first().click();
            reader.getByRole(AriaRole.MENUITEM).nth(3).click();
            reader.getByTestId("schedule-kind").selectOption("daily");
            picture(reader, "schedule", look);
            reader.getByTestId("schedule-kind").selectOption("every");
            reader.getByTestId("schedule").locator("input[type=number]").fill("90");
            reader.getByTestId("dialog-confirm").click();
            assertThat(reader.getByTestId("schedule")).isHidden();
            // It is there for whoever opens the dialog next.
            reader.getByTestId("notebook-menu").first().click();
            reader.getByRole(AriaRole.MENUITEM).nth(3).click();
            assertThat(reader.getByTestId("schedule").locator("input[type=number]")).hasValue("90");
            reader.keyboard().press("Escape");
            try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                client.send("POST", "/api/notebooks/" + id + "/background", null);
            }
            assertThat(reader.getByTestId("notice")).isVisible(SOON);
            picture(reader, "notice", look);
            reader.getByTestId("notice").getByRole(AriaRole.BUTTON).first().click();
            NotebookPage.shown(reader);
            picture(reader, "limit", look);
            reader.context().close();
        }
    }

    private void aSecretIsPurged(String path, String id) {
        for (String look : LOOKS) {
            Page reader = reader(look, path);
            reader.getByTestId("toggle-history").click();
            reader.getByTestId("purge").click();
            assertThat(reader.getByTestId("prompt")).isVisible();
            picture(reader, "purge", look);
            reader.context().close();
        }
        Page person = reader("LIGHT en 1440", path);
        person.getByTestId("toggle-history").click();
        person.getByTestId("purge").click();
        person.getByTestId("prompt").getByRole(AriaRole.TEXTBOX).fill("hunter2-hunter2");
        person.getByTestId("dialog-confirm").click();
        assertThat(person.locator(".cm-content").first()).not().containsText("hunter2");
        assertThat(person.getByTestId("outputs").first()).not().containsText("hunter2");
        try (WorkbenchClient client = new WorkbenchClient(server.address())) {
            assertFalse(client.send("GET", "/api/notebooks/" + id + ".ipynb", null).contains("hunter2"));
        }
        person.context().close();
    }

    private void theDiskFailsAndWorksAgain(String path, String id) throws Exception {
        Page writer = reader("LIGHT en 1440", path);
        Locator text = writer.locator(".cm-content").first();
        refuseWrites(true);
        text.click();
        writer.keyboard().press("ControlOrMeta+End");
        writer.keyboard().type(" // typed meanwhile");
        assertThat(writer.getByTestId("store-banner")).isVisible();
        assertThat(writer.getByTestId("save-state")).not().hasAttribute("data-state", "saved");
        for (String look : LOOKS) {
            Page reader = reader(look, path);
            assertThat(reader.getByTestId("store-banner")).isVisible();
            picture(reader, "trouble", look);
            reader.context().close();
        }
        refuseWrites(false);
        assertThat(writer.getByTestId("store-banner")).isHidden();
        assertThat(writer.getByTestId("save-state")).hasAttribute("data-state", "saved");
        try (WorkbenchClient client = new WorkbenchClient(server.address())) {
            assertTrue(client.send("GET", "/api/notebooks/" + id + ".ipynb", null).contains("// typed meanwhile"));
        }
        writer.context().close();
    }

    private void refuseWrites(boolean refuse) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is not installed");
        Process process = new ProcessBuilder("/usr/bin/prlimit", "--pid", String.valueOf(server.pid()), "--fsize=" + (refuse ? "4096:unlimited" : "unlimited")).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        Assumptions.assumeTrue(process.waitFor() == 0, "the limits of a process cannot be set here: " + said);
    }

    private static void picture(Page page, String name, String look) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + "-" + look.toLowerCase(Locale.ROOT).replace(' ', '-') + ".png")));
        assertTrue((Boolean) page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name + " does not scroll sideways");
        assertEquals("", String.join("\n", new AxeBuilder(page).analyze().getViolations().stream()
                .map(rule -> name + ": " + rule.getId() + " " + rule.getNodes().stream().limit(2).map(n -> n.getHtml()).toList()).toList()));
    }
}
