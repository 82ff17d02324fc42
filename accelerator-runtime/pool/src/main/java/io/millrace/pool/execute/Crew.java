package io.millrace.pool.execute;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that help the thread of an execution with independent chunks of a step. Whoever is idle helps whoever asks first; who asks does all that
 * nobody helps with, so nothing waits for a helper that is busy elsewhere. Which thread does a chunk never matters to its bits.
 */
final class Crew {
    /** @param worker 0 for the thread that asked, then its helpers: names scratch memory */
    @FunctionalInterface
    interface Chunk {
        void run(int worker, long chunk);
    }

    /** A helper looks for work so long before it sleeps: steps follow each other closely, and waking takes as long as a small step. */
    private static final long WATCH_NANOS = 100_000;
    private static final Helper[] HELPERS = new Helper[Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 0, 15)];

    static {
        for (int i = 0; i < HELPERS.length; i++) {
            HELPERS[i] = new Helper();
            HELPERS[i].thread = Thread.ofPlatform().name("arithmetic-" + i).daemon().start(HELPERS[i]);
        }
    }

    private Crew() {}

    /** How many threads can work on one step, with the one that asks. */
    static int size() {
        return HELPERS.length + 1;
    }

    /** Runs chunks 0 to {@code chunks} - 1, in any order, and comes back when all have ended; a failure is that of the first chunk that failed. */
    static void run(int threads, long chunks, Chunk body) {
        int wanted = (int) Math.min(Math.min(threads, size()), chunks) - 1;
        if (wanted <= 0) {
            for (long i = 0; i < chunks; i++) {
                body.run(0, i);
            }
            return;
        }
        Job job = new Job(chunks, body);
        int asked = 0;
        for (Helper helper : HELPERS) {
            if (asked < wanted && helper.job.compareAndSet(null, job)) {
                asked++;
                LockSupport.unpark(helper.thread);
            }
        }
        job.work(0);
        for (int spins = 0; job.running.get() > 0; spins++) {
            if (spins < 10_000) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        Failure failure = job.failure.get();
        if (failure != null) {
            if (failure.cause instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure.cause;
        }
    }

    private record Failure(long chunk, Throwable cause) {}

    private static final class Job {
        final long chunks;
        final Chunk body;
        final AtomicLong next = new AtomicLong();
        final AtomicInteger workers = new AtomicInteger();
        /** Helpers that may be in a chunk: counted before they take one, so that the asking thread cannot miss them. */
        final AtomicInteger running = new AtomicInteger();
        final AtomicReference<Failure> failure = new AtomicReference<>();

        Job(long chunks, Chunk body) {
            this.chunks = chunks;
            this.body = body;
        }

        void help() {
            running.incrementAndGet();
            try {
                work(workers.incrementAndGet());
            } finally {
                running.decrementAndGet();
            }
        }

        void work(int worker) {
            for (long i = next.getAndIncrement(); i < chunks; i = next.getAndIncrement()) {
                try {
                    body.run(worker, i);
                } catch (RuntimeException | Error cause) {
                    Failure mine = new Failure(i, cause);
                    failure.accumulateAndGet(mine, (a, b) -> a == null || b.chunk < a.chunk ? b : a);
                    return;
                }
            }
        }
    }

    private static final class Helper implements Runnable {
        final AtomicReference<Job> job = new AtomicReference<>();
        Thread thread;

        @Override
        public void run() {
            while (true) {
                Job work = job.get();
                for (long end = System.nanoTime() + WATCH_NANOS; work == null && System.nanoTime() < end; work = job.get()) {
                    Thread.onSpinWait();
                }
                while (work == null) {
                    LockSupport.park(this);
                    work = job.get();
                }
                work.help();
                job.set(null);
            }
        }
    }
}
