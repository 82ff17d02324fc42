package io.millrace.kernel.session;

import io.millrace.kernel.protocol.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the next server finds a kernel: a file that only the owner can read.
 *
 * @param started when the process started, so that another process with the same number is not taken for it
 */
record Registration(long pid, long started, Path socket, String secret) {

    static Path file(Path directory, String notebook) {
        return directory.resolve(Folders.fileName(notebook) + ".json");
    }

    void write(Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, Json.write(Map.of("pid", pid, "started", started, "socket", socket.toString(), "secret", secret)));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Empty where there is none, or where its process has ended. */
    static Optional<Registration> read(Path file) {
        try {
            Map<String, Object> m = Json.parse(Files.readString(file));
            Registration r = new Registration(((Number) m.get("pid")).longValue(), ((Number) m.get("started")).longValue(),
                    Path.of((String) m.get("socket")), (String) m.get("secret"));
            return r.process().isPresent() ? Optional.of(r) : Optional.empty();
        } catch (IOException | ClassCastException | NullPointerException e) {
            return Optional.empty();
        }
    }

    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(p -> startOf(p) == started);
    }

    static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Ends every process that is registered here, and all that it has started; returns how many there were. */
    static int endAll(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        int ended = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.json")) {
            for (Path file : files) {
                Optional<ProcessHandle> process = read(file).flatMap(Registration::process);
                if (process.isPresent()) {
                    List<ProcessHandle> all = Stream.concat(process.stream(), process.get().descendants()).toList();
                    all.forEach(ProcessHandle::destroyForcibly);
                    all.forEach(p -> p.onExit().join());
                    ended++;
                }
                Files.deleteIfExists(file);
            }
        }
        return ended;
    }
}
