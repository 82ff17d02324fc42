package io.millrace.pool.schedule;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chips that runs share in time slices, one block a gang: the live pool's.
 *
 * <p>A gang is placed whole, on one block, or not at all: on chips that nobody holds, on the block with most of them (first those that no background
 * load runs on), else where it {@linkplain Seats shares} best, in turns with runs of its own or of any other width. At most {@value #DEPTH} runs share
 * a chip, and the memory of all runs on a chip never exceeds what it has. A gang that finds no place because of that reserves the block where
 * it lacks the fewest chips: runs behind it may not take that block's chips, and as its runs end the gang gets them. So a wide gang waits for
 * memory at most, never for what came later.
 */
final class SharedFloor implements Floor {
    /** Runs that may time-share one chip. */
    static final int DEPTH = 6;

    private final Map<String, Seats> blocks = new LinkedHashMap<>();
    private final Map<String, Seats> seated = new LinkedHashMap<>();
    private final Map<String, String> reserved = new LinkedHashMap<>();

    @Override
    public void up(Placer.Event.BlockUp up) {
        Seats block = blocks.computeIfAbsent(up.block(), _ -> new Seats(up));
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
    public void begin(long at) {
        reserved.clear();
    }

    private List<Seats> candidates(Request request) {
        return blocks.values().stream().filter(b -> b.up && (request.type().isEmpty() || b.type.equals(request.type())) && b.chips >= request.chips()).toList();
    }

    private List<Seats> open(Request request) {
        return candidates(request).stream().filter(b -> !reserved.containsKey(b.id) && request.memoryBytes() <= b.memory).toList();
    }

    @Override
    public Place find(Request request) {
        List<Seats> open = open(request);
        Seats best = null;
        List<Integer> free = List.of();
        for (Seats block : open) {
            List<Integer> here = block.free();
            if (here.size() >= request.chips() && (best == null || here.size() > free.size())) {
                best = block;
                free = here;
            }
        }
        if (best != null) {
            return new Place(best.id, List.of(new Placer.Part(best.id, best.pick(free, request.chips()))),
                    Reason.of(request.chips() == 1 ? "on {} free chip of {s}" : "on {} free chips of {s}", best.id, request.chips()));
        }
        Seats.Shared shared = null;
        for (Seats block : open) {
            Seats.Shared place = block.share(request).orElse(null);
            if (place != null && (shared == null || Seats.Shared.BEST.compare(place, shared) < 0)) {
                shared = place;
                best = block;
            }
        }
        return shared == null ? null : new Place(best.id, List.of(new Placer.Part(best.id, shared.chips())),
                Reason.of("shares chips of {s} in time slices with {} other run" + (shared.others() == 1 ? "" : "s"), best.id, shared.others()));
    }

    @Override
    public void take(Request request, Place place) {
        Seats block = blocks.get(place.block());
        block.seat(request, place.parts().getFirst().chips());
        seated.put(request.run(), block);
    }

    @Override
    public void leave(String run) {
        Seats block = seated.remove(run);
        if (block != null) {
            block.leave(run);
        }
    }

    @Override
    public void hold(Request request) {
        open(request).stream().max(Comparator.comparingInt(b -> b.free().size())).ifPresent(b -> reserved.put(b.id, request.run()));
    }

    @Override
    public Reason whyNot(Request request) {
        List<Seats> all = blocks.values().stream().filter(b -> request.type().isEmpty() || b.type.equals(request.type())).toList();
        if (all.stream().noneMatch(b -> b.up)) {
            return all.isEmpty() ? Reason.of("waits for a block of {s}", request.type()) : Reason.of("waits for a chip host to take over its block");
        }
        List<Seats> fit = candidates(request);
        if (fit.isEmpty()) {
            return Reason.of("waits for a block with {} chips of {s}", request.type(), request.chips());
        }
        if (fit.stream().allMatch(b -> reserved.containsKey(b.id) && !reserved.get(b.id).equals(request.run()))) {
            return Reason.of("waits behind a run that came before it and needs the same block");
        }
        int most = fit.stream().mapToInt(b -> b.free().size()).max().orElse(0);
        return Reason.of(request.chips() == 1 ? "waits for {} chip of one block: {} free, and the others are shared by {} runs or full"
                : "waits for {} chips of one block: {} free, and the others are shared by {} runs or full", request.chips(), most, DEPTH);
    }

    @Override
    public Reason refusal(Request request) {
        List<Seats> kind = blocks.values().stream().filter(b -> request.type().isEmpty() || b.type.equals(request.type())).toList();
        int widest = kind.stream().mapToInt(b -> b.chips).max().orElse(0);
        long memory = kind.stream().mapToLong(b -> b.memory).max().orElse(0);
        return WholeFloor.refusal(request, widest, memory);
    }

    @Override
    public double dominantShare(Request request) {
        double chips = blocks.values().stream().mapToDouble(b -> b.chips).sum();
        double memory = blocks.values().stream().mapToDouble(b -> (double) b.chips * b.memory).sum();
        return Math.max(request.chips() / chips, (double) request.chips() * request.memoryBytes() / memory);
    }
}
