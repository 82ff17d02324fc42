package io.millrace.accelerator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waiting for the pool's answers and reading them. */
final class Calls {
    private Calls() {}

    static Object[] wait(CompletionStage<Object[]> answer) {
        try {
            return answer.toCompletableFuture().get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The cell was stopped while it waited for the pool.");
        } catch (ExecutionException failure) {
            throw failure(failure.getCause());
        }
    }

    static RuntimeException failure(Throwable cause) {
        return cause instanceof AcceleratorException known ? known : new AcceleratorException("The pool did not answer: " + cause.getMessage(), cause);
    }

    /** The reply's fields where the pool agreed. */
    static Map<String, Object> reply(Object[] answer) {
        Map<String, Object> reply = map(answer[0]);
        if (!Boolean.TRUE.equals(reply.get("ok"))) {
            throw new AcceleratorException(String.valueOf(reply.getOrDefault("error", "The pool refused without a reason.")), null);
        }
        return reply;
    }

    static List<?> buffers(Object[] answer) {
        return (List<?>) answer[1];
    }

    static Map<String, Object> map(Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> copy.put(String.valueOf(k), v));
        }
        return copy;
    }
}
