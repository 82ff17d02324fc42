package io.millrace.server.sharing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.server.notebook.ChangeSet;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnchorTest {
    private static String text(String text, Optional<Anchor> anchor) {
        return anchor.map(a -> text.substring(a.start(), a.stop())).orElse("");
    }

    private static String after(String before, String quote, String now) {
        int at = before.indexOf(quote);
        return text(now, new Anchor(at, at + quote.length()).over(ChangeSet.between(before, now)));
    }

    @Test
    void a_range_keeps_its_text_through_edits_around_it() {
        assertEquals("answer", after("var answer = 42;", "answer", "// first\nvar answer = 42;"));
        assertEquals("answer", after("var answer = 42;", "answer", "var answer = 42 + 1;"));
    }

    @Test
    void what_is_typed_at_its_ends_is_outside_and_what_is_typed_inside_belongs_to_it() {
        assertEquals("bc", after("abcd", "bc", "aXbcd"));
        assertEquals("bc", after("abcd", "bc", "abcXd"));
        assertEquals("bXc", after("abcd", "bc", "abXcd"));
    }

    @Test
    void a_text_that_is_gone_has_no_range() {
        assertEquals(Optional.empty(), new Anchor(1, 3).over(ChangeSet.between("abcd", "ad")));
    }

    @Test
    void the_untouched_middle_of_a_text_is_always_found_again() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String left = "l".repeat(random.nextInt(6));
            String right = "r".repeat(random.nextInt(6));
            String before = left + "<mark>" + right;
            String first = "x".repeat(random.nextInt(4)) + left.substring(random.nextInt(left.length() + 1)) + "<mark>" + right;
            String now = first.substring(0, first.indexOf("<mark>") + 6) + right.substring(random.nextInt(right.length() + 1)) + "y".repeat(random.nextInt(4));
            Optional<Anchor> moved = new Anchor(left.length(), left.length() + 6).over(ChangeSet.between(before, first)).flatMap(anchor -> anchor.over(ChangeSet.between(first, now)));
            assertEquals("<mark>", text(now, moved), "seed " + seed + ": " + before + " to " + now);
        }
    }
}
