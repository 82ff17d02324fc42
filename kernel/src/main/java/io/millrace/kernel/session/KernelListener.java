package io.millrace.kernel.session;

/** Receives what a kernel says, in order. Called from one thread; may block briefly (that is the back pressure). */
public interface KernelListener {
    void onMessage(KernelMessage message);

    /** The kernel process ended or cannot be reached any more. */
    void onDeath(KernelDeath death);
}
