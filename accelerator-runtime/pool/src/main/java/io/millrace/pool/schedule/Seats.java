package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The chips of one block and the runs that have been put on them: which chips are free, and where one more run would share best.
 *
 * <h2>Time slices</h2>
 * A place for a shared run is a set of as many chips as it wants: those of a run of the same width, a part of a wider run's, or neighbouring
 * chips, whole other runs' and free ones among them. A chip carries at most so many runs as the floor allows, and never more memory than it has. Of
 * the places that are left the best is where the runs that it would share with weigh least, since that decides how often it has its turn; then
 * where chip sets lie within each other, because partial overlaps tie lanes together; then the same width.
 *
 * <h2>Fractions</h2>
 * A run that asks for a quarter of a chip has a quarter of its time and of its memory for its own, so a chip that carries such runs carries nothing else, and their
 * fractions never add up to more than one. Fullest chips first, so that whole ones stay whole.
 */
final class Seats {
    /** Rounding of sums such as ten tenths. */
    private static final double EPSILON = 1e-9;

    final String id;
    final String type;
    final int chips;
    final long memory;
    final int node;
    int background;
    boolean up = true;
    private final Map<String, Seated> runs = new LinkedHashMap<>();
    private final int[] count;
    private final long[] taken;
    private final double[] fraction;
    private final BitSet alone = new BitSet();
    private final BitSet busy = new BitSet();

    private record Seated(Request request, BitSet chips, boolean alone) {
        double weight() {
            return request.ownerWeight() * request.share();
        }
    }

    /** A place, and the runs that it is shared with. */
    record Shared(List<Integer> chips, int others, double weight, boolean nested, boolean same) {
        static final Comparator<Shared> BEST = Comparator.comparingDouble(Shared::weight).thenComparing(s -> !s.nested).thenComparing(s -> !s.same)
                .thenComparingInt(Shared::others).thenComparingInt(s -> s.chips.getFirst());
    }

    Seats(Placer.Event.BlockUp up, int node) {
        id = up.block();
        type = up.type();
        chips = up.chips();
        memory = up.memoryBytes();
        this.node = node;
        count = new int[chips];
        taken = new long[chips];
        fraction = new double[chips];
    }

    /** @param alone whether nobody may share its chips */
    void seat(Request request, List<Integer> on, boolean alone) {
        BitSet set = new BitSet();
        on.forEach(set::set);
        runs.put(request.run(), new Seated(request, set, alone));
        account(runs.get(request.run()), 1);
    }

    void leave(String run) {
        Seated left = runs.remove(run);
        if (left != null) {
            account(left, -1);
        }
    }

    private void account(Seated run, int sign) {
        run.chips.stream().forEach(chip -> {
            count[chip] += sign;
            taken[chip] += sign * run.request.memoryBytes();
            fraction[chip] = run.request.fraction() < 1 ? Math.max(0, fraction[chip] + sign * run.request.fraction()) : fraction[chip];
            busy.set(chip, count[chip] > 0);
            if (count[chip] == 0) {
                fraction[chip] = 0; // no rounding outlives the runs
            }
            if (run.alone) {
                alone.set(chip, sign > 0);
            }
        });
    }

    boolean isFraction(String run) {
        return runs.get(run).request.fraction() < 1;
    }

    /** Runs on some of these chips. */
    List<Request> on(BitSet where) {
        return runs.values().stream().filter(r -> r.chips.intersects(where)).map(Seated::request).toList();
    }

    /** Takes the chips of these runs off a set. */
    void without(BitSet set, Set<String> some) {
        for (Map.Entry<String, Seated> run : runs.entrySet()) {
            if (some.contains(run.getKey())) {
                set.andNot(run.getValue().chips);
            }
        }
    }

    List<Request> all() {
        return runs.values().stream().map(Seated::request).toList();
    }

    /** Chips that nobody has and that are not closed. */
    BitSet free(BitSet closed) {
        BitSet free = new BitSet(chips);
        free.set(0, chips);
        free.andNot(busy);
        free.andNot(closed);
        return free;
    }

    int freeChips() {
        return chips - busy.cardinality();
    }

    /** Of the free chips as many as wanted: neighbours where possible, away from the background load where possible. */
    List<Integer> pick(BitSet free, int wanted) {
        int[] all = free.stream().toArray();
        int best = -1;
        long bestKey = Long.MAX_VALUE;
        int busyNow = 0;
        for (int i = 0; i < Math.min(wanted, all.length); i++) {
            busyNow += all[i] < background ? 1 : 0;
        }
        for (int i = 0; i + wanted <= all.length; i++) {
            int gaps = all[i + wanted - 1] - all[i] - wanted + 1;
            long key = busyNow * 1_000_000L + gaps;
            if (key < bestKey) {
                bestKey = key;
                best = i;
            }
            busyNow -= all[i] < background ? 1 : 0;
            busyNow += i + wanted < all.length && all[i + wanted] < background ? 1 : 0;
        }
        if (best < 0) {
            throw new IllegalStateException(id + " has " + all.length + " free chips, and " + wanted + " are wanted");
        }
        return IntStream.range(best, best + wanted).mapToObj(i -> all[i]).toList();
    }

    /** Chips on which so large a fraction is left, fullest first; null where there are too few. */
    List<Integer> fractions(Request request, BitSet closed) {
        if (request.memoryBytes() > (long) (memory * request.fraction())) {
            return null;
        }
        List<Integer> fitting = new ArrayList<>();
        for (int chip = 0; chip < chips; chip++) {
            boolean carries = count[chip] == 0 || fraction[chip] > 0 && fraction[chip] + request.fraction() <= 1 + EPSILON && taken[chip] + request.memoryBytes() <= memory;
            if (carries && !closed.get(chip)) {
                fitting.add(chip);
            }
        }
        fitting.sort(Comparator.<Integer>comparingDouble(chip -> -fraction[chip]).thenComparing(chip -> chip < background).thenComparingInt(chip -> chip));
        return fitting.size() < request.chips() ? null : fitting.subList(0, request.chips()).stream().sorted().toList();
    }

    /** Runs that have another part of these chips. */
    int others(List<Integer> on) {
        return (int) runs.values().stream().filter(r -> on.stream().anyMatch(r.chips::get)).count();
    }

    /** The best place among others' chips; empty where depth, memory or reservations leave none. */
    Optional<Shared> share(Request request, BitSet closed, int depth) {
        Map<BitSet, List<Integer>> places = new LinkedHashMap<>();
        for (Seated run : runs.values()) {
            windows(run.chips.stream().boxed().toList(), request.chips(), places);
        }
        windows(IntStream.range(0, chips).boxed().toList(), request.chips(), places);
        return places.entrySet().stream().filter(p -> !p.getKey().intersects(closed)).flatMap(p -> shared(request, p.getKey(), p.getValue(), depth).stream()).min(Shared.BEST);
    }

    private static void windows(List<Integer> within, int wanted, Map<BitSet, List<Integer>> places) {
        for (int i = 0; i + wanted <= within.size(); i++) {
            List<Integer> window = within.subList(i, i + wanted);
            BitSet set = new BitSet();
            window.forEach(set::set);
            places.putIfAbsent(set, List.copyOf(window));
        }
    }

    private Optional<Shared> shared(Request request, BitSet place, List<Integer> chips, int depth) {
        for (int chip : chips) {
            if (count[chip] >= depth || alone.get(chip) || fraction[chip] > 0 || taken[chip] + request.memoryBytes() > memory) {
                return Optional.empty();
            }
        }
        List<Seated> others = runs.values().stream().filter(r -> r.chips.intersects(place)).toList();
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
