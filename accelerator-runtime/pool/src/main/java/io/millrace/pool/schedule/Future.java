package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What will be free when, by the estimates of what runs and of what is promised, node by node, so that a promise holds for the chips of a gang together and
 * not for their number alone.
 *
 * <h2>EASY</h2>
 * The first run that waits gets a <em>shadow</em>: the earliest end of running ones at which it has a place, and that place. A later run may start on chips that are free now
 * and either end by then, or be on chips that the shadow leaves over. The shadow is found anew at every event and never becomes later, because whatever
 * started in between keeps off it.
 *
 * <h2>Conservative</h2>
 * Every run gets a promise when it comes: the earliest time at which a place is free for as long as it takes, beside all earlier promises. When something ends early, each promise
 * is tried anew, first to last, with its old one to fall back on; so a promise only ever becomes earlier.
 *
 * <p>A run of unknown length counts as one that never ends. A run that takes longer than its estimate holds up what was promised its chips; those
 * promises are made anew when it ends.
 */
final class Future {
    private static final long NEVER = Long.MAX_VALUE;
    /** For how much longer a run is thought to go on that should have ended, in nanoseconds. */
    private static final long OVERRUN = 60_000_000_000L;

    private final Counted floor;
    private final Map<String, Running> running = new HashMap<>();
    private final Map<String, Promise> promises = new HashMap<>();
    private final TreeMap<Long, List<Promise>> starts = new TreeMap<>();
    private final List<Request> fresh = new ArrayList<>();
    private Profile profile;
    /** What was promised no longer fits what happens: something ended at another time than estimated, or chips came or went. */
    private boolean surprised = true;

    private record Running(int[] parts, long end) {}

    private record Promise(Request request, int[] parts, long start, long end) {}

    /** When the first run that waits starts at the latest, and what is then left over on each node. */
    record Shadow(String run, long at, int[] spare) {}

    Future(Counted floor) {
        this.floor = floor;
    }

    void started(Request request, long at) {
        running.put(request.run(), new Running(floor.parts(request.run()), end(request, at)));
    }

    void left(String run, long at) {
        Running was = running.remove(run);
        surprised |= was.end != at || was.parts.length == 0; // nobody counted on the chips of a fraction
    }

    void surprised() {
        surprised = true;
    }

    /** A run waits from now on, and is promised chips at the next pass. */
    void waits(Request request) {
        fresh.add(request);
    }

    /** A run waits no more, whether it starts or goes. */
    void gone(String run) {
        fresh.removeIf(r -> r.run().equals(run));
        Promise promise = promises.get(run);
        if (promise != null) {
            drop(promise);
            surprised = true;
        }
    }

    /** How long it takes on the slowest chips that it may get; never over where nobody knows. */
    private long length(Request request) {
        return request.estimateNanos() == 0 ? NEVER : (long) Math.ceil(request.estimateNanos() / floor.slowest(request.type()));
    }

    private long end(Request request, long start) {
        long length = length(request);
        return length == NEVER || start >= NEVER - length ? NEVER : start + length;
    }

    int free() {
        return floor.freeChips();
    }

    boolean full() {
        return free() == 0;
    }

    /** The earliest time at which the run has a place beside what is reserved, and what that leaves over. */
    Shadow shadow(Request request, long at) {
        int[] free = floor.freeByNode();
        List<Running> ends = new ArrayList<>(running.values());
        floor.bookings().ends().forEach(end -> ends.add(new Running(new int[0], end)));
        ends.sort(Comparator.comparingLong(Running::end));
        for (int i = 0; i < ends.size(); i++) {
            add(free, ends.get(i).parts, 1);
            long time = ends.get(i).end;
            if (time == NEVER || i + 1 < ends.size() && ends.get(i + 1).end == time) {
                continue;
            }
            int[] open = free.clone();
            floor.close(request, Math.max(at, time), end(request, Math.max(at, time)), open, busy(Math.max(at, time)));
            int[] parts = floor.findIn(request, open);
            if (parts != null) {
                add(free, parts, -1);
                return new Shadow(request.run(), Math.max(at, time), free);
            }
        }
        // Only what never ends is in its way, or nothing is: nothing may take what it lacks.
        return new Shadow(request.run(), NEVER, new int[free.length]);
    }

