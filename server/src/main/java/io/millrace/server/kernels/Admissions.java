package io.millrace.server.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who has a kernel and who waits for one: a value, which each of its methods answers anew. Who came first is first, but whoever is held up by a bound of their
 * own holds up nobody else. Nobody loses a kernel when a bound becomes smaller; until enough have ended no more are given.
 *
 * @param holders by notebook
 * @param queue   those that wait, the first first
 */
record Admissions(Bounds bounds, Map<String, Asker> holders, List<Waiting> queue) {
    record Waiting(String notebook, Asker asker) {}

    /** What keeps a notebook waiting. */
    enum Scope {
        /** All kernels of the server are in use. */
        SERVER,
        /** Its owner has as many as a person of theirs may have. */
        PERSON
    }

    /**
     * Why a notebook has no kernel yet.
     *
     * @param inUse so many are in use
     * @param most  of so many
     * @param place in the queue, from 1
     */
    record Wait(Scope scope, int inUse, int most, int place) {}

    Admissions {
        holders = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(holders));
        queue = List.copyOf(queue);
    }

    static Admissions none(Bounds bounds) {
        return new Admissions(bounds, Map.of(), List.of());
    }

    /** A notebook wants a kernel. */
    Admissions ask(String notebook, Asker asker) {
        if (holders.containsKey(notebook) || queue.stream().anyMatch(w -> w.notebook.equals(notebook))) {
            return this;
        }
        List<Waiting> longer = new ArrayList<>(queue);
        longer.add(new Waiting(notebook, asker));
        return new Admissions(bounds, holders, longer).settled();
    }

    /** A notebook has a kernel already, which an earlier server gave it. */
    Admissions has(String notebook, Asker asker) {
        Map<String, Asker> more = new LinkedHashMap<>(holders);
        more.put(notebook, asker);
        return new Admissions(bounds, more, queue.stream().filter(w -> !w.notebook.equals(notebook)).toList());
    }

    /** A notebook's kernel has ended, or it waits no longer. */
    Admissions leave(String notebook) {
        Map<String, Asker> fewer = new LinkedHashMap<>(holders);
        fewer.remove(notebook);
        return new Admissions(bounds, fewer, queue.stream().filter(w -> !w.notebook.equals(notebook)).toList()).settled();
    }

    /** The same with those for whom the kernels are now: a notebook has another owner, or its owner another role. */
    Admissions whose(Map<String, Asker> now) {
        Map<String, Asker> held = new LinkedHashMap<>(holders);
        held.replaceAll((notebook, asker) -> now.getOrDefault(notebook, asker));
        return new Admissions(bounds, held, queue.stream().map(each -> new Waiting(each.notebook, now.getOrDefault(each.notebook, each.asker))).toList()).settled();
    }

    Admissions within(Bounds others) {
        return new Admissions(others, holders, queue).settled();
    }

    private Admissions settled() {
        Map<String, Asker> given = new LinkedHashMap<>(holders);
        List<Waiting> rest = new ArrayList<>();
        for (Waiting next : queue) {
            if (bounds.room(given.size()) && mayHaveMore(next.asker, given)) {
                given.put(next.notebook, next.asker);
            } else {
                rest.add(next);
            }
        }
        return new Admissions(bounds, given, rest);
    }

    private boolean mayHaveMore(Asker asker, Map<String, Asker> given) {
        int most = bounds.most(asker);
        return most == 0 || count(asker, given) < most;
    }

    private static int count(Asker asker, Map<String, Asker> given) {
        return (int) given.values().stream().filter(each -> each.person().equals(asker.person())).count();
    }

    boolean has(String notebook) {
        return holders.containsKey(notebook);
    }

    /** Why this notebook waits; empty where it does not. */
    Optional<Wait> wait(String notebook) {
        int server = 0;
        Map<String, Integer> own = new LinkedHashMap<>();
        for (Waiting each : queue) {
            boolean byOwn = !mayHaveMore(each.asker, holders);
            int place = byOwn ? own.merge(each.asker.person(), 1, Integer::sum) : ++server;
            if (each.notebook.equals(notebook)) {
                return Optional.of(byOwn ? new Wait(Scope.PERSON, count(each.asker, holders), bounds.most(each.asker), place)
                        : new Wait(Scope.SERVER, holders.size(), bounds.maximum(), place));
            }
        }
        return Optional.empty();
    }
}
