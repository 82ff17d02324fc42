package io.millrace.kernel.session;

import io.millrace.kernel.protocol.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Questions about values to the kernel process, which answers them also while a cell runs. */
final class Looks {
    private static final int PATIENCE_SECONDS = 30;

    private final KernelLink link;
    private final Map<String, CompletableFuture<Map<String, Object>>> open = new ConcurrentHashMap<>();

    Looks(KernelLink link) {
        this.link = link;
    }

    /** The answer; {@code {error}} where none comes. */
    CompletableFuture<Map<String, Object>> ask(String type, Map<String, Object> question) {
        String request = UUID.randomUUID().toString();
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        open.put(request, answer);
        Map<String, Object> header = new LinkedHashMap<>(question);
        header.put("type", type);
        header.put("request", request);
        link.send(Frame.of(header));
        return answer.completeOnTimeout(Map.of("error", "The kernel does not answer."), PATIENCE_SECONDS, TimeUnit.SECONDS).whenComplete((_, _) -> open.remove(request));
    }

    void answered(String request, Map<String, Object> answer) {
        CompletableFuture<Map<String, Object>> waiting = open.remove(request);
        if (waiting != null) {
            waiting.complete(answer);
        }
    }

    /** The variables with their values, without what only the kernel needs. */
    static List<Map<String, Object>> valued(List<Map<String, Object>> variables, List<Object> values) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            Map<String, Object> one = new LinkedHashMap<>(variables.get(i));
            one.remove("holder");
            one.put("value", i < values.size() ? values.get(i) : Map.of());
            all.add(one);
        }
        return all;
    }
}
