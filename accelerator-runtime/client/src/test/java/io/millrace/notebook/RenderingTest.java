package io.millrace.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Ops;
import io.millrace.accelerator.spi.KernelBridge;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.icepear.echarts.Line;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What a notebook shows of each kind of object. */
class RenderingTest {
    @AfterEach
    void remove() {
        KernelBridge.install(null, null);
    }

    private static String text(Object object) {
        return (String) Rendering.render(object).get("text/plain");
    }

    @Test
    void nullShowsNothingAndEverythingElseHasText() {
        assertTrue(Rendering.render(null).isEmpty());
        assertEquals("42", text(42));
        assertEquals("[1, 2, 3]", text(new int[] {1, 2, 3}));
        assertEquals("[[1.0, 2.0], [3.0, 4.0]]", text(new double[][] {{1, 2}, {3, 4}}));
        assertEquals("[[a, b], null]", text(java.util.Arrays.asList(new String[] {"a", "b"}, null)));
        assertEquals("{k=[1, 2]}", text(Map.of("k", new long[] {1, 2})));
        assertTrue(text(new int[100_000]).contains("99900 more"));
        assertTrue(text(IntStream.range(0, 100_000).boxed().toList()).endsWith("99900 more]"));
    }

    @Test
    void anObjectThatCannotBeShownIsSaidToBeSo() {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };
        assertTrue(text(broken).contains("no text"));
        List<Object> self = new ArrayList<>();
        self.add(self);
        assertTrue(text(self).contains("..."));
    }

    /** As a cell may declare it. */
    public record Own(String name) {
        public Map<String, Object> mimeBundle() {
            return Map.of("text/html", "<b>" + name + "</b>");
        }
    }

    @Test
    void anObjectsOwnBundleIsTaken() {
        Map<String, Object> bundle = Rendering.render(new Own("x"));
        assertEquals("<b>x</b>", bundle.get("text/html"));
        assertEquals("Own[name=x]", bundle.get("text/plain"));
        assertEquals("$$x^2$$", Rendering.render(Latex.of("x^2")).get("text/latex"));
        assertEquals("# t", Rendering.render(Markdown.of("# t")).get("text/markdown"));
        assertEquals("<svg/>", Rendering.render(Svg.of("<svg/>")).get("image/svg+xml"));
        assertTrue(text(Ops.asarray(1, 2)).startsWith("tensor([1.0, 2.0]"));
    }

    @Test
    void tablesShowHeadTailTypesAndEscapedText() {
        Table table = Table.create("people <3", StringColumn.create("name", IntStream.range(0, 100).mapToObj(i -> "<i>" + i)),
                IntColumn.create("age", IntStream.range(0, 100)), DoubleColumn.create("height", new double[100]));
        Map<String, Object> bundle = Rendering.render(table);
        String html = (String) bundle.get("text/html");
        assertTrue(html.contains("&lt;i&gt;0") && html.contains("&lt;i&gt;99") && !html.contains("&lt;i&gt;50"), html);
        assertTrue(html.contains("<small>integer</small>") && html.contains("people &lt;3: 100 rows × 3 columns"), html);
        assertFalse(html.contains("<i>"));
        assertTrue(((String) bundle.get("text/plain")).contains("height"));
    }

    @Test
    void chartsBecomeTheirOptionAsJson() {
        Line line = new Line().addXAxis(new String[] {"a", "b"}).addYAxis().addSeries("s", new Number[] {1, 2});
        Map<String, Object> bundle = Rendering.render(line);
        String json = (String) bundle.get("application/vnd.millrace.echarts+json");
        assertTrue(json.contains("\"series\"") && json.contains("\"line\""), json);
        assertEquals("Line chart", bundle.get("text/plain"));
        assertTrue(Rendering.render(line.getOption()).containsKey("application/vnd.millrace.echarts+json"));
    }

    @Test
    void imagesBecomePngAndSmallMatricesLargePixels() throws Exception {
        BufferedImage image = Images.of(new int[][] {{-1, 1}, {1, -1}}, -1, 1, new int[] {0x112233, 0xAABBCC});
        assertEquals(384, image.getWidth());
        Map<String, Object> bundle = Rendering.render(image);
        BufferedImage back = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode((String) bundle.get("image/png"))));
        assertEquals(0x112233, back.getRGB(0, 0) & 0xFFFFFF);
        assertEquals(0xAABBCC, back.getRGB(383, 0) & 0xFFFFFF);
        BufferedImage map = Images.heatmap(Ops.asarray(new double[][] {{0, 0.5, 1}, {Double.NaN, 0, 1}}));
        assertEquals(0x440154, map.getRGB(0, 0) & 0xFFFFFF);
        assertEquals(0xFDE725, map.getRGB(383, 0) & 0xFFFFFF);
        assertEquals(0x808080, map.getRGB(0, 200) & 0xFFFFFF);
    }

    @Test
    void displaysAreUpdatedInPlace() {
        List<Map<String, Object>> sent = new ArrayList<>();
        KernelBridge.install(null, sent::add);
        DisplayHandle handle = Display.display("one", "two");
        handle.update("three");
        Display.display((Object) null);
        assertEquals(List.of("display", "display", "update", "display"), sent.stream().map(m -> m.get("op")).toList());
        assertEquals(handle.id(), sent.get(1).get("display_id"));
        assertEquals(handle.id(), sent.get(2).get("display_id"));
        assertEquals(Map.of("text/plain", "three"), sent.get(2).get("data"));
    }
}
