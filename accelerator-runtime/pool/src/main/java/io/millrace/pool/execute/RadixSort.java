package io.millrace.pool.execute;

import java.util.Arrays;

/**
 * Least significant digit first, 11 bits at a time, skipping digits that all keys share; short rows by insertion. Stable. One object sorts rows up
 * to its length, one after the other.
 *
 * <p>Threads share a long row: each counts the digits of a section, and puts the section's keys behind those of the sections before it. There is one stable order, so that is the same for any number of sections.
 */
final class RadixSort {
    private static final int BITS = 11;
    private static final int DIGITS = (64 + BITS - 1) / BITS;
    private static final int SHORT = 48;
    /** Keys that are worth a second thread: each digit wakes it twice. */
    private static final int SHARED = 1 << 16;

    /** Set before {@link #sort}; changed by it. */
    long[] keys;
    /** The positions in order, after {@link #sort}. */
    int[] order;
    private long[] otherKeys;
    private int[] otherOrder;
    private final int[][] counts = new int[DIGITS][1 << BITS];
    private final int threads;

    /** @param threads that may share a row; how many does not change the order */
    RadixSort(int length, int threads) {
        this.threads = threads;
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
        if (threads > 1 && n >= SHARED) {
            shared(n);
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
            scatter(keys, order, otherKeys, otherOrder, starts, shift, 0, n);
            swap();
        }
    }

    private void swap() {
        long[] k = keys;
        keys = otherKeys;
        otherKeys = k;
        int[] o = order;
        order = otherOrder;
        otherOrder = o;
    }

    private void shared(int n) {
        int[][] starts = new int[threads][1 << BITS];
        int section = Math.ceilDiv(n, threads);
        for (int digit = 0; digit < DIGITS; digit++) {
            int shift = digit * BITS;
            Crew.run(threads, threads, (worker, which) -> count(keys, starts[(int) which], shift, (int) which * section, Math.min(n, ((int) which + 1) * section)));
            int sum = 0;
            boolean one = false;
            for (int value = 0; value < 1 << BITS; value++) {
                int before = sum;
                for (int[] own : starts) {
                    int next = sum + own[value];
                    own[value] = sum;
                    sum = next;
                }
                one |= sum - before == n;
            }
            if (one) {
                continue;
            }
            Crew.run(threads, threads, (worker, which) -> scatter(keys, order, otherKeys, otherOrder, starts[(int) which], shift, (int) which * section,
                    Math.min(n, ((int) which + 1) * section)));
            swap();
        }
    }

    private static void count(long[] keys, int[] counts, int shift, int from, int to) {
        Arrays.fill(counts, 0);
        for (int i = from; i < to; i++) {
            counts[(int) (keys[i] >>> shift) & (1 << BITS) - 1]++;
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

    private static void scatter(long[] keys, int[] order, long[] toKeys, int[] toOrder, int[] starts, int shift, int from, int to) {
        for (int i = from; i < to; i++) {
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
