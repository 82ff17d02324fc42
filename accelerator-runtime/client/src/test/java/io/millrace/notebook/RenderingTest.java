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

    private record Point(int x, Object next) {}

    @Test
    void whatIsNestedIsATreeOfBoundedSize() {
        assertEquals(Map.of("a", List.of(1, 2.5), "p", Map.of("x", 3, "next", "é")), Rendering.render(Map.of("a", new Object[] {1, 2.5}, "p", new Point(3, "é"))).get("application/json"));
        assertFalse(Rendering.render(List.of(1, 2, 3)).containsKey("application/json"));
        assertFalse(Rendering.render(Map.of()).containsKey("application/json"));
        List<Object> long1 = (List<Object>) (List<?>) IntStream.range(0, 1_000_000).mapToObj(i -> List.of(i)).toList();
        List<?> tree = (List<?>) Rendering.render(long1).get("application/json");
        assertEquals(101, tree.size());
        assertEquals("999900 more", tree.getLast());
        Map<String, Object> cyclic = new java.util.HashMap<>();
        cyclic.put("self", cyclic);
        assertEquals(Map.of("self", "…"), Rendering.render(cyclic).get("application/json"));
        assertEquals(List.of("NaN", "9007199254740993"), ((Map<?, ?>) Rendering.render(Map.of("n", List.of(Double.NaN, (1L << 53) + 1))).get("application/json")).get("n"));
    }

    @Test
    void aWalkShowsItsProgressAndIsTheSameWalk() {
        List<Map<?, ?>> shown = new ArrayList<>();
        KernelBridge.install(null, shown::add);
        List<String> walked = new ArrayList<>();
        for (String each : Progress.of("a", "b", "c")) {
            walked.add(each);
        }
        assertEquals(List.of("a", "b", "c"), walked);
        assertEquals("display", shown.getFirst().get("op"));
        assertEquals("update", shown.getLast().get("op"));
        String html = (String) ((Map<?, ?>) shown.getLast().get("data")).get("text/html");
        assertTrue(html.contains("max=\"3\" value=\"3\"") && html.contains("3 of 3 · "), html);
        assertEquals("1,000 of 4,000 · 1.0 s, 3.0 s left", new Progress.Bar(1000, 4000, 1_000_000_000L, false).toString());
        assertEquals("7 · 1 min 5 s", new Progress.Bar(7, -1, 65_000_000_000L, false).toString());
        int sum = 0;
        for (int i : Progress.range(5)) {
            sum += i;
        }
        assertEquals(10, sum);
        int before = shown.size();
        for (int i : Progress.range(1_000_000)) {
            sum += i;
        }
        assertTrue(shown.size() - before < 200, "a million steps were drawn " + (shown.size() - before) + " times");
    }

    @Test
    void soundIsAWaveFile() {
        Map<String, Object> bundle = Rendering.render(Audio.of(new double[] {0, 2, -1, Double.NaN}, 8000));
        byte[] file = Base64.getDecoder().decode((String) bundle.get("audio/wav"));
        var samples = java.nio.ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        assertEquals("RIFF", new String(file, 0, 4));
        assertEquals(8000, samples.getInt(24));
        assertEquals(List.of((short) 0, Short.MAX_VALUE, (short) -16383, (short) 0), List.of(samples.getShort(44), samples.getShort(46), samples.getShort(48), samples.getShort(50)));
        assertEquals("sound of 0.00 s at 8,000 Hz", bundle.get("text/plain"));
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
