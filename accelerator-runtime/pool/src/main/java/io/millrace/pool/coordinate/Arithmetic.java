package io.millrace.pool.coordinate;

import io.millrace.pool.execute.Executors;
import io.millrace.pool.execute.ProgramExecutor;
import java.lang.reflect.InvocationTargetException;

/**
 * Which arithmetic this process uses: the host's own, or the class named by the system property {@value #PROPERTY}, which tests of scheduling use
 * to have units of a known cost.
 */
public final class Arithmetic {
    public static final String PROPERTY = "millrace.pool.executor";

    private Arithmetic() {}

    public static ProgramExecutor executor() {
        String name = System.getProperty(PROPERTY);
        if (name == null) {
            return Executors.host();
        }
        try {
            return (ProgramExecutor) Class.forName(name).getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(name + " cannot be made: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name + " is no executor of programs", e);
        }
    }
}
