package io.millrace.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

    private static byte[] drawn(String format) throws IOException {
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < 1_200; i++) {
            image.setRGB(i % 40, i / 40, random.nextInt());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out));
        return out.toByteArray();
    }

    /** A JPEG with this behind its first marker as the colour profile that it says it has. */
    private static byte[] profiled(byte[] jpeg, byte[] profile) {
        byte[] name = "ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(jpeg.length + 4 + name.length + profile.length).put(jpeg, 0, 2).putShort((short) 0xffe2).putShort((short) (2 + name.length + profile.length)).put(name).put(profile)
                .put(jpeg, 2, jpeg.length - 2).array();
    }

    /** Whatever decoders throw at what is broken, somebody who publishes it gets a card. */
    @Test
    void broken_pictures_are_passed_over_whatever_is_wrong_in_them() throws IOException {
        Random random = new Random(7);
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
        for (String format : List.of("png", "jpeg", "gif")) {
            byte[] whole = drawn(format);
            for (int i = 0; i < 400; i++) {
                byte[] file = format.equals("jpeg") && i % 2 == 0 ? profiled(whole, profile) : whole.clone();
                int from = i % 4 == 3 ? 8 : 0;
                for (int changes = random.nextInt(1, 9); changes > 0; changes--) {
                    file[random.nextInt(from, i % 3 == 0 ? Math.min(file.length, 120) : file.length)] = (byte) random.nextInt();
                }
                byte[] cut = i % 5 == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
                String kind = Preview.of(notebook("line", "image/" + format, Base64.getEncoder().encodeToString(cut))).kind();
                assertTrue(List.of("picture", "lines").contains(kind), kind);
            }
        }
        byte[] wrong = profiled(drawn("jpeg"), profile); // grey, where the picture has colours
        assertTrue(List.of("picture", "lines").contains(Preview.of(notebook("line", "image/jpeg", Base64.getEncoder().encodeToString(wrong))).kind()));
    }

    @Test
    void behind_a_broken_picture_comes_the_next_one() throws IOException {
        String broken = Base64.getEncoder().encodeToString(Arrays.copyOf(drawn("png"), 30));
        String whole = Base64.getEncoder().encodeToString(drawn("jpeg"));
        assertEquals("picture", Preview.of(notebook("x", "image/png", broken, "image/jpeg", whole)).kind());
        assertEquals("picture", Preview.of(Copies.state(List.of(new Operation.InsertCell("a", null, Cell.Type.CODE, "x", Map.of(), null, null),
                new Operation.Shown("r", "a", new Output.Rich("display_data", Map.of("image/png", broken, "image/jpeg", whole), Map.of(), null, null))))).kind());
    }
}
