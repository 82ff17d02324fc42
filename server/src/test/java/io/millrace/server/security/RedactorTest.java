package io.millrace.server.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What a kernel says, without secrets. */
class RedactorTest {
    private static final Map<String, String> SECRETS = Map.of("db", "aabaab", "long", "aabaabaaab!");

    @Property(tries = 500)
    void a_secret_in_pieces_is_never_shown_and_nothing_else_is_lost(@ForAll List<@IntRange(min = 1, max = 9) Integer> cuts, @ForAll @IntRange(min = 0, max = 5) int before) {
        String text = "aab".repeat(before) + " x aabaab y aabaabaaab! z aab";
        Redactor redactor = new Redactor(() -> SECRETS);
        StringBuilder shown = new StringBuilder();
        int at = 0;
        for (int cut : cuts) {
            int to = Math.min(text.length(), at + cut);
            shown.append(redactor.stream("r", "c", "stdout", text.substring(at, to)));
            assertFalse(shown.toString().contains("aabaab"), shown.toString());
            at = to;
        }
        shown.append(redactor.stream("r", "c", "stdout", text.substring(at)));
        redactor.rest().forEach(held -> shown.append(held.text()));
        assertFalse(shown.toString().contains("aabaab"), shown.toString());
        String end = shown.substring(shown.indexOf(" x "));
        assertEquals(true, end.startsWith(" x [secret ") && end.endsWith(" z aab"), end);
    }

    @Test
    void values_of_outputs_are_read_through() {
        Redactor redactor = new Redactor(() -> SECRETS);
        assertEquals(Map.of("text/plain", "is [secret db]", "list", List.of(1, "[secret long]")), redactor.value(Map.of("text/plain", "is aabaab", "list", List.of(1, "aabaabaaab!"))));
    }

    @Test
    void what_comes_between_the_pieces_of_a_secret_does_not_let_them_out() {
        Redactor redactor = new Redactor(() -> SECRETS);
        assertEquals("", redactor.stream("r", "c", "stdout", "aab"));
        assertEquals("log", redactor.stream("r", "c", "stderr", "log"));
        assertEquals("other", redactor.stream("q", "d", "stdout", "other"));
        assertEquals("[secret db] ", redactor.stream("r", "c", "stdout", "aab "));
        assertEquals(List.of(), redactor.rest());
    }

    @Test
    void without_secrets_nothing_is_held_back() {
        assertEquals("aab", new Redactor(Map::of).stream("r", "c", "stdout", "aab"));
    }
}
