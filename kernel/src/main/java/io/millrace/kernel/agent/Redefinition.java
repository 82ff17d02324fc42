package io.millrace.kernel.agent;

import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.List;

/** Replaces the code of classes that are already loaded. The kernel's jar is its own agent for this. */
public final class Redefinition {
    private static volatile Instrumentation instrumentation;

    private Redefinition() {}

    public static void premain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    static void redefine(List<ClassDefinition> classes) throws UnmodifiableClassException, ClassNotFoundException {
        if (instrumentation == null) {
            throw new UnsupportedOperationException("This kernel was started without its agent.");
        }
        instrumentation.redefineClasses(classes.toArray(ClassDefinition[]::new));
    }
}
