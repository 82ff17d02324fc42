package io.millrace.pool.execute;

/**
 * Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC'11): a block of four words from a
 * counter and a key, the same at every place and in every order.
 *
 * <p>Counter: the low and high word of the block's number, 0, and a word that says what the block is for, so that keys made from a key never
 * meet its numbers.
 */
final class Philox {
    static final int NUMBERS = 1;
    static final int KEYS = 2;
    private static final long M0 = 0xD2511F53L;
    private static final long M1 = 0xCD9E8D57L;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;
    private static final long LOW = 0xFFFFFFFFL;

    private Philox() {}

    /** One block, the plain definition. */
    static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
        for (int round = 0; round < 10; round++) {
            long p0 = M0 * (c0 & LOW);
            long p1 = M1 * (c2 & LOW);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        return new int[] {c0, c1, c2, c3};
    }

    /** A new key from a key and a number. */
    static long fold(long key, int data) {
        int[] words = block(data, 0, 0, KEYS, (int) key, (int) (key >>> 32));
        return (words[0] & LOW) | (long) words[1] << 32;
    }

    /**
     * Blocks first, first + 1, ...: two words of each in each row of longs, the low one below. Words as longs, so that the loops are of one
     * type throughout and vectorise.
     */
    static void blocks(long key, long first, long[] a, long[] b, int count) {
        long k0 = key & LOW;
        long k1 = key >>> 32;
        for (int i = 0; i < count; i++) {
            long n = first + i;
            // The first round, of a counter with two known words.
            long p0 = M0 * (n & LOW);
            long c0 = (n >>> 32) ^ k0;
            long c2 = (p0 >>> 32) ^ NUMBERS ^ k1;
            long c1 = 0;
            long c3 = p0 & LOW;
            a[i] = c0 | c1 << 32;
            b[i] = c2 | c3 << 32;
        }
        for (int round = 1; round < 10; round++) {
            round(a, b, k0 + round * (W0 & LOW) & LOW, k1 + round * (W1 & LOW) & LOW, count);
        }
    }

    /** One round over packed words, a = c1:c0 and b = c3:c2: short enough for the compiler to vectorise. */
    private static void round(long[] a, long[] b, long r0, long r1, int count) {
        for (int i = 0; i < count; i++) {
            long p0 = M0 * (a[i] & LOW);
            long p1 = M1 * (b[i] & LOW);
            long x = a[i] >>> 32;
            long y = b[i] >>> 32;
            a[i] = ((p1 >>> 32) ^ x ^ r0) | p1 << 32;
            b[i] = ((p0 >>> 32) ^ y ^ r1) | p0 << 32;
        }
    }
}
