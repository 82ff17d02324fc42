package io.millrace.accelerator.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.Programs;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The codec: what goes in comes out, and nothing from outside does harm. */
class ProgramTest {
    @Property(tries = 300)
    void programsComeBackByteForByte(@ForAll long seed) {
        byte[] encoded = Programs.random(seed);
        assertArrayEquals(encoded, Program.decode(encoded).encode());
    }

    @Property(tries = 3000)
    void damagedProgramsAreRefusedOrValidButNeverHarm(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = Programs.random(seed >>> 32);
        for (int i = 0; i <= random.nextInt(4); i++) {
            bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt();
        }
        survives(random.nextInt(5) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
    }

    @Property(tries = 1000)
    void noiseIsRefused(@ForAll @Size(max = 60) byte[] noise, @ForAll @IntRange(min = 0, max = 1) int version) {
        byte[] bytes = new byte[noise.length + 5];
        System.arraycopy(Encoder.MAGIC, 0, bytes, 0, 4);
        bytes[4] = (byte) version;
        System.arraycopy(noise, 0, bytes, 5, noise.length);
        survives(bytes);
    }

    private static void survives(byte[] bytes) {
        try {
            byte[] again = Program.decode(bytes).encode();
            assertArrayEquals(bytes, again, "decoding accepts only the canonical form");
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().endsWith("."), refused.getMessage());
        }
    }

    @Example
    void hugeCountsAreRefusedBeforeAnythingIsAllocated() {
        byte[] bytes = {'M', 'L', 'R', 'P', 1, 0, -1, -1, -1, -1, 7};
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Program.decode(bytes)).getMessage().contains("number of nodes"));
        assertThrows(IllegalArgumentException.class, () -> Program.decode(null));
        assertThrows(IllegalArgumentException.class, () -> Program.decode(new byte[] {'M', 'L', 'R', 'P', 9}));
    }

    @Example
    void theWireFormatDoesNotChangeByAccident() {
        assertEquals(116, Op.values().length);
        assertEquals(0, Op.INPUT.ordinal());
        assertEquals(75, Op.RESULT.ordinal());
        assertEquals(115, Op.EXCHANGE.ordinal());
        assertEquals(8, Collective.SHIFT.ordinal());
        assertEquals(DType.BOOL, DType.values()[3]);
    }
}
