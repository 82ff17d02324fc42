package io.millrace.server.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Operation.StreamWritten;
import io.millrace.server.notebook.Operation.UpdateDisplay;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoalescerTest {
    private final Coalescer coalescer = new Coalescer();

    private static StreamWritten out(String text) {
        return new StreamWritten("r", "c", "stdout", text);
    }

    private static UpdateDisplay update(String id, String value) {
        return new UpdateDisplay("r", id, Map.of("text/plain", value), Map.of());
    }

    @Test
    void neighbouring_pieces_become_one_and_order_is_kept() {
        StreamWritten err = new StreamWritten("r", "c", "stderr", "!");
        coalescer.add(out("a"));
        coalescer.add(out("b"));
        coalescer.add(err);
        coalescer.add(out("c"));
        assertEquals(List.of(out("ab"), err, out("c")), coalescer.take());
        assertTrue(coalescer.isEmpty());
    }

    @Test
    void of_the_updates_of_a_display_the_last_is_kept() {
        coalescer.add(update("d", "1"));
        coalescer.add(update("e", "1"));
        coalescer.add(update("d", "2"));
        assertEquals(List.<Operation>of(update("e", "1"), update("d", "2")), coalescer.take());
    }

    @Test
    void a_flood_of_text_goes_in_pieces_that_part_no_character() {
        String flood = "x" + "😀".repeat(200_000);
        coalescer.add(out(flood));
        assertTrue(coalescer.urgent());
        List<Operation> pieces = coalescer.take();
        StringBuilder joined = new StringBuilder();
        for (Operation piece : pieces) {
            String text = ((StreamWritten) piece).text();
            assertTrue(Character.isHighSurrogate(text.charAt(text.length() - 2)), "half a character");
            joined.append(text);
        }
        assertEquals(flood, joined.toString());
    }

    @Test
    void the_position_is_that_of_the_last_message() {
        coalescer.reached(3);
        coalescer.reached(2);
        assertEquals(3, coalescer.position());
    }
}
