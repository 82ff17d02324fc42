package io.millrace.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.server.notebook.Notebook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which originals are read anew. */
class LatelyTest {
    private final Lately lately = new Lately(10);
    private final List<String> read = new ArrayList<>();

    private void get(String version, int characters) {
        assertEquals(version, lately.get(version, () -> {
            read.add(version);
            return Optional.of(new Lately.Read(Notebook.empty(version), characters));
        }).orElseThrow().id());
    }

    @Test
    void what_was_asked_for_lately_is_not_read_again_and_what_is_too_large_is_not_kept() {
        get("a", 4);
        get("b", 4);
        get("a", 4);
        get("c", 4); // b goes
        get("a", 4);
        get("c", 4);
        get("huge", 11);
        get("huge", 11);
        get("a", 4);
        get("b", 4);
        assertEquals(List.of("a", "b", "c", "huge", "huge", "b"), read);
        assertEquals(Optional.empty(), lately.get("none", Optional::empty));
    }
}
