package io.millrace.kernel.agent;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;

/**
 * Two services of the virtual machine's tool interface (JVMTI) that Java has no call for: throw an exception in another thread, and
 * replace the code of loaded classes. Called through the foreign function interface, without any native code of our own.
 *
 * <p><b>Why not an agent.</b> {@code -javaagent} gives the second, but it keeps the machine from mapping its archived heap and our
 * ahead-of-time cache: 90 ms and 7 MB more in every kernel. This class is only loaded when it is needed.
 *
 * <p><b>References.</b> JVMTI wants JNI references. To get one for any object, the object is put into a static field, which JNI then reads
 * ({@code GetStaticObjectField}). The reference that comes back is a local one and dies when the next ordinary native method returns in this thread; a first
 * version that kept one crashed the process. So it is made global with the very next call, and nothing between the two may run a native
 * method: not the linking of a call site on first use, not the customisation of a method handle on its 127th. Both are used up in
 * advance, in {@link #WARM_UP} rounds with a mask that makes the reference null.
 *
 * <p><b>One shape.</b> Each shape of a call costs a generated class. All functions used here take at most four words and return at most one,
 * so all are called with four; what a function does not look at does no harm in registers.
 */
@SuppressWarnings("restricted")
final class Machine {
    private static final int JNI_VERSION = 0x00150000;
    private static final int JVMTI_VERSION = 0x30010200;
    private static final int CAN_REDEFINE_CLASSES = 1 << 9;
    private static final int CAN_SIGNAL_THREAD = 1 << 10;
    private static final int WARM_UP = 300;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALL = LINKER.downcallHandle(FunctionDescriptor.of(WORD, WORD, WORD, WORD, WORD));

    private static Machine instance;

    private final long vm;
    private final long jvmti;
    private final MemorySegment getEnv;
    private final MemorySegment stopThread;
    private final MemorySegment redefineClasses;
    private final MemorySegment getStaticObjectField;
    private final MemorySegment newGlobalRef;
    private final MemorySegment deleteGlobalRef;
    private final long holder;
    private final long field;

    private Machine(Arena arena) throws Throwable {
        SymbolLookup jvm = SymbolLookup.libraryLookup(Path.of(System.getProperty("java.home"), "lib", "server", System.mapLibraryName("jvm")), Arena.global());
        MemorySegment slot = arena.allocate(WORD);
        check("JNI_GetCreatedJavaVMs", call(jvm.findOrThrow("JNI_GetCreatedJavaVMs"), slot.address(), 1, arena.allocate(WORD).address(), 0));
        vm = slot.get(WORD, 0);
        getEnv = entry(vm, 6);
        check("GetEnv", call(getEnv, vm, slot.address(), JVMTI_VERSION, 0));
        jvmti = slot.get(WORD, 0);
        MemorySegment capabilities = arena.allocate(16, 8);
        capabilities.set(ValueLayout.JAVA_INT, 0, CAN_SIGNAL_THREAD | CAN_REDEFINE_CLASSES);
        check("AddCapabilities", call(entry(jvmti, 141), jvmti, capabilities.address(), 0, 0));
        stopThread = entry(jvmti, 6);
        redefineClasses = entry(jvmti, 86);
        long jni = environment(slot);
        newGlobalRef = entry(jni, 21);
        deleteGlobalRef = entry(jni, 22);
        getStaticObjectField = entry(jni, 145);
        MemorySegment getCurrentThread = entry(jvmti, 17);
        for (int i = 0; i < WARM_UP; i++) {
            current(getCurrentThread, jni, slot, 0);
        }
        long thread = current(getCurrentThread, jni, slot, -1);
        MemorySegment getObjectClass = entry(jni, 31);
        for (int i = 0; i < WARM_UP; i++) {
            global(getObjectClass, jni, thread, 0, 0);
        }
        holder = global(getObjectClass, jni, thread, 0, -1);
        call(deleteGlobalRef, jni, thread, 0, 0);
        field = call(entry(jni, 144), jni, holder, arena.allocateFrom("passed").address(), arena.allocateFrom("Ljava/lang/Object;").address());
        for (int i = 0; i < WARM_UP; i++) {
            global(getStaticObjectField, jni, holder, field, 0);
        }
    }

    /** A global reference to the current thread; between the first call and the second nothing may run a native method. */
    private long current(MemorySegment getCurrentThread, long jni, MemorySegment slot, long mask) throws Throwable {
        long address = slot.address();
        long code = (long) CALL.invokeExact(getCurrentThread, jvmti, address, 0L, 0L);
        long global = (long) CALL.invokeExact(newGlobalRef, jni, slot.get(WORD, 0) & mask, 0L, 0L);
        check("GetCurrentThread", code);
        return global;
    }

