package io.millrace.pool.execute;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of an execution. Large stretches are mapped by themselves and in huge pages where the system has them: passes over arrays touch many pages,
 * and with small ones their translation takes more time than the arithmetic. They go back to the system when the arena closes. Small stretches,
 * and those of other systems, are the arena's own. Contents are zero.
 */
@SuppressWarnings("restricted")
final class HostMemory {
    private static final long HUGE = 2L << 20;
    /** Less than this is not worth asking the system whether it has it. */
    private static final long ASK = 64L << 20;
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int ADVICE_HUGE_PAGES = 14;
    private static final MethodHandle MAP = link("mmap", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    private static final MethodHandle ADVISE = link("madvise", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT));
    private static final MethodHandle UNMAP = link("munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));

    private HostMemory() {}

    /** @throws IllegalStateException with one sentence where this host does not have so much */
    static MemorySegment allocate(Arena arena, long bytes) {
        long available = bytes < ASK ? bytes : available();
        if (bytes > available) {
            throw new IllegalStateException("The arrays of the program take " + mebibytes(bytes) + " MiB, and this host has " + mebibytes(available)
                    + " MiB free: make them smaller, or compute in parts.");
        }
        MemorySegment mapped = bytes < 2 * HUGE || MAP == null || ADVISE == null || UNMAP == null ? null : map(arena, bytes);
        if (mapped != null) {
            return mapped;
        }
        try {
            return arena.allocate(bytes, Layout.ALIGN);
        } catch (OutOfMemoryError tooLarge) {
            throw new IllegalStateException("This host has no " + mebibytes(bytes) + " MiB for the arrays of the program.", tooLarge);
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(java.util.Locale.ROOT, "%,d", bytes + (1 << 20) - 1 >> 20);
    }

    /** Null where the system refuses. A huge page begins at a multiple of its size, so there is one more than needed. */
    private static MemorySegment map(Arena arena, long bytes) {
        try {
            long length = (bytes + HUGE - 1) / HUGE * HUGE + HUGE;
            MemorySegment start = (MemorySegment) MAP.invokeExact(MemorySegment.NULL, length, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (start.address() == -1) {
                return null;
            }
            MemorySegment all = start.reinterpret(length, arena, HostMemory::unmap);
            long skip = (HUGE - start.address() % HUGE) % HUGE;
            MemorySegment memory = all.asSlice(skip, length - HUGE);
            int ignored = (int) ADVISE.invokeExact(memory, memory.byteSize(), ADVICE_HUGE_PAGES);
            return memory;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void unmap(MemorySegment all) {
        try {
            int ignored = (int) UNMAP.invokeExact(all, all.byteSize());
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What the system could give without paging; no limit where it does not say. */
    private static long available() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemAvailable:")) {
                    return Long.parseLong(line.replaceAll("\\D+", "")) << 10;
                }
            }
        } catch (IOException | NumberFormatException unknown) {
            // Then the allocation itself will tell.
        }
        return Long.MAX_VALUE;
    }

    private static MethodHandle link(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        boolean linux = System.getProperty("os.name").startsWith("Linux");
        return linux ? linker.defaultLookup().find(name).map(f -> linker.downcallHandle(f, type)).orElse(null) : null;
    }
}
