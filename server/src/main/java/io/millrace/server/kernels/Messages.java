package io.millrace.server.kernels;

import io.millrace.kernel.session.KernelMessage;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Output;
import io.millrace.server.notebook.StateCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Kernel messages as operations. What a kernel says is untrusted: a missing or mistyped field becomes a harmless value, since the message
 * has been said and the kernel waits for it to be stored.
 */
final class Messages {
    private Messages() {}

    static Optional<Operation> operation(KernelMessage message) {
        Map<String, Object> content = message.content();
        String run = message.run();
        String cell = message.cell();
        return switch (message.type()) {
            case "stream" -> Optional.of(new Operation.StreamWritten(run, cell, text(content, "name", "stdout").equals("stderr") ? "stderr" : "stdout",
                    text(content, "text", "")));
            case "display_data" -> Optional.of(new Operation.Shown(run, cell, new Output.Rich("display_data", object(content, "data"),
                    object(content, "metadata"), null, displayId(content))));
            case "execute_result" -> Optional.of(new Operation.Shown(run, cell, new Output.Rich("execute_result", object(content, "data"),
                    object(content, "metadata"), integer(content, "execution_count"), displayId(content))));
            case "update_display_data" -> {
                String id = displayId(content);
                yield id == null ? Optional.empty()
                        : Optional.of(new Operation.UpdateDisplay(run, id, object(content, "data"), object(content, "metadata")));
            }
            case "error" -> Optional.of(new Operation.Shown(run, cell, failure(content, cell)));
            case "clear_output" -> Optional.of(new Operation.ClearOutput(run, cell, Boolean.TRUE.equals(content.get("wait"))));
            case "names" -> Optional.of(new Operation.RunNamed(run, cell, Map.copyOf(content)));
            case "stopping" -> Optional.of(new Operation.RunStopping(run, cell, text(content, "detail", "")));
            default -> Optional.empty();
        };
    }

    private static Output failure(Map<String, Object> content, String cell) {
        List<String> traceback = content.get("traceback") instanceof List<?> lines ? lines.stream().map(String::valueOf).toList() : List.of();
        return new Output.Failure(text(content, "ename", "Error"), text(content, "evalue", ""), traceback, text(content, "cell", cell),
                integer(content, "line"));
    }

    private static String displayId(Map<String, Object> content) {
        return object(content, "transient").get("display_id") instanceof String id && !id.isEmpty() ? id : null;
    }

    /** Why a notebook has no kernel yet, as the page has it. */
    static Map<String, Object> waiting(Admissions.Wait wait) {
        return Map.of("kind", "waiting", "scope", wait.scope().name().toLowerCase(java.util.Locale.ROOT), "inUse", wait.inUse(), "most", wait.most(), "place", wait.place());
    }

    static String text(Map<String, Object> map, String key, String absent) {
        return map.get(key) instanceof String text ? text : absent;
    }

    static Integer integer(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number number ? number.intValue() : null;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, Object> map, String key) {
        return map.get(key) instanceof Map<?, ?> object ? (Map<String, Object>) StateCodec.frozen(object) : Map.of();
    }

    /** Roughly the characters that a message holds in memory. */
    static int cost(KernelMessage message) {
        return 200 + weight(message.content()) + message.buffers().stream().mapToInt(b -> b.length).sum();
    }

    /** Roughly the characters of a JSON value. */
    static int weight(Object value) {
        return switch (value) {
            case String text -> text.length();
            case Map<?, ?> map -> map.values().stream().mapToInt(Messages::weight).sum() + 16 * map.size();
            case List<?> list -> list.stream().mapToInt(Messages::weight).sum() + 8 * list.size();
            case null, default -> 8;
        };
    }
}
