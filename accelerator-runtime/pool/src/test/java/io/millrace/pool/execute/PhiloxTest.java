package io.millrace.pool.execute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Known answers of Random123's kat_vectors file for philox4x32-10. */
class PhiloxTest {
    @Test
    void knownAnswers() {
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, Philox.block(0, 0, 0, 0, 0, 0));
        assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, Philox.block(-1, -1, -1, -1, -1, -1));
        assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
                Philox.block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
    }

    @Test
    void blocksInBulkAreTheDefinitionsBlocks() {
        long[] a = new long[512];
        long[] b = new long[512];
        for (long first : new long[] {0, 7, 0xFFFFFF00L, 1L << 35}) {
            for (long key : new long[] {0, -1, 0x0123456789ABCDEFL}) {
                Philox.blocks(key, first, a, b, 512);
                for (int i = 0; i < 512; i++) {
                    long n = first + i;
                    int[] words = Philox.block((int) n, (int) (n >>> 32), 0, Philox.NUMBERS, (int) key, (int) (key >>> 32));
                    assertEquals(words[0] & 0xFFFFFFFFL | (long) words[1] << 32, a[i]);
                    assertEquals(words[2] & 0xFFFFFFFFL | (long) words[3] << 32, b[i]);
                }
            }
        }
    }
}