    /** The thread that opens the machine: JNI's FindClass does not see our loader, but a thread's class is found through the thread. */
    private static final class Opening extends Thread {
        /** What JNI reads; under the lock of {@link Machine}. */
        @SuppressWarnings("unused")
        private static volatile Object passed;

        private Machine opened;
        private Throwable failure;

        Opening() {
            super(null, null, "millrace-open", 0, false);
        }

        @Override
        public void run() {
            try (Arena arena = Arena.ofConfined()) {
                opened = new Machine(arena);
            } catch (Throwable t) {
                failure = t;
            }
        }
    }

    /**
     * Throws this in that thread, at whatever it does. False where the thread has ended.
     *
     * @throws UnsupportedOperationException where this machine does not offer it
     */
    static synchronized boolean strike(Thread target, Throwable thrown) {
        try (Arena arena = Arena.ofConfined()) {
            Machine machine = machine();
            long jni = machine.environment(arena.allocate(WORD));
            long thread = machine.reference(jni, target);
            long exception = machine.reference(jni, thrown);
            long code = call(machine.stopThread, machine.jvmti, thread, exception, 0);
            call(machine.deleteGlobalRef, jni, thread, 0, 0);
            call(machine.deleteGlobalRef, jni, exception, 0, 0);
            return (int) code == 0;
        } catch (Throwable t) {
            throw new UnsupportedOperationException("Threads cannot be stopped from outside here.", t);
        }
    }

    /**
     * Replaces the code of these classes; what runs in them goes on in the old one until it returns.
     *
     * @throws UnsupportedOperationException where the change is more than the machine carries over
     */
    static synchronized void redefine(Map<Class<?>, byte[]> classes) {
        int code;
        try (Arena arena = Arena.ofConfined()) {
            Machine machine = machine();
            long jni = machine.environment(arena.allocate(WORD));
            MemorySegment definitions = arena.allocate(24L * classes.size(), 8);
            int i = 0;
            for (Map.Entry<Class<?>, byte[]> each : classes.entrySet()) {
                definitions.set(WORD, 24L * i, machine.reference(jni, each.getKey()));
                definitions.set(ValueLayout.JAVA_INT, 24L * i + 8, each.getValue().length);
                definitions.set(WORD, 24L * i + 16, arena.allocateFrom(ValueLayout.JAVA_BYTE, each.getValue()).address());
                i++;
            }
            code = (int) call(machine.redefineClasses, machine.jvmti, classes.size(), definitions.address(), 0);
            for (int j = 0; j < i; j++) {
                call(machine.deleteGlobalRef, jni, definitions.get(WORD, 24L * j), 0, 0);
            }
        } catch (Throwable t) {
            throw new UnsupportedOperationException("Classes cannot be replaced here.", t);
        }
        if (code != 0) {
            throw new UnsupportedOperationException("the machine refused to replace " + classes.keySet() + " with code " + code);
        }
    }

    /** Prepares for the first call, which then costs nothing; on a machine that does not offer it, the call itself will say so. */
    static synchronized void prepare() {
        try {
            machine();
        } catch (Throwable t) {
            // Told when it is needed.
        }
    }

    private static Machine machine() throws Throwable {
        if (instance == null) {
            Opening opening = new Opening();
            opening.start();
            opening.join();
            if (opening.failure != null) {
                throw opening.failure;
            }
            instance = opening.opened;
        }
        return instance;
    }

    private long reference(long jni, Object object) throws Throwable {
        Opening.passed = object;
        long reference = global(getStaticObjectField, jni, holder, field, -1);
        Opening.passed = null;
        return reference;
    }

    /** Between the first call and the second nothing may run a native method. */
    private long global(MemorySegment maker, long jni, long a, long b, long mask) throws Throwable {
        long local = (long) CALL.invokeExact(maker, jni, a, b, 0L) & mask;
        return (long) CALL.invokeExact(newGlobalRef, jni, local, 0L, 0L);
    }

    /** The JNI environment of the current thread. */
    private long environment(MemorySegment slot) throws Throwable {
        check("GetEnv", call(getEnv, vm, slot.address(), JNI_VERSION, 0));
        return slot.get(WORD, 0);
    }

    private static long call(MemorySegment function, long a, long b, long c, long d) throws Throwable {
        return (long) CALL.invokeExact(function, a, b, c, d);
    }

    /** The function in this place of the table that an environment points to. */
    private static MemorySegment entry(long environment, int index) {
        AddressLayout pointer = ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(400, WORD));
        return MemorySegment.ofAddress(MemorySegment.ofAddress(environment).reinterpret(8).get(pointer, 0).getAtIndex(WORD, index));
    }

    private static void check(String call, long code) {
        if ((int) code != 0) {
            throw new IllegalStateException(call + " answered " + (int) code);
        }
    }
}
