package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A notebook is verified and a data file is uploaded in the page; folders, data, finds, trash and the verdict read well in both languages and appearances. */
class FilesLookIT extends InBrowser {
    private static final Path PICTURES = Path.of("target", "screenshots");

    @Test
    void aVerdictIsGivenAndADataFileIsOpenedAndAllOfItReadsWell() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.runToEnd(notebook.write(0, "var seeded = new Random(7).nextInt(1000);\nseeded"));
        notebook.runToEnd(notebook.write(1, "Math.random()"));
        String address = URI.create(notebook.address()).getPath();
        page.getByTestId("verify").click();
        page.getByTestId("verify-start").click();
        assertThat(page.getByTestId("verify-sum")).containsText("1 same, 0 different, 1 not deterministic", new LocatorAssertions.ContainsTextOptions().setTimeout(120_000));
        assertThat(page.getByTestId("verify-cell").last()).containsText("it draws random numbers without a seed (Math.random)");
        page.getByTestId("verify-cell").last().getByRole(AriaRole.BUTTON).click();
        assertThat(notebook.codeCell(1)).hasAttribute("data-selected", "true");

        goHome();
        page.getByTestId("data-file").setInputFiles(new FilePayload("stations.csv", "text/csv", "station,value\nnorth,1.5\nsouth,2.5\n".getBytes(StandardCharsets.UTF_8)));
        page.getByTestId("data-about").getByRole(AriaRole.TEXTBOX).first().fill("CC BY 4.0");
        page.getByTestId("dialog-confirm").click();
        assertThat(page.getByTestId("data-row").first()).containsText("CC BY 4.0");
        page.getByTestId("data-file").setInputFiles(Path.of("../accelerator-runtime/client/src/test/resources/parquet/snappy.parquet"));
        page.getByTestId("dialog-confirm").click();
        assertThat(page.getByTestId("data-row")).hasCount(2);
        page.getByTestId("new-folder").click();
        page.getByTestId("prompt").getByRole(AriaRole.TEXTBOX).fill("Spins");
        page.getByTestId("dialog-confirm").click();
        assertThat(page.getByTestId("folder-row")).isVisible();
        NotebookPage reading = NotebookPage.create(page);
        reading.runToEnd(reading.write(0, "Data.open(\"stations.csv\")"));
        assertThat(reading.codeCell(0).getByTestId("outputs")).containsText("south");

        for (String look : List.of("LIGHT en 1440", "DARK zh 1440", "LIGHT zh 900", "DARK en 900")) {
            String[] parts = look.split(" ");
            Page reader = chromium.person(Integer.parseInt(parts[2]), ColorScheme.valueOf(parts[0]));
            reader.addInitScript("localStorage.setItem('millrace.language', '" + parts[1] + "')");
            reader.navigate(server.address().toString());
            assertThat(reader.getByTestId("data-row")).hasCount(2);
            picture(reader, "files-home", parts);
            reader.getByTestId("data-row").first().getByRole(AriaRole.BUTTON).first().click();
            assertThat(reader.getByTestId("data-preview").getByTestId("parquet").locator("tbody tr")).hasCount(20);
            assertThat(reader.getByTestId("parquet").locator("th").first()).containsText("int32");
            picture(reader, "files-parquet", parts);
            reader.keyboard().press("Escape");
            reader.getByTestId("data-row").last().getByRole(AriaRole.BUTTON).first().click();
            assertThat(reader.getByTestId("data-preview")).containsText("north,1.5");
            picture(reader, "files-data", parts);
            reader.keyboard().press("Escape");
            reader.getByTestId("search").fill("random");
            assertThat(reader.getByTestId("find").first()).isVisible();
            picture(reader, "files-finds", parts);
            reader.getByTestId("search").fill("");
            reader.getByTestId("open-trash").click();
            assertThat(reader.getByTestId("trash")).isVisible();
            picture(reader, "files-trash", parts);
            reader.navigate(server.address().resolve(address).toString());
            NotebookPage.shown(reader);
            reader.getByTestId("verify").click();
            assertThat(reader.getByTestId("verify-sum")).isVisible();
            picture(reader, "files-verify", parts);
            reader.context().close();
        }
    }

    private static void picture(Page page, String name, String[] parts) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + "-" + String.join("-", parts).toLowerCase(Locale.ROOT) + ".png")));
        assertTrue((Boolean) page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name + " does not scroll sideways");
        assertEquals("", String.join("\n", new AxeBuilder(page).analyze().getViolations().stream()
                .map(rule -> name + ": " + rule.getId() + " " + rule.getNodes().stream().limit(2).map(n -> n.getHtml()).toList()).toList()));
    }
}
