package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The panel of variables, and a table that is paged from the kernel. */
class VariablesIT extends InBrowser {
    private static final LocatorAssertions.ContainsTextOptions PATIENT = new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    private void shot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }

    private Locator variable(String name) {
        return page.locator("[data-testid=variable][data-name=" + name + "]");
    }

    @Test
    void variablesFollowTheKernelAndATableOpens() {
        NotebookPage notebook = NotebookPage.create(page);
        page.getByTestId("toggle-variables").click();
        assertThat(page.getByTestId("variables")).containsText("No kernel yet");
        Locator make = notebook.write(0, """
                var id = IntColumn.create("id", IntStream.range(0, 50_000).toArray());
                var name = StringColumn.create("name", IntStream.range(0, 50_000).mapToObj(i -> "星 " + i % 11).toList());
                var mass = DoubleColumn.create("mass", IntStream.range(0, 50_000).mapToDouble(i -> i * 37 % 1000 / 10.0).toArray());
                var stars = Table.create("stars", id, name, mass);
                Tensor field = ones(64, 32);
                var numbers = List.of(1, 2, 3);
                int step = 0;""");
        notebook.runToEnd(make);
        assertThat(variable("numbers")).containsText("[1, 2, 3]", PATIENT);
        assertThat(variable("numbers")).containsText("3 elements");
        assertThat(variable("field")).containsText("not computed yet");
        assertThat(variable("field")).containsText("64");
        Locator loop = notebook.write(1, "while (true) { step++; Thread.sleep(1); }");
        notebook.run(loop);
        assertThat(variable("step")).not().containsText("int0", new LocatorAssertions.ContainsTextOptions().setTimeout(30_000));
        shot("variables");
        // The table, while the loop runs.
        variable("stars").getByTestId("open-table").click();
        Locator table = page.getByTestId("table-dialog");
        assertThat(table.getByTestId("table-count")).hasText("50,000 rows", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
        assertThat(table.locator("tbody tr").nth(1)).containsText("星 1");
        table.getByText("mass").click();
        table.getByText("mass").click();
        assertThat(table.locator("tbody tr").first()).containsText("99.9", PATIENT);
        table.getByTestId("table-filter").fill("星 10");
        assertThat(table.getByTestId("table-count")).hasText("4,545 of 50,000 rows", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
        table.locator(".table-scroll").evaluate("element => element.scrollTo(0, element.scrollHeight)");
        assertThat(table.locator("tbody tr").last()).containsText("星 10", PATIENT);
        assertThat(table.locator("tbody tr").last()).hasAttribute("aria-rowindex", "4546");
        shot("table");
        page.keyboard().press("Escape");
        assertThat(table).hasCount(0);
        page.getByTestId("stop").click();
        notebook.expectState(loop, "interrupted");
    }
}
