package io.millrace.kernel.agent;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The threads that run code of one execution of a cell, besides its own: those that it started, and those of any pool that run a task of it. A thread of a pool
 * that waits for work runs no such code and is left alone.
 *
 * <p>Virtual threads are found through the JDK's own list of them (the package {@code jdk.internal.vm}, exported to us by the command line); where that is not to
 * be had, only the checks in their code stop them.
 */
final class CellThreads {
    private static final Method ROOT = method("jdk.internal.vm.ThreadContainers", "root");
    private static final Method CHILDREN = method("jdk.internal.vm.ThreadContainer", "children");
    private static final Method THREADS = method("jdk.internal.vm.ThreadContainer", "threads");

    private CellThreads() {}

    /** Those that run code of this execution at present. */
    static List<Thread> of(CellScope scope) {
        List<Thread> found = new ArrayList<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.getThreadGroup() == scope.threads ? ofNotebook(stack) : ofCell(stack, scope)) {
                found.add(thread);
            }
        });
        try {
            if (ROOT != null) {
                virtual(ROOT.invoke(null), scope, found);
            }
        } catch (ReflectiveOperationException e) {
            // Checks stop them.
        }
        return found;
    }

    /** Whether the current thread runs a task of this execution, in whatever pool. */
    static boolean runsCodeOf(CellScope scope) {
        return StackWalker.getInstance().walk(frames -> frames.anyMatch(f -> ofCell(f.toStackTraceElement(), scope)));
    }

    private static void virtual(Object container, CellScope scope, List<Thread> into) throws ReflectiveOperationException {
        for (Object each : ((Stream<?>) THREADS.invoke(container)).toList()) {
            if (each instanceof Thread thread && thread.isVirtual() && ofCell(thread.getStackTrace(), scope)) {
                into.add(thread);
            }
        }
        for (Object child : ((Stream<?>) CHILDREN.invoke(container)).toList()) {
            virtual(child, scope, into);
        }
    }

    private static boolean ofNotebook(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if ("cells".equals(frame.getClassLoaderName()) || "notebook".equals(frame.getClassLoaderName())) {
                return true;
            }
        }
        return false;
    }

    private static boolean ofCell(StackTraceElement[] stack, CellScope scope) {
        for (StackTraceElement frame : stack) {
            if (ofCell(frame, scope)) {
                return true;
            }
        }
        return false;
    }

    /** A statement of the cell, or a lambda in one: not a method that it defines, which others may call. */
    private static boolean ofCell(StackTraceElement frame, CellScope scope) {
        return frame.getMethodName().contains("do_it$") && ("cell " + scope.count).equals(frame.getFileName());
    }

    private static Method method(String type, String name) {
        try {
            Method method = Class.forName(type).getMethod(name);
            method.invoke(name.equals("root") ? null : ROOT.invoke(null));
            return method;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
