package io.millrace.kernel.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Ahead-of-time caches of our two kinds of process. */
final class AotCaches {
    private final Path directory;
    private final String key;

    AotCaches(KernelOptions options) {
        directory = options.cacheDirectory();
        StringBuilder facts = new StringBuilder(Runtime.version().toString()).append(options.javaExecutable());
        for (Path jar : options.kernelClassPath()) {
            facts.append(jar.toAbsolutePath());
            try {
                facts.append(Files.getLastModifiedTime(jar).toMillis()).append(Files.size(jar));
            } catch (java.io.IOException e) {
                facts.append('?');
            }
        }
        key = Integer.toHexString(facts.toString().hashCode());
    }

    Path file(String kind) {
        return directory.resolve(kind + "-" + key + ".aot");
    }

    boolean complete() {
        return Files.exists(file("language")) && Files.exists(file("kernel"));
    }

    /** Options for the start of a process of this kind; none where there is no cache yet. */
    List<String> options(String kind) {
        return Files.exists(file(kind)) ? List.of("-XX:AOTCache=" + file(kind)) : List.of();
    }
}
