package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.millrace.server.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * 30,000 chips become 60,000 on one node while two notebooks compute and background load fills the rest; blocks are drained and lost under the
 * runs, by command and from the page, and no run is lost with them.
 */
class GrowthIT extends InBrowser {
    private static final Path PICTURES = Path.of("target", "screenshots");
    /** Ten runs one after the other, so that there is always one of each notebook while the pool changes. */
    private static final String COMPUTE = """
            var acc = Accelerator.open().chips(%d).type("hygon-bw1000").seed(7).use();
            double sum = 0;
            for (int i = 0; i < 10; i++) {
              sum += mean(loop(3_000, (k, t) -> sin(t).add(0.5), linspace(0, 1, 100_000))).item();
            }
            System.out.printf("sum %%.12f%%n", sum);
            """;

    @Override
    String[] arguments() {
        return new String[] {"--pool-blocks", "hygon-bw1000:640*30,hygon-bw1000:600*8,ascend-910b:600*10", "--pool-background", "0.9"};
    }

    private String chips(String... arguments) throws IOException, InterruptedException {
        return command(0, arguments);
    }

    private String command(int expected, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(new Installation(HOME).javaCommand());
        command.add("io.millrace.server.cli.Workbench");
        command.addAll(List.of(arguments));
        if (!arguments[0].equals("simulate")) {
            command.addAll(List.of("--data", server.data().toString()));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(expected, process.exitValue(), said);
        return said;
    }

    private static void decide(Page page, String why) {
        page.getByTestId("decision-why").fill(why);
        page.getByTestId("dialog-confirm").click();
        assertThat(page.getByTestId("decision-why")).hasCount(0);
    }

    @Test
    void thePoolDoublesWhileTwoNotebooksComputeAndNoRunIsLost() throws Exception {
        NotebookPage first = NotebookPage.create(page);
        Locator one = first.write(0, COMPUTE.formatted(4));
        first.run(one);
        Page other = page.context().newPage();
        other.navigate(server.address().resolve("/").toString());
        NotebookPage second = NotebookPage.create(other);
        Locator two = second.write(0, COMPUTE.formatted(8));
        second.run(two);
        assertThat(page.getByTestId("run-strip").first()).isVisible();
        assertThat(other.getByTestId("run-strip").first()).isVisible();

        Page pool = page.context().newPage();
        pool.navigate(server.address().resolve("/pool").toString());
        assertThat(pool.getByTestId("figure-chips")).containsText("30,000");
        assertThat(pool.getByTestId("pool-block").and(pool.locator("[data-state=live]"))).hasCount(48);
        assertThat(pool.getByTestId("pool-run").first()).isVisible();

        pool.getByTestId("add-chips-open").click();
        pool.getByTestId("add-chips").fill("30000");
        decide(pool, "a class of thirty begins");
        assertThat(pool.getByTestId("figure-chips")).containsText("60,000");
        assertThat(pool.getByTestId("pool-block").and(pool.locator("[data-state=live]"))).hasCount(95);
        smooth(pool);
        pool.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("growth-map.png")));

        // The block that the first notebook's run is on is drained from the page; the one where it then is gets lost by command.
        String block = blockOf(pool);
        pool.locator("[data-testid=pool-block][data-block=" + block + "]").click();
        pool.getByTestId("block-drain").click();
        decide(pool, "a fan is broken");
        assertThat(pool.locator("[data-testid=pool-block][data-block=" + block + "]")).hasAttribute("data-state", "drained");
        String next = blockOf(pool);
        assertTrue(chips("chips", "lose", next, "--why", "the power is gone").contains(next));
        assertThat(pool.locator("[data-testid=pool-block][data-block=" + next + "]")).hasAttribute("data-state", "lost");

