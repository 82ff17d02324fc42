package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.server.client.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a new user does, in a real browser against a real server with real kernels and a real pool: the story that the project stands for.
 */
class StoryIT extends InBrowser {
    private static final int LINES = 120;
    /** Prints numbered lines over some six seconds, so that there is a middle to close the tab in. */
    private static final String COUNT = "for (int i = 0; i < " + LINES + "; i++) { System.out.println(\"line \" + i); Thread.sleep(50); }";

    private static List<Integer> allLines() {
        return IntStream.range(0, LINES).boxed().toList();
    }

    @Test
    void theIsingSampleRunsOnThePoolWhileOneWatchesAndTwoNotebooksShareTheChips() {
        page.locator("[data-testid=sample-card][data-sample*=ising]").click();
        NotebookPage ising = NotebookPage.shown(page);
        page.getByTestId("run-all").click();

        Locator strip = page.getByTestId("run-strip").first();
        assertThat(strip).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
        Locator chart = page.getByTestId("chart").first();
        assertThat(chart).isVisible();
        chart.scrollIntoViewIfNeeded(); // charts draw where one looks
        assertThat(chart).hasAttribute("data-updates", Pattern.compile("[2-9]|\\d\\d+"),
                new LocatorAssertions.HasAttributeOptions().setTimeout(60_000));
        assertThat(page.getByTestId("image").first()).isVisible();
        assertThat(page.getByTestId("outputs").filter(new Locator.FilterOptions().setHasText("T = 1.9")).first())
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(120_000));
        chart.scrollIntoViewIfNeeded();
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "ising.png"))); // the README's picture

        Page second = page.context().newPage();
        second.navigate(server.address().resolve("/").toString());
        NotebookPage other = NotebookPage.create(second);
        Locator cell = other.write(0, """
                var acc = Accelerator.open().chips(2).type("hygon-bw1000").seed(7).use();
                var x = zeros(float64, 512, 512);
                var y = loop(60, (i, t) -> sin(t).add(1), x);
                mean(y).item()
                """);
        other.run(cell);
        Locator shares = second.getByTestId("pool-share");
        assertThat(shares.first()).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
        other.expectState(cell, "ok");
        second.close();

        int last = page.locator("[data-testid=cell][data-type=code]").count() - 1;
        assertThat(ising.codeCell(last)).hasAttribute("data-state", "ok",
                new LocatorAssertions.HasAttributeOptions().setTimeout(240_000));
        assertEquals(0, page.getByTestId("output-error").count(), "no cell of the sample fails");
        assertTrue(page.getByTestId("run-receipt").count() + page.getByTestId("run-summary").count() > 0, "ended runs fold into receipts");
    }

    @Test
    void aRunawayCellStopsAndItsVariablesAreStillThere() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.runToEnd(notebook.write(0, "var kept = new ArrayList<>(List.of(1, 2, 3));"));
        Locator runaway = notebook.write(1, "while (true) { kept.size(); }");
        notebook.run(runaway);
        notebook.expectState(runaway, "running");
        page.getByTestId("stop").click();
        notebook.expectState(runaway, "interrupted");
        Locator after = notebook.write(2, "kept");
        notebook.runToEnd(after);
        assertThat(after.getByTestId("outputs")).containsText("[1, 2, 3]");
    }

    @Test
    void aTabClosedInTheMiddleOfARunMissesNothing() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator cell = notebook.write(0, COUNT);
        notebook.run(cell);
        assertThat(cell.getByTestId("stream")).containsText("line 10");
        String address = notebook.address();
        page.close();

        page = chromium.person(Chromium.WIDE, ColorScheme.LIGHT);
        page.navigate(server.address().toString());
        NotebookPage again = NotebookPage.open(page, address);
        again.expectState(again.codeCell(0), "ok");
        assertEquals(allLines(), again.numberedLines(again.codeCell(0)));
    }

    @Test
    void aServerKilledInTheMiddleOfARunLosesAndDoublesNothing(@TempDir Path own) {
        ServerProcess first = ServerProcess.start(HOME, own, "killed");
        ServerProcess next = null;
        try {
            page.navigate(first.address().toString());
            NotebookPage notebook = NotebookPage.create(page);
            notebook.runToEnd(notebook.write(0, "var kept = 42;"));
            Locator cell = notebook.write(1, COUNT);
            notebook.run(cell);
            assertThat(cell.getByTestId("stream")).containsText("line 10");
            String path = java.net.URI.create(notebook.address()).getPath();
            first.kill();

            next = ServerProcess.start(HOME, own, "killed");
            page.navigate(next.address().toString());
            NotebookPage again = NotebookPage.open(page, next.address().resolve(path).toString());
            assertFalse(again.numberedLines(again.codeCell(1)).isEmpty(), "what was shown before is still shown");
            again.expectState(again.codeCell(1), "ok");
            assertEquals(allLines(), again.numberedLines(again.codeCell(1)));
            Locator after = again.write(2, "kept + 1");
            again.runToEnd(after);
            assertThat(after.getByTestId("outputs")).containsText("43");
        } finally {
            first.kill();
            if (next != null) {
                next.close();
            }
        }
    }
}
