package io.millrace.server.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationCodecTest {
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"kind\":7}", "{\"kind\":\"fly\"}", "{\"kind\":\"insertCell\",\"cell\":7,\"type\":\"code\"}",
            "{\"kind\":\"insertCell\",\"cell\":\"a\",\"type\":\"cake\"}", "{\"kind\":\"editSource\",\"cell\":\"a\",\"version\":\"1\",\"updates\":[]}",
            "{\"kind\":\"editSource\",\"cell\":\"a\",\"version\":1,\"updates\":[]}", "{\"kind\":\"editSource\",\"cell\":\"a\",\"version\":1,\"updates\":[7]}",
            "{\"kind\":\"editSource\",\"cell\":\"a\",\"version\":1,\"updates\":[{\"clientID\":\"c\",\"changes\":[\"x\"]}]}", "{\"kind\":\"run\",\"cells\":\"a\"}",
            "{\"kind\":\"run\",\"cells\":[1]}", "{\"kind\":\"setCellMetadata\",\"cell\":\"a\",\"metadata\":[]}", "{\"kind\":\"setTitle\"}"})
    void what_a_page_cannot_mean_is_refused_with_a_sentence(String json) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> OperationCodec.fromClient(new JsonObject(json).getMap()));
        assertTrue(refusal.getMessage().endsWith("."), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "runStarted", "runFinished", "stream", "output", "kernel", "runQueued", "runNames"})
    void a_page_cannot_say_what_only_the_server_knows(String kind) {
        assertThrows(IllegalArgumentException.class, () -> OperationCodec.fromClient(new JsonObject().put("kind", kind).getMap()));
    }

    @Test
    void a_page_sees_no_sources_in_the_queue() {
        Run run = new Run("r", "a", Run.State.QUEUED, java.time.Instant.EPOCH, null, null, null, "h", null, "secret", null, null);
        assertEquals(null, OperationCodec.toJson(new Operation.RunQueued(run)).get("source"));
        Notebook state = Notebook.empty("n").withQueue(java.util.List.of(run));
        assertEquals(java.util.List.of("r"), StateCodec.forPage(state).get("queue"));
    }
}
