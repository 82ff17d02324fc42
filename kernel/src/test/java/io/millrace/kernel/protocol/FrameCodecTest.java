package io.millrace.kernel.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
    @Property(tries = 200)
    void whatWasWrittenIsRead(@ForAll String text, @ForAll long number, @ForAll @Size(max = 5) List<byte[]> buffers) throws IOException {
        String clean = text.codePoints().filter(c -> c < 0xD800 || c > 0xDFFF).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        Frame written = new Frame(Map.of("type", "t", "text", clean, "number", number), buffers);
        byte[] bytes = FrameCodec.encode(written);
        ByteArrayInputStream in = new ByteArrayInputStream(concat(bytes, bytes));
        for (int i = 0; i < 2; i++) {
            Frame read = FrameCodec.read(in);
            assertEquals(clean, read.text("text"));
            assertEquals(number, read.number("number", 0));
            assertEquals(buffers.size(), read.buffers().size());
            for (int b = 0; b < buffers.size(); b++) {
                assertArrayEquals(buffers.get(b), read.buffers().get(b));
            }
        }
        assertNull(FrameCodec.read(in));
    }

    @Property(tries = 100)
    void aCutFrameIsNeverAFrame(@ForAll @Size(max = 3) List<byte[]> buffers, @ForAll int at) {
        byte[] bytes = FrameCodec.encode(new Frame(Map.of("type", "t"), buffers));
        int cut = 1 + Math.floorMod(at, bytes.length - 1);
        assertThrows(EOFException.class, () -> FrameCodec.read(new ByteArrayInputStream(Arrays.copyOf(bytes, cut))));
    }

    @Property(tries = 300)
    void noiseIsRefusedAndNeverTakesMemory(@ForAll byte[] noise) {
        try {
            FrameCodec.read(new ByteArrayInputStream(noise));
            assertEquals(0, noise.length);
        } catch (IOException e) {
            assertTrue(e instanceof ProtocolException || e instanceof EOFException);
        }
    }

    @Test
    void aFrameThatAnnouncesTooMuchIsRefusedBeforeItIsRead() {
        ByteBuffer huge = ByteBuffer.allocate(20).putInt(0x4D523031).putInt(10).putInt(2).putInt(Integer.MAX_VALUE).putInt(Integer.MAX_VALUE);
        assertThrows(ProtocolException.class, () -> FrameCodec.read(new ByteArrayInputStream(huge.array())));
        ByteBuffer negative = ByteBuffer.allocate(12).putInt(0x4D523031).putInt(-1).putInt(0);
        assertThrows(ProtocolException.class, () -> FrameCodec.read(new ByteArrayInputStream(negative.array())));
    }

    @Test
    void aHeaderThatIsNotAnObjectIsRefused() {
        for (String header : List.of("[1,2]", "{\"a\":", "nonsense", "\"text\"", "[".repeat(20_000))) {
            byte[] json = header.getBytes();
            byte[] frame = concat(ByteBuffer.allocate(12).putInt(0x4D523031).putInt(json.length).putInt(0).array(), json);
            assertThrows(ProtocolException.class, () -> FrameCodec.read(new ByteArrayInputStream(frame)), header);
        }
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
