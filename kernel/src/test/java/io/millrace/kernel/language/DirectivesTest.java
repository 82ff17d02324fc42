package io.millrace.kernel.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.kernel.language.Directives.Directive;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectivesTest {
    @Test
    void directives_are_read_and_blanked_and_every_other_character_keeps_its_place() {
        String cell = "//DEPS org.a:b:1.0, org.c:d:2\n%maven  org.e:f:3 \r\nint x = 7;\n  %who\nx % 2";
        Directives read = Directives.of(cell);
        assertEquals(List.of(new Directive("DEPS", "org.a:b:1.0, org.c:d:2", 0), new Directive("maven", "org.e:f:3", 1), new Directive("who", "", 3)), read.directives());
        assertEquals(cell.length(), read.code().length());
        assertEquals("int x = 7;\n      \nx % 2", read.code().substring(cell.indexOf("int")));
        assertEquals("", read.code().substring(0, cell.indexOf("int")).strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "int x = 10\n  %y;", "String s = \"\"\"\n%maven a:b:1\n//DEPS a:b:1\n\"\"\";", "/* \n%maven a:b:1\n//DEPS a:b:1 */", "// say %maven a:b:1", "// x //DEPS a:b:1",
            "f(1,\n%who\n);", "class A {\n//DEPS a:b:1\n%who\n}", "String s = \"\\\"\n;\";", "char c = '\"';\nint z = 3 % 2;", "%", "% who", "%2", "\"%who\"", "//DEPSX a", "String t = \"a\" + '\\''; // '\n"})
    void what_only_looks_like_a_directive_is_never_touched(String cell) {
        assertEquals(new Directives(cell, List.of()), Directives.of(cell));
    }

    @Test
    void a_directive_after_a_text_block_and_after_a_comment_is_read() {
        assertEquals(List.of(new Directive("who", "", 3)), Directives.of("var s = \"\"\"\n\\\"\"\" %no\n\"\"\"; // it's\n%who").directives());
        assertEquals(List.of(new Directive("%time", "x", 1)), Directives.of("/* a */\n%%time x").directives());
    }

    @Property
    void any_text_keeps_its_length_and_its_lines(@ForAll String text) {
        Directives read = Directives.of(text);
        assertEquals(text.length(), read.code().length());
        assertEquals(text.chars().filter(c -> c == '\n').count(), read.code().chars().filter(c -> c == '\n').count());
    }
}
