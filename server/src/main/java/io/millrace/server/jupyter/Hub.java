package io.millrace.server.jupyter;

import io.millrace.server.live.LiveNotebook;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.store.StoreWriter.Row;
import io.millrace.server.wire.Conversation;
import io.millrace.server.wire.Out;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The clients of one notebook's kernel. */
final class Hub implements Conversation.Carrier, KernelClient.Log {
    private static final int ROWS = 32;
    /** How far back runs are looked for that an earlier server has begun. */
    private static final int BACK = 2_000;

    private final Vertx vertx;
    private final LiveNotebook notebook;
    private final NotebookStore store;
    private final ContentVersions versions;
    private final Consumer<String> ends;
    private final Conversation conversation;
    private final ConcurrentHashMap<String, KernelClient> clients = new ConcurrentHashMap<>();
    private volatile boolean over;
    private volatile long used = System.nanoTime();

    Hub(Vertx vertx, LiveNotebook notebook, NotebookStore store, boolean document, ContentVersions versions, Consumer<String> ends) {
        this.vertx = vertx;
        this.notebook = notebook;
        this.store = store;
        this.versions = versions;
        this.ends = ends;
        this.conversation = new Conversation(notebook, document, this);
        notebook.post(() -> {
            if (!notebook.shown().queue().isEmpty()) {
                conversation.learn(store.rows(notebook.id(), Math.max(0, notebook.shownSequence() - BACK), BACK));
            }
        });
    }

    Conversation conversation() {
        return conversation;
    }

    LiveNotebook notebook() {
        return notebook;
    }

    boolean serves(LiveNotebook live) {
        used = System.nanoTime();
        return !over && notebook == live && !live.closed();
    }

    int connections() {
        return (int) clients.values().stream().filter(KernelClient::connected).count();
    }

    /** A client comes, or comes back: then it is told what it has missed. Any thread. */
    void join(String session, ServerWebSocket socket) {
        notebook.post(() -> {
            if (over || notebook.closed()) {
                socket.close((short) 1012, "The notebook was closed.");
                return;
            }
            clients.computeIfAbsent(session, id -> new KernelClient(id, notebook.shownSequence() + 1, this)).connect(socket);
        });
    }

    void ping() {
        clients.values().forEach(KernelClient::ping);
    }

    /** Lets go of clients that are away for longer than this, and of itself where none is left. */
    boolean deserted(long nanos) {
        clients.values().removeIf(client -> client.awayFor(nanos));
        if (over || clients.isEmpty() && System.nanoTime() - used > nanos) {
            over = true;
            conversation.end();
            return true;
        }
        return false;
    }

    // --- what there is to tell ---

    @Override
    public void happened(long sequence, List<Out> messages) {
        for (KernelClient client : clients.values()) {
            client.happened(sequence, messages);
        }
    }

    @Override
    public void told(Out message) {
        for (KernelClient client : clients.values()) {
            client.told(message);
        }
    }

    @Override
    public void read(KernelClient client, long after) {
        vertx.executeBlocking(() -> store.rows(notebook.id(), after, ROWS), false).onComplete(read -> {
            if (read.failed()) {
                client.rows(null);
                return;
            }
            notebook.post(() -> {
                List<KernelClient.Told> told = new ArrayList<>();
                for (Row row : read.result()) {
                    told.add(new KernelClient.Told(row.sequence(), conversation.translate(row)));
                }
                client.rows(told);
            });
        });
    }

    @Override
    public void edited(Notebook before, Notebook after) {
        versions.adopt(before, after);
    }

    @Override
    public void shutdown(boolean restart) {
        if (restart) {
            conversation.restart();
        } else {
            vertx.executeBlocking(() -> {
                ends.accept(notebook.id());
                return null;
            }, false);
        }
    }

    /** The kernel has ended: its clients have nothing to wait for. */
    void end() {
        over = true;
        conversation.end();
        clients.values().forEach(client -> client.close((short) 1000, "The kernel has ended."));
    }

    @Override
    public void closed() {
        over = true;
        clients.values().forEach(client -> client.close((short) 1012, "The notebook was closed."));
    }
}
