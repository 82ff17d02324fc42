package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** When a kernel ends the notebook says how, and how to go on. */
class KernelEndIT extends InBrowser {
    @Override
    String[] arguments() {
        return new String[] {"--kernel-max-heap", "96m", "--kernel-heap-most", "192m"};
    }

    private void shot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }

    @Test
    void theCellThatEndedItsKernelIsNamed() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.runToEnd(notebook.write(0, "int kept = 7;"));
        Locator exits = notebook.write(1, "System.exit(3);");
        notebook.run(exits);
        notebook.expectState(exits, "lost");
        Locator banner = page.getByTestId("kernel-banner");
        assertThat(banner).containsText("The cell called System.exit(3); the kernel ended. Take the call out; a cell ends by itself.");
        shot("exit");
        banner.getByTestId("death-cell").click();
        assertThat(exits).hasAttribute("data-selected", "true");
        notebook.write(1, "kept + 1");
        banner.getByText("Run to here").click();
        notebook.expectState(exits, "ok");
        assertThat(exits).containsText("8");
    }

    @Test
    void aCrashShowsTheLastLinesOfItsLog() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator crashes = notebook.write(0, "java.lang.foreign.MemorySegment.ofAddress(8).reinterpret(8).set(java.lang.foreign.ValueLayout.JAVA_INT, 0, 1);");
        notebook.run(crashes);
        notebook.expectState(crashes, "lost");
        Locator banner = page.getByTestId("kernel-banner");
        assertThat(banner).hasAttribute("data-kind", "crash");
        banner.getByTestId("death-log").locator("summary").click();
        assertThat(banner.getByTestId("death-log")).containsText("SIGSEGV");
        shot("crash");
    }

    @Test
    void aFullHeapIsAnsweredWithTwiceTheHeap() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.runToEnd(notebook.write(0, "int megabytes = 100;"));
        Locator fills = notebook.write(1, "var all = new ArrayList<byte[]>();\nfor (int i = 0; i < megabytes; i++) all.add(new byte[1 << 20]);\nall.size()");
        notebook.run(fills);
        notebook.expectState(fills, "error");
        assertThat(fills).containsText("The heap of this kernel is limited to 96m", new LocatorAssertions.ContainsTextOptions().setTimeout(30_000));
        assertThat(fills).containsText("byte[]");
        shot("out-of-memory");
        fills.getByTestId("twice-heap").click();
        notebook.expectState(fills, "ok");
        assertThat(fills.getByTestId("text")).hasText("100");
    }

    @Test
    void aKernelIsEndedAndTheNextRunStartsAnother() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator cell = notebook.write(0, "1 + 1");
        notebook.runToEnd(cell);
        page.getByTestId("kernel-state").click();
        page.getByText("End the kernel").click();
        assertThat(page.getByTestId("kernel-state")).hasAttribute("data-state", "none");
        notebook.write(0, "2 + 2");
        notebook.run(cell);
        assertThat(cell.getByTestId("text")).hasText("4", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
    }
}
