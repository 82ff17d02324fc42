package io.millrace.pool.execute;

import java.lang.foreign.Arena;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The loops that this process has for chains. A chain goes row by row until it has done {@value #WORTH} elements; then a thread of its own makes a loop for it and runs that over scratch memory
 * until the JVM has compiled it, since a loop over vectors is a hundred times slower before. Only then is it used. Either way has the same bits, so it does not matter when that is.
 */
final class Chains {
    /** Elements; a loop takes a tenth of a second of another core to make. */
    private static final long WORTH = 1L << 20;
    /** Each is a class that is never unloaded. What comes later goes row by row. */
    private static final int MOST = 512;
    private static final long WARM_NANOS = 3_000_000_000L;
    /** Where the JVM has not come to compile a loop in that time, it is tried again when the chain is worth it once more. */
    private static final int ATTEMPTS = 5;
    /** An operation on a vector in a compiled loop takes less than a tenth of this (divisions less than half), and in one that is not many times as long. */
    private static final long COMPILED_NANOS = 25;
    private static final int IN_A_ROW = 20;
    private static final Map<Chain, Entry> ALL = new ConcurrentHashMap<>();
    private static final ThreadPoolExecutor MAKER = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("chains").daemon().factory());

    static {
        MAKER.allowCoreThreadTimeOut(true);
    }

    /** A chain that was met, and its loop once it has one. */
    static final class Entry {
        private final Chain chain;
        private final AtomicLong elements = new AtomicLong();
        private final AtomicBoolean waits = new AtomicBoolean();
        private volatile int attempts;
        private ChainLoop made;
        private volatile ChainLoop loop;

        private Entry(Chain chain) {
            this.chain = chain;
        }

        /** Null as long as rows are faster. */
        ChainLoop loop() {
            return loop;
        }

        /** So many elements went row by row. */
        void went(int count) {
            if (elements.addAndGet(count) >= WORTH && attempts < ATTEMPTS && waits.compareAndSet(false, true)) {
                MAKER.execute(this::make);
            }
        }

        private void make() {
            attempts++;
            made = made == null ? ChainCompiler.compile(chain) : made;
            if (warm()) {
                loop = made;
            }
            elements.set(0);
            waits.set(false);
        }

        private boolean warm() {
            int rows = chain.inputs() + chain.outputs().size();
            long limit = COMPILED_NANOS * (rows + chain.links().size()) * (Register.BLOCK / ChainCompiler.lanes(chain.type()));
            try (Arena arena = Arena.ofConfined()) {
                long base = arena.allocate((long) rows * Scratch.ROW, Layout.ALIGN).address();
                long[] at = new long[rows];
                for (int i = 0; i < rows; i++) {
                    at[i] = base + (long) i * Scratch.ROW;
                }
                double[] constants = new double[chain.constants()];
                int fast = 0;
                for (long end = System.nanoTime() + WARM_NANOS; fast < IN_A_ROW && System.nanoTime() < end; ) {
                    long begin = System.nanoTime();
                    made.run(at, constants, Register.BLOCK);
                    fast = System.nanoTime() - begin < limit ? fast + 1 : 0;
                }
                return fast == IN_A_ROW;
            }
        }
    }

    private Chains() {}

    /** Null where there are too many already. */
    static Entry of(Chain chain) {
        Entry known = ALL.get(chain);
        return known != null ? known : ALL.size() >= MOST ? null : ALL.computeIfAbsent(chain, Entry::new);
    }

    /** How many chains have one. */
    static long loops() {
        return ALL.values().stream().filter(entry -> entry.loop != null).count();
    }

    /** Makes the loops of all chains that were met, compiled or not. For tests. */
    static void makeAll() {
        ALL.values().forEach(entry -> entry.loop = entry.loop == null ? ChainCompiler.compile(entry.chain) : entry.loop);
    }
}
