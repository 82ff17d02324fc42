package io.millrace.pool.execute;

import java.util.Arrays;

/**
 * Least significant digit first, 11 bits at a time, skipping digits that all keys share; short rows by insertion. Stable. One object sorts rows up
 * to its length, one after the other.
 */
final class RadixSort {
    private static final int BITS = 11;
    private static final int DIGITS = (64 + BITS - 1) / BITS;
    private static final int SHORT = 48;

    /** Set before {@link #sort}; changed by it. */
    long[] keys;
    /** The positions in order, after {@link #sort}. */
    int[] order;
    private long[] otherKeys;
    private int[] otherOrder;
    private final int[][] counts = new int[DIGITS][1 << BITS];

    RadixSort(int length) {
        keys = new long[length];
        order = new int[length];
        otherKeys = new long[length];
        otherOrder = new int[length];
    }

    void sort(int n) {
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        if (n <= SHORT) {
            insertion(n);
            return;
        }
        count(n);
        for (int digit = 0; digit < DIGITS; digit++) {
            int[] starts = counts[digit];
            int shift = digit * BITS;
            if (starts[(int) (keys[0] >>> shift) & (1 << BITS) - 1] == n) {
                continue;
            }
            int sum = 0;
            for (int i = 0; i < starts.length; i++) {
                int next = sum + starts[i];
                starts[i] = sum;
                sum = next;
            }
            scatter(keys, order, otherKeys, otherOrder, starts, shift, n);
            long[] k = keys;
            keys = otherKeys;
            otherKeys = k;
            int[] o = order;
            order = otherOrder;
            otherOrder = o;
        }
    }

    private void count(int n) {
        for (int[] digit : counts) {
            Arrays.fill(digit, 0);
        }
        for (int i = 0; i < n; i++) {
            long key = keys[i];
            for (int digit = 0; digit < DIGITS; digit++) {
                counts[digit][(int) key & (1 << BITS) - 1]++;
                key >>>= BITS;
            }
        }
    }

    private static void scatter(long[] keys, int[] order, long[] toKeys, int[] toOrder, int[] starts, int shift, int n) {
        for (int i = 0; i < n; i++) {
            long key = keys[i];
            int at = starts[(int) (key >>> shift) & (1 << BITS) - 1]++;
            toKeys[at] = key;
            toOrder[at] = order[i];
        }
    }

    private void insertion(int n) {
        for (int i = 1; i < n; i++) {
            long key = keys[i];
            int position = order[i];
            int at = i - 1;
            while (at >= 0 && Long.compareUnsigned(keys[at], key) > 0) {
                keys[at + 1] = keys[at];
                order[at + 1] = order[at];
                at--;
            }
            keys[at + 1] = key;
            order[at + 1] = position;
        }
    }
}
