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

    Guest(NotebookLoader loader, BiFunction<Map<String, Object>, List<byte[]>, CompletionStage<Object[]>> accelerator,
          Consumer<Map<String, Object>> display) throws ReflectiveOperationException {
        Class<?> check = loader.loadClass("io.millrace.kernel.woven.Check");
        arm = check.getMethod("arm", Runnable.class);
        disarm = check.getMethod("disarm");
        Method bridge = find(loader, "io.millrace.accelerator.spi.KernelBridge", "install", BiFunction.class, Consumer.class);
        if (bridge != null) {
            bridge.invoke(null, accelerator, display);
        }
        render = find(loader, "io.millrace.notebook.Rendering", "render", Object.class);
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
