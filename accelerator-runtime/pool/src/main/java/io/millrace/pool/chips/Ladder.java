package io.millrace.pool.chips;

import java.util.Arrays;

/**
 * Efficiency as a function of the size of the work, because no kernel reaches its peak on little data. Rungs are (size, efficiency)
 * with rising sizes; between two rungs the efficiency is linear in the logarithm of the size, below the first and above the last it is
 * theirs. The idea is Calculon's (Isaev et al., SC'23); the rungs are fitted here.
 */
public record Ladder(double[] sizes, double[] efficiencies) {
    public Ladder {
        if (sizes.length == 0 || sizes.length != efficiencies.length) {
            throw new IllegalArgumentException("a ladder needs as many sizes as efficiencies");
        }
        sizes = sizes.clone();
        efficiencies = efficiencies.clone();
        for (int i = 0; i < sizes.length; i++) {
            if (!(efficiencies[i] > 0 && efficiencies[i] <= 1.05) || i > 0 && sizes[i] <= sizes[i - 1]) {
                throw new IllegalArgumentException("rungs rise in size and have efficiencies in (0, 1]");
            }
        }
    }

    /** {@code size0, efficiency0, size1, efficiency1, ...}. */
    static Ladder of(double... rungs) {
        double[] sizes = new double[rungs.length / 2];
        double[] efficiencies = new double[rungs.length / 2];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = rungs[2 * i];
            efficiencies[i] = rungs[2 * i + 1];
        }
        return new Ladder(sizes, efficiencies);
    }

    /** Efficiency for work of this size (floating-point operations or bytes, as the ladder is keyed). */
    public double at(double size) {
        int last = sizes.length - 1;
        if (size <= sizes[0]) {
            return efficiencies[0];
        }
        if (size >= sizes[last]) {
            return efficiencies[last];
        }
        int above = Arrays.binarySearch(sizes, size);
        if (above >= 0) {
            return efficiencies[above];
        }
        above = -above - 1;
        double part = Math.log(size / sizes[above - 1]) / Math.log(sizes[above] / sizes[above - 1]);
        return efficiencies[above - 1] + part * (efficiencies[above] - efficiencies[above - 1]);
    }
}
