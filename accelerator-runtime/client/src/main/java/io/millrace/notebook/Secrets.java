package io.millrace.notebook;

import io.millrace.accelerator.spi.KernelBridge;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * Passwords and keys that a notebook needs and that must not stand in it. They are set in the page (the kernel's menu) or with {@code ./workbench secret set NAME}, and kept by the server. What a
 * cell prints or shows of their text is replaced before it is stored, so it stands in no output, no history and no export.
 */
public final class Secrets {
    private Secrets() {}

    /**
     * The value of a secret; asks the server.
     *
     * @throws IllegalStateException where there is none by this name
     */
    public static String get(String name) {
        try {
            Object[] answer = KernelBridge.accelerator(Map.of("op", "secret", "name", name), List.of()).toCompletableFuture().get();
            Map<?, ?> reply = (Map<?, ?>) answer[0];
            if (reply.get("value") instanceof String value) {
                return value;
            }
            throw new IllegalStateException(String.valueOf(reply.get("error")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a secret was asked for.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }
}
