package io.millrace.pool.coordinate;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The cores of a chip host, shared between its runs in tiles: the next tile goes to the run that has had the least host time, whoever's
 * slice is due on the chips. A run that comes, or comes back after its slice waited for the chips' clock, starts at the least of those who
 * compete, so that idling saves nothing up.
 */
final class Tiles implements AutoCloseable {
    private final PriorityQueue<HostRun> ready = new PriorityQueue<>(Comparator.comparingLong((HostRun r) -> r.virtualHost)
            .thenComparing(r -> r.order.run()));
    private final Runnable progress;
    private long floor;
    private boolean closed;

    /** @param progress called after every tile, from the worker */
    Tiles(int cores, Runnable progress) {
        this.progress = progress;
        for (int i = 0; i < cores; i++) {
            Thread.ofPlatform().name("tiles-" + i).daemon().start(this::work);
        }
    }

    /** Gives a run tiles until it has nothing to do. */
    synchronized void add(HostRun run) {
        if (run.queued) {
            run.again = true;
        } else {
            run.queued = true;
            run.virtualHost = Math.max(run.virtualHost, floor);
            ready.add(run);
            notify();
        }
    }

    private synchronized HostRun take() throws InterruptedException {
        while (ready.isEmpty() && !closed) {
            wait();
        }
        if (closed) {
            return null;
        }
        HostRun next = ready.poll();
        floor = Math.max(floor, next.virtualHost);
        return next;
    }

    private synchronized void put(HostRun run, long took, boolean more) {
        run.virtualHost += took;
        run.queued = more && !run.discarded || run.again && !run.discarded;
        run.again = false;
        if (run.queued) {
            ready.add(run);
        } else if (run.discarded) {
            run.execution.close();
        }
    }

    /** Frees a run's memory, now or at the end of its current tile. */
    synchronized void discard(HostRun run) {
        if (!run.discarded) {
            run.discarded = true;
            run.cancelled = true;
            if (!run.queued || ready.remove(run)) {
                run.queued = false;
                run.execution.close();
            }
        }
    }

    private void work() {
        try {
            for (HostRun run = take(); run != null; run = take()) {
                long began = System.nanoTime();
                boolean more = run.tile();
                put(run, System.nanoTime() - began, more);
                progress.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
