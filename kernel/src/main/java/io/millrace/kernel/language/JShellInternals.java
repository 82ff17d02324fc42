package io.millrace.kernel.language;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.VarSnippet;

/**
 * The members of JShell's own classes that {@link NarrowImports} needs, by name and type, found once for each process.
 *
 * <p>The package {@code jdk.jshell} has to be open to us. Where it is not, or where a member is missing or has another type, the constructor
 * throws and nothing of this is used. The handles are checked where they are called, so a method that throws {@link Throwable} only passes on what JShell threw.
 */
final class JShellInternals {
    private static final String TRIAL = "$JShell$DOESNOTMATTER";

    final MethodHandles.Lookup lookup;
    final Class<?> mapType = type("OuterWrapMap");
    final Class<?> wrapType = type("Wrap");
    private final Field outerMap;
    private final Field maps;
    private final Field tracker;
    private final Field factory;
    private final Field fileManager;
    private final Field classObjects;
    private final Field trackerMap;
    private final Field classOuters;
    private final Field byIndex;
    private final Field all;
    private final Field dependencies;
    private final Field fullTypeName;
    private final Field keyIndex;
    private final MethodHandle key;
    private final MethodHandle classFullName;
    private final MethodHandle wrapped;
    private final MethodHandle imports;
    private final MethodHandle wrappedInClass;
    private final MethodHandle newWrap;
    private final MethodHandle trial;
    private final MethodHandle simpleWrap;

    JShellInternals() throws ReflectiveOperationException {
        Class<?> snippetMaps = type("SnippetMaps");
        lookup = MethodHandles.privateLookupIn(mapType, MethodHandles.lookup());
        outerMap = field(JShell.class, "outerMap", mapType);
        maps = field(JShell.class, "maps", snippetMaps);
        tracker = field(JShell.class, "classTracker", type("ClassTracker"));
        factory = field(JShell.class, "taskFactory", type("TaskFactory"));
        fileManager = field(type("TaskFactory"), "fileManager", type("MemoryFileManager"));
        classObjects = field(type("MemoryFileManager"), "classObjects", Map.class);
        trackerMap = field(type("ClassTracker"), "map", java.util.HashMap.class);
        classOuters = field(mapType, "classOuters", Map.class);
        byIndex = field(snippetMaps, "keyIndexToSnippet", List.class);
        all = field(snippetMaps, "snippets", Set.class);
        dependencies = field(snippetMaps, "dependencies", Map.class);
        fullTypeName = field(VarSnippet.class, "fullTypeName", String.class);
        keyIndex = field(type("Key"), "index", int.class);
        key = method(Snippet.class, "key", type("Key"));
        classFullName = method(Snippet.class, "classFullName", String.class);
        wrapped = method(type("GeneralWrap"), "wrapped", String.class);
        imports = method(snippetMaps, "packageAndImportsExcept", String.class, Set.class, Collection.class);
        wrappedInClass = method(mapType, "wrappedInClass", type("Wrap$CompoundWrap"), String.class, String.class, List.class);
        method(mapType, "wrapInClass", type("OuterWrap"), Set.class, Collection.class, List.class, List.class);
        trial = method(mapType, "wrapInTrialClass", type("OuterWrap"), wrapType);
        simpleWrap = method(wrapType, "simpleWrap", wrapType, String.class);
        Constructor<?> wrap = type("OuterWrap").getDeclaredConstructor(wrapType);
        wrap.setAccessible(true);
        newWrap = lookup.unreflectConstructor(wrap);
    }

    /** These members in one shell. */
    final class Of {
        final JShell jshell;
        final Object stockMap;
        private final Object snippetMaps;
        private final List<?> snippetsByIndex;
        private final Set<?> snippets;
        private final Map<?, ?> dependents;
        private final Map<?, ?> trackedClasses;
        private final Map<?, ?> outers;

        Of(JShell jshell) throws IllegalAccessException {
            this.jshell = jshell;
            stockMap = outerMap.get(jshell);
            snippetMaps = maps.get(jshell);
            snippetsByIndex = (List<?>) byIndex.get(snippetMaps);
            snippets = (Set<?>) all.get(snippetMaps);
            dependents = (Map<?, ?>) dependencies.get(snippetMaps);
            trackedClasses = (Map<?, ?>) trackerMap.get(tracker.get(jshell));
            outers = (Map<?, ?>) classOuters.get(stockMap);
        }

        /** All that live, and some that do not live any more. */
        Set<?> snippets() {
            return snippets;
        }

        Object key(Snippet snippet) throws Throwable {
            return key.invoke(snippet);
        }

        String className(Snippet snippet) throws Throwable {
            return (String) classFullName.invoke(snippet);
        }

        /** The type that is more exact than the declared one, or null. */
        String exactType(VarSnippet variable) throws IllegalAccessException {
            return (String) fullTypeName.get(variable);
        }

        /** Text of what is wrapped: a {@code Wrap} of JShell. */
        String text(Object wrap) throws Throwable {
            return (String) wrapped.invoke(wrap);
        }

        /** A trial class around this that does not import these keys. */
        Object trialWrap(Object wrap, Set<Object> except) throws Throwable {
            return newWrap.invoke(wrappedInClass.invoke(stockMap, TRIAL, (String) imports.invoke(snippetMaps, except, (Collection<?>) null), List.of(wrap)));
        }

        /** What stock JShell makes of this text; for comparison. */
        Object stockTrialWrap(Object wrap) throws Throwable {
            return trial.invoke(stockMap, wrap);
        }

        Object simpleWrap(String text) throws Throwable {
            return simpleWrap.invoke(text);
        }

        void use(Object map, RelevantClasses classes) throws IllegalAccessException {
            Object manager = fileManager.get(factory.get(jshell));
            classes.putAll(Map.class.cast(classObjects.get(manager)));
            classObjects.set(manager, classes);
            // A map of our own type keeps its wrappers in the field of its superclass.
            classOuters.set(map, outers);
            outerMap.set(jshell, map);
        }

        /** Lets go of what is dead and of what mentions it; between evaluations only. */
        void sweep() {
            snippets.removeIf(s -> !jshell.status((Snippet) s).isActive());
            dependents.values().removeIf(keys -> {
                ((Set<?>) keys).removeIf(index -> snippetsByIndex.get((Integer) index) == null);
                return ((Set<?>) keys).isEmpty();
            });
        }

        /** JShell shall know nothing more of this one; nothing may mention it, and its key may never come again. */
        void forget(Snippet snippet) throws Throwable {
            int index = keyIndex.getInt(key(snippet));
            if (snippetsByIndex.get(index) == snippet) {
                snippetsByIndex.set(index, null);
            }
            snippets.remove(snippet);
            String name = className(snippet);
            trackedClasses.keySet().removeIf(c -> Shell.outer((String) c).equals(name));
            outers.remove(name.substring(name.indexOf('.') + 1));
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("jdk.jshell." + name, false, JShell.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field field(Class<?> owner, String name, Class<?> type) throws NoSuchFieldException {
        Field field = owner.getDeclaredField(name);
        if (!field.getType().equals(type)) {
            throw new NoSuchFieldException(name + " is a " + field.getType());
        }
        field.setAccessible(true);
        return field;
    }

    private MethodHandle method(Class<?> owner, String name, Class<?> result, Class<?>... parameters) throws ReflectiveOperationException {
        Method method = owner.getDeclaredMethod(name, parameters);
        if (!result.isAssignableFrom(method.getReturnType())) {
            throw new NoSuchMethodException(name + " returns " + method.getReturnType());
        }
        method.setAccessible(true);
        return lookup.unreflect(method);
    }
}
