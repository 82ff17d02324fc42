package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.millrace.kernel.confine.Confinement;
import io.millrace.kernel.confine.Hosts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cells that look beyond their own kernel. Each looks in the way that would succeed without walls. */
class WallsIT {
    /** What a hostile cell calls; each says what it found. */
    private static final String TOOLS = """
            import java.nio.file.*; import java.net.*; import java.nio.channels.*;
            String read(String file) { try { return "READ " + Files.readString(Path.of(file)); } catch (Exception e) { return e.getClass().getSimpleName(); } }
            String write(String file) { try { Files.writeString(Path.of(file), "x"); return "WROTE"; } catch (Exception e) { return e.getClass().getSimpleName(); } }
            String list(String folder) { try (var s = Files.list(Path.of(folder))) { return s.map(p -> p.getFileName().toString()).sorted().toList().toString(); } catch (Exception e) { return e.getClass().getSimpleName(); } }
            String unix(String socket) { try (var c = SocketChannel.open(UnixDomainSocketAddress.of(socket))) { return "CONNECTED"; } catch (Exception e) { return e.getClass().getSimpleName(); } }
            String tcp(int port) { try (var s = new Socket()) { s.connect(new InetSocketAddress("127.0.0.1", port), 2000); return "CONNECTED"; } catch (Exception e) { return e.getClass().getSimpleName(); } }
            String sh(String line) throws Exception { var p = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start(); var text = new String(p.getInputStream().readAllBytes()).strip(); return p.waitFor() + " " + text; }
            """;

    @ParameterizedTest
    @EnumSource(value = Confinement.Profile.class, names = {"OWN", "SHARED"})
    void aCellSeesNeitherTheServersDataNorOtherKernels(Confinement.Profile profile) throws Exception {
        assumeTrue(Bench.LAYERS.walls(profile) && Bench.LAYERS.bubblewrap() != null, () -> "skipped: " + Bench.LAYERS.noBubblewrap());
        try (Bench bench = new Bench()) {
            bench.profile = profile;
            bench.open();
            Path token = Files.writeString(bench.folder.resolve("kernels").resolve("token"), "secret-token");
            var victim = bench.start("victim");
            victim.run("String mine = \"treasure\";");
            var attacker = bench.start("attacker");
            attacker.run(TOOLS);
            Registration other = Registration.read(Registration.file(bench.options().directory(), "victim")).orElseThrow();
            assertEquals("NoSuchFileException", attacker.run("read(\"" + token + "\")").result());
            // Uploaded data, and where relative paths lead; not another person's notebook or the secret of its kernel.
            assertEquals(profile == Confinement.Profile.OWN ? "[data, work]" : "[data]", attacker.run("list(\"" + token.getParent() + "\")").result());
            assertFalse(attacker.run("unix(\"" + other.socket() + "\")").result().equals("CONNECTED"));
            assertFalse(attacker.run("list(\"" + other.socket().getParent().getParent() + "\")").result().contains(other.socket().getParent().getFileName().toString()));
            // Processes: its own few, so no environment, memory or command line of another.
            assertEquals("NoSuchFileException", attacker.run("read(\"/proc/" + ProcessHandle.current().pid() + "/environ\")").result());
            assertEquals("false", attacker.run("ProcessHandle.of(" + victim.session.pid() + ").isPresent()").result());
            assertTrue(Integer.parseInt(attacker.run("ProcessHandle.allProcesses().count()").result()) <= 4);
            // The system.
            for (String file : new String[]{"/usr/bin/millrace-was-here", "/etc/millrace-was-here", "/proc/sys/kernel/core_pattern", "/sys/fs/cgroup/pids/cgroup.procs"}) {
                assertFalse(attacker.run("write(\"" + file + "\")").result().equals("WROTE"), file);
            }
            String jar = Bench.kernelJars().getFirst().toString();
            assertEquals("FileSystemException", attacker.run("write(\"" + jar + "\")").result());
            String caps = attacker.run("sh(\"grep -E 'CapEff|NoNewPrivs' /proc/self/status; umount " + bench.folder.resolve("kernels") + " 2>&1 | head -1\")").result();
            assertTrue(caps.contains("CapEff:\t0000000000000000") && caps.contains("NoNewPrivs:\t1"), caps);
            assertEquals("treasure", victim.run("mine").result());
            // The server does not read for a cell either.
            assertTrue(String.valueOf(attacker.run("%load " + token).error()).contains("is not for the cells of a notebook"));
            assertTrue(String.valueOf(attacker.run("%classpath " + token).error()).contains("is not for the cells of a notebook"));
        }
    }

    @Test
    void aScientistsOwnFilesAreThere() throws Exception {
        assumeTrue(Bench.LAYERS.bubblewrap() != null, () -> "skipped: " + Bench.LAYERS.noBubblewrap());
        try (Bench bench = new Bench()) {
            bench.open();
            Path data = Files.writeString(bench.folder.resolve("measured.csv"), "1,2");
            var notebook = bench.start("own");
            notebook.run(TOOLS);
            assertEquals("READ 1,2", notebook.run("read(\"" + data + "\")").result());
            assertEquals("WROTE", notebook.run("write(\"" + data + "\")").result());
            assertEquals("x", Files.readString(data));
        }
    }

