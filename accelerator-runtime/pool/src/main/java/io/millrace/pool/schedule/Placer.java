package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
 * After every event the waiting runs are offered what is free, first to last ({@link Passing}). A gang is placed whole or not at all, and holds at most what
 * it will use, so nothing can deadlock. Order and backfill can be {@linkplain Event.Rules changed} while runs wait and compute: those that have chips keep them.
 *
 * <p>Every run can say in one line why it waits, or why it is where it is.
 */
public final class Placer {
    /** Runs that may time-share one chip of the live pool. */
    public static final int DEPTH = SharedFloor.DEPTH;
    static final double HALF_LIFE_SECONDS = Policy.HALF_LIFE_NANOS * 1e-9;

    private final Floor floor;
    private final OrderBook book;
    private Order order;
    private Policy policy;
    private Future future;
    private Passing passing;
    private final Map<String, Order.Waiting> queue = new LinkedHashMap<>();
    private final Map<String, Placed> placed = new LinkedHashMap<>();
    private List<Placement> started = new ArrayList<>();
    private List<String> listed;
    private long arrivals;
    private long now;

    /** The live pool's: chips in time slices, hierarchical fair share. */
    public Placer() {
        this(Policy.live(), new SharedFloor());
    }

    /** Chips that a run has alone until it ends. All racks are up. */
    public Placer(Policy policy, Topology topology) {
        this(policy, new WholeFloor(topology));
    }

    private Placer(Policy policy, Floor floor) {
        this.floor = floor;
        book = new OrderBook(floor);
        rules(policy, policy.slices());
    }

    /** Orders and backfills by a policy from now on. */
    private void rules(Policy next, boolean shared) {
        policy = next;
        floor.slices(shared);
        book.change(next, queue.values(), placed.values().stream().map(Placed::run).toList(), now);
        order = book.order();
        boolean promises = next.backfill() == Policy.Backfill.EASY || next.backfill() == Policy.Backfill.CONSERVATIVE;
        future = promises ? new Future((Counted) floor) : null;
        passing = new Passing(next.backfill(), floor, order, future, queue, this::start);
        if (future != null) {
            placed.values().forEach(p -> future.started(p.run.request, p.at));
        }
        List<Order.Waiting> waiting = List.copyOf(queue.values());
        queue.clear();
        waiting.forEach(this::enqueue);
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

        /** A run must be placed anew, before all others of its owner and priority: its block is gone for long, or its chips are another's now. */
        record Displaced(long at, String run, Reason why) implements Event {}

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

        /** Chips are kept for a group from one time to another, such as a class at ten o'clock. */
        record Reserve(long at, String id, String group, String type, int chips, long from, long to) implements Event {}

        /** A reservation is given up. */
        record Unreserve(long at, String id) implements Event {}

        /** Another policy holds; {@code slices} is whether runs share chips in turns, where the chips can be shared at all. */
        record Rules(long at, Policy policy, boolean slices) implements Event {}

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

    private record Placed(Order.Waiting run, Floor.Place place, long at) {
        Placement placement() {
            return new Placement(run.request.run(), place.block(), place.parts(), place.reason(), run.waited);
        }
    }

    /** Applies an event and returns the placements that follow from it. */
    public List<Placement> on(Event event) {
        listed = null;
        now = event.at();
        started = new ArrayList<>();
        if (future != null && !(event instanceof Event.Submitted || event instanceof Event.Ended || event instanceof Event.Used || event instanceof Event.Clock)) {
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
            case Event.Displaced d -> displace(d.run(), d.at(), d.why());
            case Event.Used u -> {
                book.used(u);
                return List.of();
            }
            case Event.BlockUp up -> floor.up(up);
            case Event.BlockDown down -> floor.down(down.block());
            case Event.BlockLost lost -> {
                floor.down(lost.block());
                floor.runsOn(lost.block()).forEach(run -> displace(run, lost.at(), Reason.of(Cause.LOST)));
            }
            case Event.Weight w -> book.weight(w);
            case Event.Reserve r -> floor.book(r);
            case Event.Unreserve u -> floor.bookings().remove(u.id());
            case Event.Rules r -> rules(r.policy(), r.slices());
            case Event.Clock _ -> { }
        }
        passing.pass(event.at());
        return started;
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
            passing.forget(run.demand);
        }
    }

    private void displace(String run, long at, Reason why) {
        Placed was = unseat(run, at);
        if (was != null) {
            was.run.waited = why;
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

    private void start(Order.Waiting run, Floor.Place place) {
        dequeue(run);
        floor.take(run.request, place);
        order.started(run, now);
        Placed here = new Placed(run, place, now);
        placed.put(run.request.run(), here);
        if (future != null) {
            future.started(run.request, now);
        }
        started.add(here.placement());
    }

    /** When something is due that no other event brings; {@code Long.MAX_VALUE} for never. */
    public long nextClock(long at) {
        return passing.next(at);
    }

    /** Runs of others on chips whose reservation has begun: the driver displaces them. */
    public List<String> trespassers(long at) {
        return floor.trespassers(at);
    }

    /**
     * The latest time at which a waiting run starts, by the estimates of what runs, under the policies that promise it (EASY to the first that waits, conservative backfill to
     * all); {@code Long.MAX_VALUE} where nothing is promised.
     */
    public long promisedStart(String run) {
        return passing.promised(run);
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

    /** Why the run is where it is; empty for an unknown run. */
    public Optional<Reason> why(String run) {
        Placed here = placed.get(run);
        if (here != null) {
            return Optional.of(here.place.reason());
        }
        return Optional.ofNullable(queue.get(run)).map(passing::why);
    }

    /** The same in one line; empty for an unknown run. */
    public String reason(String run) {
        return why(run).map(Reason::text).orElse("");
    }

    /** Why the run stands where it stands among those that wait; empty for a run that does not wait. */
    public Optional<Reason> rank(String run, long at) {
        return Optional.ofNullable(queue.get(run)).map(waiting -> order.why(waiting, at));
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
        return book.usage(group, owner, at);
    }
}
