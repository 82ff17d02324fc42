package io.millrace.pool.schedule;

import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The chips of one block and the runs that have been put on them: which chips are free, and where one more run would share best.
 *
 * <p>A place for a shared run is a set of as many chips as it wants: those of a run of the same width, a part of a wider run's, or neighbouring
 * chips, whole other runs' and free ones among them. A chip carries at most {@value SharedFloor#DEPTH} runs, and never more memory than it has. Of
 * the places that are left the best is where the runs that it would share with weigh least, since that decides how often it has its turn; then
 * where chip sets lie within each other, because partial overlaps tie lanes together; then the same width.
 */
final class Seats {
    final String id;
    final String type;
    final int chips;
    final long memory;
    int background;
    boolean up = true;
    private final Map<String, Seated> runs = new LinkedHashMap<>();

    private record Seated(Request request, BitSet chips) {
        double weight() {
            return request.ownerWeight() * request.share();
        }
    }

    /** A place, and the runs that it is shared with. */
    record Shared(List<Integer> chips, int others, double weight, boolean nested, boolean same) {
        static final Comparator<Shared> BEST = Comparator.comparingDouble(Shared::weight).thenComparing(s -> !s.nested).thenComparing(s -> !s.same)
                .thenComparingInt(Shared::others).thenComparingInt(s -> s.chips.getFirst());
    }

    Seats(Placer.Event.BlockUp up) {
        id = up.block();
        type = up.type();
        chips = up.chips();
        memory = up.memoryBytes();
    }

    void seat(Request request, List<Integer> on) {
        BitSet set = new BitSet();
        on.forEach(set::set);
        runs.put(request.run(), new Seated(request, set));
    }

    void leave(String run) {
        runs.remove(run);
    }

    List<Integer> free() {
        BitSet held = new BitSet();
        runs.values().forEach(r -> held.or(r.chips));
        return IntStream.range(0, chips).filter(chip -> !held.get(chip)).boxed().toList();
    }

    /** Of the free chips as many as wanted: neighbours where possible, away from the background load where possible. */
    List<Integer> pick(List<Integer> free, int wanted) {
        List<Integer> best = null;
        int bestKey = Integer.MAX_VALUE;
        for (int i = 0; i + wanted <= free.size(); i++) {
            List<Integer> window = free.subList(i, i + wanted);
            int gaps = window.getLast() - window.getFirst() - wanted + 1;
            int busy = (int) window.stream().filter(chip -> chip < background).count();
            int key = busy * 1000 + gaps;
            if (key < bestKey) {
                bestKey = key;
                best = List.copyOf(window);
            }
        }
        return Objects.requireNonNull(best);
    }

    /** The best place among others' chips; empty where depth or memory leave none. */
    Optional<Shared> share(Request request) {
        Map<BitSet, List<Integer>> places = new LinkedHashMap<>();
        for (Seated run : runs.values()) {
            windows(run.chips.stream().boxed().toList(), request.chips(), places);
        }
        windows(IntStream.range(0, chips).boxed().toList(), request.chips(), places);
        return places.entrySet().stream().flatMap(p -> shared(request, p.getKey(), p.getValue()).stream()).min(Shared.BEST);
    }

    private static void windows(List<Integer> within, int wanted, Map<BitSet, List<Integer>> places) {
        for (int i = 0; i + wanted <= within.size(); i++) {
            List<Integer> window = within.subList(i, i + wanted);
            BitSet set = new BitSet();
            window.forEach(set::set);
            places.putIfAbsent(set, List.copyOf(window));
        }
    }

    private Optional<Shared> shared(Request request, BitSet place, List<Integer> chips) {
        List<Seated> others = runs.values().stream().filter(r -> r.chips.intersects(place)).toList();
        for (int chip : chips) {
            List<Seated> here = others.stream().filter(r -> r.chips.get(chip)).toList();
            if (here.size() >= SharedFloor.DEPTH || here.stream().mapToLong(r -> r.request.memoryBytes()).sum() + request.memoryBytes() > memory) {
                return Optional.empty();
            }
        }
        return Optional.of(new Shared(chips, others.size(), others.stream().mapToDouble(Seated::weight).sum(),
                others.stream().allMatch(r -> contains(r.chips, place) || contains(place, r.chips)),
                others.stream().anyMatch(r -> r.chips.equals(place))));
    }

    private static boolean contains(BitSet whole, BitSet part) {
        BitSet outside = (BitSet) part.clone();
        outside.andNot(whole);
        return outside.isEmpty();
    }
}
