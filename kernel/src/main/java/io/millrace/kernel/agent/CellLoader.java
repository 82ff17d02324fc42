package io.millrace.kernel.agent;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads the classes of the cells, as late as the machine asks for them.
 *
 * <p>A package brings classes without saying whether they are new: what is not defined yet is kept until it is wanted (so a later cell may
 * still replace it for nothing), what is defined with the same bytes is left alone, and what is defined with other bytes is redefined in place, which keeps
 * the values of its variables. So the same package can be given twice, and a rebuilt compiler can send everything that it
 * knows without harm.
 *
 * <p>One lock, the loader's own, guards everything (the loader is not parallel capable): defining a class loads its superclass, and two locks would
 * meet in both orders.
 */
final class CellLoader extends ClassLoader {
    /** A class that is not defined yet has its bytes, a defined one has only their hash and the class. */
    private record Known(byte[] pending, int hash, int length, Class<?> defined) {
        boolean same(byte[] bytes) {
            return length == bytes.length && hash == Arrays.hashCode(bytes);
        }
    }

    private final Map<String, Known> known = new HashMap<>();
    private final Map<String, Integer> runs = new HashMap<>();
    private final NotebookLoader jars;

    CellLoader(NotebookLoader parent) {
        super("cells", parent);
        jars = parent;
        setDefaultAssertionStatus(true); // who writes "assert" in a cell means it; tests of assignments do
    }

    /** More jars that cells see, from now on. */
    void addJars(List<Path> files) {
        jars.add(files);
    }

    /**
     * @throws UnsupportedOperationException where a defined class has changed in a way that the machine cannot carry over
     */
    void bring(Map<String, byte[]> classes, int run) {
        jars.expect(classes.values());
        take(classes, run);
    }

    private synchronized void take(Map<String, byte[]> classes, int run) {
        Map<Class<?>, byte[]> changed = new LinkedHashMap<>();
        classes.forEach((name, bytes) -> {
            Known k = known.get(name);
            if (k == null || k.defined == null) {
                runs.put(name, run);
                known.put(name, new Known(bytes, 0, 0, null));
            } else if (!k.same(bytes)) {
                changed.put(k.defined, bytes);
            }
        });
        if (!changed.isEmpty()) {
            Machine.redefine(changed);
            changed.forEach(this::remember);
        }
    }

    /** Moves the value of a static variable to the class that holds it from now on. */
    void carry(String from, String to, String field) throws ReflectiveOperationException {
        Class<?> old;
        synchronized (this) {
            Known k = known.get(from);
            old = k == null ? null : k.defined;
        }
        if (old != null) {
            Field source = old.getDeclaredField(field);
            Field target = Class.forName(to, true, this).getDeclaredField(field);
            source.setAccessible(true);
            target.setAccessible(true);
            target.set(null, source.get(null));
        }
    }

    /** The class of a cell as the machine has it; null where it was not wanted yet. */
    synchronized Class<?> defined(String name) {
        Known k = known.get(name);
        return k == null ? null : k.defined;
    }

    /** In which run (its execution count) the newest definition of a class came; 0 for unknown. */
    synchronized int broughtBy(String name) {
        return runs.getOrDefault(name, 0);
    }

    @Override
    protected synchronized Class<?> findClass(String name) throws ClassNotFoundException {
        Known k = known.get(name);
        if (k == null || k.pending == null) {
            throw new ClassNotFoundException(name);
        }
        Class<?> defined = defineClass(name, k.pending, 0, k.pending.length);
        remember(defined, k.pending);
        return defined;
    }

    private void remember(Class<?> defined, byte[] bytes) {
        known.put(defined.getName(), new Known(null, Arrays.hashCode(bytes), bytes.length, defined));
    }
}
