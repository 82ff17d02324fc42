package io.millrace.kernel.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Kernels that wait for a notebook. One that was taken is made up for when no cell runs, so that it does not take the processors from the cell for
 * which it was taken; whoever takes one that is still to be made hurries it.
 *
 * @param <T> a warm kernel
 */
final class WarmKernels<T> {
    /** A server that is never quiet gets its warm kernels all the same. */
    private static final long MOST_WAIT_MILLIS = 5_000;

    private static final class Place<T> {
        private volatile boolean hurries;
        private volatile boolean dropped;
        private CompletableFuture<T> kernel;
    }

    private int wanted;
    private final Supplier<T> maker;
    private final Executor executor;
    private final Quiet quiet;
    private final ArrayDeque<Place<T>> places = new ArrayDeque<>();
    private boolean closed;

    WarmKernels(int wanted, Supplier<T> maker, Executor executor, Quiet quiet) {
        this.wanted = wanted;
        this.maker = maker;
        this.executor = executor;
        this.quiet = quiet;
    }

    /** {@code now}: without waiting until no cell runs. */
    synchronized void fill(boolean now) {
        while (!closed && places.size() < wanted) {
            Place<T> place = new Place<>();
            place.hurries = now;
            place.kernel = CompletableFuture.supplyAsync(() -> {
                quiet.await(MOST_WAIT_MILLIS, () -> place.hurries);
                if (place.dropped) {
                    throw new CancellationException("Fewer warm kernels are wanted.");
                }
                return maker.get();
            }, executor);
            places.add(place);
        }
    }

    /** The next one, or null where none are kept. */
    CompletableFuture<T> take() {
        Place<T> place;
        synchronized (this) {
            place = places.poll();
        }
        if (place == null) {
            return null;
        }
        place.hurries = true;
        quiet.hurry();
        return place.kernel;
    }

    /** Keeps another number from now on. Those that are too many, the newest first, are answered: they are not given to anybody. */
    synchronized List<CompletableFuture<T>> keep(int number) {
        wanted = number;
        List<CompletableFuture<T>> spare = new ArrayList<>();
        while (places.size() > wanted) {
            Place<T> place = places.removeLast();
            place.dropped = true;
            place.hurries = true;
            spare.add(place.kernel);
        }
        quiet.hurry();
        return spare;
    }

    /** How many stand ready now. */
    synchronized int ready() {
        return (int) places.stream().filter(p -> p.kernel.isDone() && !p.kernel.isCompletedExceptionally()).count();
    }

    /** Completes when those that are kept now stand, or will not. */
    synchronized CompletableFuture<Void> all() {
        return CompletableFuture.allOf(places.stream().map(p -> p.kernel).toArray(CompletableFuture[]::new)).exceptionally(_ -> null);
    }

    /** No more; those that were not taken. */
    synchronized List<CompletableFuture<T>> close() {
        closed = true;
        List<CompletableFuture<T>> unused = places.stream().map(p -> p.kernel).toList();
        places.forEach(p -> p.hurries = true);
        places.clear();
        quiet.hurry();
        return unused;
    }
}
