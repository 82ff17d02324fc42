package io.millrace.kernel.language;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * JShell's table of the class files that it has compiled, which shows the compiler only those that a snippet can reach.
 *
 * <p>The compiler enters every class of the package of snippets into its tables in each of the two or three tasks of a cell, so without this a
 * cell costs in proportion to all cells before it. Reachable are the wrappers that the snippet imports ({@link RelevantNames}), the wrappers that
 * their class files name in any constant, and so on: a class file cannot lead the compiler to a class that it does not name. A
 * wrapper whose class files were not seen makes the whole table visible, as in a stock JShell.
 */
final class RelevantClasses extends TreeMap<String, Object> {
    private static final long serialVersionUID = 1;
    private static final byte[] PREFIX = "REPL/$JShell$".getBytes(StandardCharsets.US_ASCII);

    /** From a wrapper to those that its class files have ever named. */
    private final transient Map<String, Set<String>> references = new HashMap<>();
    private final transient Set<String> roots = new HashSet<>();
    private transient boolean narrow;

    /** From here on only what {@link #root} names, and what that reaches, is visible. */
    void narrow(boolean on) {
        narrow = on;
        roots.clear();
    }

    /** A snippet that is compiled now imports this wrapper. */
    void root(String wrapper) {
        roots.add(wrapper);
    }

    /** A snippet that is compiled now may need any class. */
    void everything() {
        narrow = false;
    }

    /** The compiler made this class. */
    void saw(String name, byte[] bytes) {
        Set<String> named = references.computeIfAbsent(Shell.outer(name), _ -> new HashSet<>());
        for (int i = bytes.length - PREFIX.length - 1; i > 0; i--) {
            if (bytes[i] == PREFIX[0] && startsAt(bytes, i)) {
                int end = i + PREFIX.length;
                while (end < bytes.length && (bytes[end] >= '0' && bytes[end] <= '9' || bytes[end] >= 'A' && bytes[end] <= 'Z' || bytes[end] == '_')) {
                    end++;
                }
                named.add(new String(bytes, i, end - i, StandardCharsets.US_ASCII).replace('/', '.'));
            }
        }
    }

    private static boolean startsAt(byte[] bytes, int at) {
        for (int i = 0; i < PREFIX.length; i++) {
            if (bytes[at + i] != PREFIX[i]) {
                return false;
            }
        }
        return true;
    }

    /** No snippet can name this wrapper any more. */
    void forget(String wrapper) {
        references.remove(wrapper);
        of(wrapper).keySet().removeIf(name -> Shell.outer(name).equals(wrapper));
    }

    private Map<String, Object> of(String wrapper) {
        return subMap(wrapper, true, wrapper + Character.MAX_VALUE, true);
    }

    @Override
    public Collection<Object> values() {
        if (!narrow) {
            return super.values();
        }
        List<Object> visible = new ArrayList<>();
        Set<String> seen = new HashSet<>(roots);
        ArrayDeque<String> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            String wrapper = open.remove();
            boolean any = false;
            for (Map.Entry<String, Object> e : of(wrapper).entrySet()) {
                if (Shell.outer(e.getKey()).equals(wrapper)) {
                    visible.add(e.getValue());
                    any = true;
                }
            }
            Set<String> named = references.get(wrapper);
            if (any && named == null) {
                return super.values();
            }
            if (named != null) {
                named.stream().filter(seen::add).forEach(open::add);
            }
        }
        return visible;
    }
}
