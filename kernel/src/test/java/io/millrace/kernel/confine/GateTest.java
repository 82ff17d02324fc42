package io.millrace.kernel.confine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way out of kernels, spoken to as a hostile cell can: directly. */
class GateTest {
    @TempDir
    private Path folder;
    private HttpServer world;
    private Gate gate;
    private int port;

    @BeforeEach
    void open() throws IOException {
        world = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        world.createContext("/", exchange -> {
            String seen = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("X-Cell") + " " + exchange.getRequestHeaders().getFirst("Proxy-Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, seen.length());
            exchange.getResponseBody().write(seen.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        world.start();
        port = world.getAddress().getPort();
        gate = new Gate(folder, Hosts.of("127.0.0.1:" + port + ",localhost:" + port));
    }

    @AfterEach
    void close() throws IOException {
        gate.close();
        world.stop(0);
    }

    private String say(String... parts) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(Gate.socket(folder)))) {
            for (String part : parts) {
                Channels.newOutputStream(channel).write(part.getBytes(StandardCharsets.ISO_8859_1));
            }
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aListedAddressIsReachedByAPlainRequestAndByATunnel() throws IOException {
        String plain = say("POST http://127.0.0.1:" + port + "/a?b=c HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Cell: yes\r\nProxy-Authorization: s3cret\r\nContent-Length: 4\r\n\r\nbody");
        assertTrue(plain.startsWith("HTTP/1.1 200") && plain.endsWith("POST /a?b=c yes null body"), plain);
        String tunnel = say("CONNECT 127.0.0.1:" + port + " HTTP/1.1\r\n\r\n", "GET /x HTTP/1.1\r\nHost: h\r\nX-Cell: tunnel\r\nConnection: close\r\n\r\n");
        assertTrue(tunnel.startsWith("HTTP/1.1 200 Connection established") && tunnel.endsWith("GET /x tunnel null "), tunnel);
    }

    @Test
    void anythingElseIsRefusedInOneSentence() throws IOException {
        String other = say("CONNECT evil.test:443 HTTP/1.1\r\n\r\n");
        assertEquals("HTTP/1.1 403 Cells may not reach evil.test:443 here: whoever runs the server can list it in kernel-hosts", other.lines().findFirst().orElseThrow());
        // A name that leads to the server itself, though it is listed: whoever owns a name decides where it leads.
        assertTrue(say("CONNECT localhost:" + port + " HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 403 localhost leads to the private address "));
        assertTrue(say("GET http://127.0.0.1:" + (port == 9 ? 10 : 9) + "/ HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 403 "));
        assertTrue(say("GET http://127.0.0.1:" + port + "@evil.test/ HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 403 "));
        for (String wrong : new String[]{"GET / HTTP/1.1\r\n\r\n", "CONNECT nowhere HTTP/1.1\r\n\r\n", "CONNECT user@127.0.0.1:" + port + " HTTP/1.1\r\n\r\n", "GET ftp://127.0.0.1/ HTTP/1.1\r\n\r\n", "\r\n\r\n", "GET  x\r\n\r\n", "half"}) {
            assertTrue(say(wrong).startsWith("HTTP/1.1 400 "), wrong);
        }
        assertTrue(say("GET http://127.0.0.1:" + port + "/" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 400 "));
    }

    @Test
    void noiseHarmsNothing() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            String answer = say(new String(noise, StandardCharsets.ISO_8859_1) + "\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
        }
        assertTrue(say("GET http://127.0.0.1:" + port + "/ HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 200"));
    }
}
