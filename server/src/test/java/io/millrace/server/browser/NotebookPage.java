package io.millrace.server.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A notebook in the browser, as a person handles it; names are those of web/src/testids.ts. */
final class NotebookPage {
    private static final double PATIENCE = 60_000;

    final Page page;

    private NotebookPage(Page page) {
        this.page = page;
        connected();
    }

    /** The notebook that the page shows now. */
    static NotebookPage shown(Page page) {
        return new NotebookPage(page);
    }

    static NotebookPage open(Page page, String address) {
        page.navigate(address);
        return new NotebookPage(page);
    }

    /** From the home page. */
    static NotebookPage create(Page page) {
        page.getByTestId("new-notebook").first().click();
        return new NotebookPage(page);
    }

    void connected() {
        PlaywrightAssertions.assertThat(page.getByTestId("notebook"))
                .hasAttribute("data-connected", "true", new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE));
    }

    String address() {
        return page.url();
    }

    Locator cells() {
        return page.getByTestId("cell");
    }

    Locator codeCell(int index) {
        return page.locator("[data-testid=cell][data-type=code]").nth(index);
    }

    /** Puts source into the code cell at this index, adding cells at the end as needed. */
    Locator write(int index, String source) {
        while (page.locator("[data-testid=cell][data-type=code]").count() <= index) {
            int before = cells().count();
            page.getByTestId("insert-code").last().click();
            PlaywrightAssertions.assertThat(cells()).hasCount(before + 1);
        }
        Locator cell = codeCell(index);
        // What is explained under the pointer stands over the text for as long as the pointer rests there.
        page.mouse().move(5, 5);
        cell.locator(".cm-content").click();
        page.keyboard().press("ControlOrMeta+a");
        page.keyboard().press("Delete");
        page.keyboard().insertText(source);
        return cell;
    }

    /** Presses the cell's run button and waits until the server says that it runs or has ended. */
    void run(Locator cell) {
        cell.getByTestId("run-cell").click();
    }

    void expectState(Locator cell, String states) {
        PlaywrightAssertions.assertThat(cell).hasAttribute("data-state", Pattern.compile(states),
                new LocatorAssertions.HasAttributeOptions().setTimeout(PATIENCE));
    }

    void runToEnd(Locator cell) {
        run(cell);
        expectState(cell, "ok");
    }

    /** All numbered lines {@code line N} of a cell's standard output, in the order shown. */
    List<Integer> numberedLines(Locator cell) {
        Locator all = cell.getByTestId("show-all");
        if (all.count() > 0) {
            all.first().click();
        }
        List<Integer> numbers = new ArrayList<>();
        cell.getByTestId("stream").first().innerText().lines().map(String::strip).filter(l -> l.startsWith("line "))
                .forEach(l -> numbers.add(Integer.parseInt(l.substring(5))));
        return numbers;
    }
}
