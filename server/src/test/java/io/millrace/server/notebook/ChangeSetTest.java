package io.millrace.server.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.server.notebook.ChangeSet.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ChangeSetTest {
    /** Texts with line breaks, Chinese, and characters of two UTF-16 units. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "b", "\n", "水", "😀", " ").list().ofMaxSize(20).map(parts -> String.join("", parts));
    }

    static ChangeSet random(Random random, int length) {
        List<Section> sections = new ArrayList<>();
        int left = length;
        while (left > 0 || random.nextInt(3) == 0) {
            int take = left == 0 ? 0 : 1 + random.nextInt(left);
            sections.add(random.nextBoolean() && take > 0 ? new Section(take, null)
                    : new Section(take, List.of("", "x", "水\n", "😀y", "\n").get(random.nextInt(5))));
            left -= take;
        }
        return new ChangeSet(sections);
    }

    @Property
    void the_text_after_a_change_has_the_length_that_the_change_says(@ForAll("texts") String text, @ForAll long seed) {
        ChangeSet change = random(new Random(seed), text.length());
        assertEquals(text.length(), change.lengthBefore());
        assertEquals(change.lengthAfter(), change.apply(text).length());
    }

    @Property
    void a_composed_change_has_the_effect_of_both(@ForAll("texts") String text, @ForAll long seed) {
        Random random = new Random(seed);
        ChangeSet first = random(random, text.length());
        ChangeSet second = random(random, first.lengthAfter());
        ChangeSet both = first.then(second);
        assertEquals(second.apply(first.apply(text)), both.apply(text));
        assertEquals(text.length(), both.lengthBefore());
        assertEquals(second.lengthAfter(), both.lengthAfter());
    }

    @Property
    void two_changes_of_one_text_arrive_at_the_same_text_in_either_order(@ForAll("texts") String text, @ForAll long seed) {
        Random random = new Random(seed);
        ChangeSet a = random(random, text.length());
        ChangeSet b = random(random, text.length());
        assertEquals(a.then(b.over(a, false)).apply(text), b.then(a.over(b, true)).apply(text));
    }

    @Property
    void an_inverse_takes_back_what_the_change_did(@ForAll("texts") String text, @ForAll long seed) {
        ChangeSet change = random(new Random(seed), text.length());
        assertEquals(text, change.inverse(text).apply(change.apply(text)));
    }

    @Property
    void a_change_survives_its_json(@ForAll("texts") String text, @ForAll long seed) {
        ChangeSet change = random(new Random(seed), text.length());
        ChangeSet again = ChangeSet.fromJson(change.toJson());
        assertEquals(change.apply(text), again.apply(text));
    }

    @Property
    void the_change_between_two_texts_makes_one_of_the_other(@ForAll("texts") String before, @ForAll("texts") String after) {
        assertEquals(after, ChangeSet.between(before, after).apply(before));
    }

    @Example
    void codemirrors_own_examples_are_understood() {
        assertEquals("heLLo", ChangeSet.fromJson(List.of(2, List.of(2, "LL"), 1)).apply("hello"));
        assertEquals("lo", ChangeSet.fromJson(List.of(List.of(3), 2)).apply("hello"));
        assertEquals("a\nbhello", ChangeSet.fromJson(List.of(List.of(0, "a", "b"), 5)).apply("hello"));
        assertEquals("a\n", ChangeSet.fromJson(List.of(List.of(0, "a", ""))).apply(""));
    }

    @Example
    void what_is_no_change_set_is_refused() {
        for (Object wrong : new Object[] {"x", List.of("x"), List.of(-1), List.of(List.of()), List.of(List.of("a")), List.of(List.of(1, 2)),
                List.of(List.of(0, "a\nb")), List.of(1.5), List.of(List.of(-3, "a"))}) {
            assertThrows(IllegalArgumentException.class, () -> ChangeSet.fromJson(wrong), () -> "accepted " + wrong);
        }
        assertThrows(ArithmeticException.class, () -> ChangeSet.fromJson(List.of(Integer.MAX_VALUE, Integer.MAX_VALUE)));
        assertThrows(IllegalArgumentException.class, () -> ChangeSet.fromJson(List.of(4)).apply("hello"));
    }
}
