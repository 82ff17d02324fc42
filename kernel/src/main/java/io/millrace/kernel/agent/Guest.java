package io.millrace.kernel.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Our door into the classes of the notebook, which another loader has loaded: by reflection, with JDK types only. Every part
 * of it may be absent (a notebook without the accelerator's jar): then values are shown by {@code toString}.
 */
final class Guest {
    private final Method arm;
    private final Method disarm;
    private final Method render;
    private final Method input;
    private final Method describe;
    private final Method table;

    Guest(NotebookLoader loader, BiFunction<Map<String, Object>, List<byte[]>, CompletionStage<Object[]>> accelerator,
          Consumer<Map<String, Object>> display) throws ReflectiveOperationException {
        Class<?> check = loader.loadClass("io.millrace.kernel.woven.Check");
        arm = check.getMethod("arm", Runnable.class);
        disarm = check.getMethod("disarm");
        Method bridge = find(loader, "io.millrace.accelerator.spi.KernelBridge", "install", BiFunction.class, Consumer.class);
        if (bridge != null) {
            bridge.invoke(null, accelerator, display);
        }
        input = find(loader, "io.millrace.accelerator.spi.KernelBridge", "input", String.class, Object.class);
        describe = find(loader, "io.millrace.notebook.Values", "describe", Object.class);
        table = find(loader, "io.millrace.notebook.TableWindow", "of", Object.class, int.class, int.class, String.class, boolean.class, String.class);
        render = find(loader, "io.millrace.notebook.Rendering", "result", Object.class);
        if (render != null) {
            render.invoke(null, "warm");
        }
    }

    void arm(Runnable hook) throws ReflectiveOperationException {
        arm.invoke(null, hook);
    }

    void disarm() throws ReflectiveOperationException {
        disarm.invoke(null);
    }

    /**
     * A person changed a control: its value counts when this returns. What comes back calls the listeners of the notebook; what goes wrong is printed by it, so it
     * belongs into a thread of the cell where the control stands.
     */
    Runnable input(String id, Object value) {
        try {
            Runnable listeners = (Runnable) input.invoke(null, id, value);
            return () -> {
                try {
                    if (listeners != null) {
                        listeners.run();
                    }
                } catch (Throwable e) {
                    print(e);
                }
            };
        } catch (InvocationTargetException e) {
            return () -> print(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void print(Throwable thrown) {
        if (Tracebacks.error(thrown, Map.of(), List.of()).get("traceback") instanceof List<?> lines) {
            lines.forEach(System.err::println);
        }
    }

    /** The value in short. */
    Map<String, Object> describe(Object value) throws Throwable {
        return describe == null ? Map.of("text", String.valueOf(value)) : map(describe, value);
    }

    /** A window of a table, as {@link Explorer#table} says. */
    Map<String, Object> table(Object value, Map<String, Object> q) throws Throwable {
        if (table == null) {
            throw new IllegalStateException("This notebook has no tables.");
        }
        return map(table, value, number(q, "from"), number(q, "count"), String.valueOf(q.getOrDefault("sort", "")), q.get("descending") == Boolean.TRUE,
                String.valueOf(q.getOrDefault("filter", "")));
    }

    private static int number(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number n ? n.intValue() : 0;
    }

    private static Map<String, Object> map(Method method, Object... arguments) throws Throwable {
        try {
            Map<String, Object> result = new LinkedHashMap<>();
            ((Map<?, ?>) method.invoke(null, arguments)).forEach((key, value) -> result.put(String.valueOf(key), value));
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** The value as a MIME bundle. Runs code of the notebook, so it throws what that throws. */
    Map<String, Object> render(Object value) throws Throwable {
        Map<String, Object> bundle = new LinkedHashMap<>();
        if (render == null) {
            bundle.put("text/plain", String.valueOf(value));
        } else {
            try {
                if (render.invoke(null, value) instanceof Map<?, ?> rendered) {
                    rendered.forEach((mime, data) -> bundle.put(String.valueOf(mime), data));
                }
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
        bundle.computeIfPresent("text/plain", (mime, text) -> text instanceof String s ? Tracebacks.plain(s) : text);
        return bundle;
    }

    private static Method find(ClassLoader loader, String type, String method, Class<?>... parameters) {
        try {
            return loader.loadClass(type).getMethod(method, parameters);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
