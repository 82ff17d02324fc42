package io.millrace.server.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.server.client.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The image without an engine: its very steps ({@code docker/assemble}, which the Dockerfile calls) in a clean folder, and what they leave, started as the image starts it. With the network
 * taken away where that can be done, so that nothing is fetched from anywhere.
 */
class ImageIT {
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();
    private static Path dir;

    @BeforeAll
    static void assemble() throws Exception {
        dir = Files.createTempDirectory("millrace-image");
        Ended made = run(List.of(SOURCES.resolve("docker/assemble").toString(), System.getProperty("java.home"), System.getProperty("millrace.home"), dir.resolve("opt").toString()));
        assertEquals(0, made.code, made.text);
    }

    @AfterAll
    static void remove() throws IOException {
        ServerProcess.delete(dir);
    }

    private record Ended(int code, String text) {}

    private static Ended run(List<String> command) throws Exception {
        Path log = Files.createTempFile(dir, "log", "");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).directory(dir.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE") || name.equals("JAVA_HOME"));
        Process process = builder.start();
        if (!process.waitFor(240, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            throw new AssertionError("did not end: " + Files.readString(log));
        }
        return new Ended(process.exitValue(), Files.readString(log));
    }

    @Test
    void the_Dockerfile_takes_these_steps_and_no_rights() throws IOException {
        String file = Files.readString(SOURCES.resolve("docker/Dockerfile"));
        assertTrue(file.contains("RUN docker/assemble \"$JAVA_HOME\" server/target/millrace /opt"));
        assertTrue(file.indexOf("\nUSER 10001") < file.indexOf("\nENTRYPOINT"));
    }

    @Test
    void it_is_small_and_whole() throws IOException {
        try (Stream<Path> files = Files.walk(dir.resolve("opt"))) {
            long bytes = files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
            System.out.println("runtime and installation: " + (bytes >> 20) + " MiB");
            // Debian's slim image and two packages take some 80 MB of the 400.
            assertTrue(bytes < 318_000_000, bytes + " bytes, without the distribution");
        }
        for (String cache : List.of("server", "language", "kernel")) {
            assertTrue(Files.exists(dir.resolve("opt/millrace/cache/" + cache + ".aot")), cache);
        }
    }

    @Test
    void without_any_network_it_serves_its_page_and_runs_cells_on_chips() throws Exception {
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assumeTrue(root && Files.isExecutable(Path.of("/usr/bin/unshare")), "skipped: taking the network away needs root and unshare");
        String notebook = "{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{},\"cells\":[{\"id\":\"a\",\"cell_type\":\"code\",\"metadata\":{},\"outputs\":[],\"execution_count\":null,"
                + "\"source\":\"ones(8, 8).matmul(ones(8, 8)).sum()\"}]}";
        Files.writeString(dir.resolve("in.ipynb"), notebook);
        Files.writeString(dir.resolve("offline.sh"), """
                set -eu
                (ip link set lo up || /usr/sbin/ip link set lo up)
                test "$(ls /sys/class/net | tr -d '\\n')" = lo || test "$(grep -c : /proc/net/dev)" = 1
                opt/millrace/bin/millrace run --port 8888 --data data &
                server=$!
                for i in $(seq 600); do opt/millrace/bin/health 127.0.0.1 8888 2>/dev/null && break; sleep 0.1; done
                opt/millrace/bin/health 127.0.0.1 8888
                opt/millrace/bin/millrace doctor --data data --port 8888
                kill $server
                wait $server || true
                opt/millrace/bin/millrace notebook run in.ipynb -o out.ipynb
                """);
        Ended ended = run(List.of("/usr/bin/unshare", "--net", "sh", "offline.sh"));
        assertEquals(0, ended.code, ended.text);
        assertTrue(ended.text.contains("Kernels are confined, own: ") && ended.text.contains("ok       JDK"), ended.text);
        assertTrue(Files.readString(dir.resolve("out.ipynb")).contains("512"), ended.text);
    }
}
