package io.millrace.kernel.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Ahead-of-time caches of our two kinds of process. Whether a cache fits (the same virtual machine, the same jars) is checked by the virtual machine, which
 * starts without it where it does not.
 */
record AotCaches(Path directory) {
    Path file(String kind) {
        return directory.resolve(kind + ".aot");
    }

    /** Options for the start of a process of this kind; none where there is no cache. */
    List<String> options(String kind) {
        return Files.exists(file(kind)) ? List.of("-XX:AOTCache=" + file(kind)) : List.of();
    }
}
