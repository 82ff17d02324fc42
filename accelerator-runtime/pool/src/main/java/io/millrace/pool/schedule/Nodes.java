package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Link domains with their free chips, found by how many are free. A place is an array of node and chips in turn. */
final class Nodes {
    private final List<Topology.Rack> racks;
    private final int[] first;
    private final int[] rackOf;
    final int[] free;
    private final boolean[] up;
    private final int[] emptyNodes;
    private final Map<String, Integer> rackNamed = new HashMap<>();
    /** By type in order of speed, fastest first: nodes that have exactly so many free chips. */
    private final Map<String, BitSet[]> byFree = new LinkedHashMap<>();
    private final Map<String, Integer> freeChips = new HashMap<>();
    private final Map<String, Integer> upChips = new HashMap<>();
    private final Map<String, Integer> allChips = new HashMap<>();

    Nodes(Topology topology) {
        racks = topology.racks();
        first = new int[racks.size() + 1];
        for (int r = 0; r < racks.size(); r++) {
            first[r + 1] = first[r] + racks.get(r).nodes();
        }
        rackOf = new int[first[racks.size()]];
        free = new int[rackOf.length];
        up = new boolean[racks.size()];
        emptyNodes = new int[racks.size()];
        racks.stream().sorted(Comparator.comparingDouble(r -> -r.speed())).map(Topology.Rack::type).distinct().forEach(type -> {
            int most = racks.stream().filter(r -> r.type().equals(type)).mapToInt(Topology.Rack::chipsPerNode).max().orElseThrow();
            byFree.put(type, java.util.stream.Stream.generate(BitSet::new).limit(most + 1).toArray(BitSet[]::new));
        });
        for (int r = 0; r < racks.size(); r++) {
            rackNamed.put(racks.get(r).name(), r);
            allChips.merge(racks.get(r).type(), racks.get(r).chips(), Integer::sum);
            Arrays.fill(rackOf, first[r], first[r + 1], r);
            Arrays.fill(free, first[r], first[r + 1], racks.get(r).chipsPerNode());
            up(racks.get(r).name(), true);
        }
    }

    void up(String name, boolean on) {
        Integer rack = rackNamed.get(name);
        if (rack == null || up[rack] == on) {
            return;
        }
        up[rack] = on;
        Topology.Rack kind = racks.get(rack);
        upChips.merge(kind.type(), on ? kind.chips() : -kind.chips(), Integer::sum);
        emptyNodes[rack] = 0;
        for (int n = first[rack]; n < first[rack + 1]; n++) {
            byFree.get(kind.type())[free[n]].set(n, on);
            freeChips.merge(kind.type(), on ? free[n] : -free[n], Integer::sum);
            emptyNodes[rack] += on && free[n] == kind.chipsPerNode() ? 1 : 0;
        }
    }

    Topology.Rack rackOf(int node) {
        return racks.get(rackOf[node]);
    }

    int nodeInRack(int node) {
        return node - first[rackOf[node]];
    }

    int free(int node) {
        return free[node];
    }

    /** Takes chips of a node; gives them back where the number is negative. */
    void take(int node, int chips) {
        int rack = rackOf[node];
        Topology.Rack kind = racks.get(rack);
        int before = free[node];
        int after = before - chips;
        if (after < 0 || after > kind.chipsPerNode()) {
            throw new IllegalStateException("node " + node + " of " + kind.name() + " would have " + after + " free chips");
        }
        free[node] = after;
        if (up[rack]) {
            BitSet[] sets = byFree.get(kind.type());
            sets[before].clear(node);
            sets[after].set(node);
            freeChips.merge(kind.type(), -chips, Integer::sum);
            emptyNodes[rack] += (after == kind.chipsPerNode() ? 1 : 0) - (before == kind.chipsPerNode() ? 1 : 0);
        }
    }

    int freeChips(String type) {
        return type.isEmpty() ? freeChips.values().stream().mapToInt(Integer::intValue).sum() : freeChips.getOrDefault(type, 0);
    }

    int upChips(String type) {
        return type.isEmpty() ? upChips.values().stream().mapToInt(Integer::intValue).sum() : upChips.getOrDefault(type, 0);
    }

    /** Chips of a type, up or not; of the type with most of them where any will do, since a gang is of one type. */
    int chips(String type) {
        return type.isEmpty() ? allChips.values().stream().mapToInt(Integer::intValue).max().orElse(0) : allChips.getOrDefault(type, 0);
    }

