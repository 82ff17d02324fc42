package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where runs go: a state machine over events for the whole pool, that knows no clock, no randomness and no I/O. One placer, run by the
 * leader, decides on which chips of which block a run takes its time slices; the {@linkplain BlockScheduler scheduler} of that block
 * decides when.
 *
 * <h2>Order</h2>
 * Owners take turns: the next run is that of the owner who has used the least chip time for its weight lately (usage halves every
 * {@value #HALF_LIFE_SECONDS} seconds), the highest priority first among one owner's runs, then the oldest. Nobody overtakes by
 * submitting more.
 *
 * <h2>Place</h2>
 * A gang is placed whole, on one block, or not at all: on chips that nobody holds, on the block with most of them (first those that no background
 * load runs on), else where it {@linkplain Seats shares} best, in turns with runs of its own or of any other width. At most {@value #DEPTH} runs share
 * a chip, and the memory of all runs on a chip never exceeds what it has. A gang that finds no place because of that reserves the block where
 * it lacks the fewest chips: runs behind it may not take that block's chips, and as its runs end the gang gets them. So a wide gang waits for
 * memory at most, never for what came later.
 *
 * <p>Every waiting run can say why it waits, in one line.
 */
public final class Placer {
    /** Runs that may time-share one chip. */
    public static final int DEPTH = 6;
    static final double HALF_LIFE_SECONDS = 600;

    private final Map<String, Seats> blocks = new LinkedHashMap<>();
    private final Map<String, Waiting> queue = new LinkedHashMap<>();
    private final Map<String, Placed> placed = new LinkedHashMap<>();
    private final Map<String, Usage> usage = new LinkedHashMap<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();
    private List<String> order = List.of();
    private long arrivals;

    /** What happens to the pool; {@code at} is in nanoseconds of whatever clock the driver has, and only ages usage. */
    public sealed interface Event {
        long at();

        /**
         * A run asks for chips.
         *
         * @param ownerWeight weight of the owner against others
         * @param memoryBytes what it needs on each chip
         */
        record Submitted(long at, String run, String owner, double ownerWeight, double share, int priority, int chips, String type,
                         long memoryBytes) implements Event {}

        /** A run is over, or was cancelled while it waited. */
        record Ended(long at, String run) implements Event {}

        /** A run must be placed anew, before all others of its owner and priority: its block is gone for long. */
        record Displaced(long at, String run) implements Event {}

        /** Chip time was committed for an owner: chips times nanoseconds. */
        record Used(long at, String owner, double chipNanos) implements Event {}

        /** A block can be used, or again. */
        record BlockUp(long at, String block, String type, int chips, long memoryBytes, int backgroundChips) implements Event {}

        /** A block takes no new runs; those on it stay where they are until it is up again or they are displaced. */
        record BlockDown(long at, String block) implements Event {}
    }

    /** A run goes to these chips. */
    public record Placement(String run, String block, List<Integer> chips, String reason) {}

    private record Waiting(Event.Submitted request, long arrival) {}

    private record Placed(Event.Submitted request, long arrival, Seats block, List<Integer> chips, String reason) {}

    private record Usage(double chipNanos, long at) {
        double decayed(long now) {
            return chipNanos * Math.pow(0.5, Math.max(0, now - at) / (HALF_LIFE_SECONDS * 1e9));
        }
    }

    /** Applies an event and returns the placements that follow from it. */
    public List<Placement> on(Event event) {
        switch (event) {
            case Event.Submitted s -> {
                if (s.chips() < 1 || !(s.share() > 0) || !(s.ownerWeight() > 0)) {
                    throw new IllegalArgumentException("run " + s.run() + " needs chips and positive weights");
                }
                if (!placed.containsKey(s.run())) {
                    queue.putIfAbsent(s.run(), new Waiting(s, arrivals++));
                }
            }
            case Event.Ended e -> {
                queue.remove(e.run());
                unseat(e.run());
                reasons.remove(e.run());
            }
            case Event.Displaced d -> {
                Placed was = unseat(d.run());
                if (was != null) {
                    queue.put(d.run(), new Waiting(was.request(), was.arrival()));
                }
            }
            case Event.Used u -> {
                usage.merge(u.owner(), new Usage(u.chipNanos(), u.at()),
                        (old, more) -> new Usage(old.decayed(u.at()) + u.chipNanos(), u.at()));
                return List.of();
            }
            case Event.BlockUp up -> {
                Seats block = blocks.computeIfAbsent(up.block(), id -> new Seats(up));
                block.up = true;
                block.background = up.backgroundChips();
            }
            case Event.BlockDown down -> {
                Seats block = blocks.get(down.block());
                if (block != null) {
                    block.up = false;
                }
            }
        }
        return place(event.at());
    }

    private List<Placement> place(long at) {
        List<Waiting> waiting = new ArrayList<>(queue.values());
        waiting.sort(Comparator.<Waiting>comparingDouble(w -> usageOf(w.request, at)).thenComparing(w -> w.request.owner())
                .thenComparing(w -> -w.request.priority()).thenComparing(Waiting::arrival));
        // Owners alternate at equal usage: the first of each owner, then the second of each, and so on.
        Map<String, Integer> turn = new LinkedHashMap<>();
        Map<Waiting, Integer> turns = new LinkedHashMap<>();
        waiting.forEach(w -> turns.put(w, turn.merge(w.request.owner(), 1, Integer::sum)));
        waiting.sort(Comparator.<Waiting>comparingInt(turns::get).thenComparingDouble(w -> usageOf(w.request, at))
                .thenComparing(w -> -w.request.priority()).thenComparing(Waiting::arrival));
        List<Placement> placements = new ArrayList<>();
        List<String> left = new ArrayList<>();
        Map<String, String> reserved = new LinkedHashMap<>();
        for (Waiting next : waiting) {
            Placed place = find(next, reserved);
            if (place == null) {
                left.add(next.request.run());
                reasons.put(next.request.run(), whyWaiting(next.request, reserved));
                reserve(next.request, reserved);
            } else {
                queue.remove(next.request.run());
                reasons.put(next.request.run(), place.reason);
                placed.put(next.request.run(), place);
                place.block.seat(next.request, place.chips);
                placements.add(new Placement(next.request.run(), place.block.id, place.chips, place.reason));
            }
        }
        order = List.copyOf(left);
        return placements;
    }

    /** @return where it was, null where it was not placed */
    private Placed unseat(String run) {
        Placed was = placed.remove(run);
        if (was != null) {
            was.block.leave(run);
        }
        return was;
    }

    private double usageOf(Event.Submitted request, long at) {
        Usage used = usage.get(request.owner());
        return used == null ? 0 : used.decayed(at) / request.ownerWeight();
    }

    private List<Seats> candidates(Event.Submitted request) {
        return blocks.values().stream().filter(b -> b.up && b.type.equals(request.type()) && b.chips >= request.chips()).toList();
    }

    private Placed find(Waiting waiting, Map<String, String> reserved) {
        Event.Submitted request = waiting.request;
        List<Seats> open = candidates(request).stream().filter(b -> !reserved.containsKey(b.id))
                .filter(b -> request.memoryBytes() <= b.memory).toList();
        Seats best = null;
        List<Integer> chips = List.of();
        for (Seats block : open) {
            List<Integer> free = block.free();
            if (free.size() >= request.chips() && (best == null || free.size() > best.free().size())) {
                best = block;
                chips = block.pick(free, request.chips());
            }
        }
        if (best != null) {
            return new Placed(request, waiting.arrival, best, chips, "on " + chips.size() + " free chip" + (chips.size() == 1 ? "" : "s")
                    + " of " + best.id);
        }
        return share(waiting, open);
    }

    private Placed share(Waiting waiting, List<Seats> open) {
        Placed best = null;
        Seats.Shared bestPlace = null;
        for (Seats block : open) {
            Seats.Shared place = block.share(waiting.request).orElse(null);
            if (place != null && (bestPlace == null || Seats.Shared.BEST.compare(place, bestPlace) < 0)) {
                bestPlace = place;
                best = new Placed(waiting.request, waiting.arrival, block, place.chips(), "shares chips of " + block.id + " in time slices with "
                        + place.others() + " other run" + (place.others() == 1 ? "" : "s"));
            }
        }
        return best;
    }

    private void reserve(Event.Submitted request, Map<String, String> reserved) {
        candidates(request).stream().filter(b -> !reserved.containsKey(b.id)).filter(b -> request.memoryBytes() <= b.memory)
                .max(Comparator.comparingInt(b -> b.free().size())).ifPresent(b -> reserved.put(b.id, request.run()));
    }

    private String whyWaiting(Event.Submitted request, Map<String, String> reserved) {
        List<Seats> all = blocks.values().stream().filter(b -> b.type.equals(request.type())).toList();
        if (all.stream().noneMatch(b -> b.up)) {
            return all.isEmpty() ? "waits for a block of " + request.type() : "waits for a chip host to take over its block";
        }
        List<Seats> fit = candidates(request);
        if (fit.isEmpty()) {
            return "waits for a block with " + request.chips() + " chips of " + request.type();
        }
        if (fit.stream().allMatch(b -> reserved.containsKey(b.id))) {
            return "waits behind a run that came before it and needs the same block";
        }
        int most = fit.stream().mapToInt(b -> b.free().size()).max().orElse(0);
        return String.format(Locale.ROOT, "waits for %d chip%s of one block: %d %s free, and the others are shared by %d runs or full",
                request.chips(), request.chips() == 1 ? "" : "s", most, most == 1 ? "is" : "are", DEPTH);
    }

    /** Waiting runs, next one first. */
    public List<String> order() {
        return order;
    }

    /** Why the run is where it is, in one line; empty for an unknown run. */
    public String reason(String run) {
        return reasons.getOrDefault(run, "");
    }

    /** Runs that are placed, with their chips. */
    public List<Placement> placements() {
        return placed.values().stream().map(p -> new Placement(p.request.run(), p.block.id, p.chips, p.reason)).toList();
    }

    /** The usage that orders an owner, decayed to {@code at}. */
    public double usage(String owner, long at) {
        Usage used = usage.get(owner);
        return used == null ? 0 : used.decayed(at);
    }
}
