package io.millrace.kernel.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Calls of the accelerator that wait for their answer. A call is a message without a number: it is not kept in the outbox but here, and is
 * sent again to every server that attaches until one has answered it; requests are idempotent.
 */
final class Requests {
    private static final int MOST_PENDING = 10_000;

    private record Pending(CompletableFuture<Object[]> answer, CellScope scope, Map<String, Object> message, List<byte[]> buffers) {}

    private final Outbox outbox;
    private final Map<String, Pending> pending = new LinkedHashMap<>();

    Requests(Outbox outbox) {
        this.outbox = outbox;
    }

    CompletionStage<Object[]> call(Map<String, Object> message, List<byte[]> buffers) {
        String request = UUID.randomUUID().toString();
        Pending call = new Pending(new CompletableFuture<>(), CellScope.current(), Map.copyOf(message), List.copyOf(buffers));
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
            Thread thread = new Thread(call.scope == null ? null : call.scope.threads, () -> {
                if (call.scope != null) {
                    call.scope.enter();
                }
                call.answer.complete(new Object[] {reply, buffers});
            }, "accelerator answer", 0, false);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** A server attached: it has not seen what is still open. */
    void sendAgain() {
        synchronized (pending) {
            pending.forEach(this::send);
        }
    }

    private void send(String request, Pending call) {
        outbox.direct("accelerator_request", call.scope, Map.of("request", request, "message", call.message), call.buffers);
    }
}