    int allChips() {
        return allChips.values().stream().mapToInt(Integer::intValue).sum();
    }

    long memory(String type) {
        long most = 0;
        for (Topology.Rack rack : racks) {
            most = Topology.fits(type, rack) ? Math.max(most, rack.memoryBytes()) : most;
        }
        return most;
    }

    double totalMemory() {
        return racks.stream().filter(r -> r.memoryBytes() < Long.MAX_VALUE).mapToDouble(r -> (double) r.chips() * r.memoryBytes()).sum();
    }

    /** A place outside the closed nodes; null where there is none. */
    int[] find(Request request, IntPredicate closed) {
        if (!request.type().isEmpty()) {
            return byFree.containsKey(request.type()) ? find(request, request.type(), closed) : null;
        }
        for (String type : byFree.keySet()) {
            int[] place = find(request, type, closed);
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    private int[] find(Request request, String type, IntPredicate closed) {
        if (freeChips(type) < request.chips()) {
            return null;
        }
        BitSet[] sets = byFree.get(type);
        for (int count = request.chips(); count < sets.length; count++) {
            for (int n = sets[count].nextSetBit(0); n >= 0; n = sets[count].nextSetBit(n + 1)) {
                if (!closed.test(n) && request.memoryBytes() <= racks.get(rackOf[n]).memoryBytes()) {
                    return new int[] {n, request.chips()};
                }
            }
        }
        int best = -1;
        boolean fitsARack = false;
        for (int r = 0; r < racks.size(); r++) {
            Topology.Rack rack = racks.get(r);
            if (rack.type().equals(type) && up[r] && request.memoryBytes() <= rack.memoryBytes()) {
                fitsARack |= rack.chips() >= request.chips();
                int whole = request.chips() / rack.chipsPerNode();
                if (request.chips() > rack.chipsPerNode() && emptyNodes[r] >= whole && (best < 0 || emptyNodes[r] < emptyNodes[best]) && inRack(r, request.chips(), closed) != null) {
                    best = r;
                }
            }
        }
        return best >= 0 ? inRack(best, request.chips(), closed) : fitsARack ? null : across(request, type, closed);
    }

    /** A place by first fit on a floor with so many free chips on each node, all racks that are up counting; null where there is none. */
    int[] findIn(Request request, int[] then) {
        for (String type : request.type().isEmpty() ? byFree.keySet() : java.util.Set.of(request.type())) {
            int widest = 0;
            for (int r = 0; r < racks.size(); r++) {
                Topology.Rack rack = racks.get(r);
                if (rack.type().equals(type) && up[r] && request.memoryBytes() <= rack.memoryBytes()) {
                    widest = Math.max(widest, rack.chips());
                    int[] parts = firstFit(r, r + 1, request, request.chips() <= rack.chipsPerNode(), then, type);
                    if (parts != null) {
                        return parts;
                    }
                }
            }
            int[] parts = request.chips() > widest ? firstFit(0, racks.size(), request, false, then, type) : null;
            if (parts != null) {
                return parts;
            }
        }
        return null;
    }

    private int[] firstFit(int from, int to, Request request, boolean together, int[] then, String type) {
        List<Integer> whole = new ArrayList<>();
        int wanted = request.chips();
        for (int r = from; r < to; r++) {
            int size = racks.get(r).chipsPerNode();
            for (int n = first[r]; n < first[r + 1] && !together && wanted >= size && usable(r, request, type); n++) {
                if (then[n] == size) {
                    whole.add(n);
                    wanted -= size;
                }
            }
        }
        int last = -1;
        for (int r = from; r < to && wanted > 0; r++) {
            for (int n = first[r]; n < first[r + 1] && last < 0 && usable(r, request, type); n++) {
                if (then[n] >= wanted && !whole.contains(n)) {
                    last = n;
                }
            }
        }
        if (wanted > 0 && last < 0) {
            return null;
        }
        int[] parts = new int[2 * (whole.size() + (wanted > 0 ? 1 : 0))];
        for (int i = 0; i < whole.size(); i++) {
            parts[2 * i] = whole.get(i);
            parts[2 * i + 1] = racks.get(rackOf[whole.get(i)]).chipsPerNode();
        }
        if (wanted > 0) {
            parts[parts.length - 2] = last;
            parts[parts.length - 1] = wanted;
        }
        return parts;
    }

    private boolean usable(int r, Request request, String type) {
        return up[r] && racks.get(r).type().equals(type) && request.memoryBytes() <= racks.get(r).memoryBytes();
    }

    /** The slowest chips that a type may mean: what an estimate is divided by to be on the safe side. */
    double slowest(String type) {
        double least = Double.MAX_VALUE;
        for (Topology.Rack rack : racks) {
            least = Topology.fits(type, rack) ? Math.min(least, rack.speed()) : least;
        }
        return least == Double.MAX_VALUE ? 1 : least;
    }

    private int[] inRack(int r, int chips, IntPredicate closed) {
        int size = racks.get(r).chipsPerNode();
        int whole = chips / size;
        int rest = chips % size;
        List<Integer> empty = new ArrayList<>(whole);
        int last = -1;
        for (int n = first[r]; n < first[r + 1]; n++) {
            if (!closed.test(n)) {
                if (free[n] == size && empty.size() < whole) {
                    empty.add(n);
                } else if (rest > 0 && free[n] >= rest && (last < 0 || free[n] < free[last])) {
                    last = n;
                }
            }
        }
        return empty.size() < whole || rest > 0 && last < 0 ? null : parts(empty, size, last, rest);
    }

    private static int[] parts(List<Integer> empty, int size, int last, int rest) {
        int[] parts = new int[2 * (empty.size() + (rest > 0 ? 1 : 0))];
        for (int i = 0; i < empty.size(); i++) {
            parts[2 * i] = empty.get(i);
            parts[2 * i + 1] = size;
        }
        if (rest > 0) {
            parts[parts.length - 2] = last;
            parts[parts.length - 1] = rest;
        }
        return parts;
    }

    /** Empty nodes of any racks, and one that has room for the rest. */
    private int[] across(Request request, String type, IntPredicate closed) {
        int[] open = free.clone();
        for (int n = 0; n < open.length; n++) {
            open[n] = closed.test(n) ? 0 : open[n];
        }
        return firstFit(0, racks.size(), request, false, open, type);
    }

    /** The nodes on which the gang lacks least: those with most free chips, in one rack where one is wide enough; null where it fits nowhere. */
    BitSet freest(Request request, IntPredicate closed) {
        BitSet best = null;
        int most = -1;
        for (String type : request.type().isEmpty() ? byFree.keySet() : java.util.Set.of(request.type())) {
            BitSet chosen = freest(request, type, closed);
            int here = chosen == null ? -1 : chosen.stream().map(n -> free[n]).sum();
            if (here > most) {
                most = here;
                best = chosen;
            }
        }
        return best;
    }

    private BitSet freest(Request request, String type, IntPredicate closed) {
        List<Integer> candidates = new ArrayList<>();
        int rack = -1;
        int most = -1;
        boolean fitsARack = false;
        for (int r = 0; r < racks.size(); r++) {
            Topology.Rack kind = racks.get(r);
            if (usable(r, request, type)) {
                fitsARack |= kind.chips() >= request.chips();
                int can = kind.chips() < request.chips() ? -1 : freeOfBest(r, (request.chips() + kind.chipsPerNode() - 1) / kind.chipsPerNode(), closed);
                if (can > most) {
                    most = can;
                    rack = r;
                }
                candidates.add(r);
            }
        }
        if (fitsARack && rack < 0) {
            return null;
        }
        List<Integer> nodes = new ArrayList<>();
        for (int r : rack >= 0 ? List.of(rack) : candidates) {
            for (int n = first[r]; n < first[r + 1]; n++) {
                if (!closed.test(n)) {
                    nodes.add(n);
                }
            }
        }
        nodes.sort(Comparator.comparingInt(n -> -free[n]));
        BitSet chosen = new BitSet();
        int wanted = request.chips();
        for (int n : nodes) {
            if (wanted > 0) {
                chosen.set(n);
                wanted -= racks.get(rackOf[n]).chipsPerNode();
            }
        }
        return wanted > 0 ? null : chosen;
    }

    /** Free chips of the k open nodes of a rack that have most; -1 where it has not so many open nodes. */
    private int freeOfBest(int r, int k, IntPredicate closed) {
        int[] count = new int[racks.get(r).chipsPerNode() + 1];
        for (int n = first[r]; n < first[r + 1]; n++) {
            if (!closed.test(n)) {
                count[free[n]]++;
            }
        }
        int left = k;
        int sum = 0;
        for (int f = count.length - 1; f >= 0 && left > 0; f--) {
            int use = Math.min(left, count[f]);
            sum += use * f;
            left -= use;
        }
        return left > 0 ? -1 : sum;
    }
}
