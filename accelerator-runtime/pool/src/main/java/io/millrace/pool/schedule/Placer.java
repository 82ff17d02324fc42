package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.HashSet;

/**
 * Where runs go: a state machine over events for the whole pool, that knows no clock, no randomness and no I/O. One placer, run by the
 * leader, decides on which chips a run goes; in the live pool the {@linkplain BlockScheduler scheduler} of that block decides when it has its slices. The same
 * machine is driven by the live pool with real completions, by the simulator with modelled ones and by the tests with adversarial ones.
 *
 * <h2>Three parts</h2>
 * An {@linkplain Order order} says who is next, a {@linkplain Floor floor} where there is room, a {@linkplain Policy.Backfill backfill} what those behind may do when
 * the next one finds no place. A {@link Policy} names the first and the last; the floor is what the pool is: {@linkplain #Placer() chips that are shared in time
 * slices}, or {@linkplain #Placer(Policy, Topology) chips that a run has alone}.
 *
 * <h2>A pass</h2>
 * After every event the waiting runs are offered what is free, first to last. Where one finds no place, no other run of its {@linkplain Request.Demand demand} does, nor one that asks
 * for more, so a pass ends after at most one failure for each demand, however many wait. A gang is placed whole or not at all, and holds at most what
 * it will use, so nothing can deadlock.
 *
 * <p>Every run can say in one line why it waits, or why it is where it is.
 */
public final class Placer {
    /** Runs that may time-share one chip of the live pool. */
    public static final int DEPTH = SharedFloor.DEPTH;
    static final double HALF_LIFE_SECONDS = Policy.HALF_LIFE_NANOS * 1e-9;

    private final Policy policy;
    private final Floor floor;
    private final Order order;
    private final Future future;
    private final Map<String, Order.Waiting> queue = new LinkedHashMap<>();
    private final Map<String, Placed> placed = new LinkedHashMap<>();
    private final Map<Request.Demand, Reason> failed = new HashMap<>();
    private List<String> listed;
    /** What EASY keeps for the first that waits. */
    private Future.Shadow shadow;
    private long arrivals;

    /** The live pool's: chips in time slices, hierarchical fair share. */
    public Placer() {
        this(Policy.live(), new SharedFloor());
    }

    /** Chips that a run has alone until it ends. All racks are up. */
    public Placer(Policy policy, Topology topology) {
        this(policy, new WholeFloor(topology));
    }

    private Placer(Policy policy, Floor floor) {
        this.policy = policy;
        this.floor = floor;
        order = policy.order(floor);
        future = floor instanceof WholeFloor whole ? new Future(whole) : null;
    }

    /** What happens to the pool; {@code at} is in nanoseconds of whatever clock the driver has. */
    public sealed interface Event {
        long at();

        /** A run asks for chips. */
        record Submitted(long at, Request request) implements Event {
            /** A run of an owner who is a group alone, of unknown length and without a deadline. */
            public Submitted(long at, String run, String owner, double ownerWeight, double share, int priority, int chips, String type, long memoryBytes) {
                this(at, new Request(run, owner, owner, ownerWeight, share, priority, chips, type, memoryBytes, 0, Long.MAX_VALUE));
            }
        }

        /** A run is over, or was cancelled while it waited. */
        record Ended(long at, String run) implements Event {}

        /** A run must be placed anew, before all others of its owner and priority: its block is gone for long. */
        record Displaced(long at, String run) implements Event {}

        /** Chip time was committed for an owner: chips times nanoseconds. */
        record Used(long at, String group, String owner, double chipNanos) implements Event {
            public Used(long at, String owner, double chipNanos) {
                this(at, owner, owner, chipNanos);
            }
        }

        /** A block can be used, or again. */
        record BlockUp(long at, String block, String type, int chips, long memoryBytes, int backgroundChips) implements Event {}

        /** A block takes no new runs; those on it stay where they are until it is up again or they are displaced. */
        record BlockDown(long at, String block) implements Event {}

        /** A block and its state are gone: its runs wait again, each where it stood before. */
        record BlockLost(long at, String block) implements Event {}

        /** A group's weight among groups, or an owner's in its group; from the next decision on. The owner is empty for the group. */
        record Weight(long at, String group, String owner, double weight) implements Event {}

        /** Chips are kept for a group from one time to another, such as a class at ten o'clock. Only where runs have chips alone. */
        record Reserve(long at, String id, String group, String type, int chips, long from, long to) implements Event {}

        /** A reservation is given up. */
        record Unreserve(long at, String id) implements Event {}

        /** Time has passed: {@link Placer#nextClock} says when it matters. */
        record Clock(long at) implements Event {}
    }

