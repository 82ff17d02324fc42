package io.millrace.server.bench;

import io.millrace.server.client.WorkbenchClient;
import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.DoubleStream;

/** One who writes into a cell of their own and takes the time. Reads of each frame only what is needed: the clients of a benchmark shall not be what is measured. */
final class Typist implements WebSocket.Listener, AutoCloseable {
    /** When each edit was sent, of all typists. */
    private static final Map<String, Long> SENT = new ConcurrentHashMap<>();

    private final String name;
    private final boolean alone;
    private final String cell;
    private final WebSocket socket;
    private final StringBuilder part = new StringBuilder();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final ArrayDeque<long[]> unsaved = new ArrayDeque<>();
    private final DoubleStream.Builder visible = DoubleStream.builder();
    private final DoubleStream.Builder saved = DoubleStream.builder();
    private final AtomicLong savedCount = new AtomicLong();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile int ahead;
    private int count;
    private int length;

    /** @param alone whether what is visible is what its own page shows */
    Typist(WorkbenchClient client, String notebook, String name, boolean alone) {
        this.name = notebook.substring(0, 8) + name;
        this.alone = alone;
        this.cell = this.name;
        this.socket = client.listen(notebook, -1, this);
    }

    void begin() throws Exception {
        send("begin-" + name, "{\"kind\":\"insertCell\",\"cell\":\"" + cell + "\",\"after\":null,\"type\":\"code\",\"source\":\"\"}");
        ready.get(60, TimeUnit.SECONDS);
    }

    /** Adds a letter to its cell. */
    synchronized void edit() {
        String id = name + "-" + count++;
        String before = length == 0 ? "" : length + ",";
        unanswered.incrementAndGet();
        SENT.put(id, System.nanoTime());
        send(id, "{\"kind\":\"editSource\",\"cell\":\"" + cell + "\",\"version\":" + length + ",\"updates\":[{\"clientID\":\"" + name + "\",\"changes\":[" + before + "[0,\"x\"]]}]}");
        length++;
    }

    /** From now on keeps so many edits on their way; 0 to stop. */
    void flood(int many) {
        ahead = many;
        for (int i = 0; i < many; i++) {
            edit();
        }
    }

    /** Waits until everything is answered and saved. */
    void settle() throws InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (savedCount.get() < count && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        if (savedCount.get() < count) {
            throw new IllegalStateException(name + ": " + savedCount.get() + " of " + count + " edits were saved.");
        }
    }

    long savedCount() {
        return savedCount.get();
    }

    DoubleStream visible() {
        return visible.build();
    }

    DoubleStream saved() {
        return saved.build();
    }

    private synchronized void send(String id, String operation) {
        socket.sendText("{\"type\":\"op\",\"id\":\"" + id + "\",\"op\":" + operation + "}", true).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            receive(part.toString());
            part.setLength(0);
        }
        socket.request(1);
        return null;
    }

    private void receive(String frame) {
        if (frame.startsWith("{\"type\":\"op\"")) {
            String id = between(frame, "\"id\":\"", '"');
            boolean own = id.startsWith(name + "-");
            Long at = SENT.get(id);
            if (at != null && own == alone) {
                visible.add((System.nanoTime() - at) / 1e6);
            }
            if (own && at != null) {
                unsaved.add(new long[] {Long.parseLong(between(frame, "\"seq\":", ',')), at});
                unanswered.decrementAndGet();
                if (ahead > unanswered.get()) {
                    edit();
                }
            } else if (id.equals("begin-" + name)) {
                ready.complete(null);
            }
        } else if (frame.startsWith("{\"type\":\"saved\"")) {
            long sequence = Long.parseLong(between(frame, "\"seq\":", '}'));
            while (!unsaved.isEmpty() && unsaved.peek()[0] <= sequence) {
                saved.add((System.nanoTime() - unsaved.poll()[1]) / 1e6);
                savedCount.incrementAndGet();
            }
        } else if (frame.startsWith("{\"type\":\"refused\"")) {
            throw new IllegalStateException(frame);
        }
    }

    private static String between(String text, String before, char after) {
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(after, from));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
