package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What cells show besides text, tables and charts. */
class DisplayIT extends InBrowser {
    @Test
    void progressTreesSoundAndClearedOutput() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator progress = notebook.write(0, "long sum = 0;\nfor (int i : Progress.range(400)) sum += i;\nsum");
        notebook.runToEnd(progress);
        assertThat(progress.locator("progress")).hasAttribute("value", "400");
        assertThat(progress.getByTestId("html")).containsText("400 of 400 · ");
        assertThat(progress).containsText("79800");

        Locator tree = notebook.write(1, "record Site(String name, double[] at) {}\nMap.of(\"sites\", List.of(new Site(\"潭\", new double[] {1.5, 2}), new Site(\"b\", new double[0])))");
        notebook.runToEnd(tree);
        tree.getByTestId("json").getByText("sites").click();
        tree.getByTestId("json").getByText("0", new Locator.GetByTextOptions().setExact(true)).first().click();
        assertThat(tree.getByTestId("json")).containsText("潭");

        Locator sound = notebook.write(2, "double[] wave = new double[8000];\nArrays.setAll(wave, i -> Math.sin(i * 0.3));\nAudio.of(wave, 8000)");
        notebook.runToEnd(sound);
        assertThat(sound.getByTestId("audio")).hasAttribute("aria-label", "sound of 1.00 s at 8,000 Hz");
        page.waitForFunction("() => document.querySelector('audio').readyState >= 1");
        assertEquals(1.0, ((Number) page.evaluate("() => document.querySelector('audio').duration")).doubleValue(), 1e-6);

        Locator cleared = notebook.write(3, "System.out.println(\"old\");\nclearOutput();\nSystem.out.println(\"new\");");
        notebook.runToEnd(cleared);
        assertThat(cleared.getByTestId("outputs")).hasText("new");
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "displays.png")));
    }
}