    @Test
    void codeOfOthersHasAPrivateHomeAndNoNetworkAndNoNameOnThisMachine() throws Exception {
        assumeTrue(Bench.LAYERS.bubblewrap() != null, () -> "skipped: " + Bench.LAYERS.noBubblewrap());
        try (Bench bench = new Bench(); ServerSocket listening = new ServerSocket(0)) {
            bench.profile = Confinement.Profile.SHARED;
            bench.network = Confinement.Network.OFF;
            bench.open();
            Path theirs = Files.writeString(bench.folder.resolve("theirs.txt"), "private");
            var notebook = bench.start("shared");
            notebook.run(TOOLS);
            assertEquals("NoSuchFileException", notebook.run("read(\"" + theirs + "\")").result());
            assertEquals("NoSuchFileException", notebook.run("read(\"/etc/passwd\")").result());
            assertFalse(notebook.run("list(\"" + System.getProperty("user.home") + "\")").result().contains("bashrc"));
            assertEquals("WROTE", notebook.run("write(System.getProperty(\"user.home\") + \"/mine\")").result());
            assertEquals("WROTE", notebook.run("write(\"/tmp/mine\")").result());
            assertEquals("ConnectException", notebook.run("tcp(" + listening.getLocalPort() + ")").result());
            if (Bench.LAYERS.root()) {
                assertTrue(notebook.run("sh(\"id -u\")").result().matches("0 6[15][0-9]{3}|0 6[0-9]{4}"), notebook.run("sh(\"id -u\")").result());
            }
            var other = bench.start("other");
            other.run(TOOLS);
            assertEquals("NoSuchFileException", other.run("read(\"/tmp/mine\")").result());
        }
    }

    @Test
    void aNetworkOfListedHostsLeadsThereAndNowhereElse() throws Exception {
        assumeTrue(Bench.LAYERS.bubblewrap() != null, () -> "skipped: " + Bench.LAYERS.noBubblewrap());
        HttpServer world = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        world.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes());
            exchange.close();
        });
        world.start();
        int port = world.getAddress().getPort();
        try (Bench bench = new Bench()) {
            bench.profile = Confinement.Profile.SHARED;
            bench.network = Confinement.Network.LISTED;
            bench.hosts = Hosts.of("127.0.0.1:" + port);
            bench.open();
            var notebook = bench.start("listed");
            notebook.run(TOOLS);
            notebook.run("""
                    import java.net.http.*;
                    String get(String address) throws Exception {
                        // Java asks no proxy for loopback; here it stands for the world.
                        var client = HttpClient.newBuilder().proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", Integer.getInteger("http.proxyPort")))).build();
                        var answer = client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
                        return answer.statusCode() + " " + answer.body().strip();
                    }""");
            assertEquals("ConnectException", notebook.run("tcp(" + port + ")").result());
            assertEquals("200 hello", notebook.run("get(\"http://127.0.0.1:" + port + "/\")").result());
            assertEquals("403 Cells may not reach elsewhere.test:80 here: whoever runs the server can list it in kernel-hosts.", notebook.run("get(\"http://elsewhere.test/\")").result());
            assertEquals("127.0.0.1 http://127.0.0.1:3128", notebook.run("System.getProperty(\"https.proxyHost\") + \" \" + System.getenv(\"https_proxy\")").result());
            // The next server finds the same way, for a kernel that outlives this one.
            bench.nextServer();
            var again = bench.attach("listed", 1_000);
            assertEquals("200 hello", again.run("get(\"http://127.0.0.1:" + port + "/\")").result());
        } finally {
            world.stop(0);
        }
    }

    @Test
    void whatACellStartedEndsWithItsKernel() throws Exception {
        assumeTrue(Bench.LAYERS.bubblewrap() != null, () -> "skipped: " + Bench.LAYERS.noBubblewrap());
        try (Bench bench = new Bench()) {
            bench.open();
            var notebook = bench.start("children");
            String mark = "31" + System.nanoTime() % 1_000_000;
            notebook.run("new ProcessBuilder(\"setsid\", \"sh\", \"-c\", \"sleep " + mark + " & sleep " + mark + "\").start();");
            await(() -> sleeping(mark) >= 2);
            notebook.session.kill().toCompletableFuture().get(10, TimeUnit.SECONDS);
            await(() -> sleeping(mark) == 0);
        }
    }

    private static long sleeping(String mark) {
        return ProcessHandle.allProcesses().filter(p -> {
            try {
                return Files.readString(Path.of("/proc/" + p.pid() + "/cmdline")).startsWith("sleep\0" + mark);
            } catch (IOException e) {
                return false;
            }
        }).count();
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come about within 20 s");
            Thread.sleep(20);
        }
    }
}
