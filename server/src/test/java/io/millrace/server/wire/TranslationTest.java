package io.millrace.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranslationTest {
    private final Translation translation = new Translation("idle", cell -> "source of " + cell);

    private static Request request(String id, Object... content) {
        Map<String, Object> all = new java.util.HashMap<>(Map.of("code", "1"));
        for (int i = 0; i < content.length; i += 2) {
            all.put((String) content[i], content[i + 1]);
        }
        return new Request(new Message(Map.of("msg_id", id, "msg_type", "execute_request", "session", "c"), Map.of(), Map.of(), all, List.of()), "c");
    }

    private static final List<Map<String, Object>> RUN = List.of(Map.of("kind", "run", "cells", List.of("x")), Map.of("kind", "runQueued", "run", Map.of("id", "r", "cell", "x")),
            Map.of("kind", "runStarted", "run", "r", "cell", "x", "executionCount", 3), Map.of("kind", "stream", "run", "r", "cell", "x", "name", "stdout", "text", "a"),
            Map.of("kind", "runFinished", "run", "r", "cell", "x", "state", "ok"));

    private List<Out> all(List<Map<String, Object>> operations, String id) {
        List<Out> out = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            out.addAll(translation.of(i + 1, i == 0 ? id : "own-" + i, operations.get(i)));
        }
        return out;
    }

    private static List<String> types(List<Out> out) {
        return out.stream().map(o -> o.message().type().equals("status") ? String.valueOf(o.message().content().get("execution_state")) : o.message().type()).toList();
    }

    @Test
    void a_run_answers_its_request_and_says_the_same_when_it_is_read_again() {
        Request request = request("m");
        translation.expect(request.operation(), request);
        List<Out> first = all(RUN, request.operation());
        assertEquals(List.of("busy", "execute_input", "stream", "execute_reply", "idle"), types(first));
        assertTrue(first.stream().allMatch(o -> o.message().parent().equals(request.message().header())));
        assertEquals(types(first), types(all(RUN, request.operation())));
    }

    @Test
    void a_run_that_an_earlier_server_has_begun_is_answered_by_what_the_log_knows() {
        List<Out> out = all(RUN, request("m").operation());
        assertTrue(out.stream().allMatch(o -> o.message().parent().get("msg_id").equals("m") && o.isFor("anybody")));
        assertEquals("source of x", out.get(1).message().content().get("code"));
    }

    @Test
    void a_run_of_the_page_is_nobodys_request() {
        List<Out> out = all(List.of(RUN.get(0), RUN.get(1), RUN.get(2), Map.of("kind", "inputAsked", "run", "r", "cell", "x", "request", "q")), "page-1");
        assertEquals(List.of("busy", "execute_input"), types(out));
    }

    @Test
    void a_run_that_never_started_is_aborted() {
        Request request = request("m");
        translation.expect(request.operation(), request);
        List<Out> out = all(List.of(RUN.get(0), RUN.get(1), Map.of("kind", "runFinished", "run", "r", "cell", "x", "state", "interrupted")), request.operation());
        assertEquals(List.of("busy", "execute_reply", "idle"), types(out));
        assertEquals("aborted", out.get(1).message().content().get("status"));
    }

    @Test
    void a_silent_run_publishes_its_status_only() {
        Request request = request("m", "silent", true);
        translation.expect(request.operation(), request);
        assertEquals(List.of("busy", "execute_reply", "idle"), types(all(RUN, request.operation())));
    }

    @Test
    void each_kernel_has_a_session_of_its_own() {
        String before = translation.life();
        assertEquals(List.of("restarting"), types(translation.of(10, "k", Map.of("kind", "kernel", "state", "restarting"))));
        assertNotEquals(before, translation.life());
        assertEquals(List.of("idle"), types(translation.of(11, "k", Map.of("kind", "kernel", "state", "idle"))));
        String second = translation.life();
        assertEquals(List.of("restarting"), types(translation.of(10, "k", Map.of("kind", "kernel", "state", "restarting"))), "read again, it says the same");
        assertEquals(second, translation.life(), "and changes nothing");
        translation.restartAsked();
        assertEquals(List.of("starting"), types(translation.of(12, "k", Map.of("kind", "kernel", "state", "restarting"))));
    }

    @Test
    void a_kernel_that_died_comes_back_and_one_that_cannot_start_is_dead() {
        assertEquals(List.of("restarting"), types(translation.of(10, "k", Map.of("kind", "kernel", "state", "dead"))));
        assertEquals(false, translation.gaveUp());
        translation.of(11, "k", Map.of("kind", "kernel", "state", "starting"));
        assertEquals(List.of("dead"), types(translation.of(12, "k", Map.of("kind", "kernel", "state", "dead"))));
        assertEquals(true, translation.gaveUp());
    }

    @Test
    void an_identifier_that_is_too_long_for_the_log_is_made_short() {
        assertTrue(request("x".repeat(500)).operation().length() <= 100);
        assertNotEquals(request("x".repeat(500)).operation(), request("x".repeat(501)).operation());
    }
}
