package io.millrace.kernel.session;

/**
 * What one kernel may take.
 *
 * @param heap       its largest heap, in the JVM's notation, such as "2g"
 * @param processors how many processors it sees and uses; 0 for all
 * @param threads    a kernel with more threads is ended; 0 for no limit
 */
public record KernelLimits(String heap, int processors, int threads) {
    KernelLimits withHeap(String other) {
        return new KernelLimits(other, processors, threads);
    }
}
