package io.millrace.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.Pool;
import io.millrace.pool.PoolSummary;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages that look at the pool and go. */
class PoolSocketTest {
    /** More than the sockets' buffers between a server and a page that does not read hold. */
    private static final int LARGE = 16 << 20;
    private static final byte[] GOODBYE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xE8};

    /** A pool whose summary is another one each time. */
    private static Pool changing(AtomicInteger asked) {
        String much = "x".repeat(LARGE);
        return (Pool) Proxy.newProxyInstance(Pool.class.getClassLoader(), new Class<?>[] {Pool.class}, (_, method, _) -> {
            assertEquals("summary", method.getName());
            int turn = asked.incrementAndGet();
            return new PoolSummary(List.of(), List.of(), List.of(), List.of(), List.of(Map.of("reason", turn == 1 ? much : "")), List.of(), Map.of(), turn, 0, false, 0);
        });
    }

    /** A page's socket that says goodbye while it still has not read what it was sent, as one in a slow network does: the connection stays. */
    private static Socket goneButConnected(int port) throws IOException {
        Socket page = new Socket();
        page.setReceiveBufferSize(4096);
        page.setSoTimeout(20_000);
        page.connect(new InetSocketAddress("localhost", port));
        page.getOutputStream().write(("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(page.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        assertTrue(head.toString().startsWith("HTTP/1.1 101"), head.toString());
        assertEquals(0x01, in.readUnsignedByte(), "the first part of the first summary");
        page.getOutputStream().write(GOODBYE);
        return page;
    }

    private static BlockingQueue<String> look(HttpClient http, int port) {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        http.newWebSocketBuilder().buildAsync(URI.create("ws://localhost:" + port + "/"), new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
                if (last) {
                    told.add("summary");
                }
                socket.request(1);
                return null;
            }
        }).join();
        return told;
    }

    @Test
    @Timeout(90)
    void aPageThatLeavesDoesNotStopTheOthers() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpClient http = HttpClient.newHttpClient();
        try {
            AtomicInteger asked = new AtomicInteger();
            PoolSocket pool = new PoolSocket(vertx, CompletableFuture.completedFuture(changing(asked)));
            HttpServer server = vertx.createHttpServer().webSocketHandler(pool::add).listen(0).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            try (Socket gone = goneButConnected(server.actualPort())) {
                BlockingQueue<String> stays = look(http, server.actualPort());
                for (int i = 0; i < 8; i++) {
                    assertNotNull(stays.poll(20, TimeUnit.SECONDS), "the stream ended after " + asked + " summaries, " + i + " of them here");
                }
                assertTrue(gone.isConnected());
            }
        } finally {
            http.shutdownNow();
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }
}
