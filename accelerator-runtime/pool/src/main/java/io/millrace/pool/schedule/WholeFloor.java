package io.millrace.pool.schedule;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Chips that a run has alone until it ends, placed by topology.
 *
 * <h2>Where a gang goes</h2>
 * Into one link domain (node) where it fits in one: the node with the fewest free chips that are enough, so that whole nodes stay whole. A wider one goes into one
 * rack: the rack with the fewest empty nodes that are enough, and what is left over to the best other node there. One that is wider than every rack
 * goes across racks, those with most empty nodes first. Where any type will do, the faster chips are looked at first, since the model's estimate is
 * shorter there.
 *
 * <h2>What is kept free</h2>
 * The first gang of a demand that finds no place holds the nodes on which it lacks least until it has a place; a node that drains becomes only emptier, so it gets
 * them in the end. A
 * {@linkplain Placer.Event.Reserve reservation} in wall time keeps nodes for a group: before it begins only runs whose estimate ends in time are placed
 * there, and runs of unknown length never.
 *
 * <p>Nodes are found by their number of free chips, so that a decision costs a few bit operations whatever the size of the pool.
 */
final class WholeFloor implements Floor, Counted {
    final Nodes nodes;
    private final Map<String, int[]> seated = new HashMap<>();
    /** The demand that each node is held for; null for none. */
    private final Request.Demand[] holder;
    private final Map<Request.Demand, BitSet> holds = new HashMap<>();
    private final Bookings bookings = new Bookings();
    private long now;

    WholeFloor(Topology topology) {
        nodes = new Nodes(topology);
        holder = new Request.Demand[nodes.free.length];
    }

    @Override
    public void up(Placer.Event.BlockUp block) {
        nodes.up(block.block(), true);
        List.copyOf(holds.keySet()).forEach(this::unhold);
    }

    @Override
    public void down(String block) {
        nodes.up(block, false);
        List.copyOf(holds.keySet()).forEach(this::unhold); // chosen anew among what is there
    }

    @Override
    public void begin(long at) {
        now = at;
        bookings.expire(at);
    }

    /** Whether the run may not have a node. */
    private IntPredicate closed(Request request) {
        Request.Demand demand = request.demand();
        Map<Integer, BitSet> booked = bookings.isEmpty() ? null : bookings.closed(request.group(), now, Bookings.until(now, request.estimateNanos()));
        return n -> holder[n] != null && !holder[n].equals(demand) || booked != null && booked.containsKey(n);
    }

    @Override
    public Place find(Request request) {
        int[] parts = nodes.find(request, closed(request));
        return parts == null ? null : place(request, parts);
    }

    @Override
    public Place place(Request request, int[] parts) {
        String rack = nodes.rackOf(parts[0]).name();
        boolean across = !rack.equals(nodes.rackOf(parts[parts.length - 2]).name());
        Reason reason = parts.length == 2 ? Reason.of(Cause.ONE_NODE, rack, request.chips(), nodes.free(parts[0]) - request.chips())
                : Reason.of(across ? Cause.ACROSS_RACKS : Cause.ONE_RACK, rack, request.chips(), parts.length / 2);
        return new Place(rack, new PartList(nodes, parts), reason);
    }

    /** Chips of nodes as the parts of a placement; made when somebody looks, since a simulation never does. */
    private static final class PartList extends java.util.AbstractList<Placer.Part> {
        private final Nodes nodes;
        final int[] parts;

        PartList(Nodes nodes, int[] parts) {
            this.nodes = nodes;
            this.parts = parts;
        }

        @Override
        public Placer.Part get(int i) {
            return new Placer.Part(nodes.rackOf(parts[2 * i]).name(), nodes.nodeInRack(parts[2 * i]), parts[2 * i + 1]);
        }

        @Override
        public int size() {
            return parts.length / 2;
        }
    }

    @Override
    public void take(Request request, Place place) {
        int[] parts = ((PartList) place.parts()).parts;
        seated.put(request.run(), parts);
        unhold(request.demand());
        for (int i = 0; i < parts.length; i += 2) {
            nodes.take(parts[i], parts[i + 1]);
        }
    }

    @Override
    public void leave(String run) {
        int[] parts = seated.remove(run);
        for (int i = 0; parts != null && i < parts.length; i += 2) {
            nodes.take(parts[i], -parts[i + 1]);
        }
    }

