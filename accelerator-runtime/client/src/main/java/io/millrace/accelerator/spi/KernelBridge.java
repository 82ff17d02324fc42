package io.millrace.accelerator.spi;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The one door from the notebook's classes to the kernel that runs them. The kernel calls {@link #install} by reflection from another
 * class loader before the first cell, so only JDK types pass. Outside a kernel (a test, a program of one's own) anybody may install a
 * door of their own.
 */
public final class KernelBridge {
    private static volatile BiFunction<Map<String, Object>, List<byte[]>, CompletionStage<Object[]>> accelerator;
    private static volatile Consumer<Map<String, Object>> display;

    private KernelBridge() {}

    /**
     * @param accelerator a message with buffers to the pool; its answer is {reply map, List of buffers}
     * @param display     {"op":"display"|"update", "display_id":..., "data":{mime: value}, "metadata":{}}, or {"op":"clear", "wait":...}
     */
    public static void install(BiFunction<Map<String, Object>, List<byte[]>, CompletionStage<Object[]>> accelerator,
                               Consumer<Map<String, Object>> display) {
        KernelBridge.accelerator = accelerator;
        KernelBridge.display = display;
    }

    /** A person changed a control: {@link io.millrace.notebook.Input#changed}. Called by the kernel. */
    public static Runnable input(String id, Object value) {
        return io.millrace.notebook.Input.changed(id, value);
    }

    /** Sends a message to the pool. */
    public static CompletionStage<Object[]> accelerator(Map<String, Object> message, List<byte[]> buffers) {
        BiFunction<Map<String, Object>, List<byte[]>, CompletionStage<Object[]>> door = accelerator;
        if (door == null) {
            throw new IllegalStateException("There is no pool here: tensors are computed only in a notebook of a Millrace server.");
        }
        return door.apply(message, buffers);
    }

    /** Shows or updates something; without a kernel its plain text goes to standard output. */
    public static void display(Map<String, Object> message) {
        Consumer<Map<String, Object>> door = display;
        if (door != null) {
            door.accept(message);
        } else if (message.get("data") instanceof Map<?, ?> data && data.get("text/plain") != null) {
            System.out.println(data.get("text/plain"));
        }
    }
}
