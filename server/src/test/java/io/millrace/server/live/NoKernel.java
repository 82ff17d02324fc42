package io.millrace.server.live;

import io.millrace.server.notebook.Effect;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** For notebooks whose cells are edited and never run. */
final class NoKernel implements RunDriver {
    @Override
    public void opened() {}

    @Override
    public List<Operation> expand(Effect effect, Notebook state) {
        return List.of();
    }

    @Override
    public void committed(List<Effect> effects) {}

    @Override
    public void close(boolean leaveKernel) {}

    @Override
    public KernelFacts kernel() {
        return new KernelFacts("none", 0, java.time.Instant.EPOCH, java.time.Instant.EPOCH, 0, 0, null, null);
    }

    @Override
    public void warn(java.time.Instant at) {}

    @Override
    public void keep() {}

    @Override
    public CompletionStage<Boolean> endUnused(java.time.Instant unusedSince) {
        return CompletableFuture.completedStage(false);
    }

    @Override
    public CompletionStage<Map<String, Object>> complete(String code, int cursor) {
        return none();
    }

    @Override
    public CompletionStage<Map<String, Object>> inspect(String code, int cursor) {
        return none();
    }

    @Override
    public CompletionStage<Map<String, Object>> completeness(String code) {
        return none();
    }

    @Override
    public CompletionStage<List<Map<String, Object>>> diagnose(String cell, String code) {
        return none();
    }

    @Override
    public CompletionStage<List<Map<String, Object>>> variables() {
        return none();
    }

    @Override
    public CompletionStage<Map<String, Object>> table(String variable, Map<String, Object> window) {
        return none();
    }

    private static <T> CompletionStage<T> none() {
        return CompletableFuture.failedFuture(new IllegalStateException("There is no kernel."));
    }
}