    /** Nodes and chips on them in turn, of a run that has a place. */
    @Override
    public int[] parts(String run) {
        return seated.get(run);
    }

    /** Runs that have chips in a rack. */
    @Override
    public List<String> runsOn(String rack) {
        return seated.entrySet().stream().filter(e -> {
            for (int i = 0; i < e.getValue().length; i += 2) {
                if (nodes.rackOf(e.getValue()[i]).name().equals(rack)) {
                    return true;
                }
            }
            return false;
        }).map(Map.Entry::getKey).sorted().toList();
    }

    @Override
    public void book(Placer.Event.Reserve event) {
        Request all = new Request(event.id(), event.group(), event.group(), 1, 1, 0, event.chips(), event.type(), 0, 0, Long.MAX_VALUE);
        BitSet chosen = nodes.freest(all, bookings.taken(event.id(), event.from(), event.to())::containsKey);
        if (chosen == null) {
            throw new IllegalArgumentException("the reservation " + event.id() + " asks for " + event.chips() + " chips, more than the pool has free of other reservations then");
        }
        Map<Integer, BitSet> chips = new HashMap<>();
        chosen.stream().forEach(n -> {
            BitSet whole = new BitSet();
            whole.set(0, nodes.rackOf(n).chipsPerNode());
            chips.put(n, whole);
        });
        bookings.add(new Bookings.Booking(event, chips));
    }

    @Override
    public Bookings bookings() {
        return bookings;
    }

    /** A node is kept whole. */
    @Override
    public int closed(int node, BitSet chips, Set<String> busy) {
        return nodes.rackOf(node).chipsPerNode();
    }

    @Override
    public int freeChips() {
        return nodes.freeChips("");
    }

    @Override
    public int[] findIn(Request request, int[] free) {
        return nodes.findIn(request, free);
    }

    @Override
    public double slowest(String type) {
        return nodes.slowest(type);
    }

    /** Runs have chips alone and end when they end: a reservation that begins while one runs waits for it. */
    @Override
    public List<String> trespassers(long at) {
        return List.of();
    }

    @Override
    public void hold(Request request) {
        Request.Demand demand = request.demand();
        if (request.chips() == 1 || holds.containsKey(demand)) {
            return;
        }
        BitSet chosen = nodes.freest(request, closed(request));
        if (chosen != null) {
            holds.put(demand, chosen);
            chosen.stream().forEach(n -> holder[n] = demand);
        }
    }

    @Override
    public boolean holds(Request.Demand demand) {
        return holds.containsKey(demand);
    }

    @Override
    public void unhold(Request.Demand demand) {
        BitSet chosen = holds.remove(demand);
        if (chosen != null) {
            chosen.stream().forEach(n -> holder[n] = null);
        }
    }

    @Override
    public Reason whyNot(Request request) {
        int free = nodes.freeChips(request.type());
        int up = nodes.upChips(request.type());
        if (up < request.chips()) {
            return tooFew(request, up);
        }
        if (free < request.chips()) {
            return Reason.of(Cause.BUSY, request.chips(), free, up);
        }
        return Reason.of(holds.isEmpty() && bookings.isEmpty() ? Cause.APART : Cause.HELD, request.chips(), free);
    }

    static Reason tooFew(Request request, int up) {
        return request.type().isEmpty() ? Reason.of(Cause.TOO_FEW, request.chips(), up) : Reason.of(Cause.TOO_FEW_OF, request.type(), request.chips(), up);
    }

    @Override
    public Reason refusal(Request request) {
        return refusal(request, nodes.chips(request.type()), nodes.memory(request.type()));
    }

    static Reason refusal(Request request, int chips, long memory) {
        if (request.chips() > chips) {
            return request.type().isEmpty() ? Reason.of(Cause.CANNOT, request.chips(), chips) : Reason.of(Cause.CANNOT_OF, request.type(), request.chips(), chips);
        }
        if (request.memoryBytes() > memory) {
            return Reason.of(Cause.CANNOT_HOLD, request.memoryBytes() / (double) (1L << 30), memory / (double) (1L << 30));
        }
        return null;
    }

    @Override
    public double dominantShare(Request request) {
        double memory = nodes.totalMemory();
        return Math.max(request.chips() / (double) nodes.allChips(), memory > 0 ? (double) request.chips() * request.memoryBytes() / memory : 0);
    }

    @Override
    public int[] freeByNode() {
        return Arrays.copyOf(nodes.free, nodes.free.length);
    }
}
