package io.millrace.kernel.agent;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Makes a folder the process's working directory. A kernel is started before it is known whose it will be, and a Java program cannot change its
 * directory; the C library can. The JDK resolves paths against {@code user.dir}, which the server sets to a link that leads to the same folder once
 * the kernel has a notebook; so streams (by the system's directory) and {@code java.nio} (by the property) agree.
 */
final class WorkingDirectory {
    private static final MethodHandle CHDIR = Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("chdir"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private WorkingDirectory() {}

    /** Makes ready what {@link #enter} needs, in the background: it takes some 30 ms, which nobody should wait for who takes a warm kernel. */
    static void prepare() {
        Thread.ofPlatform().daemon().name("millrace-directory").start(() -> enter("."));
    }

    static void enter(String folder) {
        if (folder == null || folder.isEmpty()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) CHDIR.invokeExact(arena.allocateFrom(folder));
            if (result != 0) {
                System.err.println("millrace: the folder " + folder + " could not be made the working directory.");
            }
        } catch (Throwable e) {
            // Cells can still use absolute paths.
            System.err.println("millrace: the working directory could not be changed: " + e);
        }
    }
}
