package io.millrace.server.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.NodeProject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Dockerfile, compose file and manifests are what those who read them expect. */
class ContainersIT {
    @Test
    void theContainerFilesHoldAgainstTheSchemasOfTheirReaders() {
        NodeProject.Ended ended = NodeProject.of("containers").node("check.mjs", Path.of("../docker").toAbsolutePath().normalize().toString());
        assertEquals(0, ended.code(), ended.text());
        assertTrue(ended.text().contains("2 services, 4 manifests"), ended.text());
    }
}
