package io.millrace.kernel.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose compilers are kept ready. A compiler remembers every class that it has looked at, some ten megabytes for a notebook; so only those of the notebooks that were
 * used last are kept, and the others are made again when they are wanted, which costs some tens of milliseconds.
 *
 * @param <T> who has compilers
 */
final class Awake<T> {
    private final int most;
    private final Map<T, Boolean> byUse = new LinkedHashMap<>(16, 0.75f, true);

    Awake(int most) {
        this.most = most;
    }

    /** This one is used now; gives those that should rest. */
    synchronized List<T> used(T who) {
        byUse.put(who, Boolean.TRUE);
        List<T> rest = new ArrayList<>();
        while (byUse.size() > most) {
            T eldest = byUse.keySet().iterator().next();
            byUse.remove(eldest);
            rest.add(eldest);
        }
        return rest;
    }

    synchronized void gone(T who) {
        byUse.remove(who);
    }
}
