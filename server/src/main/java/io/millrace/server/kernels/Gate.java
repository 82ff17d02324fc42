package io.millrace.server.kernels;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gives out the kernels of a server, and tells those that wait whenever their place has changed. May be used by several threads; listeners are called by
 * whichever thread changed something and must not block.
 */
final class Gate {
    private final Map<String, Consumer<Optional<Admissions.Wait>>> listeners = new HashMap<>();
    private final Map<String, Optional<Admissions.Wait>> told = new HashMap<>();
    private Admissions now;
    private boolean closed;

    Gate(Bounds bounds) {
        now = Admissions.none(bounds);
    }

    /**
     * Asks for a kernel.
     *
     * @param listener told why it waits, with each new place, and then with empty that it has one; at once where there is room
     */
    synchronized void ask(String notebook, Asker asker, Consumer<Optional<Admissions.Wait>> listener) {
        listeners.put(notebook, listener);
        told.remove(notebook);
        become(now.ask(notebook, asker));
    }

    /** Takes one where there is room; false without waiting where there is none. */
    synchronized boolean take(String notebook, Asker asker) {
        Admissions then = now.ask(notebook, asker);
        if (!then.has(notebook) || closed) {
            return false;
        }
        become(then);
        return true;
    }

    /** A kernel that an earlier server gave. */
    synchronized void has(String notebook, Asker asker) {
        become(now.has(notebook, asker));
    }

    synchronized void leave(String notebook) {
        listeners.remove(notebook);
        told.remove(notebook);
        become(now.leave(notebook));
    }

    synchronized void whose(Map<String, Asker> askers) {
        Admissions then = now.whose(askers);
        if (!then.equals(now)) {
            become(then);
        }
    }

    synchronized void within(Bounds bounds) {
        become(now.within(bounds));
    }

    synchronized Admissions now() {
        return now;
    }

    /** Nobody is let in any more: the server ends. */
    synchronized void close() {
        closed = true;
        listeners.clear();
    }

    private void become(Admissions then) {
        now = then;
        if (closed) {
            return;
        }
        for (Map.Entry<String, Consumer<Optional<Admissions.Wait>>> each : Map.copyOf(listeners).entrySet()) {
            Optional<Admissions.Wait> wait = then.wait(each.getKey());
            if (wait.isEmpty()) {
                listeners.remove(each.getKey());
                told.remove(each.getKey());
                each.getValue().accept(wait);
            } else if (!wait.equals(told.put(each.getKey(), wait))) {
                each.getValue().accept(wait);
            }
        }
    }
}
