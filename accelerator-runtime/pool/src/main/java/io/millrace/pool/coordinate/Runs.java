package io.millrace.pool.coordinate;

import io.millrace.pool.RunStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The runs in memory, and who wants to know about them: all that have not ended, and the last {@value #ENDED_KEPT} that have; older ones
 * are in the ledger. News are collected and told about ten times a second, the last state of a run at once.
 *
 * <p>Everything but {@link #flush} and {@link #listen} is called under the coordinator's lock.
 */
final class Runs {
    private static final int ENDED_KEPT = 500;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Consumer<RunStatus>> listeners = new CopyOnWriteArrayList<>();
    private final Object lock;
    private final Function<Entry, RunStatus> status;

    Runs(Object lock, Function<Entry, RunStatus> status) {
        this.lock = lock;
        this.status = status;
    }

    void add(Entry entry) {
        entries.put(entry.record.run(), entry);
    }

    /** Null when it is not in memory. */
    Entry get(String run) {
        return entries.get(run);
    }

    Collection<Entry> all() {
        return entries.values();
    }

    /** Those that have not ended and have chips of a block. */
    List<Entry> on(String block) {
        return entries.values().stream().filter(e -> e.isOn(block)).toList();
    }

    AutoCloseable listen(Consumer<RunStatus> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Answers when the run's version is above this one, or after the timeout. */
    CompletableFuture<RunStatus> await(Entry entry, long version, long timeoutMillis) {
        CompletableFuture<RunStatus> answer = new CompletableFuture<>();
        Entry.Waiter waiter = new Entry.Waiter(version, answer);
        entry.waiters.add(waiter);
        CompletableFuture.delayedExecutor(Math.max(1, timeoutMillis), TimeUnit.MILLISECONDS).execute(() -> {
            if (!answer.isDone()) {
                RunStatus now;
                synchronized (lock) {
                    entry.waiters.remove(waiter);
                    now = status.apply(entry);
                }
                answer.complete(now);
            }
        });
        return answer;
    }

    /** Tells listeners and waiters what has changed since the last call; they are called without the lock, in order. */
    synchronized void flush() {
        List<RunStatus> news = new ArrayList<>();
        List<Runnable> answers = new ArrayList<>();
        synchronized (lock) {
            for (Entry entry : entries.values()) {
                if (entry.dirty) {
                    entry.dirty = false;
                    RunStatus now = status.apply(entry);
                    news.add(now);
                    entry.waiters.stream().filter(w -> now.version() > w.version()).forEach(w -> answers.add(() -> w.answer().complete(now)));
                    entry.waiters.removeIf(w -> now.version() > w.version());
                }
            }
            forgetOld();
        }
        answers.forEach(Runnable::run);
        for (RunStatus now : news) {
            listeners.forEach(l -> l.accept(now));
        }
    }

    private void forgetOld() {
        long surplus = entries.values().stream().filter(Entry::ended).count() - ENDED_KEPT;
        if (surplus > 0) {
            List<String> old = entries.values().stream().filter(Entry::ended).limit(surplus).map(e -> e.record.run()).toList();
            old.forEach(entries::remove);
        }
    }
}
