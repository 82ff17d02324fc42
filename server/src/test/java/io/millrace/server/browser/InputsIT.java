package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a person gives to cells, and how an error leads to its line. */
class InputsIT extends InBrowser {
    private static final LocatorAssertions.ContainsTextOptions PATIENT = new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    private void shot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }

    @Test
    void aRunningLoopFollowsASliderAndCellsThatUseItGoStale() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator controls = notebook.write(0, "var n = Input.slider(\"points\", 1, 100, 10);\nvar method = Input.select(\"method\", \"Euler\", \"Runge-Kutta\");\nvar label = Input.text(\"label\", \"a\");\nvar log = Input.checkbox(\"log scale\", false);\nvar go = Input.button(\"Step\", () -> System.out.println(\"stepped with \" + label.value()));");
        notebook.runToEnd(controls);
        Locator slider = controls.getByTestId("input-slider");
        assertThat(slider).hasValue("10");
        Locator user = notebook.write(1, "n.value() + \" \" + method.value() + \" \" + log.value()");
        notebook.runToEnd(user);
        assertThat(user).containsText("10 Euler false");

        Locator loop = notebook.write(2, "while (n.value() != 12) Thread.sleep(5);\n\"reached \" + n.value()");
        notebook.run(loop);
        notebook.expectState(loop, "running");
        slider.focus();
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        assertThat(loop).containsText("reached 12", PATIENT);
        controls.getByTestId("input-select").selectOption("Runge-Kutta");
        controls.getByTestId("input-checkbox").check();
        controls.getByTestId("input-text").fill("");
        controls.getByTestId("input-text").pressSequentially("typed while answers come", new Locator.PressSequentiallyOptions().setDelay(35));
        assertThat(controls.getByTestId("input-text")).hasValue("typed while answers come");
        controls.getByTestId("input-text").fill("潭");
        controls.getByTestId("input-button").click();
        assertThat(controls.getByTestId("stream")).containsText("stepped with 潭", PATIENT);
        assertThat(user.getByTestId("cell-stale")).isVisible();
        shot("controls");
        user.getByTestId("cell-stale").click();
        assertThat(page.getByTestId("why-stale")).containsText("comes from a control that was changed since");
        page.getByTestId("run-stale-here").click();
        assertThat(user).containsText("12 Runge-Kutta true", PATIENT);

        // Another page sees the same, and a kernel that is gone leaves controls that say so.
        Page other = page.context().newPage();
        NotebookPage second = NotebookPage.open(other, notebook.address());
        assertThat(second.codeCell(0).getByTestId("input-slider")).hasValue("12");
        page.getByTestId("restart").click();
        page.getByTestId("dialog-confirm").click();
        assertThat(second.codeCell(0).getByTestId("input-slider")).isDisabled(new LocatorAssertions.IsDisabledOptions().setTimeout(30_000));
        other.close();
    }

    @Test
    void aCellReadsStandardInput() {
        NotebookPage notebook = NotebookPage.create(page);
        Locator cell = notebook.write(0, "System.out.print(\"Your name? \");\nvar in = new Scanner(System.in);\nvar name = in.nextLine();\n\"Hello \" + name");
        notebook.run(cell);
        Locator field = cell.getByTestId("standard-input").locator("input");
        assertThat(field).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(30_000));
        page.reload();
        notebook.connected();
        field.fill("潭");
        shot("standard-input");
        field.press("Enter");
        notebook.expectState(cell, "ok");
        assertThat(cell.getByTestId("stream")).hasText("Your name? 潭");
        assertThat(cell).containsText("Hello 潭");
        assertThat(cell.getByTestId("standard-input")).hasCount(0);

        Locator ends = notebook.write(1, "new BufferedReader(new InputStreamReader(System.in)).lines().count()");
        notebook.run(ends);
        ends.getByTestId("standard-input").locator("input").fill("one");
        ends.getByTestId("standard-input").locator("input").press("Enter");
        ends.getByTestId("standard-input").getByText("End of input").click();
        notebook.expectState(ends, "ok");
        assertThat(ends.getByTestId("text")).hasText("1");
    }

    @Test
    void framesOfLibrariesAreFoldedAndTheLineOfACellIsALink() {
        NotebookPage notebook = NotebookPage.create(page);
        notebook.runToEnd(notebook.write(0, "int parse(String s) {\n    return Integer.parseInt(s);\n}"));
        Locator failing = notebook.write(1, "List.of(\"1\", \"x\").stream()\n    .mapToInt(s -> parse(s))\n    .sum()");
        notebook.run(failing);
        notebook.expectState(failing, "error");
        assertThat(failing.getByTestId("library-frames").first()).containsText("library frames");
        assertThat(failing.getByTestId("output-error").getByText("java.util.stream.ReferencePipeline")).not().isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(100));
        failing.getByTestId("library-frames").last().locator("summary").click();
        shot("folded-frames");
        failing.getByTestId("trace-link").first().click();
        Locator first = notebook.codeCell(0);
        assertThat(first).hasAttribute("data-mode", "edit");
        page.waitForFunction("() => getSelection().toString().trim() === 'return Integer.parseInt(s);'");
    }
}
