package io.millrace.server.teaching;

import io.millrace.server.teaching.Assignments.Due;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The collection at deadlines. It looks into the store when the next copy is due or something that decides about it has changed, and not at all in between, however many assignments are closed: the store answers with those
 * copies alone that are open, by a student of now, and without a submission. May be used by several threads.
 */
final class Collecting {
    private static final Logger LOG = Logger.getLogger(Collecting.class.getName());
    /** After which a copy that could not be collected is tried again. */
    static final Duration AGAIN = Duration.ofMinutes(5);

    private final Supplier<List<Due>> waiting;
    private final Consumer<Due> collect;
    private final InstantSource clock;
    private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MIN);

    /** @param waiting copies that will be collected when their time has come, unless their students hand in before */
    Collecting(Supplier<List<Due>> waiting, Consumer<Due> collect, InstantSource clock) {
        this.waiting = waiting;
        this.collect = collect;
        this.clock = clock;
    }

    /** A deadline, an extension, who is in a course or who has opened a copy is another. */
    void changed() {
        next.set(Instant.MIN);
    }

    /** Called every few seconds, by one thread. */
    void tick() {
        Instant now = clock.instant();
        if (now.isBefore(next.get())) {
            return;
        }
        // Before the look: what changes during it makes the next tick look again.
        next.set(Instant.MAX);
        try {
            for (Due due : waiting.get()) {
                next.accumulateAndGet(due.over(now) ? collected(due, now) : due.end().plusNanos(1), (a, b) -> a.isBefore(b) ? a : b);
            }
        } catch (RuntimeException e) {
            changed();
            throw e;
        }
    }

    /** When it has to be looked at again. */
    private Instant collected(Due due, Instant now) {
        try {
            collect.accept(due);
            return Instant.MAX;
        } catch (RuntimeException e) {
            // One copy that is gone must not keep the others from being collected.
            LOG.log(Level.WARNING, "The copy " + due.notebook() + " could not be collected.", e);
            return now.plus(AGAIN);
        }
    }
}
