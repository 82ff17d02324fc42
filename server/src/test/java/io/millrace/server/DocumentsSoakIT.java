package io.millrace.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.soak.Documents;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code ./workbench soak documents} does the same at 500 points. */
class DocumentsSoakIT {
    @Test
    void nothing_that_was_acknowledged_or_shown_is_lost_at_twenty_points() throws Exception {
        long seed = System.nanoTime();
        assertTrue(new Documents(Path.of(System.getProperty("millrace.home")), seed).points(20), "seed " + seed);
    }
}
