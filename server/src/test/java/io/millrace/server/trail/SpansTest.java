package io.millrace.server.trail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.metrics.OtlpReceiver;
import io.millrace.server.metrics.OtlpReceiver.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a receiver gets of the steps of a request. Closing sends everything. */
class SpansTest {
    private static final Instant T = Instant.parse("2026-03-01T10:00:00Z");

    private final OtlpReceiver receiver = new OtlpReceiver();
    private final Spans spans = new Spans(new Spans.Destination(receiver.address(), Map.of(), 1), "1", "test");

    @AfterEach
    void end() {
        receiver.close();
    }

    /** So many spans in all. On a slow machine they are on their way still when closing has given up waiting. */
    private List<Received> sent(int expected) throws InterruptedException {
        spans.close();
        return receiver.await(all -> all.size() >= expected, Duration.ofSeconds(60));
    }

    private static Received named(List<Received> all, String name) {
        List<Received> found = all.stream().filter(span -> span.name().equals(name)).toList();
        assertEquals(1, found.size(), name + " in " + all);
        return found.getFirst();
    }

    private String click(String... runs) {
        return spans.follow(new Step.Queued("click", "ada", "n", T, T.plusMillis(2), java.util.stream.Stream.of(runs).map(run -> new Step.Queueing(run, "cell-" + run, T)).toList()));
    }

    @Test
    void allRunsOfOneClickAreOneTrace() throws InterruptedException {
        String trace = click("a", "b");
        assertEquals(trace, spans.follow(new Step.Started("a", "n", 7L, T.plusMillis(3))));
        assertEquals(trace, spans.follow(new Step.Ended("a", "n", "ok", 5L, T.plusMillis(8))));
        assertEquals(trace, spans.follow(new Step.Ended("b", "n", "interrupted", null, T.plusMillis(9))));
        List<Received> all = sent(6);
        assertTrue(all.stream().allMatch(span -> span.trace().equals(trace)), all.toString());
        Received root = named(all, "run cells");
        List<Received> runs = all.stream().filter(span -> span.name().equals("cell run")).toList();
        assertEquals(2, runs.size());
        assertTrue(runs.stream().allMatch(run -> run.parent().equals(root.id())));
        assertTrue(runs.stream().anyMatch(run -> run.failed() && run.attributes().get("millrace.state").equals("interrupted")));
        assertEquals(5_000_000, named(all, "kernel execution").ends() - named(all, "kernel execution").begins());
    }

    @Test
    void aMillionSlicesAreAFewEvents() throws InterruptedException {
        click("a");
        spans.follow(new Step.Started("a", "n", 7L, T));
        spans.follow(new Step.Submitted("chips", "a", "n", 2, T));
        for (int slices = 0; slices < 1_000_000; slices++) {
            spans.follow(new Step.Advanced("chips", "n", "running", false, slices, slices, "It runs.", T));
        }
        spans.follow(new Step.Advanced("chips", "n", "done", true, 1_000_000, 9_000_000, "", T.plusSeconds(1)));
        Received chips = named(sent(3), "accelerator run");
        assertTrue(chips.events().size() >= 20 && chips.events().size() <= 80, chips.events().size() + " events");
        assertEquals("granted", chips.events().getFirst());
        assertEquals("1000000", chips.attributes().get("millrace.slices"));
    }

    @Test
    void aRequestStandsUnderTheSpanThatItsHeaderNames() throws InterruptedException {
        spans.follow(new Step.Answered("r", "GET", "/api/courses/join/secret-code", "/api/courses/join/:code", 500, T, T.plusMillis(4), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        Received request = named(sent(1), "HTTP GET");
        assertEquals("0af7651916cd43dd8448eb211c80319c", request.trace());
        assertEquals("b7ad6b7169203331", request.parent());
        assertTrue(request.failed());
        assertEquals("/api/courses/join/:code", request.attributes().get("http.route"));
        assertFalse(request.attributes().toString().contains("secret-code"), "a code that lets somebody in goes to nobody: " + request.attributes());
    }

    @Test
    void whatBeganBeforeTheServerIsInNoTrace() throws InterruptedException {
        assertNull(spans.follow(new Step.Started("earlier", "n", 7L, T)));
        assertNull(spans.follow(new Step.Ended("earlier", "n", "ok", 1L, T)));
        assertNull(spans.follow(new Step.Advanced("earlier", "n", "running", false, 1, 1, "", T)));
        assertEquals(List.of(), sent(0));
    }
}
