package io.millrace.kernel.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Questions of cells to the server that wait for their answer: calls of the accelerator, lines of standard input. A question is a message without a
 * number: it is not kept in the outbox but here, and is sent again to every server that attaches until one has answered it; requests are idempotent.
 */
final class Requests {
    private static final int MOST_PENDING = 10_000;

    private record Pending(String type, CompletableFuture<Object[]> answer, CellScope scope, Map<String, Object> message, List<byte[]> buffers) {}

    private final Outbox outbox;
    private final Map<String, Pending> pending = new LinkedHashMap<>();

    Requests(Outbox outbox) {
        this.outbox = outbox;
    }

    /** A call of the accelerator; the answer is the reply and its buffers. */
    CompletionStage<Object[]> call(Map<String, Object> message, List<byte[]> buffers) {
        return ask(UUID.randomUUID().toString(), "accelerator_request", message, buffers);
    }

    /** What the person types for the running cell: {@code {text}}, or {@code {end}} where there is no more. */
    Map<String, Object> line() throws InterruptedException {
        String request = UUID.randomUUID().toString();
        try {
            return object(ask(request, "input_request", Map.of(), List.of()).get()[0]);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            synchronized (pending) {
                pending.remove(request);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object reply) {
        return (Map<String, Object>) reply;
    }

    private CompletableFuture<Object[]> ask(String request, String type, Map<String, Object> message, List<byte[]> buffers) {
        Pending call = new Pending(type, new CompletableFuture<>(), CellScope.current(), Map.copyOf(message), List.copyOf(buffers));
        synchronized (pending) {
            if (pending.size() >= MOST_PENDING) {
                return CompletableFuture.failedFuture(new IllegalStateException("More than " + MOST_PENDING + " calls of the accelerator wait for an answer."));
            }
            pending.put(request, call);
            try {
                send(request, call);
            } catch (RuntimeException e) {
                pending.remove(request);
                return CompletableFuture.failedFuture(e);
            }
        }
        return call.answer;
    }

    /** An answer came. What the cell hangs on it runs in a thread of the cell, not in ours. */
    void answer(String request, Map<String, Object> reply, List<byte[]> buffers) {
        Pending call;
        synchronized (pending) {
            call = pending.remove(request);
        }
        if (call != null) {
            CellScope.thread(call.scope, "accelerator answer", () -> call.answer.complete(new Object[] {reply, buffers}));
        }
    }

    /** A server attached: it has not seen what is still open. */
    void sendAgain() {
        synchronized (pending) {
            pending.forEach(this::send);
        }
    }

    private void send(String request, Pending call) {
        outbox.direct(call.type, call.scope, Map.of("request", request, "message", call.message), call.buffers);
    }
}
