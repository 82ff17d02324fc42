package io.millrace.kernel.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process takes of the machine's memory. */
final class Memory {
    private static final Path STATM = Path.of("/proc/self/statm");

    private Memory() {}

    /** Resident bytes; where the system does not tell, the used heap. */
    static long resident() {
        try {
            return Long.parseLong(Files.readString(STATM).split(" ")[1]) * 4096;
        } catch (IOException | RuntimeException e) {
            Runtime r = Runtime.getRuntime();
            return r.totalMemory() - r.freeMemory();
        }
    }
}
