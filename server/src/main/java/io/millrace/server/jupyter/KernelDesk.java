package io.millrace.server.jupyter;

import io.millrace.server.files.Files;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.live.Watcher;
import io.millrace.server.notebook.Operation;
import io.millrace.server.store.JupyterStore;
import io.millrace.server.store.JupyterStore.Session;
import io.millrace.server.store.NotebookStore.Header;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Kernels and sessions as Jupyter's REST interface has them. A kernel is that of a notebook and has the notebook's identifier, so it is still the same one for
 * a client after the server was restarted. A kernel that is started without one of our notebooks gets a notebook that nobody sees (scratch) and that goes with
 * it. Blocking; thread-safe.
 */
final class KernelDesk {
    static final String SPEC = "java";

    private final LiveNotebooks notebooks;
    private final JupyterStore store;
    private final Files files;
    private final InstantSource clock;
    private final Channels channels;
    private final Set<String> scratch = ConcurrentHashMap.newKeySet();

    KernelDesk(Vertx vertx, LiveNotebooks notebooks, JupyterStore store, Files files, ContentVersions versions, InstantSource clock) {
        this.notebooks = notebooks;
        this.store = store;
        this.files = files;
        this.clock = clock;
        this.scratch.addAll(store.scratch());
        this.channels = new Channels(vertx, notebooks, scratch::contains, versions, this::end);
    }

    Channels channels() {
        return channels;
    }

    /** Takes away what an earlier server's kernels have left, where those are gone. */
    void tidy() {
        for (String id : List.copyOf(scratch)) {
            if (header(id).filter(h -> !h.kernel().equals("dead")).isEmpty()) {
                deleteScratch(id);
            }
        }
    }

    // --- kernels ---

    /** The notebook with a kernel; none where it has none. */
    private Optional<Header> header(String id) {
        return notebooks.store().notebook(id).filter(h -> !h.kernel().equals("none"));
    }

    private Header kernel(String id) {
        return header(id).orElseThrow(() -> JupyterError.noKernel(id));
    }

    /** Of those notebooks that somebody may see. */
    JsonArray kernels(Predicate<String> seen) {
        JsonArray list = new JsonArray();
        Stream.concat(files.notebooks().stream().filter(e -> !e.kernel().equals("none")).flatMap(e -> header(e.id()).stream()), scratch.stream().flatMap(id -> header(id).stream()))
                .filter(header -> seen.test(header.id()))
                .forEach(header -> list.add(model(header)));
        return list;
    }

    JsonObject model(String id) {
        return model(kernel(id));
    }

    private JsonObject model(Header header) {
        String state = switch (header.kernel()) {
            case "stopping" -> "busy";
            default -> header.kernel();
        };
        return new JsonObject().put("id", header.id()).put("name", SPEC).put("last_activity", Times.of(header.modified())).put("execution_state", state)
                .put("connections", channels.connections(header.id()));
    }

    /** Who asks for a kernel: their files, what is told of a notebook that is made for it, what refuses them one that is there, and what refuses them to make one. */
    record Asker(Shelf shelf, Consumer<String> made, Consumer<String> demand, Runnable demandMaking) {}

    /** @param path of one of our notebooks for its kernel; any other, or "", for a kernel of its own */
    JsonObject start(String name, String path, Asker asker) {
        checkName(name);
        return model(begin(path, asker));
    }

    private static void checkName(String name) {
        if (!name.isEmpty() && !name.equals(SPEC)) {
            throw new JupyterError(501, "There is no kernel " + name + " here, only " + SPEC + ".");
        }
    }

    /** Its identifier; the kernel is on its way when this returns. */
    private String begin(String path, Asker asker) {
        Optional<String> known = asker.shelf().find(path).map(Shelf.Place::notebook);
        known.ifPresent(asker.demand());
        String id = known.orElseGet(() -> newScratch(asker));
        LiveNotebook live = notebooks.get(id).orElseThrow(() -> JupyterError.noKernel(id));
        live.driver().complete("", 0);
        // An empty transaction after it: when that is stored, so is the kernel's state.
        Waiting.forIt(live.applied(List::of).toCompletableFuture());
        return id;
    }

    private String newScratch(Asker asker) {
        asker.demandMaking().run();
        String id = notebooks.create("Jupyter", Map.of(), List.of(), made -> List.of(JupyterStore.asScratch(made)));
        asker.made().accept(id);
        scratch.add(id);
        return id;
    }

    void interrupt(String id) {
        channels.interrupt(kernel(id).id());
    }

    /** Returns when the new kernel is there. */
    JsonObject restart(String id) {
        LiveNotebook live = notebooks.get(kernel(id).id()).orElseThrow(() -> JupyterError.noKernel(id));
        awaitKernel(live, Set.of("starting", "restarting"), Set.of("idle", "busy", "dead"), () -> channels.hub(id).conversation().restart());
        return model(id);
    }

