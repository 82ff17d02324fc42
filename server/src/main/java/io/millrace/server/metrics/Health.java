package io.millrace.server.metrics;

import io.millrace.pool.Pool;
import io.millrace.server.kernels.Kernels;
import io.millrace.server.store.StoreTrouble;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Whether the server can be given work. Ready is one whose store can be written and whose kernels can be had. A pool that starts, or has failed, is told and
 * makes no server unready: notebooks work without it. Never blocks.
 */
public final class Health {
    /** @param store "ok", or the kind of its trouble; {@code kernels} and {@code pool} "ready", "starting" or "failed" */
    public record State(boolean ready, String store, String kernels, String pool) {}

    private final Supplier<Optional<StoreTrouble>> trouble;
    private final Kernels kernels;
    private final CompletableFuture<Pool> pool;

    public Health(Supplier<Optional<StoreTrouble>> trouble, Kernels kernels, CompletableFuture<Pool> pool) {
        this.trouble = trouble;
        this.kernels = kernels;
        this.pool = pool;
    }

    public State state() {
        String store = trouble.get().map(t -> t.kind().text()).orElse("ok");
        String host = kernels.state();
        String chips = !pool.isDone() ? "starting" : pool.isCompletedExceptionally() ? "failed" : "ready";
        return new State(store.equals("ok") && host.equals("ready"), store, host, chips);
    }
}
