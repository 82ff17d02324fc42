package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What keeps cells within bounds is shown, and secrets are set in the page. */
class ConfinementIT extends InBrowser {
    private void shot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }

    @Test
    void theLayersAreShownAndASecretIsSetAndUsed() {
        NotebookPage notebook = NotebookPage.create(page);
        page.getByTestId("kernel-state").click();
        page.getByText("What cells can reach").click();
        assertThat(page.getByTestId("layer")).hasCount(9);
        assertThat(page.getByTestId("confinement")).containsText("Files");
        shot("confinement-light");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        page.setViewportSize(900, 800);
        shot("confinement-dark-900");
        page.keyboard().press("Escape");
        page.getByTestId("kernel-state").click();
        page.getByText("Secrets").click();
        page.getByTestId("secret-name").fill("database");
        page.getByTestId("secret-value").fill("abc");
        page.getByTestId("secret-set").click();
        assertThat(page.getByTestId("secrets").getByRole(com.microsoft.playwright.options.AriaRole.ALERT)).containsText("A secret has 6 to");
        page.getByTestId("secret-value").fill("correct horse");
        page.getByTestId("secret-set").click();
        assertThat(page.getByTestId("secret")).hasText("database");
        assertEquals("", page.getByTestId("secret-value").inputValue());
        shot("secrets-dark-900");
        page.keyboard().press("Escape");
        Locator cell = notebook.write(0, "\"it is \" + Secrets.get(\"database\")");
        notebook.runToEnd(cell);
        assertThat(cell.getByTestId("text")).containsText("it is [secret database]");
        assertFalse(page.content().contains("correct horse"));
    }
}
