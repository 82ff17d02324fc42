package io.millrace.kernel.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.protocol.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeskTest {
    private final LinkedBlockingQueue<Frame> answers = new LinkedBlockingQueue<>();

    private Frame ask(Desk desk, Map<String, Object> request) throws InterruptedException {
        desk.accept(Frame.of(request));
        Frame answer = answers.poll(60, TimeUnit.SECONDS);
        assertTrue(answer != null, "no answer to " + request);
        return answer;
    }

    private Desk desk(String name) {
        return new Desk(name, List.of(), (_, answer, _) -> answers.add(answer));
    }

    private Frame compile(Desk desk, String run, String code) throws InterruptedException {
        Frame answer = ask(desk, Map.of("type", "compile", "run", run, "cell", "c", "count", 1, "code", code));
        ask(desk, Map.of("type", "outcome", "run", run, "done", Integer.MAX_VALUE));
        return answer;
    }

    @Test
    void aNotebookThatRestedKnowsAllThatItKnew() throws InterruptedException {
        List<Desk> desks = new ArrayList<>(List.of(desk("first")));
        Desk first = desks.getFirst();
        compile(first, "1", "int known = 1;\nint twice(int x) { return 2 * x; }");
        assertEquals(1, ask(first, Map.of("type", "diagnose", "cell", "c", "code", "known + missing", "before", List.of())).list("findings").size());
        for (int i = 0; i < Desk.MOST_AWAKE; i++) {
            desks.add(desk("other " + i));
            ask(desks.getLast(), Map.of("type", "open"));
        }
        Frame compiled = compile(first, "2", "twice(known) + 1");
        assertTrue(compiled.header().get("error") == null, compiled.header().toString());
        assertEquals(0, ask(first, Map.of("type", "diagnose", "cell", "c", "code", "twice(known)", "before", List.of())).list("findings").size());
        assertTrue(String.valueOf(ask(first, Map.of("type", "complete", "code", "twic", "cursor", 4)).header()).contains("twice("));
        desks.forEach(Desk::close);
    }

    @Test
    void whoWasUsedLeastLatelyRests() {
        Awake<String> awake = new Awake<>(2);
        assertEquals(List.of(), awake.used("a"));
        assertEquals(List.of(), awake.used("b"));
        assertEquals(List.of(), awake.used("a"));
        assertEquals(List.of("b"), awake.used("c"));
        awake.gone("a");
        assertEquals(List.of(), awake.used("d"));
    }
}
