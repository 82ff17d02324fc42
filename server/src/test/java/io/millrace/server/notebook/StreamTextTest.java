package io.millrace.server.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class StreamTextTest {
    @Property(tries = 200)
    void head_and_tail_are_the_start_and_the_end_of_the_whole_text(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder whole = new StringBuilder();
        StreamText text = StreamText.EMPTY;
        for (int i = random.nextInt(8); i >= 0; i--) {
            String piece = (random.nextBoolean() ? "ab" : "😀c").repeat(1 + random.nextInt(StreamText.WINDOW));
            whole.append(piece);
            text = text.append(piece);
        }
        assertEquals(whole.length(), text.length());
        assertTrue(whole.toString().startsWith(text.head()));
        assertTrue(whole.toString().endsWith(text.tail()));
        if (text.whole()) {
            assertEquals(whole.toString(), text.head());
        } else {
            assertTrue(text.head().length() >= StreamText.WINDOW - 1 && text.tail().length() >= StreamText.WINDOW - 1);
            assertTrue(text.window().length() <= 2 * StreamText.WINDOW + 2);
        }
        assertFalse(Character.isHighSurrogate(text.head().charAt(text.head().length() - 1)), "the head ends in half a character");
        assertFalse(!text.tail().isEmpty() && Character.isLowSurrogate(text.tail().charAt(0)), "the tail starts with half a character");
    }
}
