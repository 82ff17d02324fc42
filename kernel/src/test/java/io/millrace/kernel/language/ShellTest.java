package io.millrace.kernel.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.protocol.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShellTest {
    private static Origin cell(String source) {
        return new Origin("c", 1, 0, source);
    }

    @Test
    void theSameHistoryMakesTheSameClasses() {
        List<Object> history;
        Map<String, byte[]> classes;
        try (Shell shell = new Shell(List.of())) {
            shell.eval(cell("int x = 1;"));
            shell.eval(cell("int f() { return x + g(); }"));
            shell.eval(cell("int bad = unknown;"));
            shell.eval(cell("int g() { return 2; }"));
            var temporary = shell.eval(cell("f() + 1"));
            shell.drop(temporary.own().getFirst().snippet());
            shell.eval(cell("long x = 5;"));
            shell.eval(cell("class A { int v; }"));
            shell.eval(cell("class A { int v; int w; }"));
            history = shell.takeHistory();
            classes = shell.everyClass();
        }
        try (Shell again = new Shell(List.of())) {
            assertTrue(again.replay(history.stream().map(Json::object).toList()));
            assertEquals(classes.keySet(), again.everyClass().keySet());
            classes.forEach((name, bytes) -> org.junit.jupiter.api.Assertions.assertArrayEquals(bytes, again.everyClass().get(name), name));
        }
    }

    @Test
    void anotherHistoryIsSeen() {
        try (Shell shell = new Shell(List.of()); Shell again = new Shell(List.of())) {
            shell.eval(cell("int x = 1;"));
            Map<String, Object> entry = new java.util.LinkedHashMap<>(Json.object(shell.takeHistory().getFirst()));
            entry.put("s", "int x = 2;");
            assertFalse(again.replay(List.of(entry)));
        }
    }

    @Test
    void aVariableThatIsDeclaredAgainKeepsItsClassUnlessItsTypeChanges() {
        try (Shell shell = new Shell(List.of())) {
            String first = shell.wrapperName(shell.eval(cell("int x = 1;")).own().getFirst().snippet());
            assertEquals(first, shell.wrapperName(shell.eval(cell("int x = 2;")).own().getFirst().snippet()));
            assertEquals(first + "B", shell.wrapperName(shell.eval(cell("String x = \"\";")).own().getFirst().snippet()));
        }
    }
}
