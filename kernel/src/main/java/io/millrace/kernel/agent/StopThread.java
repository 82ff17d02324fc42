package io.millrace.kernel.agent;

/** Throws an exception in another thread, whatever code it is in. */
final class StopThread {
    private StopThread() {}

    static void strike(Thread target, Throwable thrown) {}
}