    /** Chips of one block; {@code node} is the link domain in it, -1 where the chips are named. */
    public record Part(String block, List<Integer> chips, int node, int count) {
        Part(String block, List<Integer> chips) {
            this(block, chips, -1, chips.size());
        }

        Part(String block, int node, int count) {
            this(block, List.of(), node, count);
        }
    }

    /**
     * A run goes to these chips.
     *
     * @param why    why there
     * @param waited what kept it waiting before; null where nothing did
     */
    public record Placement(String run, String block, List<Part> parts, Reason why, Reason waited) {
        /** The chips of a run that is on one block. */
        public List<Integer> chips() {
            return parts.getFirst().chips();
        }

        public String reason() {
            return why.text();
        }
    }

    private record Placed(Order.Waiting run, Floor.Place place) {
        Placement placement() {
            return new Placement(run.request.run(), place.block(), place.parts(), place.reason(), run.waited);
        }
    }

    /** Applies an event and returns the placements that follow from it. */
    public List<Placement> on(Event event) {
        listed = null;
        if (future != null && (event instanceof Event.BlockUp || event instanceof Event.BlockDown || event instanceof Event.BlockLost)) {
            future.surprised();
        }
        switch (event) {
            case Event.Submitted s -> {
                if (!placed.containsKey(s.request().run()) && !queue.containsKey(s.request().run())) {
                    enqueue(new Order.Waiting(s.request(), arrivals++, s.at()));
                }
            }
            case Event.Ended e -> {
                Order.Waiting waited = queue.get(e.run());
                if (waited != null) {
                    dequeue(waited);
                    if (future != null) {
                        future.gone(e.run());
                    }
                }
                unseat(e.run(), e.at());
            }
            case Event.Displaced d -> displace(d.run(), d.at());
            case Event.Used u -> {
                order.used(u.group(), u.owner(), u.chipNanos(), u.at());
                return List.of();
            }
            case Event.BlockUp up -> floor.up(up);
            case Event.BlockDown down -> floor.down(down.block());
            case Event.BlockLost lost -> {
                floor.down(lost.block());
                List<String> runs = floor instanceof WholeFloor whole ? whole.runsOn(lost.block())
                        : placed.values().stream().filter(p -> p.place.block().equals(lost.block())).map(p -> p.run.request.run()).toList();
                runs.forEach(run -> displace(run, lost.at()));
            }
            case Event.Weight w -> order.weight(w.group(), w.owner(), w.weight());
            case Event.Reserve r -> whole().book(r);
            case Event.Unreserve u -> whole().unbook(u.id());
            case Event.Clock _ -> { }
        }
        return place(event.at());
    }

    private WholeFloor whole() {
        if (floor instanceof WholeFloor whole) {
            return whole;
        }
        throw new IllegalStateException("chips that are shared in time slices are not reserved in wall time");
    }

    private void enqueue(Order.Waiting run) {
        queue.put(run.request.run(), run);
        order.add(run);
        if (policy.backfill() == Policy.Backfill.CONSERVATIVE) {
            future.waits(run.request);
        }
    }

    private void dequeue(Order.Waiting run) {
        queue.remove(run.request.run());
        order.remove(run);
        if (!order.waits(run.demand)) {
            failed.remove(run.demand);
            floor.unhold(run.demand);
        }
    }

    private void displace(String run, long at) {
        Placed was = unseat(run, at);
        if (was != null) {
            was.run.waited = Reason.of("its block was lost");
            enqueue(was.run);
        }
    }

    /** @return where it was, null where it was not placed */
    private Placed unseat(String run, long at) {
        Placed was = placed.remove(run);
        if (was != null) {
            floor.leave(run);
            order.ended(was.run, at);
            if (future != null) {
                future.left(run, at);
            }
        }
        return was;
    }

    private List<Placement> place(long at) {
        floor.begin(at);
        return switch (policy.backfill()) {
            case NONE, ANY, HOLD -> byDemand(at);
            case EASY -> easy(at);
            case CONSERVATIVE -> conservative(at);
        };
    }

