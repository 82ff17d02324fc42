package io.millrace.kernel.agent;

import java.util.concurrent.locks.ReentrantLock;

/**
 * One execution of a cell: what its threads write belongs to it, whenever they write it. A thread inherits the scope of the thread
 * that created it, so background threads go on writing into the cell that started them. Threads of shared pools (and
 * threads without a scope) count for the cell that runs now.
 */
final class CellScope {
    private static final InheritableThreadLocal<CellScope> OWN = new InheritableThreadLocal<>();
    private static volatile CellScope running;

    final String run;
    final String cell;
    final int count;
    final ThreadGroup threads;
    /** Held while this cell's output is taken; the last step of a stop waits for it, so that it never strikes in our own code. */
    final ReentrantLock output = new ReentrantLock();
    /** Set once somebody asked to stop this cell. */
    volatile boolean stopping;
    private volatile boolean ended;

    CellScope(String run, String cell, int count) {
        this.run = run;
        this.cell = cell;
        this.count = count;
        this.threads = new ThreadGroup("cell " + count);
    }

    /** The scope of the current thread; null before the first cell. */
    static CellScope current() {
        CellScope own = Thread.currentThread() instanceof java.util.concurrent.ForkJoinWorkerThread ? null : OWN.get();
        return own != null ? own : running;
    }

    /** The current thread, and all that it creates, belongs to this scope. */
    void enter() {
        OWN.set(this);
    }

    /** Starts a daemon thread that belongs to this scope; null for none. */
    static void thread(CellScope scope, String name, Runnable work) {
        Thread thread = new Thread(scope == null ? null : scope.threads, () -> {
            if (scope != null) {
                scope.enter();
            }
            work.run();
        }, name, 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    void beginsToRun() {
        running = this;
    }

    void hasEnded() {
        ended = true;
    }

    /** False where the cell has ended; its background threads may still print. */
    boolean live() {
        return !ended;
    }
}
