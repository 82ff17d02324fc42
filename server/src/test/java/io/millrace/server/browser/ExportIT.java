package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A notebook goes out as a page that needs nothing, as a PDF and as text, and comes back from text. */
class ExportIT extends InBrowser {
    private static final String NOTEBOOK = """
            {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
              {"id": "intro", "cell_type": "markdown", "metadata": {}, "source": "# Onsager\\n\\nBelow $T_c = 2 / \\\\ln(1 + \\\\sqrt 2)$ the spins order."},
              {"id": "chart", "cell_type": "code", "metadata": {}, "execution_count": 3, "source": ["int a = 40; // </script>\\n", "a + 2"],
               "outputs": [{"output_type": "stream", "name": "stdout", "text": ["one </script> <b>line</b>\\n"]},
                {"output_type": "display_data", "metadata": {}, "data": {"application/vnd.millrace.echarts+json": {"xAxis": {"type": "value"}, "yAxis": {"type": "value"},
                  "series": [{"type": "line", "data": [[0, 1], [1, 3], [2, 2]]}]}}},
                {"output_type": "execute_result", "execution_count": 3, "data": {"text/plain": "42"}, "metadata": {}}]}]}""";

    @Test
    void aPageOpensWithoutANetworkWithItsChartsAliveAndTheNotebookInIt() throws Exception {
        page.getByTestId("import-file").setInputFiles(new FilePayload("Onsager.ipynb", "application/json", NOTEBOOK.getBytes(StandardCharsets.UTF_8)));
        NotebookPage.shown(page);
        Path html = Files.createTempDirectory("millrace-export-").resolve("Onsager.html");
        Download exported = export("Page (.html)");
        assertEquals("Onsager.html", exported.suggestedFilename());
        exported.saveAs(html);
        for (ColorScheme scheme : ColorScheme.values()) {
            if (scheme == ColorScheme.NO_PREFERENCE) {
                continue;
            }
            Page reader = chromium.person(Chromium.NARROW, scheme);
            reader.context().setOffline(true);
            reader.onRequest(request -> assertTrue(request.url().matches("(file|data|blob):.*"), request.url()));
            reader.navigate(html.toUri().toString());
            assertThat(reader.getByTestId("cell")).hasCount(2);
            assertThat(reader.locator("h1")).hasText("Onsager");
            assertThat(reader.locator(".katex")).hasCount(1);
            assertThat(reader.locator(".export-source")).containsText("int a = 40; // </script>");
            assertThat(reader.getByTestId("stream")).containsText("one </script> <b>line</b>");
            assertThat(reader.getByTestId("chart")).hasAttribute("data-updates", "1");
            assertThat(reader.getByTestId("chart").locator("canvas")).isVisible();
            reader.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "export-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + ".png")));
            if (scheme == ColorScheme.LIGHT) {
                Download inside = reader.waitForDownload(() -> reader.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Download as .ipynb")).click());
                assertEquals("int a = 40; // </script>\n", new io.vertx.core.json.JsonObject(Files.readString(inside.path())).getJsonArray("cells").getJsonObject(1).getJsonArray("source").getString(0));
            }
            reader.context().close();
        }
        Files.delete(html);
        Files.delete(html.getParent());

        byte[] pdf = Files.readAllBytes(export("PDF").path());
        assertEquals("%PDF-", new String(pdf, 0, 5, StandardCharsets.US_ASCII));
        assertTrue(pdf.length > 10_000, "with its chart: " + pdf.length + " bytes");
        assertTrue(Files.readString(export("Java (.java)").path()).contains("void main()"));
        String text = Files.readString(export("Text for Git (.jsh)").path());
        assertTrue(text.contains("// %% id=\"chart\""), text);
        goHome();
        page.getByTestId("import-file").setInputFiles(new FilePayload("from text.jsh", "text/plain", text.getBytes(StandardCharsets.UTF_8)));
        NotebookPage back = NotebookPage.shown(page);
        assertThat(page.getByTestId("title")).hasValue(Pattern.compile("from text"));
        assertThat(back.codeCell(0).locator(".cm-content")).containsText("a + 2");
        assertThat(page.getByTestId("markdown").locator("h1")).hasText("Onsager");
    }

    private Download export(String format) {
        return page.waitForDownload(new Page.WaitForDownloadOptions().setTimeout(120_000), () -> {
            page.getByTestId("export-menu").click();
            page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(format).setExact(true)).click();
        });
    }
}
