package io.millrace.kernel.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import jdk.jshell.spi.ExecutionControl;

/**
 * The execution control that executes nothing: it writes down what JShell would load, redefine and call.
 *
 * <p>JShell goes on as if each snippet had run; types are static, so nothing depends on it. The kernel does it later, alone.
 * One thing has to be foretold: whether the kernel's machine will accept a redefinition in place (which keeps the values of variables).
 * It does where only the code inside methods differs ({@link ClassShape}); otherwise we refuse here, as it would, and JShell makes
 * a class with a new name.
 */
final class Recorder implements ExecutionControl {
    /** What JShell asked for. */
    sealed interface Step {
        /** These classes are new or have new code. */
        record Classes(Map<String, byte[]> classes) implements Step {}

        /** Call {@code do_it$} of this class. */
        record Invoke(String type) implements Step {}
    }

    private final Map<String, byte[]> classes = new HashMap<>();
    private List<Step> steps = new ArrayList<>();
    private BiConsumer<String, byte[]> watcher = (name, bytes) -> {};

    /** Hears of every class from now on, also of those that are refused. */
    void watch(BiConsumer<String, byte[]> hears) {
        watcher = hears;
    }

    /** No snippet can name this class any more. */
    void forget(String name) {
        classes.remove(name);
    }

    /** What was asked for since the last call of this. */
    List<Step> take() {
        List<Step> taken = steps;
        steps = new ArrayList<>();
        return taken;
    }

    /** The class as the compiler made it last, or null. */
    byte[] compiled(String name) {
        return classes.get(name);
    }

    @Override
    public void load(ClassBytecodes[] loaded) {
        for (ClassBytecodes c : loaded) {
            watcher.accept(c.name(), c.bytecodes());
        }
        record(loaded);
    }

    @Override
    public void redefine(ClassBytecodes[] redefined) throws ClassInstallException {
        for (ClassBytecodes c : redefined) {
            watcher.accept(c.name(), c.bytecodes());
        }
        for (ClassBytecodes c : redefined) {
            byte[] before = classes.get(c.name());
            if (before != null && !ClassShape.of(before).equals(ClassShape.of(c.bytecodes()))) {
                throw new ClassInstallException("The shape of " + c.name() + " has changed.", new boolean[redefined.length]);
            }
        }
        record(redefined);
    }

    @Override
    public String invoke(String type, String method) {
        steps.add(new Step.Invoke(type));
        return "";
    }

    private void record(ClassBytecodes[] given) {
        Map<String, byte[]> map = new java.util.LinkedHashMap<>();
        for (ClassBytecodes c : given) {
            map.put(c.name(), c.bytecodes());
        }
        classes.putAll(map);
        steps.add(new Step.Classes(map));
    }

    @Override
    public String varValue(String type, String variable) {
        return "";
    }

    @Override
    public void addToClasspath(String path) {}

    @Override
    public void stop() {}

    @Override
    public Object extensionCommand(String command, Object argument) {
        return null;
    }

    @Override
    public void close() {}
}
