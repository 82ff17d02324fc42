package io.millrace.pool.execute;

/** A loop over a block from one array to another. */
@FunctionalInterface
interface Loop1<A, O> {
    void run(A a, O out, int n);
}