    /** Does something, and returns when the kernel was in one of the first states and after that in one of the second. */
    private static void awaitKernel(LiveNotebook live, Set<String> first, Set<String> then, Runnable act) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        Watcher watcher = new Watcher() {
            private boolean passed;

            @Override
            public void operation(long sequence, String frame) {
                String state = live.shown().kernel().state();
                passed |= first.contains(state);
                if (passed && then.contains(state)) {
                    reached.complete(null);
                }
            }

            @Override
            public void saved(long sequence) {
                // It is the state that counts here.
            }

            @Override
            public void closed() {
                reached.completeExceptionally(new JupyterError(503, "The notebook was closed; try again."));
            }
        };
        Waiting.forIt(live.watch(watcher).toCompletableFuture());
        try {
            act.run();
            Waiting.forIt(reached);
        } finally {
            live.unwatch(watcher);
        }
    }

    /** Ends the kernel, and its notebook where that was there for it only. Nothing where it has ended already. */
    void end(String id) {
        if (header(id).isEmpty()) {
            return;
        }
        if (scratch.contains(id)) {
            deleteScratch(id);
        } else {
            LiveNotebook live = notebooks.get(id).orElseThrow(() -> JupyterError.noKernel(id));
            awaitKernel(live, Set.of("none"), Set.of("none"), () -> live.submit(UUID.randomUUID().toString(), "jupyter", new Operation.EndKernel(), _ -> { }, _ -> { }));
            notebooks.write(id, JupyterStore.removeSessionsOf(id));
        }
        channels.ended(id);
    }

    private void deleteScratch(String id) {
        files.discard(id);
        scratch.remove(id);
    }

    // --- sessions ---

    private List<Session> live() {
        return store.sessions().stream().filter(session -> header(session.notebook()).isPresent()).toList();
    }

    private Session session(String id) {
        return live().stream().filter(session -> session.id().equals(id)).findFirst().orElseThrow(() -> new JupyterError(404, "There is no session " + id + "."));
    }

    private JsonObject model(Session session) {
        JsonObject json = new JsonObject().put("id", session.id()).put("path", session.path()).put("name", session.name()).put("type", session.type())
                .put("kernel", model(session.notebook()));
        if (session.type().equals("notebook")) {
            json.put("notebook", new JsonObject().put("path", session.path()).put("name", session.name()));
        }
        return json;
    }

    JsonArray sessions(Predicate<String> seen) {
        JsonArray list = new JsonArray();
        live().stream().filter(session -> seen.test(session.notebook())).forEach(session -> list.add(model(session)));
        return list;
    }

    JsonObject sessionModel(String id) {
        return model(session(id));
    }

    /** The session of that path; made where there is none. */
    JsonObject createSession(String path, String type, String name, String kernelName, String kernelId, Asker asker) {
        Optional<Session> known = live().stream().filter(session -> session.path().equals(path) && visible(asker, session.notebook())).findFirst();
        if (known.isPresent()) {
            return model(known.get());
        }
        checkName(kernelName);
        if (!kernelId.isEmpty()) {
            asker.demand().accept(kernelId);
        }
        String notebook = kernelId.isEmpty() ? begin(path, asker) : kernel(kernelId).id();
        Session session = new Session(UUID.randomUUID().toString(), path, name, type, notebook);
        put(session);
        return model(session);
    }

    private static boolean visible(Asker asker, String notebook) {
        try {
            asker.demand().accept(notebook);
            return true;
        } catch (JupyterError notTheirs) {
            return false;
        }
    }

    /** The notebook of a session; empty where there is none. */
    Optional<String> notebookOf(String session) {
        return store.sessions().stream().filter(s -> s.id().equals(session)).map(Session::notebook).findFirst();
    }

    private void put(Session session) {
        notebooks.write(session.notebook(), JupyterStore.put(session, clock.instant().toString()));
    }

    /** Null for what stays as it is. A kernel by its name is a fresh one. */
    JsonObject changeSession(String id, String path, String type, String name, String kernelName, String kernelId, Asker asker) {
        Session old = session(id);
        String notebook = old.notebook();
        if (kernelId != null) {
            asker.demand().accept(kernelId);
            notebook = kernel(kernelId).id();
        } else if (kernelName != null) {
            checkName(kernelName);
            if (scratch.contains(notebook)) {
                String fresh = begin("", asker);
                put(new Session(old.id(), old.path(), old.name(), old.type(), fresh));
                end(notebook);
                notebook = fresh;
            } else {
                restart(notebook);
            }
        }
        Session changed = new Session(id, path == null ? old.path() : path, name == null ? old.name() : name, type == null ? old.type() : type, notebook);
        put(changed);
        return model(changed);
    }

    void endSession(String id) {
        Session session = store.sessions().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow(() -> new JupyterError(404, "There is no session " + id + "."));
        notebooks.write(session.notebook(), JupyterStore.removeSession(id));
        if (header(session.notebook()).isEmpty()) {
            throw new JupyterError(410, "The kernel of this session had ended before.");
        }
        end(session.notebook());
    }
}
