package io.millrace.pool.schedule;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Places that are dealt out anew at every decision, in order: a gang of at most a node's chips goes to the first node that has them, a wider one to
 * the first nodes of one rack that are empty, and the rest of it to another node of that rack. What does not fit is passed over.
 *
 * <p>Within one deal chips only become fewer, so a width that has failed fails until the next deal: deciding costs no more per run than a
 * comparison once the floor is full.
 */
final class FirstFit {
    private final List<Topology.Rack> racks;
    private final int[] firstNode;
    private final int[] free;
    private final Map<String, Integer> failed = new HashMap<>();

    FirstFit(Topology topology) {
        racks = topology.racks();
        firstNode = new int[racks.size() + 1];
        for (int r = 0; r < racks.size(); r++) {
            firstNode[r + 1] = firstNode[r] + racks.get(r).nodes();
        }
        free = new int[firstNode[racks.size()]];
        clear();
    }

    /** Takes everything back. */
    void clear() {
        for (int r = 0; r < racks.size(); r++) {
            Arrays.fill(free, firstNode[r], firstNode[r + 1], racks.get(r).chipsPerNode());
        }
        failed.clear();
    }

    boolean take(String type, int chips) {
        if (chips >= failed.getOrDefault(type, Integer.MAX_VALUE)) {
            return false;
        }
        for (int r = 0; r < racks.size(); r++) {
            if (Topology.fits(type, racks.get(r)) && (chips <= racks.get(r).chipsPerNode() ? one(r, chips) : several(r, chips))) {
                return true;
            }
        }
        failed.put(type, chips);
        return false;
    }

    private boolean one(int rack, int chips) {
        for (int n = firstNode[rack]; n < firstNode[rack + 1]; n++) {
            if (free[n] >= chips) {
                free[n] -= chips;
                return true;
            }
        }
        return false;
    }

    private boolean several(int rack, int chips) {
        int size = racks.get(rack).chipsPerNode();
        int whole = chips / size;
        int rest = chips % size;
        int[] empty = new int[whole];
        int found = 0;
        int last = -1;
        for (int n = firstNode[rack]; n < firstNode[rack + 1] && found < whole; n++) {
            if (free[n] == size) {
                empty[found++] = n;
            }
        }
        if (found < whole) {
            return false;
        }
        for (int n = firstNode[rack]; n < firstNode[rack + 1] && rest > 0 && last < 0; n++) {
            if (free[n] >= rest && Arrays.binarySearch(empty, n) < 0) {
                last = n;
            }
        }
        if (rest > 0 && last < 0) {
            return false;
        }
        for (int n : empty) {
            free[n] = 0;
        }
        if (rest > 0) {
            free[last] -= rest;
        }
        return true;
    }

    /** Whether an empty floor would have a place. */
    static boolean everFits(Topology topology, String type, int chips) {
        return new FirstFit(topology).take(type, chips);
    }
}
