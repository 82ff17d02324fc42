package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.server.client.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Home, notebook and pool in light and dark, in English and Chinese, wide and narrow: each passes axe's rules, nothing overflows sideways,
 * and a picture of each is left in target/screenshots for people to look at.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LookIT {
    private static final Path PICTURES = Path.of("target", "screenshots");

    private Chromium chromium;
    private ServerProcess server;
    private String notebook;
    private String tools;

    @BeforeAll
    void start(@TempDir Path directory) {
        chromium = new Chromium();
        server = ServerProcess.start(Path.of(System.getProperty("millrace.home")), directory, "look");
        Page page = chromium.person(Chromium.WIDE, ColorScheme.LIGHT);
        page.navigate(server.address().toString());
        NotebookPage shown = NotebookPage.create(page);
        shown.runToEnd(shown.write(0, """
                var acc = Accelerator.open().chips(2).type("hygon-bw1000").seed(7).use();
                var t = Table.create("Temperatures", DoubleColumn.create("T", 1.5, 2.0, 2.2), DoubleColumn.create("m", 0.986, 0.911, 0.785));
                System.out.println("Three temperatures below the critical point.");
                mean(sin(linspace(0, 1, 100_000))).item();
                t"""));
        Locator failing = shown.write(1, "int[] few = new int[3];\nfew[7] = 1;");
        shown.run(failing);
        shown.expectState(failing, "error");
        shown.runToEnd(shown.write(2, "int k = 1;"));
        shown.runToEnd(shown.write(3, "k + 1"));
        shown.write(2, "int k = 2;");
        assertThat(shown.codeCell(3).getByTestId("cell-stale")).isVisible();
        notebook = java.net.URI.create(shown.address()).getPath();
        page.navigate(server.address().toString());
        NotebookPage second = NotebookPage.create(page);
        second.runToEnd(second.write(0, """
                var temperature = Input.slider("temperature", 0.1, 5.0, 2.3, 0.1);
                var method = Input.select("method", "Metropolis", "heat bath");
                var label = Input.text("label", "first");
                var draw = Input.checkbox("draw the lattice", true);
                Input.button("Start", () -> {});
                var stars = Table.create("stars", StringColumn.create("name", "天狼星", "Vega", "Rigel"), DoubleColumn.create("magnitude", -1.46, 0.03, 0.13));
                Tensor field = ones(64, 64);"""));
        Locator asks = second.write(1, "System.out.print(\"How many sweeps? \");\nvar sweeps = new Scanner(System.in).nextInt();");
        second.run(asks);
        assertThat(asks.getByTestId("standard-input")).isVisible();
        tools = java.net.URI.create(second.address()).getPath();
        page.context().close();
    }

    @AfterAll
    void end() {
        chromium.close();
        server.close();
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({"LIGHT,en,1440", "DARK,en,1440", "LIGHT,zh,1440", "DARK,zh,900", "LIGHT,en,900"})
    void readsWellEverywhere(ColorScheme scheme, String language, int width) {
        Page page = chromium.person(width, scheme);
        page.addInitScript("localStorage.setItem('millrace.language', '" + language + "')");
        page.navigate(server.address().toString());
        assertThat(page.getByTestId("home")).isVisible();
        List<String> violations = new ArrayList<>(look(page, "home", scheme, language, width));
        page.navigate(server.address().resolve(notebook).toString());
        NotebookPage.shown(page);
        assertThat(page.getByTestId("output-error")).isVisible();
        violations.addAll(look(page, "notebook", scheme, language, width));
        page.navigate(server.address().resolve(tools).toString());
        NotebookPage.shown(page);
        page.getByTestId("toggle-variables").click();
        assertThat(page.getByTestId("variable")).hasCount(7);
        violations.addAll(look(page, "tools", scheme, language, width));
        page.getByTestId("open-table").click();
        assertThat(page.getByTestId("table-dialog").locator("tbody tr")).hasCount(3);
        violations.addAll(look(page, "table", scheme, language, width));
        page.navigate(server.address().resolve("/pool").toString());
        assertThat(page.getByTestId("pool-type").first()).isVisible();
        violations.addAll(look(page, "pool", scheme, language, width));
        page.navigate(server.address().resolve("/admin").toString());
        assertThat(page.getByTestId("kernel-row")).hasCount(2);
        violations.addAll(look(page, "admin", scheme, language, width));
        assertThat(page.getByTestId("retention")).isVisible();
        if (page.getByTestId("backup").count() == 0) {
            page.getByTestId("back-up").click();
        }
        page.getByTestId("backup").first().getByTestId("backup-look").click();
        assertThat(page.getByTestId("backup-notebooks")).isVisible();
        violations.addAll(look(page, "admin-backup", scheme, language, width));
        page.keyboard().press("Escape");
        page.context().close();
        assertEquals("", String.join("\n", violations), "accessibility");
    }

    private static List<String> look(Page page, String name, ColorScheme scheme, String language, int width) {
        assertEquals(language, page.evaluate("document.documentElement.lang.slice(0, 2)"));
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT) + "-" + language + "-" + width + ".png")));
        assertTrue((Boolean) page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
                name + " does not scroll sideways");
        return new AxeBuilder(page).analyze().getViolations().stream().map(rule -> name + ": " + describe(rule)).toList();
    }

    private static String describe(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes().stream().limit(3).map(n -> n.getHtml()).toList();
    }
}
