package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
final class WholeFloor implements Floor {
    final Nodes nodes;
    private final Map<String, int[]> seated = new HashMap<>();
    /** The demand that each node is held for; null for none. */
    private final Request.Demand[] holder;
    private final Map<Request.Demand, BitSet> holds = new HashMap<>();
    private final List<Booking> bookings = new ArrayList<>();
    private long now;

    /** Nodes that are kept for a group from one time to another. */
    private record Booking(String id, String group, BitSet nodes, long from, long to) {}

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
        bookings.removeIf(b -> b.to <= at);
    }

    /** Whether the run may not have a node. */
    private IntPredicate closed(Request request) {
        Request.Demand demand = request.demand();
        BitSet booked = bookings.isEmpty() ? null : booked(request);
        return n -> holder[n] != null && !holder[n].equals(demand) || booked != null && booked.get(n);
    }

    private BitSet booked(Request request) {
        BitSet closed = new BitSet();
        for (Booking booking : bookings) {
            boolean over = request.estimateNanos() > 0 && now + request.estimateNanos() <= booking.from;
            if (!booking.group.equals(request.group()) && !over) {
                closed.or(booking.nodes);
            }
        }
        return closed;
    }

    @Override
    public Place find(Request request) {
        int[] parts = nodes.find(request, closed(request));
        return parts == null ? null : place(request, parts);
    }

    Place place(Request request, int[] parts) {
        String rack = nodes.rackOf(parts[0]).name();
        boolean across = !rack.equals(nodes.rackOf(parts[parts.length - 2]).name());
        Reason reason = parts.length == 2 ? Reason.of(counted("{} chips of one node in {s}, which leaves it {} free", request), rack, request.chips(), nodes.free(parts[0]) - request.chips())
                : across ? Reason.of("{} chips on {} nodes across racks from {s} on, since no rack is as wide", rack, request.chips(), parts.length / 2)
                : Reason.of("{} chips on {} nodes of {s}", rack, request.chips(), parts.length / 2);
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
    int[] parts(String run) {
        return seated.get(run);
    }

    /** Runs that have chips in a rack. */
    List<String> runsOn(String rack) {
        return seated.entrySet().stream().filter(e -> {
            for (int i = 0; i < e.getValue().length; i += 2) {
                if (nodes.rackOf(e.getValue()[i]).name().equals(rack)) {
                    return true;
                }
            }
            return false;
        }).map(Map.Entry::getKey).sorted().toList();
    }

    /** Keeps nodes for a group. */
    void book(Placer.Event.Reserve event) {
        Request all = new Request(event.id(), event.group(), event.group(), 1, 1, 0, event.chips(), event.type(), 0, 0, Long.MAX_VALUE);
        BitSet taken = new BitSet();
        bookings.stream().filter(b -> b.from < event.to() && event.from() < b.to).forEach(b -> taken.or(b.nodes));
        BitSet chosen = nodes.freest(all, taken::get);
        if (chosen == null) {
            throw new IllegalArgumentException("the reservation " + event.id() + " asks for " + event.chips() + " chips, more than the pool has free of other reservations then");
        }
        bookings.add(new Booking(event.id(), event.group(), chosen, event.from(), event.to()));
    }

    /** When a reservation begins or ends next; {@code Long.MAX_VALUE} for never. */
    long nextBooking(long at) {
        return bookings.stream().flatMap(b -> java.util.stream.Stream.of(b.from, b.to)).filter(t -> t > at).min(Comparator.naturalOrder()).orElse(Long.MAX_VALUE);
    }

    void unbook(String id) {
        bookings.removeIf(b -> b.id.equals(id));
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
            return request.type().isEmpty() ? Reason.of(counted("waits for {} chips: the pool has {} now", request), request.chips(), up)
                    : Reason.of(counted("waits for {} chips of {s}: the pool has {} now", request), request.type(), request.chips(), up);
        }
        if (free < request.chips()) {
            return Reason.of(counted("waits for {} chips: {} of {} are free", request), request.chips(), free, up);
        }
        return holds.isEmpty() && bookings.isEmpty() ? Reason.of(counted("waits for {} chips together: {} are free, but not in one node or rack", request), request.chips(), free)
                : Reason.of(counted("waits for {} chips: {} are free, in pieces or held for a gang or a reservation before it", request), request.chips(), free);
    }

    @Override
    public Reason refusal(Request request) {
        return refusal(request, nodes.chips(request.type()), nodes.memory(request.type()));
    }

    /** One chip, two chips. */
    private static String counted(String form, Request request) {
        return request.chips() == 1 ? form.replaceFirst("\\{} chips", "{} chip") : form;
    }

    static Reason refusal(Request request, int chips, long memory) {
        if (request.chips() > chips) {
            return Reason.of(counted("{s} asks for {} chips; there are {} of its type together", request), request.run(), request.chips(), chips);
        }
        if (request.memoryBytes() > memory) {
            return Reason.of("{s} asks for {} GiB on each chip; a chip has {}", request.run(), request.memoryBytes() / (double) (1L << 30), memory / (double) (1L << 30));
        }
        return null;
    }

    @Override
    public double dominantShare(Request request) {
        double memory = nodes.totalMemory();
        return Math.max(request.chips() / (double) nodes.allChips(), memory > 0 ? (double) request.chips() * request.memoryBytes() / memory : 0);
    }

    int[] freeByNode() {
        return Arrays.copyOf(nodes.free, nodes.free.length);
    }
}
