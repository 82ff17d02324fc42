package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The live pool's chips: blocks that come and go, chips that have names, and runs that share them in time slices, or have them alone where the rules say so.
 *
 * <h2>Where a gang goes</h2>
 * A gang is placed whole or not at all: on chips that nobody has, on the block with most of them (first those that no background
 * load runs on), else where it {@linkplain Seats shares} best, in turns with runs of its own or of any other width. At most {@value #DEPTH} runs share
 * a chip, and the memory of all runs on a chip never exceeds what it has. A gang that is wider than every block of its type goes across blocks, those with most free chips first, and
 * has its chips alone until it ends: turns that several blocks would have to take at the same moment are not dealt out.
 *
 * <h2>What is kept</h2>
 * A gang that finds no place reserves the block where
 * it lacks the fewest chips, or as many blocks as it needs: runs behind it may not take their chips, and as their runs end the gang gets them. So a wide gang waits for
 * memory or for others' ends, never for what came later. {@linkplain Bookings Reservations} in wall time keep chips for a group, which prefers them while they last.
 */
final class SharedFloor implements Floor, Counted {
    /** Runs that may time-share one chip. */
    static final int DEPTH = 6;

    private final Map<String, Seats> blocks = new LinkedHashMap<>();
    private final List<Seats> nodes = new ArrayList<>();
    private final Map<String, List<Placer.Part>> seated = new HashMap<>();
    private final Map<String, String> reserved = new LinkedHashMap<>();
    private final Bookings bookings = new Bookings();
    private int depth = DEPTH;
    private long now;

    @Override
    public void up(Placer.Event.BlockUp up) {
        Seats block = blocks.computeIfAbsent(up.block(), _ -> {
            Seats fresh = new Seats(up, nodes.size());
            nodes.add(fresh);
            return fresh;
        });
        block.up = true;
        block.background = up.backgroundChips();
    }

    @Override
    public void down(String id) {
        Seats block = blocks.get(id);
        if (block != null) {
            block.up = false;
        }
    }

    @Override
    public void slices(boolean shared) {
        depth = shared ? DEPTH : 1;
    }

    @Override
    public void begin(long at) {
        now = at;
        reserved.clear();
        bookings.expire(at);
        // A reservation goes to other chips when some of its own are gone and there are others.
        for (Bookings.Booking broken : bookings.broken(node -> !nodes.get(node).up)) {
            Keeping.choose(nodes, bookings, broken.asked()).filter(b -> b.chips().keySet().stream().allMatch(node -> nodes.get(node).up)).ifPresent(bookings::add);
        }
    }

    private List<Seats> kind(Request request) {
        return blocks.values().stream().filter(b -> request.takes(b.type)).toList();
    }

    private List<Seats> open(Request request) {
        return kind(request).stream().filter(b -> b.up && !reserved.containsKey(b.id) && request.memoryBytes() <= b.memory).toList();
    }

    private int widest(Request request) {
        return kind(request).stream().filter(b -> b.up && request.memoryBytes() <= b.memory).mapToInt(b -> b.chips).max().orElse(0);
    }

    private Map<Integer, BitSet> closed(Request request) {
        return bookings.isEmpty() ? Map.of() : bookings.closed(request.group(), now, Bookings.until(now, request.estimateNanos()));
    }

    private static BitSet of(Map<Integer, BitSet> chips, Seats block) {
        return chips.getOrDefault(block.node, new BitSet());
    }

    @Override
    public Place find(Request request) {
        Map<Integer, BitSet> closed = closed(request);
        List<Seats> open = open(request);
        if (request.chips() > widest(request)) {
            return across(request, open, closed);
        }
        List<Seats> wide = open.stream().filter(b -> b.chips >= request.chips()).toList();
        Place own = own(request, wide, closed);
        Place place = own != null ? own : request.fraction() < 1 ? fraction(request, wide, closed) : free(request, wide, closed);
        return place != null || request.fraction() < 1 || depth == 1 ? place : shared(request, wide, closed);
    }

    /** On chips that are reserved for the run's group now. */
    private Place own(Request request, List<Seats> wide, Map<Integer, BitSet> closed) {
        if (bookings.isEmpty() || request.fraction() < 1) {
            return null;
        }
        Map<Integer, BitSet> kept = bookings.own(request.group(), now);
        for (Seats block : wide) {
            BitSet free = block.free(of(closed, block));
            free.and(of(kept, block));
            if (free.cardinality() >= request.chips()) {
                return on(block, block.pick(free, request.chips()), Reason.of(Cause.RESERVED, block.id, request.chips()));
            }
        }
        return null;
    }

    private static Place on(Seats block, List<Integer> chips, Reason reason) {
        return new Place(block.id, List.of(new Placer.Part(block.id, chips)), reason);
    }

    private Place free(Request request, List<Seats> wide, Map<Integer, BitSet> closed) {
        Seats best = null;
        BitSet most = null;
        for (Seats block : wide) {
            BitSet here = block.free(of(closed, block));
            if (here.cardinality() >= request.chips() && (best == null || here.cardinality() > most.cardinality())) {
                best = block;
                most = here;
            }
        }
        if (best == null) {
            return null;
        }
        return on(best, pick(best, most, request.chips()), Reason.of(Cause.FREE_CHIPS, best.id, request.chips()));
    }

    /** Who may be on chips of a later reservation leaves the others to those who may not. */
    private List<Integer> pick(Seats block, BitSet free, int chips) {
        if (bookings.isEmpty()) {
            return block.pick(free, chips);
        }
        BitSet later = (BitSet) free.clone();
        later.and(of(bookings.taken("", now, Long.MAX_VALUE), block));
        return block.pick(later.cardinality() >= chips ? later : free, chips);
    }

    private static Place fraction(Request request, List<Seats> wide, Map<Integer, BitSet> closed) {
        Place best = null;
        int most = -1;
        for (Seats block : wide) {
            List<Integer> chips = block.fractions(request, of(closed, block));
            int others = chips == null ? -1 : block.others(chips);
            if (others > most) {
                most = others;
                best = on(block, chips, Reason.of(Cause.FRACTION, block.id, 100 * request.fraction(), request.chips(), others));
            }
        }
        return best;
    }

    private Place shared(Request request, List<Seats> wide, Map<Integer, BitSet> closed) {
        Seats.Shared shared = null;
        Seats best = null;
        for (Seats block : wide) {
            Seats.Shared place = block.share(request, of(closed, block), depth).orElse(null);
            if (place != null && (shared == null || Seats.Shared.BEST.compare(place, shared) < 0)) {
                shared = place;
                best = block;
            }
        }
        return shared == null ? null : on(best, shared.chips(), Reason.of(Cause.SHARES, best.id, request.chips(), shared.others()));
    }

    /** Over the blocks of one type, those with most free chips first. */
    private Place across(Request request, List<Seats> open, Map<Integer, BitSet> closed) {
        for (String type : open.stream().map(b -> b.type).distinct().toList()) {
            Map<Seats, BitSet> free = new LinkedHashMap<>();
            open.stream().filter(b -> b.type.equals(type)).forEach(b -> free.put(b, b.free(of(closed, b))));
            List<Seats> order = free.keySet().stream().sorted(Comparator.<Seats>comparingInt(b -> -free.get(b).cardinality()).thenComparingInt(b -> b.node)).toList();
            Map<Seats, Integer> takes = new LinkedHashMap<>();
            int wanted = request.chips();
            for (Seats block : order) {
                int here = Math.min(wanted, free.get(block).cardinality());
                if (here > 0) {
                    takes.put(block, here);
                    wanted -= here;
                }
            }
            if (wanted == 0) {
                return across(request, takes, free);
            }
        }
        return null;
    }

    private static Place across(Request request, Map<Seats, Integer> takes, Map<Seats, BitSet> free) {
        List<Placer.Part> parts = new ArrayList<>();
        takes.forEach((block, chips) -> parts.add(new Placer.Part(block.id, block.pick(free.get(block), chips))));
        return new Place(parts.getFirst().block(), List.copyOf(parts), Reason.of(Cause.ACROSS, parts.getFirst().block(), request.chips(), parts.size()));
    }

    @Override
    public void take(Request request, Place place) {
        boolean alone = place.parts().size() > 1;
        place.parts().forEach(part -> blocks.get(part.block()).seat(request, part.chips(), alone));
        seated.put(request.run(), place.parts());
    }

    @Override
    public void leave(String run) {
        List<Placer.Part> parts = seated.remove(run);
        if (parts != null) {
            parts.forEach(part -> blocks.get(part.block()).leave(run));
        }
    }

    @Override
    public List<String> runsOn(String block) {
        return blocks.containsKey(block) ? blocks.get(block).all().stream().map(Request::run).toList() : List.of();
    }

    @Override
    public void hold(Request request) {
        List<Seats> most = open(request).stream().sorted(Comparator.comparingInt(b -> -b.freeChips())).toList();
        boolean across = request.chips() > widest(request);
        int wanted = request.chips();
        for (Seats block : across ? most : most.stream().filter(b -> b.chips >= request.chips()).limit(1).toList()) {
            if (wanted > 0) {
                reserved.put(block.id, request.run());
                wanted -= block.chips;
            }
        }
    }

    @Override
    public void book(Placer.Event.Reserve event) {
        bookings.add(Keeping.choose(nodes, bookings, event).orElseThrow(() -> new IllegalArgumentException("The pool has no " + event.chips() + " chips" + (event.type().isEmpty() ? "" : " of " + event.type())
                + " that no other reservation has at that time.")));
    }

    @Override
    public Bookings bookings() {
        return bookings;
    }

    @Override
    public List<String> trespassers(long at) {
        return Keeping.trespassers(nodes, bookings, at);
    }

    @Override
    public int[] freeByNode() {
        return nodes.stream().mapToInt(b -> b.up ? b.freeChips() : 0).toArray();
    }

    @Override
    public int freeChips() {
        return nodes.stream().mapToInt(b -> b.up ? b.freeChips() : 0).sum();
    }

    @Override
    public int closed(int node, BitSet chips, Set<String> busy) {
        BitSet kept = (BitSet) chips.clone();
        nodes.get(node).without(kept, busy);
        return kept.cardinality();
    }

    @Override
    public int[] findIn(Request request, int[] free) {
        int wanted = request.chips();
        boolean across = wanted > widest(request);
        List<Integer> parts = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (int n = 0; n < Math.min(free.length, nodes.size()); n++) {
            Seats block = nodes.get(n);
            if (block.up && request.takes(block.type) && request.memoryBytes() <= block.memory) {
                order.add(n);
            }
        }
        if (across) {
            order.sort(Comparator.comparingInt(n -> -free[n]));
        }
        for (int n : order) {
            int here = Math.min(wanted, free[n]);
            if (here > 0 && (across || here == request.chips())) {
                parts.add(n);
                parts.add(here);
                wanted -= here;
            }
        }
        return wanted > 0 ? null : parts.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Place place(Request request, int[] parts) {
        Map<Integer, BitSet> closed = closed(request);
        List<Placer.Part> named = new ArrayList<>();
        for (int i = 0; i < parts.length; i += 2) {
            Seats block = nodes.get(parts[i]);
            named.add(new Placer.Part(block.id, pick(block, block.free(of(closed, block)), parts[i + 1])));
        }
        String first = named.getFirst().block();
        return new Place(first, List.copyOf(named), named.size() == 1 ? Reason.of(Cause.FREE_CHIPS, first, request.chips())
                : Reason.of(Cause.ACROSS, first, request.chips(), named.size()));
    }

    /** A fraction gives back no whole chip that anybody could count on. */
    @Override
    public int[] parts(String run) {
        Placer.Part first = seated.get(run).getFirst();
        if (blocks.get(first.block()).isFraction(run)) {
            return new int[0];
        }
        return seated.get(run).stream().flatMapToInt(part -> java.util.stream.IntStream.of(blocks.get(part.block()).node, part.count())).toArray();
    }

    /** The estimates of the live pool are those of a run's own type. */
    @Override
    public double slowest(String type) {
        return 1;
    }

    @Override
    public Reason whyNot(Request request) {
        List<Seats> all = kind(request);
        List<Seats> up = all.stream().filter(b -> b.up).toList();
        if (up.isEmpty()) {
            return all.isEmpty() ? Reason.of(Cause.NO_TYPE, request.type()) : Reason.of(Cause.NO_HOST);
        }
        boolean across = request.chips() > widest(request);
        List<Seats> wide = up.stream().filter(b -> across || b.chips >= request.chips()).toList();
        if (!wide.isEmpty() && wide.stream().allMatch(b -> reserved.containsKey(b.id) && !reserved.get(b.id).equals(request.run()))) {
            return Reason.of(Cause.BEHIND_GANG);
        }
        return Keeping.whyNot(request, up, across, depth, bookings, now);
    }

    @Override
    public Reason refusal(Request request) {
        List<Seats> kind = kind(request);
        Map<String, Integer> byType = new HashMap<>();
        kind.forEach(b -> byType.merge(b.type, b.chips, Integer::sum));
        long memory = kind.stream().mapToLong(b -> (long) (b.memory * request.fraction())).max().orElse(0);
        return WholeFloor.refusal(request, byType.values().stream().mapToInt(Integer::intValue).max().orElse(0), memory);
    }

    @Override
    public double dominantShare(Request request) {
        double chips = blocks.values().stream().mapToDouble(b -> b.chips).sum();
        double memory = blocks.values().stream().mapToDouble(b -> (double) b.chips * b.memory).sum();
        return Math.max(request.chips() * request.fraction() / chips, (double) request.chips() * request.memoryBytes() / memory);
    }
}
