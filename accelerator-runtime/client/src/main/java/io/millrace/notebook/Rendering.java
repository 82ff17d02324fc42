package io.millrace.notebook;

import io.millrace.accelerator.AcceleratorException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * Turns any object into a MIME bundle, always with plain text. An object that knows better says so with a public method
 * {@code Map<String, Object> mimeBundle()}; images, maps and nested collections, Tablesaw's tables and ECharts-Java's charts are known by the names of their classes, since
 * those libraries are the notebook's and not ours. Whatever fails while it is rendered is shown as text: showing never breaks a cell. What had to be computed first, and could not be,
 * is no failure to show: the cell asked for values that there are none of, and ends with that error.
 */
public final class Rendering {
    static final String ECHARTS = "application/vnd.millrace.echarts+json";

    private Rendering() {}

    /** The bundle of a cell's result; a control that this cell has made is shown already. Called by the kernel. */
    public static Map<String, Object> result(Object object) {
        return object instanceof Input<?> input && input.madeHere() ? Map.of() : render(object);
    }

    /** The bundle of an object; empty for null. */
    public static Map<String, Object> render(Object object) {
        Map<String, Object> bundle = new LinkedHashMap<>();
        if (object == null) {
            return bundle;
        }
        try {
            special(object, bundle);
        } catch (ReflectiveOperationException | IOException | RuntimeException | LinkageError failure) {
            Throwable cause = failure instanceof java.lang.reflect.InvocationTargetException wrapped ? wrapped.getCause() : failure;
            if (cause instanceof java.util.concurrent.CancellationException stopped) {
                throw stopped;
            }
            if (cause instanceof AcceleratorException uncomputed) {
                throw uncomputed;
            }
            bundle.clear();
            bundle.put("text/plain", object.getClass().getName() + " (could not be shown: " + cause + ")");
        }
        bundle.computeIfAbsent("text/plain", mime -> text(object));
        return bundle;
    }

    private static void special(Object object, Map<String, Object> bundle) throws ReflectiveOperationException, IOException {
        if (object instanceof BufferedImage image) {
            bundle.put("image/png", png(image));
            bundle.put("text/plain", "image of " + image.getWidth() + " × " + image.getHeight() + " pixels");
        } else if (extendsClass(object, "tech.tablesaw.table.Relation")) {
            TableRendering.render(object, bundle);
        } else if (extendsClass(object, "org.icepear.echarts.Chart") || extendsClass(object, "org.icepear.echarts.Option")) {
            bundle.put(ECHARTS, json(object));
            bundle.put("text/plain", object.getClass().getSimpleName() + " chart");
        } else {
            Method own = mimeBundle(object.getClass());
            if (own != null && own.invoke(object) instanceof Map<?, ?> map) {
                map.forEach((mime, value) -> bundle.put(String.valueOf(mime), value));
            } else if (Trees.of(object) instanceof Object tree) {
                bundle.put("application/json", tree);
            }
        }
    }

    private static String text(Object object) {
        try {
            return PlainText.of(object);
        } catch (AcceleratorException uncomputed) {
            throw uncomputed;
        } catch (RuntimeException | StackOverflowError failure) {
            return object.getClass().getName() + " (its toString failed: " + failure + ")";
        }
    }

    private static Method mimeBundle(Class<?> type) {
        try {
            Method method = type.getMethod("mimeBundle");
            method.setAccessible(true);
            return Map.class.isAssignableFrom(method.getReturnType()) ? method : null;
        } catch (NoSuchMethodException | RuntimeException none) {
            return null;
        }
    }

    private static boolean extendsClass(Object object, String name) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** ECharts-Java writes its options as JSON itself; the engine comes from the chart's own class loader. */
    private static String json(Object chart) throws ReflectiveOperationException {
        String parameter = extendsClass(chart, "org.icepear.echarts.Chart") ? "org.icepear.echarts.Chart" : "org.icepear.echarts.Option";
        ClassLoader loader = chart.getClass().getClassLoader();
        Class<?> engine = Class.forName("org.icepear.echarts.render.Engine", true, loader);
        Method render = engine.getMethod("renderJsonOption", Class.forName(parameter, false, loader));
        return (String) render.invoke(engine.getConstructor().newInstance(), chart);
    }

    private static String png(BufferedImage image) throws IOException {
        ImageIO.setUseCache(false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }
}