    private List<Placement> byDemand(long at) {
        List<Placement> placements = new ArrayList<>();
        Set<Request.Demand> tried = new HashSet<>();
        while (true) {
            Order.Waiting next = order.first(demand -> open(demand, tried));
            if (next == null) {
                return placements;
            }
            Floor.Place place = floor.find(next.request);
            if (place != null) {
                if (floor.holds(next.demand)) {
                    tried.clear(); // what was kept for it and is left over may be what others lacked
                }
                placements.add(start(next, place, at));
                continue;
            }
            fail(next);
            tried.add(next.demand);
            if (policy.backfill() == Policy.Backfill.NONE) {
                return placements;
            }
            if (policy.backfill() == Policy.Backfill.HOLD) {
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

    private Placement start(Order.Waiting run, Floor.Place place, long at) {
        if (run.waited == null) {
            run.waited = failed.get(run.demand);
        }
        dequeue(run);
        floor.take(run.request, place);
        order.started(run, at);
        Placed now = new Placed(run, place);
        placed.put(run.request.run(), now);
        if (future != null) {
            future.started(run.request, at);
        }
        return now.placement();
    }

    private List<Placement> easy(long at) {
        List<Placement> placements = new ArrayList<>();
        Order.Waiting head = order.first(_ -> true);
        for (; head != null; head = order.first(_ -> true)) {
            Floor.Place place = floor.find(head.request);
            if (place == null) {
                break;
            }
            placements.add(start(head, place, at));
        }
        if (head == null) {
            shadow = null;
            return placements;
        }
        if (future.full()) {
            fail(head);
            shadow = null;
            return placements;
        }
        shadow = future.shadow(head.request, at);
        head.waited = Reason.of("{} chips will be free for it in {} s at the latest, by the estimates of what runs", head.request.chips(), (shadow.at() - at) * 1e-9);
        failed.put(head.demand, head.waited);
        for (Order.Waiting next : order.list(demand -> demand.chips() <= future.free())) {
            if (next != head) {
                Floor.Place place = future.besides(next.request, shadow, at);
                if (place != null) {
                    placements.add(start(next, place, at));
                } else {
                    next.waited = Reason.of("to start now would delay {s}, which is first and starts in {} s", shadow.run(), (shadow.at() - at) * 1e-9);
                }
                if (future.full()) {
                    break;
                }
            }
        }
        return placements;
    }

    private List<Placement> conservative(long at) {
        List<Placement> placements = new ArrayList<>();
        for (String run : future.due(at)) {
            Order.Waiting next = queue.get(run);
            next.waited = future.reason(run);
            placements.add(start(next, future.claim(run), at));
        }
        return placements;
    }

    /** When something is due that no other event brings; {@code Long.MAX_VALUE} for never. */
    public long nextClock(long at) {
        long next = floor instanceof WholeFloor whole ? whole.nextBooking(at) : Long.MAX_VALUE;
        return policy.backfill() == Policy.Backfill.CONSERVATIVE ? Math.min(next, future.nextStart(at)) : next;
    }

    /**
     * The latest time at which a waiting run starts, by the estimates of what runs, under the policies that promise it (EASY to the first that waits, conservative backfill to
     * all); {@code Long.MAX_VALUE} where nothing is promised.
     */
    public long promisedStart(String run) {
        return switch (policy.backfill()) {
            case CONSERVATIVE -> future.promised(run);
            case EASY -> shadow != null && shadow.run().equals(run) ? shadow.at() : Long.MAX_VALUE;
            case NONE, ANY, HOLD -> Long.MAX_VALUE;
        };
    }

    /** Why no place will ever be found for a request as the pool is, with the numbers. */
    public Optional<Reason> refusal(Request request) {
        return Optional.ofNullable(floor.refusal(request));
    }

    /** Waiting runs, next one first. */
    public List<String> order() {
        if (listed == null) {
            listed = order.list(_ -> true).stream().map(w -> w.request.run()).toList();
        }
        return listed;
    }

    /** Number of runs that wait. */
    public int waiting() {
        return queue.size();
    }

    /** Why the run is where it is, in one line; empty for an unknown run. */
    public String reason(String run) {
        Placed here = placed.get(run);
        if (here != null) {
            return here.place.reason().text();
        }
        Order.Waiting waiting = queue.get(run);
        if (waiting == null) {
            return "";
        }
        return switch (policy.backfill()) {
            case NONE -> {
                String first = order.first(_ -> true).request.run();
                yield (first.equals(run) ? floor.whyNot(waiting.request) : Reason.of("waits behind {s}, which is first", first)).text();
            }
            // What was said when its demand last failed may be of another time: a smaller demand that failed since spared it the try.
            case ANY, HOLD -> floor.whyNot(waiting.request).text();
            case EASY, CONSERVATIVE -> (waiting.waited == null ? floor.whyNot(waiting.request) : waiting.waited).text();
        };
    }

    /** Why the run stands where it stands among those that wait; empty for a run that does not wait. */
    public String rank(String run) {
        Order.Waiting waiting = queue.get(run);
        return waiting == null ? "" : order.why(waiting).text();
    }

    /** Runs that are placed, with their chips. */
    public List<Placement> placements() {
        return placed.values().stream().map(Placed::placement).toList();
    }

    /** The usage that orders an owner, decayed to {@code at}. */
    public double usage(String owner, long at) {
        return usage(owner, owner, at);
    }

    /** The same for an owner in a group. */
    public double usage(String group, String owner, long at) {
        return order.usage(group, owner, at);
    }
}
