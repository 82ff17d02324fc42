package io.millrace.kernel.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.FrameCodec;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real kernel process and how long it waits for a server. */
class DoorTest {
    private static final long HOUR = 3_600_000;
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path directory;

    private Process kernel(long firstMillis) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED", "--add-exports", "java.base/jdk.internal.vm=ALL-UNNAMED",
                "-Xmx64m", "-cp", System.getProperty("java.class.path"), KernelMain.class.getName()).redirectErrorStream(true).redirectOutput(directory.resolve("kernel.log").toFile()).start();
        OutputStream in = process.getOutputStream();
        in.write(FrameCodec.encode(Frame.of(Map.of("socket", directory.resolve("s").toString(), "secret", "hush", "classPath", List.of(), "orphanMillis", HOUR, "firstMillis", firstMillis, "gate", ""))));
        in.flush();
        return process;
    }

    private void awaitSocket(Process process) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(directory.resolve("s"))) {
            assertTrue(process.isAlive() && System.nanoTime() < deadline, () -> "The kernel did not listen: " + log());
            Thread.sleep(20); // another process makes it
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("kernel.log"));
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    @Test
    void oneWhoseServerNeverCameInEndsSoon() throws Exception {
        Process process = kernel(300);
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it waits for a server that nobody will start");
            assertEquals(LastWords.ORPHAN, process.exitValue(), log());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** The time for the first server is over when one has come in: from then on a kernel of a notebook waits as long as the options say. */
    @Test
    void oneOfANotebookOutlivesItsServer() throws Exception {
        long first = TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS);
        Process process = kernel(first);
        try {
            awaitSocket(process);
            try (SocketChannel server = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.connect(UnixDomainSocketAddress.of(directory.resolve("s")));
                OutputStream out = Channels.newOutputStream(server);
                out.write(FrameCodec.encode(Frame.of(Map.of("type", "hello", "secret", "hush", "epoch", 1L, "stored", 0L))));
                out.write(FrameCodec.encode(Frame.of(Map.of("type", "assign", "directory", directory.toString()))));
                out.flush();
                assertEquals("welcome", FrameCodec.read(Channels.newInputStream(server)).type());
            }
            assertFalse(process.waitFor(1, TimeUnit.SECONDS), () -> "it ended with its server: " + log());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
