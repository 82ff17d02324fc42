package io.millrace.server.bench;

import io.millrace.kernel.session.KernelHost;
import io.millrace.kernel.session.KernelHosts;
import io.millrace.server.Installation;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.wire.Channel;
import io.millrace.server.wire.Framing;
import io.millrace.server.wire.Message;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a Jupyter client feels: a round trip and a completion over the kernel's WebSocket, in the framing that JupyterLab uses, and many kernels at once. From
 * the request to the reply and the idle status, since a client's cell ends with both.
 *
 * <p>Peers on the same kind of machine: ipykernel behind Jupyter Server 48 ms (8.6 ms with TCP_NODELAY), Java kernels 76 to 88 ms.
 */
final class JupyterBench {
    private static final int WARM_UP = 300;
    private static final int ROUNDS = 200;
    private static final int KERNELS = 20;
    private static final String TOKEN = "bench";

    private final Path home;

    JupyterBench(Path home) {
        this.home = home;
    }

    int run() throws Exception {
        Path directory = Files.createTempDirectory("millrace-bench");
        Table table = new Table();
        try (KernelHost host = KernelHosts.open(KernelBench.options(new Installation(home), directory.resolve("alone"), 1)); KernelTalk talk = new KernelTalk(host, "alone")) {
            for (int i = 0; i < WARM_UP; i++) {
                talk.run("1+1");
            }
            double[] times = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                times[i] = talk.time("1+1");
            }
            Arrays.sort(times);
            table.say("`1+1` on a kernel by itself, without server, log and socket, p50", times[ROUNDS / 2], "ms");
        }
        try (ServerProcess server = ServerProcess.start(home, directory.resolve("server"), TOKEN); WorkbenchClient client = new WorkbenchClient(server.address()); HttpClient http = HttpClient.newHttpClient()) {
            try (Kernel kernel = Kernel.start(client, http, server.address())) {
                kernel.times(WARM_UP, "execute_request", "1+1", 3);
                double[] times = kernel.times(ROUNDS, "execute_request", "1+1", 3);
                table.atMost("`1+1` over the kernel's WebSocket, p50", 8, times[ROUNDS / 2], "ms");
                table.say("the same, p95", times[ROUNDS * 95 / 100], "ms");
                double[] info = kernel.times(ROUNDS, "kernel_info_request", "", 0);
                table.say("a request that needs no kernel, p50: the way alone", info[ROUNDS / 2], "ms");
                kernel.times(WARM_UP / 3, "complete_request", "Math.ma", 7);
                double[] completions = kernel.times(ROUNDS, "complete_request", "Math.ma", 7);
                table.atMost("completion of `Math.ma`, p50", 20, completions[ROUNDS / 2], "ms");
            }
            table.atMost(KERNELS + " kernels started at once: all have answered `1+1`", 4, together(client, http, server.address()), "s");
        } finally {
            ServerProcess.delete(directory);
        }
        return table.print(System.out);
    }

    /** Seconds from the first request for a kernel to the last answer. */
    private static double together(WorkbenchClient client, HttpClient http, URI address) {
        long begin = System.nanoTime();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < KERNELS; i++) {
            all.add(CompletableFuture.runAsync(() -> {
                try (Kernel kernel = Kernel.start(client, http, address)) {
                    kernel.times(1, "execute_request", "1+1", 3);
                }
            }, task -> Thread.ofVirtual().start(task)));
        }
        all.forEach(CompletableFuture::join);
        return (System.nanoTime() - begin) / 1e9;
    }

    /** A kernel and its socket. One thread. */
    private static final class Kernel implements WebSocket.Listener, AutoCloseable {
        private final LinkedBlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream part = new ByteArrayOutputStream();
        private final WorkbenchClient client;
        private final String id;
        private final WebSocket socket;
        private int count;

        private Kernel(WorkbenchClient client, HttpClient http, URI address, String id) {
            this.client = client;
            this.id = id;
            URI channels = URI.create("ws://" + address.getAuthority() + "/api/kernels/" + id + "/channels?session_id=bench&token=" + TOKEN);
            socket = http.newWebSocketBuilder().subprotocols(Framing.V1).buildAsync(channels, this).join();
        }

        static Kernel start(WorkbenchClient client, HttpClient http, URI address) {
            return new Kernel(client, http, address, new JsonObject(client.send("POST", "/api/kernels", "{}")).getString("id"));
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            part.writeBytes(bytes);
            if (last) {
                frames.add(part.toByteArray());
                part.reset();
            }
            from.request(1);
            return null;
        }

        /** Milliseconds of each round, the shortest first. */
        double[] times(int rounds, String type, String code, int cursor) {
            double[] times = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                long begin = System.nanoTime();
                ask(type, code, cursor);
                times[i] = (System.nanoTime() - begin) / 1e6;
            }
            Arrays.sort(times);
            return times;
        }

        private void ask(String type, String code, int cursor) {
            String request = id + "-" + ++count;
            Message message = new Message(Map.of("msg_id", request, "msg_type", type, "session", "bench", "username", "", "version", "5.4"), Map.of(), Map.of(),
                    Map.of("code", code, "cursor_pos", cursor, "allow_stdin", false), List.of());
            socket.sendBinary(ByteBuffer.wrap(Framing.encode(Channel.SHELL, message)), true).join();
            boolean replied = false;
            boolean idle = false;
            boolean result = !type.equals("execute_request");
            while (!replied || !idle) {
                Framing.Framed framed = next();
                if (request.equals(framed.message().parent().get("msg_id"))) {
                    replied |= framed.message().type().endsWith("_reply");
                    idle |= "idle".equals(framed.message().content().get("execution_state"));
                    result |= framed.message().type().equals("execute_result");
                }
            }
            if (!result) {
                throw new IllegalStateException("The cell had no result.");
            }
        }

        private Framing.Framed next() {
            try {
                byte[] frame = frames.poll(60, TimeUnit.SECONDS);
                if (frame == null) {
                    throw new IllegalStateException("The kernel does not answer.");
                }
                return Framing.decode(frame);
            } catch (InterruptedException | Framing.Malformed e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            socket.abort();
            client.send("DELETE", "/api/kernels/" + id, null);
        }
    }
}
