package io.millrace.kernel.agent;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Throws an exception in another thread, whatever code it is in: the tool interface's StopThread, called without any native code of our own.
 *
 * <p><b>References.</b> The interface wants JNI references to the thread and to the exception. Each call through the linker returns local
 * references that live only until the next ordinary native method returns in that thread; a first version that kept one
 * crashed the process. So a cell's thread asks for its own reference when it begins ({@link #enrol}) and makes it global with the very next call, and nothing
 * between the two may run a native method: not the linking of a call site on its first use, not the customisation of a method handle on its
 * 127th. Both are used up in advance ({@link #WARM_UP} rounds with a mask that turns the reference into null).
 *
 * <p><b>Which exception.</b> {@code ThreadDeath}, made by JNI itself (FindClass, AllocObject) in the same way and kept for the life of the process.
 *
 * <p>Where anything of this is missing (another virtual machine), the class says so once and the stop goes without this step.
 */
@SuppressWarnings("restricted")
final class StopThread {
    private static final int JNI_VERSION = 0x00150000;
    private static final int JVMTI_VERSION = 0x30010200;
    private static final int CAN_SIGNAL_THREAD = 10;

    private static final int WARM_UP = 300;

    private static final StopThread INSTANCE = create();

    private final MethodHandle getCurrentThread;
    private final MethodHandle newGlobalRef;
    private final MethodHandle deleteGlobalRef;
    private final MethodHandle stopThread;
    private final MethodHandle getEnv;
    private final long jvmti;
    private final long vm;
    private final long thrown;

    private StopThread(Linker linker, long vm) throws Throwable {
        this.vm = vm;
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        getEnv = linker.downcallHandle(MemorySegment.ofAddress(entry(vm, 6)), FunctionDescriptor.of(ValueLayout.JAVA_INT, word, word, ValueLayout.JAVA_INT));
        Arena forever = Arena.global();
        MemorySegment slot = forever.allocate(word);
        check("GetEnv", (int) getEnv.invokeExact(vm, slot.address(), JVMTI_VERSION));
        jvmti = slot.get(word, 0);
        check("GetEnv", (int) getEnv.invokeExact(vm, slot.address(), JNI_VERSION));
        long jni = slot.get(word, 0);
        MemorySegment capabilities = forever.allocate(16, 8);
        capabilities.set(ValueLayout.JAVA_INT, 0, 1 << CAN_SIGNAL_THREAD);
        FunctionDescriptor two = FunctionDescriptor.of(ValueLayout.JAVA_INT, word, word);
        MethodHandle addCapabilities = linker.downcallHandle(MemorySegment.ofAddress(entry(jvmti, 141)), two);
        check("AddCapabilities", (int) addCapabilities.invokeExact(jvmti, capabilities.address()));
        getCurrentThread = linker.downcallHandle(MemorySegment.ofAddress(entry(jvmti, 17)), two);
        stopThread = linker.downcallHandle(MemorySegment.ofAddress(entry(jvmti, 6)), FunctionDescriptor.of(ValueLayout.JAVA_INT, word, word, word));
        FunctionDescriptor reference = FunctionDescriptor.of(word, word, word);
        newGlobalRef = linker.downcallHandle(MemorySegment.ofAddress(entry(jni, 21)), reference);
        deleteGlobalRef = linker.downcallHandle(MemorySegment.ofAddress(entry(jni, 22)), FunctionDescriptor.ofVoid(word, word));
        MethodHandle findClass = linker.downcallHandle(MemorySegment.ofAddress(entry(jni, 6)), reference);
        MethodHandle allocate = linker.downcallHandle(MemorySegment.ofAddress(entry(jni, 27)), reference);
        long name = forever.allocateFrom("java/lang/ThreadDeath").address();
        for (int i = 0; i < WARM_UP; i++) {
            makeGlobal(findClass, jni, name, 0);
        }
        long type = makeGlobal(findClass, jni, name, -1);
        for (int i = 0; i < WARM_UP; i++) {
            makeGlobal(allocate, jni, type, 0);
        }
        thrown = makeGlobal(allocate, jni, type, -1);
        for (int i = 0; i < WARM_UP; i++) {
            current(0);
        }
    }

    /** Between the first call and the second nothing may run a native method. */
    private long makeGlobal(MethodHandle maker, long jni, long argument, long mask) throws Throwable {
        long local = (long) maker.invokeExact(jni, argument) & mask;
        return (long) newGlobalRef.invokeExact(jni, local);
    }

    /** A handle of the current thread, for {@link #strike}; 0 where this step is not available. */
    static long enrol() {
        try {
            return INSTANCE == null ? 0 : INSTANCE.current(-1);
        } catch (Throwable t) {
            return 0;
        }
    }

    private long current(long mask) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slot = arena.allocate(ValueLayout.JAVA_LONG);
            long address = slot.address();
            check("GetEnv", (int) getEnv.invokeExact(vm, address, JNI_VERSION));
            long jni = slot.get(ValueLayout.JAVA_LONG, 0);
            int code = (int) getCurrentThread.invokeExact(jvmti, address);
            long global = (long) newGlobalRef.invokeExact(jni, slot.get(ValueLayout.JAVA_LONG, 0) & mask);
            check("GetCurrentThread", code);
            return global;
        }
    }

    /** Throws ThreadDeath in the thread that enrolled under this handle. */
    static boolean strike(long handle) {
        try {
            return handle != 0 && (int) INSTANCE.stopThread.invokeExact(INSTANCE.jvmti, handle, INSTANCE.thrown) == 0;
        } catch (Throwable t) {
            return false;
        }
    }

    /** The thread has ended. */
    static void release(long handle) {
        if (handle != 0) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment slot = arena.allocate(ValueLayout.JAVA_LONG);
                check("GetEnv", (int) INSTANCE.getEnv.invokeExact(INSTANCE.vm, slot.address(), JNI_VERSION));
                INSTANCE.deleteGlobalRef.invokeExact(slot.get(ValueLayout.JAVA_LONG, 0), handle);
            } catch (Throwable t) {
                // One reference stays.
            }
        }
    }

    private static StopThread create() {
        try {
            Linker linker = Linker.nativeLinker();
            SymbolLookup jvm = SymbolLookup.libraryLookup(Path.of(System.getProperty("java.home"), "lib", "server", System.mapLibraryName("jvm")), Arena.global());
            MethodHandle created = linker.downcallHandle(jvm.findOrThrow("JNI_GetCreatedJavaVMs"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment slot = arena.allocate(ValueLayout.JAVA_LONG);
                MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
                check("JNI_GetCreatedJavaVMs", (int) created.invokeExact(slot.address(), 1, count.address()));
                return new StopThread(linker, slot.get(ValueLayout.JAVA_LONG, 0));
            }
        } catch (Throwable t) {
            System.err.println("millrace: cells cannot be stopped from outside here: " + t);
            return null;
        }
    }

    /** The address in this slot of the function table that an environment points to. */
    private static long entry(long environment, int index) {
        AddressLayout pointer = ValueLayout.ADDRESS.withTargetLayout(java.lang.foreign.MemoryLayout.sequenceLayout(400, ValueLayout.JAVA_LONG));
        MemorySegment table = MemorySegment.ofAddress(environment).reinterpret(8).get(pointer, 0);
        return table.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    private static void check(String call, int code) {
        if (code != 0) {
            throw new IllegalStateException(call + " answered " + code);
        }
    }
}
