package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pool page tells the present, also when nothing happens. */
class PoolIT extends InBrowser {
    @Test
    void whoHasNoRunIsIdleAndTheChartGoesOnWithTheTime() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.runToEnd(notebook.write(0, """
                var acc = Accelerator.open().chips(2).type("hygon-bw1000").seed(7).use();
                mean(sin(linspace(0, 1, 100_000))).item()"""));
        page.navigate(server.address().resolve("/pool").toString());
        Locator share = page.getByTestId("pool-share").first();
        assertThat(share).containsText("idle");
        assertThat(share).not().containsText("%");
        assertThat(share).hasAttribute("data-share", "0");
        assertThat(page.getByTestId("chart").first()).hasAttribute("aria-label", Pattern.compile("over the last ([2-9]|\\d\\d)[.\\d]*.s"));
    }
}
