package io.millrace.notebook;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A control under a cell, bound to a value.
 *
 * <pre>{@code
 * var speed = Input.slider("speed", 1, 100);
 * var method = Input.select("method", "Euler", "Runge-Kutta");
 * speed.value()                                  // in any cell, also while a loop runs
 * speed.onChange(v -> chart.update(draw(v)));    // runs when somebody moves it
 * }</pre>
 *
 * <p>It is shown as soon as it is made, and again where it is a cell's result or displayed. Everybody who has the notebook open sees the same value.
 * Methods may be called from any thread. A listener runs in a thread of its own, one change after the other for each control; what it prints stands
 * under the cell that made the control.
 *
 * @param <T> type of the value
 */
public final class Input<T> {
    static final String MIME = "application/vnd.millrace.input+json";
    private static final Map<String, Input<?>> ALL = new ConcurrentHashMap<>();

    private final String id = "input-" + java.util.UUID.randomUUID();
    private final Map<String, Object> control;
    private final Function<Object, T> parse;
    private final Function<T, Object> write;
    private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
    private final WeakReference<Thread> maker = new WeakReference<>(Thread.currentThread());
    /** Values that the listeners have not been told, oldest first. */
    private final Queue<T> untold = new ConcurrentLinkedQueue<>();
    private volatile T value;

    private Input(Map<String, Object> control, T value, Function<Object, T> parse, Function<T, Object> write) {
        this.control = control;
        this.value = value;
        this.parse = parse;
        this.write = write;
    }

    private Input<T> show() {
        ALL.put(id, this);
        Display.send("display", id, this);
        return this;
    }

    /** A slider over whole numbers, in the middle at first. */
    public static Input<Integer> slider(String label, int min, int max) {
        return slider(label, min, max, min + (max - min) / 2);
    }

    /** @throws IllegalArgumentException where {@code value} is not from {@code min} to {@code max} */
    public static Input<Integer> slider(String label, int min, int max, int value) {
        range(min, max, value);
        return new Input<>(control("slider", label, "min", min, "max", max, "step", 1), value, v -> Math.clamp(Math.round(number(v)), min, max), v -> v).show();
    }

    /** A slider in a hundred steps, in the middle at first. */
    public static Input<Double> slider(String label, double min, double max) {
        return slider(label, min, max, min + (max - min) / 2, (max - min) / 100);
    }

    /**
     * @param step what one turn of an arrow key adds
     * @throws IllegalArgumentException where {@code value} is not from {@code min} to {@code max}, or the step is not positive
     */
    public static Input<Double> slider(String label, double min, double max, double value, double step) {
        range(min, max, value);
        if (!(step > 0)) {
            throw new IllegalArgumentException("The step of a slider must be above 0, and is " + step + ".");
        }
        return new Input<>(control("slider", label, "min", min, "max", max, "step", step), value, v -> Math.clamp(number(v), min, max), v -> v).show();
    }

    /** One of several, the first at first. */
    public static Input<String> select(String label, String... options) {
        return select(label, Arrays.asList(options));
    }

    /** One of several, the first at first; shown by their texts. */
    public static <T> Input<T> select(String label, List<T> options) {
        if (options.isEmpty()) {
            throw new IllegalArgumentException("A selection needs at least one option.");
        }
        List<T> all = new ArrayList<>(options);
        List<Object> texts = new ArrayList<>(all.stream().map(String::valueOf).toList());
        return new Input<>(control("select", label, "options", texts), all.getFirst(),
                v -> all.get(Math.clamp(texts.indexOf(String.valueOf(v)), 0, all.size() - 1)), String::valueOf).show();
    }

    public static Input<String> text(String label) {
        return text(label, "");
    }

    public static Input<String> text(String label, String value) {
        return new Input<>(control("text", label), Objects.requireNonNull(value, "The first value of a text must not be null."), String::valueOf, v -> v).show();
    }

    public static Input<Boolean> checkbox(String label, boolean value) {
        return new Input<>(control("checkbox", label), value, v -> v instanceof Boolean b ? b : Boolean.parseBoolean(String.valueOf(v)), v -> v).show();
    }

    /** The value is how often it was pressed. */
    public static Input<Integer> button(String label, Runnable action) {
        Input<Integer> button = new Input<>(control("button", label), 0, v -> (int) Math.round(number(v)), v -> v);
        button.listeners.add(_ -> action.run());
        return button.show();
    }

    public T value() {
        return value;
    }

    /** Sets the value from the notebook; the page follows, listeners are called. */
    public Input<T> set(T next) {
        accept(parse.apply(write.apply(next))).run();
        Display.send("update", id, this);
        return this;
    }

    /** Calls the listener after each change, with the new value. */
    public Input<T> onChange(Consumer<? super T> listener) {
        listeners.add(listener);
        return this;
    }

    /** The value counts at once; what comes back tells the listeners, each change in its turn. */
    private Runnable accept(T next) {
        untold.add(next);
        value = next;
        return () -> {
            synchronized (listeners) {
                T told = untold.remove();
                for (Consumer<? super T> listener : listeners) {
                    listener.accept(told);
                }
            }
        };
    }

    /** Whether the thread that asks, which is a cell's run, has made this control. */
    boolean madeHere() {
        return maker.get() == Thread.currentThread();
    }

    /**
     * Called by the kernel, in the order in which people changed controls: the value counts when this returns, so what a later change starts sees it.
     *
     * @return calls the listeners, to be run once; null where the control is unknown
     */
    public static Runnable changed(String id, Object value) {
        Input<?> input = ALL.get(id);
        return input == null ? null : input.take(value);
    }

    private Runnable take(Object sent) {
        return accept(parse.apply(sent));
    }

    public Map<String, Object> mimeBundle() {
        Map<String, Object> shown = new LinkedHashMap<>(control);
        shown.put("id", id);
        shown.put("value", write.apply(value));
        return Map.of(MIME, shown, "text/plain", toString());
    }

    @Override
    public String toString() {
        return control.get("label") + " = " + value;
    }

    private static Map<String, Object> control(String kind, String label, Object... more) {
        Map<String, Object> control = new LinkedHashMap<>(Map.of("kind", kind, "label", Objects.requireNonNull(label, "A control needs a label.")));
        for (int i = 0; i < more.length; i += 2) {
            control.put((String) more[i], more[i + 1]);
        }
        return control;
    }

    private static double number(Object value) {
        return value instanceof Number n ? n.doubleValue() : Double.parseDouble(String.valueOf(value));
    }

    private static void range(double min, double max, double value) {
        if (!(min < max) || !(value >= min && value <= max)) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "A slider goes from a smaller to a larger number with its value between them; this one is from %s to %s with %s.", min, max, value));
        }
    }
}
