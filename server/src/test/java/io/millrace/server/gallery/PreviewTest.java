package io.millrace.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What a card of the gallery shows, also of what strangers have made. */
class PreviewTest {
    private static Notebook notebook(String source, Object... mimeAndData) {
        List<Operation> operations = new java.util.ArrayList<>(List.of(new Operation.InsertCell("a", null, Cell.Type.CODE, source, Map.of(), null, null)));
        for (int i = 0; i < mimeAndData.length; i += 2) {
            operations.add(new Operation.Shown("r", "a", new Output.Rich("display_data", Map.of((String) mimeAndData[i], mimeAndData[i + 1]), Map.of(), null, null)));
        }
        return Copies.state(operations);
    }

    private static String png(int width, int height, int colour) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, colour);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return Base64.getMimeEncoder().encodeToString(out.toByteArray());
    }

    @Test
    void the_first_picture_is_drawn_anew_small_and_without_what_else_was_in_the_file() throws IOException {
        byte[] file = Base64.getMimeDecoder().decode(png(1600, 800, 0x336699));
        byte[] hidden = ByteBuffer.allocate(file.length + 40).put(file).put("<script>alert(1)</script>".getBytes(StandardCharsets.US_ASCII)).array();
        Preview.Picture picture = assertInstanceOf(Preview.Picture.class, Preview.of(notebook("x", "text/plain", "1", "image/png", Base64.getEncoder().encodeToString(hidden))));
        BufferedImage small = ImageIO.read(new ByteArrayInputStream(picture.png()));
        assertEquals(480, small.getWidth());
        assertEquals(240, small.getHeight());
        assertEquals(0xff336699, small.getRGB(100, 100));
        assertTrue(!new String(picture.png(), StandardCharsets.ISO_8859_1).contains("script"));
        assertEquals(Preview.of(picture.kind(), picture.text()).text(), picture.text());
    }

    @Test
    void a_chart_is_shown_as_data_and_a_huge_one_is_passed_over() throws IOException {
        assertInstanceOf(Preview.Chart.class, Preview.of(notebook("x", Preview.CHART_MIME, Map.of("series", List.of()), "image/png", png(4, 4, 1))));
        assertInstanceOf(Preview.Picture.class, Preview.of(notebook("x", Preview.CHART_MIME, Map.of("series", "x".repeat(Preview.MOST_CHART)), "image/png", png(4, 4, 1))));
        assertInstanceOf(Preview.Lines.class, Preview.of(notebook("x", Preview.CHART_MIME, "no JSON")));
    }

    /** A PNG of a few bytes that says it has 60,000 by 60,000 pixels, and others that lie. */
    @Test
    void what_is_no_picture_or_a_bomb_leaves_the_first_lines() {
        ByteBuffer header = ByteBuffer.allocate(33).putLong(0x89504e470d0a1a0aL).putInt(13).put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(60_000).putInt(60_000).put(new byte[] {8, 6, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array(), 12, 17);
        header.putInt((int) crc.getValue());
        for (String data : List.of(Base64.getEncoder().encodeToString(header.array()), "!!!", "", "iVBORw0KGgo=", "R0lGODlh//////AAACwAAAAA/////wAAAg==")) {
            Preview.Lines lines = assertInstanceOf(Preview.Lines.class, Preview.of(notebook("one\n\n" + "two".repeat(100) + "\nthree", "image/png", data)));
            assertEquals(3, lines.lines().size());
            assertTrue(lines.lines().stream().allMatch(line -> line.length() <= Preview.LONGEST_LINE + 1));
        }
    }
}
