package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A cell that nothing stops: its kernel is replaced, and the page says what that costs and how to go on. */
class ReplaceIT extends InBrowser {
    @Override
    String[] arguments() {
        return new String[] {"--kernel-stop-seconds", "600"};
    }

    @Test
    void theKernelIsReplacedAndTheCellsRunToHere() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator first = notebook.write(0, "int kept = 7;");
        Locator stuck = notebook.write(1, "System.out.println(\"in \" + kept);\nnew java.net.ServerSocket(0).accept();");
        notebook.runToEnd(first);
        notebook.run(stuck);
        assertThat(stuck.getByTestId("stream")).containsText("in 7");
        page.getByTestId("stop").click();
        stuck.getByTestId("replace-kernel").click();
        notebook.expectState(stuck, "lost");
        assertThat(stuck).containsText("Stopped by replacing the kernel.");
        assertThat(page.getByTestId("kernel-banner")).containsText("Values that ended with the earlier kernel: kept. All definitions are kept.");
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "replaced.png")));
        notebook.write(1, "kept + 1");
        stuck.getByTestId("run-to-here").click();
        notebook.expectState(stuck, "ok");
        assertThat(stuck).containsText("8");
    }
}
