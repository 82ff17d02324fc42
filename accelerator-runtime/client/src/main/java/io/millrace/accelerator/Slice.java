package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A part of one axis: {@code start:stop:step} as in Python, where a missing bound is null and negative counts from the end; or one index,
 * which removes the axis; or the dots that stand for all axes not named; or a new axis of length 1.
 */
public final class Slice {
    private enum Kind { RANGE, INDEX, ELLIPSIS, NEW_AXIS }

    /** The whole axis. */
    public static final Slice ALL = new Slice(Kind.RANGE, null, null, 1);
    /** As many whole axes as are not named otherwise. */
    public static final Slice ELLIPSIS = new Slice(Kind.ELLIPSIS, null, null, 1);
    /** A new axis of length 1. */
    public static final Slice NEW_AXIS = new Slice(Kind.NEW_AXIS, null, null, 1);

    private final Kind kind;
    private final Integer start;
    private final Integer stop;
    private final int step;

    private Slice(Kind kind, Integer start, Integer stop, int step) {
        if (step == 0) {
            throw new IllegalArgumentException("slice: a step of 0 goes nowhere.");
        }
        this.kind = kind;
        this.start = start;
        this.stop = stop;
        this.step = step;
    }

    public static Slice of(Integer start, Integer stop) {
        return new Slice(Kind.RANGE, start, stop, 1);
    }

    public static Slice of(Integer start, Integer stop, int step) {
        return new Slice(Kind.RANGE, start, stop, step);
    }

    /** One index; its axis goes away. */
    public static Slice at(int index) {
        return new Slice(Kind.INDEX, index, null, 1);
    }

    static Slice[] parse(String text) {
        return text.isBlank() ? new Slice[0] : Arrays.stream(text.split(",", -1)).map(String::strip).map(Slice::one).toArray(Slice[]::new);
    }

    private static Slice one(String part) {
        try {
            if (part.equals("...")) {
                return ELLIPSIS;
            }
            if (part.equals("newaxis") || part.equals("None")) {
                return NEW_AXIS;
            }
            String[] bounds = part.split(":", -1);
            if (bounds.length == 1) {
                return at(Integer.parseInt(part));
            }
            if (bounds.length <= 3) {
                Integer step = bounds.length == 3 ? number(bounds[2]) : null;
                return of(number(bounds[0]), number(bounds[1]), step == null ? 1 : step);
            }
        } catch (NumberFormatException malformed) {
            // said below
        }
        throw new IllegalArgumentException("slice: '" + part + "' is neither an index nor start:stop:step.");
    }

    private static Integer number(String text) {
        return text.isBlank() ? null : Integer.valueOf(text.strip());
    }

    static Tensor apply(Tensor x, Slice[] slices) {
        Shape shape = x.shape();
        long named = Arrays.stream(slices).filter(s -> s.kind == Kind.RANGE || s.kind == Kind.INDEX).count();
        long dots = Arrays.stream(slices).filter(s -> s.kind == Kind.ELLIPSIS).count();
        if (named > shape.rank() || dots > 1) {
            throw new IllegalArgumentException("slice: " + (dots > 1 ? "the dots stand only once" : named + " parts are too many for shape " + shape) + ".");
        }
        long[] attributes = new long[2 * shape.rank()];
        int[] lengths = new int[shape.rank()];
        List<Integer> result = new ArrayList<>();
        int axis = 0;
        Slice[] all = dots == 1 ? slices : Arrays.copyOf(slices, slices.length + 1);
        all[all.length - 1] = dots == 1 ? all[all.length - 1] : ELLIPSIS;
        for (Slice slice : all) {
            if (slice.kind == Kind.NEW_AXIS) {
                result.add(1);
                continue;
            }
            long times = slice.kind == Kind.ELLIPSIS ? shape.rank() - named : 1;
            for (long i = 0; i < times; i++, axis++) {
                Slice part = slice.kind == Kind.ELLIPSIS ? ALL : slice;
                lengths[axis] = part.resolve(shape, axis, attributes);
                if (part.kind != Kind.INDEX) {
                    result.add(lengths[axis]);
                }
            }
        }
        Shape sliced = Shape.of(lengths);
        Tensor part = sliced.equals(shape) && forward(attributes) ? x : Build.node(Op.SLICE, x.dtype(), sliced, attributes, x);
        return Build.reshape(part, Shape.of(result));
    }

    private static boolean forward(long[] attributes) {
        for (int i = 1; i < attributes.length; i += 2) {
            if (attributes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** Sets start and step of an axis, gives its length. */
    private int resolve(Shape shape, int axis, long[] attributes) {
        int n = shape.dim(axis);
        if (kind == Kind.INDEX) {
            int at = start < 0 ? start + n : start;
            if (at < 0 || at >= n) {
                throw new IndexOutOfBoundsException("slice: index " + start + " is outside axis " + axis + " of shape " + shape + ".");
            }
            attributes[2 * axis] = at;
            attributes[2 * axis + 1] = 1;
            return 1;
        }
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? n : n - 1L;
        long from = start == null ? (step > 0 ? low : high) : Math.clamp(start < 0 ? (long) start + n : start, low, high);
        long to = stop == null ? (step > 0 ? high : low) : Math.clamp(stop < 0 ? (long) stop + n : stop, low, high);
        long length = step > 0 ? (to - from + step - 1) / step : (from - to - step - 1) / -(long) step;
        length = step > 0 && to <= from || step < 0 && to >= from ? 0 : length;
        attributes[2 * axis] = length == 0 ? 0 : from;
        attributes[2 * axis + 1] = length <= 1 ? 1 : step;
        return (int) length;
    }
}
