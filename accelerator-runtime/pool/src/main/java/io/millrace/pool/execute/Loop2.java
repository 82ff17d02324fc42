package io.millrace.pool.execute;

/** A loop over a block from two arrays of one type to another. */
@FunctionalInterface
interface Loop2<A, O> {
    void run(A a, A b, O out, int n);
}
