package io.millrace.kernel.session;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Starts and finds kernels on this machine; owns the language host. One for each server process.
 * {@code KernelHosts.open(KernelOptions)} makes one.
 */
public interface KernelHost extends AutoCloseable {
    /** Starts a fresh kernel for a notebook, with the limits of the options. */
    default CompletionStage<KernelSession> start(String notebook, KernelListener listener) {
        return start(notebook, "", listener);
    }

    /**
     * Starts a fresh kernel for a notebook. Fails with a sentence where as many run as may.
     *
     * @param heap largest heap, such as "4g"; "" for that of the options. Another than that of the options is not to be had warm
     */
    CompletionStage<KernelSession> start(String notebook, String heap, KernelListener listener);

    /**
     * Takes up a kernel that an earlier server left running: messages after {@code lastStored} are delivered again, then new ones.
     * Completes with empty where there is none any more.
     *
     * @param lastStored last sequence number that the server has stored for this notebook's kernel
     */
    CompletionStage<Optional<KernelSession>> attach(String notebook, long lastStored, KernelListener listener);

    /** Completes when the first warm kernels are ready, or will not be; at once where none are kept. Never fails. */
    CompletionStage<Void> warmed();

    /** Keeps another number of warm kernels from now on. Does not wait. */
    void keepWarm(int number);

    /** How many warm kernels stand ready now. */
    int warm();

    /** Leaves kernels running for the next server ({@code true}) or ends them all. */
    void close(boolean leaveKernels);

    @Override
    default void close() {
        close(false);
    }
}
