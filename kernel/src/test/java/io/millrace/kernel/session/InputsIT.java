package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person gives to a cell: lines of standard input, and controls. */
class InputsIT {
    private final Bench bench = new Bench();
    private Bench.Notebook notebook;

    @BeforeEach
    void open() {
        notebook = bench.open().start("inputs");
    }

    @AfterEach
    void end() {
        bench.close();
    }

    private void give(String run, int nth, Map<String, Object> reply) {
        KernelMessage asked = notebook.heard.await(m -> m.run().equals(run) && m.type().equals("input_request")
                && notebook.heard.all().stream().filter(o -> o.run().equals(run) && o.type().equals("input_request")).toList().indexOf(m) == nth);
        notebook.session.reply(String.valueOf(asked.content().get("request")), reply, List.of());
    }

    @Test
    void everyReaderOfStandardInputAsks() {
        String run = notebook.begin("System.out.print(\"Name? \");\nvar name = new Scanner(System.in).nextLine();\nvar age = IO.readln();\nname + \" is \" + age");
        notebook.awaitsText(run, "Name? ");
        give(run, 0, Map.of("text", "潭 😀"));
        give(run, 1, Map.of("text", "9"));
        assertEquals("潭 😀 is 9", notebook.end(run).result());

        String all = notebook.begin("new BufferedReader(new InputStreamReader(System.in)).lines().mapToInt(Integer::parseInt).sum()");
        give(all, 0, Map.of("text", "40"));
        give(all, 1, Map.of("text", "2"));
        give(all, 2, Map.of("end", true));
        assertEquals("42", notebook.end(all).result());
    }

    @Test
    void aCellThatWaitsForInputStopsAndTheNextOneAsksAnew() {
        String run = notebook.begin("System.in.read()");
        notebook.awaits(run, "input_request");
        notebook.session.interrupt();
        assertEquals("interrupted", notebook.end(run).status());
        String next = notebook.begin("(char) System.in.read()");
        give(next, 0, Map.of("text", "x"));
        assertEquals("x", notebook.end(next).result());
        assertEquals("0", notebook.run("System.in.available()").result());
    }

    @Test
    void theNextServerIsAskedAgain() {
        String run = notebook.begin("new Scanner(System.in).nextInt() * 2");
        notebook.awaits(run, "input_request");
        bench.nextServer();
        notebook = bench.attach("inputs", 0);
        give(run, 0, Map.of("text", "21"));
        assertEquals("42", notebook.end(run).result());
    }

    @Test
    void aControlHasItsValueAtOnceAlsoWhileACellRuns() {
        String made = notebook.begin("var n = Input.slider(\"n\", 0, 100, 10);");
        Map<?, ?> data = (Map<?, ?>) notebook.awaits(made, "display_data").content().get("data");
        Map<?, ?> control = (Map<?, ?>) data.get("application/vnd.millrace.input+json");
        assertEquals("slider 0 100 1 10", control.get("kind") + " " + control.get("min") + " " + control.get("max") + " " + control.get("step") + " " + control.get("value"));
        String id = String.valueOf(control.get("id"));
        notebook.end(made);
        assertEquals("10", notebook.run("n.value()").result());
        String run = notebook.begin("System.out.println(\"begun\");\nwhile (n.value() != 42) Thread.onSpinWait();\nn.value()");
        notebook.awaitsText(run, "begun");
        notebook.session.input(id, 42);
        assertEquals("42", notebook.end(run).result());
        // A page that says nonsense is brought into the range, and one that knows nothing changes nothing.
        notebook.session.input(id, 1000);
        notebook.session.input("input-unknown", 1);
        assertEquals("100", notebook.run("while (n.value() == 42) Thread.onSpinWait();\nn.value()").result());
    }

    @Test
    void changesCountInTheirOrder() {
        notebook.run("var label = Input.text(\"label\", \"\");\nvar seen = new ArrayList<String>();\nvar told = Collections.synchronizedList(new ArrayList<String>());\nlabel.onChange(told::add);");
        String made = notebook.begin("var go = Input.button(\"go\", () -> { synchronized (seen) { seen.add(label.value()); } });");
        String button = controlOf(made);
        notebook.end(made);
        String text = controlOf(notebook.begin("label"));
        for (int i = 1; i <= 200; i++) {
            notebook.session.input(text, "text " + i);
            notebook.session.input(button, i);
        }
        assertEquals("true", notebook.run("while (told.size() < 200) Thread.onSpinWait();\nwhile (true) { synchronized (seen) { if (seen.size() == 200) break; } }\n"
                + "told.equals(IntStream.rangeClosed(1, 200).mapToObj(i -> \"text \" + i).toList())").result());
        // A button may be told late, when the text is another one already; it must never see an older one.
        assertEquals("true", notebook.run("IntStream.range(0, 200).allMatch(i -> Integer.parseInt(seen.get(i).substring(5)) > i)").result());
    }

    private String controlOf(String run) {
        Map<?, ?> data = (Map<?, ?>) notebook.heard.await(m -> m.run().equals(run) && (m.type().equals("display_data") || m.type().equals("execute_result"))).content().get("data");
        return String.valueOf(((Map<?, ?>) data.get("application/vnd.millrace.input+json")).get("id"));
    }

    @Test
    void listenersRunInTheirCellAndWhatTheyThrowIsTold() {
        String made = notebook.begin("var pressed = Input.button(\"go\", () -> System.out.println(\"pressed\"));\npressed.onChange(k -> { if (k == 2) throw new IllegalStateException(\"twice\"); });\npressed");
        String id = String.valueOf(((Map<?, ?>) ((Map<?, ?>) notebook.awaits(made, "display_data").content().get("data")).get("application/vnd.millrace.input+json")).get("id"));
        assertTrue(notebook.end(made).messages().stream().noneMatch(m -> m.type().equals("execute_result")), "shown twice");
        notebook.run("1");
        notebook.session.input(id, 1);
        notebook.awaitsText(made, "pressed");
        notebook.session.input(id, 2);
        notebook.awaitsText(made, "java.lang.IllegalStateException: twice");
        assertTrue(notebook.run("pressed").messages().stream().anyMatch(m -> m.type().equals("execute_result") && String.valueOf(m.content()).contains(id)));
        assertEquals("A slider goes from a smaller to a larger number with its value between them; this one is from 2.0 to 1.0 with 2.0.",
                notebook.run("Input.slider(\"x\", 2, 1)").error().get("evalue"));
    }

    @Test
    void theNotebookSetsAControlAndThePageFollows() {
        notebook.run("var method = Input.select(\"method\", \"Euler\", \"Runge-Kutta\");\nvar seen = new ArrayList<String>();\nmethod.onChange(seen::add);");
        var set = notebook.run("method.set(\"Runge-Kutta\");\nseen");
        assertEquals("[Runge-Kutta]", set.result());
        assertTrue(set.messages().stream().anyMatch(m -> m.type().equals("update_display_data") && String.valueOf(m.content()).contains("value=Runge-Kutta")));
    }
}
