package io.millrace.kernel.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class StreamsTest {
    /** Cutting any text at any byte: what is sent first and what waits are both whole characters, once they are joined in order. */
    @Property
    void aChunkEndsBetweenCharacters(@ForAll String text, @ForAll int at) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int cut = bytes.length == 0 ? 0 : Math.floorMod(at, bytes.length + 1);
        int whole = Streams.wholeCharacters(Arrays.copyOf(bytes, cut), cut);
        String first = new String(bytes, 0, whole, StandardCharsets.UTF_8);
        String rest = new String(bytes, whole, bytes.length - whole, StandardCharsets.UTF_8);
        assertEquals(new String(bytes, StandardCharsets.UTF_8), first + rest);
        assertEquals(true, cut - whole < 4);
    }

    @Property
    void bytesThatAreNotTextAreNotHeldBackForLong(@ForAll byte[] bytes) {
        assertEquals(true, bytes.length - Streams.wholeCharacters(bytes, bytes.length) < 4);
    }
}
