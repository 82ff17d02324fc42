package io.millrace.kernel.session;

import io.millrace.kernel.protocol.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** What people ask about a notebook's code and values, answered one after the other beside what runs; as {@link KernelSession} says. */
final class Questions implements AutoCloseable {
    private final Definitions definitions;
    private final Looks looks;
    private final ExecutorService questions = Executors.newSingleThreadExecutor(Thread.ofVirtual().name("millrace-questions").factory());

    Questions(Definitions definitions, Looks looks) {
        this.definitions = definitions;
        this.looks = looks;
    }

    CompletionStage<Map<String, Object>> complete(String code, int cursor) {
        return ask(() -> definitions.complete(code, cursor));
    }

    CompletionStage<Map<String, Object>> completeness(String code) {
        return ask(() -> definitions.completeness(code));
    }

    CompletionStage<Map<String, Object>> inspect(String code, int cursor) {
        return ask(() -> definitions.inspect(code, cursor));
    }

    CompletionStage<List<Map<String, Object>>> diagnose(String cell, String code, List<String> before) {
        return ask(() -> definitions.diagnose(cell, code, before)).thenCompose(found -> found).thenApply(found -> found.stream().map(Json::object).toList());
    }

    CompletionStage<List<Map<String, Object>>> names() {
        return ask(() -> definitions.names().stream().map(Json::object).toList());
    }

    CompletionStage<List<Map<String, Object>>> variables() {
        return ask(this::variableNames).thenCompose(variables -> looks.ask("values", Map.of("fields", variables))
                .thenApply(answer -> Looks.valued(variables, Json.list(answer.getOrDefault("values", List.of())))));
    }

    CompletionStage<Map<String, Object>> table(String variable, Map<String, Object> window) {
        return ask(this::variableNames).thenCompose(all -> all.stream().filter(n -> variable.equals(n.get("name"))).findFirst().map(found -> {
            Map<String, Object> question = new LinkedHashMap<>(window);
            question.put("holder", found.get("holder"));
            question.put("name", variable);
            return looks.ask("table", question);
        }).orElseGet(() -> CompletableFuture.completedFuture(Map.of("error", "There is no variable " + variable + " any more."))));
    }

    private List<Map<String, Object>> variableNames() {
        return definitions.names().stream().map(Json::object).filter(n -> "variable".equals(n.get("kind"))).toList();
    }

    private <T> CompletionStage<T> ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, questions);
    }

    @Override
    public void close() {
        questions.shutdown();
    }
}
