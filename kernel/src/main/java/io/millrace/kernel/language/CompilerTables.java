package io.millrace.kernel.language;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import jdk.jshell.JShell;

/**
 * Sweeps the tables of classes in the compilers that JShell keeps for its next tasks.
 *
 * <p>JShell removes the classes of snippets from those tables after each task, but the row of each name stays, empty, and every later task
 * walks over all rows. Here the empty rows go. Where the packages of the compiler are not open to us, or differ, nothing is swept.
 *
 * <p>To be called from the shell's thread only, when no task runs.
 */
final class CompilerTables {
    private final Collection<?> pools;
    private final Method instance;
    private final Field classes;

    private CompilerTables(Object pool) throws ReflectiveOperationException {
        Field queues = pool.getClass().getDeclaredField("options2Contexts");
        queues.setAccessible(true);
        pools = ((Map<?, ?>) queues.get(pool)).values();
        ClassLoader loader = pool.getClass().getClassLoader();
        Class<?> table = Class.forName("com.sun.tools.javac.code.Symtab", false, loader);
        instance = table.getDeclaredMethod("instance", Class.forName("com.sun.tools.javac.util.Context", false, loader));
        instance.setAccessible(true);
        classes = table.getDeclaredField("classes");
        classes.setAccessible(true);
        if (!classes.getType().equals(Map.class)) {
            throw new NoSuchFieldException("another table of classes");
        }
    }

    /** The tables of this shell, or null where they cannot be reached. A longer class path makes new compilers: ask again then. */
    static CompilerTables of(JShell jshell) {
        try {
            Field factory = JShell.class.getDeclaredField("taskFactory");
            factory.setAccessible(true);
            Field pool = factory.getType().getDeclaredField("javacTaskPool");
            pool.setAccessible(true);
            return new CompilerTables(pool.get(factory.get(jshell)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            System.getLogger("millrace.language").log(System.Logger.Level.WARNING, "Cells will cost more after many evaluations: " + e);
            return null;
        }
    }

    void sweep() throws ReflectiveOperationException {
        for (Object contexts : pools) {
            for (Object context : (Collection<?>) contexts) {
                ((Map<?, ?>) classes.get(instance.invoke(null, context))).values().removeIf(rows -> ((Map<?, ?>) rows).isEmpty());
            }
        }
    }
}