        pool.getByTestId("run-why").first().click();
        assertThat(pool.getByTestId("why")).hasAttribute("data-rule", Pattern.compile("free-chips|time-slices|no-host|gang|ended"));
        pool.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("growth-why.png")));
        pool.keyboard().press("Escape");
        assertThat(pool.getByTestId("pool-change").and(pool.locator("[data-what=added]"))).hasAttribute("data-settled", "true");
        pool.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("growth-pool.png")).setFullPage(true));

        assertTrue(chips("chips", "restore", block, next, "--why", "repaired").contains("is back"));
        assertThat(pool.getByTestId("pool-block").and(pool.locator("[data-state=live]"))).hasCount(95);
        first.expectState(one, "ok");
        second.expectState(two, "ok");
        String sum = one.getByTestId("stream").innerText().strip();
        assertTrue(sum.startsWith("sum "), sum);
        assertEquals(sum, two.getByTestId("stream").innerText().strip(), "what a drained and lost block held was computed again with the same bits");

        pool.getByTestId("load-open").click();
        pool.getByTestId("load-part").fill("40");
        decide(pool, "room for the class");
        assertThat(pool.getByTestId("pool-change").and(pool.locator("[data-what=background]")).first()).containsText("room for the class");

        pool.getByTestId("if-type").selectOption("ascend-910b");
        pool.getByTestId("if-ask").click();
        assertThat(pool.getByTestId("if-answer")).hasAttribute("data-runs", "20000");
        assertThat(pool.getByTestId("if-group-row").first()).isVisible();
        pool.getByTestId("if-answer").scrollIntoViewIfNeeded();
        pool.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("growth-what-if.png")));
        pool.getByTestId("if-apply").click();
        decide(pool, "the vendor takes them back");
        assertThat(pool.locator("[data-testid=pool-block][data-state=drained]")).hasCount(10);
        pool.getByTestId("ledger-verify").click();
        assertThat(pool.getByTestId("ledger-whole")).isVisible();
        assertTrue(chips("ledger", "verify").startsWith("Whole: "));
        exported();
        rules(pool);
        assertEquals(List.of(), new AxeBuilder(pool).analyze().getViolations().stream().map(v -> v.getId() + " " + v.getHelp()).toList(), "accessibility");
        Page dark = chromium.person(Chromium.NARROW, ColorScheme.DARK);
        dark.addInitScript("localStorage.setItem('millrace.language', 'zh')");
        dark.navigate(server.address().toString());
        dark.navigate(server.address().resolve("/pool").toString());
        assertThat(dark.getByTestId("figure-chips")).containsText("60,000");
        dark.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("growth-pool-dark.png")).setFullPage(true));
        dark.getByTestId("if-type").selectOption("hygon-bw1000");
        dark.getByTestId("if-ask").click();
        // Nothing is left that a run could be on: the page says so, and why, in the reader's language.
        assertThat(dark.getByTestId("if-after").first()).hasText("无法运行");
        assertThat(dark.getByTestId("if-group-row").first()).containsText("无法运行：它需要");
        dark.getByTestId("if-answer").scrollIntoViewIfNeeded();
        dark.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("growth-what-if-dark.png")));
        assertEquals(List.of(), new AxeBuilder(dark).analyze().getViolations().stream().map(v -> v.getId() + " " + v.getHelp()).toList(), "accessibility in the dark");
        dark.context().close();
    }

    /** Another policy, a user's group and a reservation, from the page and by command; each has its history. */
    private void rules(Page pool) throws Exception {
        pool.getByTestId("policy-set").click();
        pool.getByTestId("policy-name").selectOption("conservative");
        decide(pool, "long gangs today");
        assertThat(pool.getByTestId("policy-now")).hasAttribute("data-policy", "conservative");
        assertTrue(chips("chips", "policy", "fair", "--why", "a class begins").contains("time slices"));
        assertThat(pool.getByTestId("policy-now")).hasAttribute("data-policy", "fair");
        assertThat(pool.getByTestId("pool-policy")).hasCount(2);
        pool.getByTestId("reserve-open").click();
        pool.getByTestId("reserve-group").fill("school");
        pool.getByTestId("reserve-type").selectOption("hygon-bw1000");
        pool.getByTestId("reserve-chips").fill("1,000");
        pool.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("growth-reserve.png")));
        decide(pool, "a class at ten");
        assertThat(pool.getByTestId("reservation")).containsText("school");
        String id = pool.getByTestId("reservation").getAttribute("data-id");
        assertTrue(chips("chips", "reservations").contains(id + ": 1000 chips of hygon-bw1000 for school"));
        assertTrue(chips("chips", "give-up", id, "--why", "the class is ill").contains("given up"));
        assertThat(pool.getByTestId("reservation")).hasCount(0);
        assertTrue(chips("chips", "reserve", "--group", "school", "--chips", "64", "--from", "10:00", "--to", "11:00", "--why", "tomorrow then").contains("64 chips for school"));
        assertThat(pool.getByTestId("reservation")).hasCount(1);
        chips("ledger", "quota", "--user", "ann", "--in", "school", "--why", "she learns there");
        assertTrue(chips("ledger", "quota").contains("in school"));
        pool.locator("button", new Page.LocatorOptions().setHasText(Pattern.compile("^group$"))).last().click();
        assertThat(pool.getByTestId("account-due").first()).isVisible();
        pool.getByTestId("policy-now").scrollIntoViewIfNeeded();
        pool.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("growth-rules.png")));
    }

    /** What was exported is checked without the server, and what was done to it is found; the simulator replays it. */
    private void exported() throws Exception {
        for (String name : List.of("ledger.json", "ledger.csv")) {
            Path file = server.data().resolve(name);
            chips("ledger", "export", "--out", file.toString());
            assertTrue(chips("ledger", "verify", file.toString()).startsWith("Whole: "));
            String whole = Files.readString(file);
            Files.writeString(file, whole.replaceFirst("chipNanos(\"+):([1-9])", "chipNanos$1:9$2"));
            assertTrue(command(1, "ledger", "verify", file.toString()).contains("was changed"));
            Files.writeString(file, whole);
        }
        Path cluster = Files.writeString(server.data().resolve("cluster.csv"), "type,racks,nodes_per_rack,chips_per_node\nhygon-bw1000,4,1,64\n");
        String replayed = command(0, "simulate", "--trace", server.data().resolve("ledger.csv").toString(), "--cluster", cluster.toString(), "--policy", "srtf", "--json");
        assertTrue(replayed.matches("(?s).*\"jobs\" ?: ?20,.*"), replayed);
    }

    /** A page of 60,000 chips has a few thousand elements, its messages are summaries, and it draws while they come. */
    private static void smooth(Page pool) {
        assertTrue((Integer) pool.evaluate("document.querySelectorAll('*').length") < 5_000, "chips are no elements");
        Object frames = pool.evaluate("""
                () => new Promise((done) => {
                  let frames = 0;
                  const start = performance.now();
                  const tick = () => (performance.now() - start > 2000 ? done(frames) : (frames++, requestAnimationFrame(tick)));
                  requestAnimationFrame(tick);
                })""");
        System.out.println("frames in 2 s at 60,000 chips: " + frames);
        assertTrue((Integer) frames >= 20, "frames in 2 s: " + frames);
        Object bytes = pool.evaluate("""
                () => new Promise((done) => {
                  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/api/pool/socket');
                  socket.onmessage = (event) => { socket.close(); done(event.data.length); };
                })""");
        System.out.println("bytes of a summary of 60,000 chips: " + bytes);
        assertTrue((Integer) bytes < 60_000, "a summary has " + bytes + " bytes");
    }

    /** Where the first run of the page's table is now; there is one as long as a notebook computes. */
    private static String blockOf(Page pool) {
        Object block = pool.evaluate("""
                async () => {
                  for (let turn = 0; turn < 300; turn++) {
                    const pool = await (await fetch('/api/pool')).json();
                    const held = pool.blocks.find((block) => block.state === 'live' && block.spans.some((span) => !span[2].startsWith('background')));
                    if (held) return held.id;
                    await new Promise((next) => setTimeout(next, 100));
                  }
                  return '';
                }""");
        assertTrue(block.toString().startsWith("block-"), "a run is on some block");
        return block.toString();
    }
}
