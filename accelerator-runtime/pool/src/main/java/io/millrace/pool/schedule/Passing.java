package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * One pass of a {@link Placer} over the runs that wait: who of them starts now, by the {@linkplain Policy.Backfill backfill}.
 *
 * <p>Where one finds no place, no other run of its {@linkplain Request.Demand demand} does, nor one that asks for more, so a pass ends after at most one failure
 * for each demand, however many wait. While there is a reservation this does not hold, since whose run it is and how long it takes decide too; then each run is tried.
 */
final class Passing {
    private final Policy.Backfill backfill;
    private final Floor floor;
    private final Order order;
    private final Future future;
    private final Map<String, Order.Waiting> queue;
    private final Map<Request.Demand, Reason> failed = new HashMap<>();
    private final BiConsumer<Order.Waiting, Floor.Place> start;
    /** What EASY keeps for the first that waits. */
    private Future.Shadow shadow;
    private long now;

    /** @param start takes a run out of the queue and puts it on its place */
    Passing(Policy.Backfill backfill, Floor floor, Order order, Future future, Map<String, Order.Waiting> queue, BiConsumer<Order.Waiting, Floor.Place> start) {
        this.backfill = backfill;
        this.floor = floor;
        this.order = order;
        this.future = future;
        this.queue = queue;
        this.start = start;
    }

    /** Starts whatever can start. */
    void pass(long at) {
        now = at;
        floor.begin(at);
        switch (backfill) {
            case NONE, ANY, HOLD -> {
                if (floor.bookings().isEmpty()) {
                    byDemand();
                } else {
                    oneByOne();
                }
            }
            case EASY -> easy();
            case CONSERVATIVE -> conservative();
        }
    }

    /** No run of this demand waits any more. */
    void forget(Request.Demand demand) {
        failed.remove(demand);
        floor.unhold(demand);
    }

    private void begin(Order.Waiting run, Floor.Place place) {
        if (run.waited == null) {
            run.waited = failed.get(run.demand);
        }
        start.accept(run, place);
    }

    private void byDemand() {
        Set<Request.Demand> tried = new HashSet<>();
        while (true) {
            Order.Waiting next = order.first(demand -> open(demand, tried));
            if (next == null) {
                return;
            }
            Floor.Place place = floor.find(next.request);
            if (place != null) {
                if (floor.holds(next.demand)) {
                    tried.clear(); // what was kept for it and is left over may be what others lacked
                }
                begin(next, place);
                continue;
            }
            fail(next);
            tried.add(next.demand);
            if (backfill == Policy.Backfill.NONE) {
                return;
            }
            if (backfill == Policy.Backfill.HOLD) {
                floor.hold(next.request);
            }
        }
    }

    private void oneByOne() {
        for (Order.Waiting next : order.list(_ -> true)) {
            Floor.Place place = floor.find(next.request);
            if (place != null) {
                begin(next, place);
                continue;
            }
            fail(next);
            // A run that only a reservation keeps from its place holds nothing: it would keep others from what it cannot have.
            boolean kept = next.waited.cause() == Cause.KEPT || next.waited.cause() == Cause.HELD;
            if (backfill == Policy.Backfill.NONE && !kept) {
                return;
            }
            if (backfill == Policy.Backfill.HOLD && !kept) {
                floor.hold(next.request);
            }
        }
    }

    /** A demand for which chips are kept may find a place where a smaller one found none. */
    private boolean open(Request.Demand demand, Set<Request.Demand> tried) {
        if (tried.isEmpty()) {
            return true;
        }
        if (floor.holds(demand)) {
            return !tried.contains(demand);
        }
        for (Request.Demand failed : tried) {
            if (demand.covers(failed)) {
                return false;
            }
        }
        return true;
    }

    private void fail(Order.Waiting run) {
        run.waited = floor.whyNot(run.request);
        failed.put(run.demand, run.waited);
    }

    private void easy() {
        Order.Waiting head = order.first(_ -> true);
        for (; head != null; head = order.first(_ -> true)) {
            Floor.Place place = floor.find(head.request);
            if (place == null) {
                break;
            }
            begin(head, place);
        }
        shadow = null;
        if (head == null) {
            return;
        }
        if (future.full()) {
            fail(head);
            return;
        }
        shadow = future.shadow(head.request, now);
        head.waited = first(shadow, head);
        failed.put(head.demand, head.waited);
        for (Order.Waiting next : order.list(demand -> demand.chips() <= future.free())) {
            if (next != head) {
                Floor.Place place = future.besides(next.request, shadow, now);
                if (place != null) {
                    begin(next, place);
                } else {
                    next.waited = shadow.at() == Long.MAX_VALUE ? Reason.of(Cause.WOULD_DELAY_SOME, shadow.run())
                            : Reason.of(Cause.WOULD_DELAY, shadow.run(), (shadow.at() - now) * 1e-9);
                }
                if (future.full()) {
                    break;
                }
            }
        }
    }

    private Reason first(Future.Shadow kept, Order.Waiting head) {
        return kept.at() == Long.MAX_VALUE ? Reason.of(Cause.NO_SHADOW, head.request.chips()) : Reason.of(Cause.SHADOW, head.request.chips(), (kept.at() - now) * 1e-9);
    }

    private void conservative() {
        for (String run : future.due(now)) {
            Order.Waiting next = queue.get(run);
            next.waited = future.reason(run);
            begin(next, future.claim(run));
        }
    }

    /**
     * The latest time at which a waiting run starts, by the estimates of what runs, under the policies that promise it (EASY to the first that waits, conservative backfill to
     * all); {@code Long.MAX_VALUE} where nothing is promised.
     */
    long promised(String run) {
        return switch (backfill) {
            case CONSERVATIVE -> future.promised(run);
            case EASY -> shadow != null && shadow.run().equals(run) ? shadow.at() : Long.MAX_VALUE;
            case NONE, ANY, HOLD -> Long.MAX_VALUE;
        };
    }

    /** When something is due that no other event brings; {@code Long.MAX_VALUE} for never. */
    long next(long at) {
        long next = floor.bookings().next(at);
        return backfill == Policy.Backfill.CONSERVATIVE ? Math.min(next, future.nextStart(at)) : next;
    }

    /** Why a run waits now. */
    Reason why(Order.Waiting waiting) {
        return switch (backfill) {
            case NONE -> {
                String first = order.first(_ -> true).request.run();
                yield first.equals(waiting.request.run()) ? floor.whyNot(waiting.request) : Reason.of(Cause.BEHIND, first);
            }
            // What was said when its demand last failed may be of another time: a smaller demand that failed since spared it the try.
            case ANY, HOLD -> floor.whyNot(waiting.request);
            // While all chips are taken nothing can pass, so nobody worked out when the first starts.
            case EASY -> shadow == null && order.first(_ -> true) == waiting ? first(future.shadow(waiting.request, now), waiting)
                    : waiting.waited == null ? floor.whyNot(waiting.request) : waiting.waited;
            case CONSERVATIVE -> {
                long promised = future.promised(waiting.request.run());
                yield promised == Long.MAX_VALUE ? floor.whyNot(waiting.request) : Reason.of(Cause.LATER, waiting.request.chips(), Math.max(0, promised - now) * 1e-9);
            }
        };
    }
}
