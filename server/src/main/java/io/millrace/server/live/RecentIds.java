package io.millrace.server.live;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** Identifiers of a notebook's last operations: what a page sends again is mostly here, and the store need not be asked. */
final class RecentIds {
    private static final int REMEMBERED = 2_000;

    private final Set<String> ids = new HashSet<>();
    private final ArrayDeque<String> order = new ArrayDeque<>();

    void add(String id) {
        if (ids.add(id)) {
            order.addLast(id);
            if (order.size() > REMEMBERED) {
                ids.remove(order.removeFirst());
            }
        }
    }

    boolean contains(String id) {
        return ids.contains(id);
    }
}
