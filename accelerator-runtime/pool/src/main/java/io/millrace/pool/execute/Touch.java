package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Reads a word of each cache line that the block at hand will read or write, in all arrays by turns. Loads over registers go array by array, which leaves
 * memory idle between short bursts of one array each; asked for together, the lines of all arrays come at the same time.
 */
final class Touch implements Instruction {
    private static final int TOGETHER = 4;
    private static final int LINE = 64;

    private final Buffer[] buffers;
    private long sum;

    Touch(List<Buffer> buffers) {
        this.buffers = buffers.toArray(Buffer[]::new);
    }

    @Override
    public void run(MemorySegment memory, long from, int count) {
        for (int i = 0; i < buffers.length; i += TOGETHER) {
            long bytes = buffers[i].type.bytes();
            sum += touch(memory, at(i, from), at(i + 1, from), at(i + 2, from), at(i + 3, from), (int) (count * bytes / LINE));
        }
    }

    /** The places of arrays of one group; where there are fewer, the first again. */
    private long at(int i, long from) {
        Buffer buffer = buffers[i < buffers.length ? i : i / TOGETHER * TOGETHER];
        return buffer.offset + from * buffer.type.bytes();
    }

    private static long touch(MemorySegment memory, long a, long b, long c, long d, int lines) {
        long sum = 0;
        for (int i = 0; i < lines; i++) {
            sum += memory.get(ValueLayout.JAVA_LONG_UNALIGNED, a + (long) i * LINE) ^ memory.get(ValueLayout.JAVA_LONG_UNALIGNED, b + (long) i * LINE)
                    ^ memory.get(ValueLayout.JAVA_LONG_UNALIGNED, c + (long) i * LINE) ^ memory.get(ValueLayout.JAVA_LONG_UNALIGNED, d + (long) i * LINE);
        }
        return sum;
    }
}
