package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;

/**
 * A key to random numbers (Philox 4x32-10, Salmon et al., SC'11). The numbers are a function of the key and their position alone: the same
 * key gives the same numbers again, whatever else runs, so each use needs a key of its own:
 *
 * <pre>{@code
 * Key key = key(7);
 * Key[] two = key.split(2);          // two independent keys
 * Key step = key.foldIn(i);          // a key for each iteration of a loop
 * Tensor x = normal(step, 512, 512);
 * }</pre>
 */
public final class Key {
    private final Tensor tensor;

    private Key(Tensor tensor) {
        this.tensor = tensor;
    }

    public static Key of(long seed) {
        return new Key(Build.node(Op.KEY, DType.INT32, Shape.of(2), new long[] {seed}));
    }

    /** A key from this one and a number. */
    public Key foldIn(int data) {
        return foldIn(Build.full(DType.INT32, Shape.SCALAR, data));
    }

    /** A key from this one and an int32 scalar, such as the iteration of a loop. */
    public Key foldIn(Tensor data) {
        if (data.dtype() != DType.INT32 || data.shape().rank() != 0) {
            throw new IllegalArgumentException("foldIn: a key takes in an int32 scalar, not " + data.dtype() + " " + data.shape() + ".");
        }
        return new Key(Build.node(Op.FOLD_IN, DType.INT32, Shape.of(2), tensor, data));
    }

    /** Independent keys from this one, which should not be used for numbers any more. */
    public Key[] split(int count) {
        Key[] keys = new Key[count];
        for (int i = 0; i < count; i++) {
            keys[i] = foldIn(i);
        }
        return keys;
    }

    /** The key as data: int32 of shape (2,), to be carried through a loop. */
    public Tensor tensor() {
        return tensor;
    }

    /** A key from its data. */
    public static Key of(Tensor data) {
        if (data.dtype() != DType.INT32 || !data.shape().equals(Shape.of(2))) {
            throw new IllegalArgumentException("A key is int32 of shape (2,), not " + data.dtype() + " " + data.shape() + ".");
        }
        return new Key(data);
    }
}