    /** A place that is free now, does not delay the shadow, and is not reserved; null where there is none. Where it lasts beyond the shadow it is taken off what is left over. */
    Floor.Place besides(Request request, Shadow shadow, long at) {
        if (end(request, at) <= shadow.at && shadow.at != NEVER) {
            return ((Floor) floor).find(request);
        }
        int[] free = floor.freeByNode();
        for (int n = 0; n < free.length; n++) {
            free[n] = Math.min(free[n], shadow.spare[n]);
        }
        floor.close(request, at, end(request, at), free, running.keySet());
        int[] parts = floor.findIn(request, free);
        if (parts == null) {
            return null;
        }
        add(shadow.spare, parts, -1);
        return floor.place(request, parts);
    }

    /** Runs that still have their chips at a time, by their estimates. */
    private Set<String> busy(long time) {
        if (floor.bookings().isEmpty()) {
            return Set.of();
        }
        Set<String> busy = new HashSet<>();
        running.forEach((run, where) -> {
            if (where.end > time) {
                busy.add(run);
            }
        });
        return busy;
    }

    private static void add(int[] free, int[] parts, int sign) {
        for (int i = 0; i < parts.length; i += 2) {
            free[parts[i]] += sign * parts[i + 1];
        }
    }

    /** Promises what is not promised yet, and returns the runs whose time has come and whose chips are free. */
    List<String> due(long at) {
        if (surprised) {
            surprised = false;
            profile = profile(at);
            List<Promise> all = new ArrayList<>(promises.values());
            all.sort(Comparator.comparingLong(Promise::start).thenComparing(p -> p.request.run()));
            for (Promise promise : all) {
                profile.change(promise.parts, promise.start, promise.end, 1);
                drop(promise);
                promise(promise.request, at);
            }
        }
        profile.advance(at);
        fresh.forEach(request -> promise(request, at));
        fresh.clear();
        List<String> due = new ArrayList<>();
        int[] free = floor.freeByNode();
        for (List<Promise> same : starts.headMap(at, true).values()) {
            for (Promise promise : same) {
                boolean room = true;
                int[] open = floor.bookings().isEmpty() ? free : free.clone();
                floor.close(promise.request, at, promise.end, open, running.keySet());
                for (int i = 0; i < promise.parts.length; i += 2) {
                    room &= open[promise.parts[i]] >= promise.parts[i + 1];
                }
                if (room) {
                    add(free, promise.parts, -1);
                    due.add(promise.request.run());
                } else {
                    surprised = true; // somebody overruns: promised anew at the next event
                }
            }
        }
        return due;
    }

    private Profile profile(long at) {
        Profile then = new Profile(floor.freeByNode(), at);
        running.values().forEach(r -> {
            if (r.end != NEVER) {
                then.change(r.parts, r.end >= at ? r.end : at + OVERRUN, NEVER, 1);
            }
        });
        promises.values().forEach(p -> then.change(p.parts, Math.max(p.start, at), p.end, -1));
        return then;
    }

    private void promise(Request request, long at) {
        Profile.Slot slot = profile.earliest(request, length(request), floor, this::busy);
        Promise promise = new Promise(request, slot.parts(), slot.start(), end(request, slot.start()));
        if (slot.start() != NEVER) {
            profile.change(promise.parts, promise.start, promise.end, -1);
        }
        promises.put(request.run(), promise);
        starts.computeIfAbsent(promise.start, _ -> new ArrayList<>()).add(promise);
    }

    private void drop(Promise promise) {
        promises.remove(promise.request.run());
        List<Promise> same = starts.get(promise.start);
        same.remove(promise);
        if (same.isEmpty()) {
            starts.remove(promise.start);
        }
    }

    Reason reason(String run) {
        return Reason.of(Cause.PROMISED, promises.get(run).request.chips());
    }

    Floor.Place claim(String run) {
        Promise promise = promises.get(run);
        drop(promise); // its chips stay taken in the profile, by the run itself
        return floor.place(promise.request, promise.parts);
    }

    /** When a run starts by its promise; {@code Long.MAX_VALUE} for one that has none. */
    long promised(String run) {
        Promise promise = promises.get(run);
        return promise == null ? NEVER : promise.start;
    }

    long nextStart(long at) {
        Long next = starts.higherKey(at);
        return next == null ? NEVER : next;
    }
}
