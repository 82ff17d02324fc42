package io.millrace.accelerator;

import io.millrace.accelerator.program.Shape;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Between Java's arrays and the little-endian bytes of tensors. */
final class JavaArrays {
    private JavaArrays() {}

    static Tensor tensor(Object data) {
        return switch (data) {
            case null -> throw new IllegalArgumentException("asarray: there is no array to copy, only null.");
            case Tensor tensor -> tensor;
            case Boolean value -> Build.full(DType.BOOL, Shape.SCALAR, value ? 1 : 0);
            case Float value -> Build.full(DType.FLOAT32, Shape.SCALAR, value);
            case Number value -> Ops.scalar(value);
            case List<?> list -> fromList(list);
            default -> data.getClass().isArray() ? fromArray(data) : fromColumn(data);
        };
    }

    private static Tensor fromList(List<?> list) {
        if (list.isEmpty()) {
            return Ops.zeros(0);
        }
        if (list.get(0) instanceof Number) {
            boolean integral = list.stream().allMatch(v -> v instanceof Number n && Build.isIntegral(n));
            boolean wide = integral && list.stream().anyMatch(v -> Build.whole((Number) v) == DType.INT64);
            return fromArray(wide ? list.stream().mapToLong(v -> ((Number) v).longValue()).toArray()
                    : integral ? list.stream().mapToInt(v -> ((Number) v).intValue()).toArray() : list.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray());
        }
        return Ops.stack(0, list.stream().map(JavaArrays::tensor).toArray(Tensor[]::new));
    }

    private static Tensor fromColumn(Object data) {
        try {
            var method = data.getClass().getMethod("asDoubleArray");
            method.setAccessible(true);
            return fromArray(method.invoke(data));
        } catch (ReflectiveOperationException | RuntimeException none) {
            throw new IllegalArgumentException("asarray: a " + data.getClass().getSimpleName()
                    + " is not an array of double, float, int or boolean, a list of numbers, or a numeric column.");
        }
    }

    private static Tensor fromArray(Object array) {
        List<Integer> dims = new ArrayList<>();
        Class<?> element = array.getClass();
        Object part = array;
        while (element.isArray()) {
            int length = part == null ? 0 : Array.getLength(part);
            dims.add(length);
            part = length == 0 || !element.getComponentType().isArray() ? null : Array.get(part, 0);
            element = element.getComponentType();
        }
        DType type = element == double.class ? DType.FLOAT64 : element == float.class ? DType.FLOAT32 : element == int.class ? DType.INT32
                : element == long.class ? DType.INT64 : element == short.class ? DType.INT16 : element == byte.class ? DType.INT8
                : element == boolean.class ? DType.BOOL : null;
        if (type == null) {
            throw new IllegalArgumentException("asarray: arrays of " + element.getSimpleName()
                    + " have no counterpart on the chips; use double, float, long, int, short, byte or boolean.");
        }
        Shape shape = Shape.of(dims);
        if (shape.size() > (Integer.MAX_VALUE - 64) / type.bytes()) {
            throw new IllegalArgumentException("asarray: an array of shape " + shape + " is larger than 2 GiB.");
        }
        ByteBuffer buffer = buffer(new byte[(int) shape.size() * type.bytes()]);
        copy(array, shape, 0, buffer);
        return new Tensor(type, shape, buffer.array());
    }

    private static void copy(Object array, Shape shape, int axis, ByteBuffer to) {
        if (array == null || Array.getLength(array) != shape.dim(axis)) {
            throw new IllegalArgumentException("asarray: the rows of the array differ in length; the first ones have shape " + shape + ".");
        }
        switch (array) {
            case double[] a -> {
                to.asDoubleBuffer().put(a);
                to.position(to.position() + 8 * a.length);
            }
            case float[] a -> {
                to.asFloatBuffer().put(a);
                to.position(to.position() + 4 * a.length);
            }
            case int[] a -> {
                to.asIntBuffer().put(a);
                to.position(to.position() + 4 * a.length);
            }
            case long[] a -> {
                to.asLongBuffer().put(a);
                to.position(to.position() + 8 * a.length);
            }
            case short[] a -> {
                to.asShortBuffer().put(a);
                to.position(to.position() + 2 * a.length);
            }
            case byte[] a -> to.put(a);
            case boolean[] a -> {
                for (boolean value : a) {
                    to.put((byte) (value ? 1 : 0));
                }
            }
            default -> {
                for (Object row : (Object[]) array) {
                    copy(row, shape, axis + 1, to);
                }
            }
        }
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] bytes(double[] values) {
        byte[] bytes = new byte[values.length * 8];
        buffer(bytes).asDoubleBuffer().put(values);
        return bytes;
    }

    /** The same element many times; see {@link Build#bits}. */
    static byte[] full(DType type, long size, long bits) {
        byte[] bytes = new byte[Math.toIntExact(size * type.bytes())];
        ByteBuffer to = buffer(bytes);
        while (to.hasRemaining()) {
            switch (type) {
                case FLOAT64, INT64 -> to.putLong(bits);
                case FLOAT32 -> to.putFloat((float) Double.longBitsToDouble(bits));
                case INT32 -> to.putInt((int) bits);
                case INT16 -> to.putShort((short) bits);
                case INT8, UINT8, BOOL -> to.put((byte) bits);
                case COMPLEX64 -> to.putFloat((float) Double.longBitsToDouble(bits)).putFloat(0);
                case COMPLEX128 -> to.putLong(bits).putLong(0);
            }
        }
        return bytes;
    }

    /** An element as a double; of a complex number the real part. */
    static double element(DType type, byte[] data, long at) {
        ByteBuffer buffer = buffer(data);
        int offset = Math.toIntExact(at * type.bytes());
        return switch (type) {
            case FLOAT64, COMPLEX128 -> buffer.getDouble(offset);
            case FLOAT32, COMPLEX64 -> buffer.getFloat(offset);
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> whole(type, data, at);
        };
    }

    /** An element of an integer type, exactly. */
    static long whole(DType type, byte[] data, long at) {
        ByteBuffer buffer = buffer(data);
        int offset = Math.toIntExact(at * type.bytes());
        return switch (type) {
            case INT64 -> buffer.getLong(offset);
            case INT32 -> buffer.getInt(offset);
            case INT16 -> buffer.getShort(offset);
            case INT8, BOOL -> buffer.get(offset);
            case UINT8 -> buffer.get(offset) & 0xFF;
            case FLOAT64, FLOAT32, COMPLEX64, COMPLEX128 -> (long) element(type, data, at);
        };
    }

    static double imaginary(DType type, byte[] data, long at) {
        int offset = Math.toIntExact(at * type.bytes());
        return type == DType.COMPLEX128 ? buffer(data).getDouble(offset + 8) : type == DType.COMPLEX64 ? buffer(data).getFloat(offset + 4) : 0;
    }

    static double[] doubles(DType type, byte[] data) {
        real(type);
        double[] values = new double[data.length / type.bytes()];
        if (type == DType.FLOAT64) {
            buffer(data).asDoubleBuffer().get(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = element(type, data, i);
            }
        }
        return values;
    }

    static float[] floats(DType type, byte[] data) {
        real(type);
        float[] values = new float[data.length / type.bytes()];
        if (type == DType.FLOAT32) {
            buffer(data).asFloatBuffer().get(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) element(type, data, i);
            }
        }
        return values;
    }

    static int[] ints(DType type, byte[] data) {
        real(type);
        int[] values = new int[data.length / type.bytes()];
        if (type == DType.INT32) {
            buffer(data).asIntBuffer().get(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = type.isInteger() ? (int) whole(type, data, i) : (int) element(type, data, i);
            }
        }
        return values;
    }

    static long[] longs(DType type, byte[] data) {
        real(type);
        long[] values = new long[data.length / type.bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = whole(type, data, i);
        }
        return values;
    }

    /** Real and imaginary parts in turns. */
    static double[] complexes(DType type, byte[] data) {
        if (type.isComplex()) {
            return doubles(type.part(), data);
        }
        double[] parts = doubles(type, data);
        double[] values = new double[2 * parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[2 * i] = parts[i];
        }
        return values;
    }

    private static void real(DType type) {
        if (type.isComplex()) {
            throw new IllegalStateException("A " + type + " tensor has two parts for each element: take real(x) and imag(x), or toComplexArray().");
        }
    }

    static boolean[] booleans(DType type, byte[] data) {
        boolean[] values = new boolean[data.length / type.bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = element(type, data, i) != 0 || imaginary(type, data, i) != 0;
        }
        return values;
    }

    static Object nested(DType type, Shape shape, byte[] data) {
        if (type.isComplex()) {
            int[] dims = java.util.Arrays.copyOf(shape.toArray(), shape.rank() + 1);
            dims[shape.rank()] = 2;
            return nested(type.part(), Shape.of(dims), data);
        }
        Object flat = switch (type) {
            case FLOAT64 -> doubles(type, data);
            case FLOAT32 -> floats(type, data);
            case INT32, UINT8 -> ints(type, data);
            case INT64 -> longs(type, data);
            case INT16 -> {
                short[] values = new short[data.length / 2];
                buffer(data).asShortBuffer().get(values);
                yield values;
            }
            case INT8 -> data.clone();
            case BOOL -> booleans(type, data);
            case COMPLEX64, COMPLEX128 -> throw new AssertionError();
        };
        if (shape.rank() == 0) {
            return Array.get(flat, 0);
        }
        return shape.rank() == 1 ? flat : nested(flat, shape, 0, new int[1]);
    }

    private static Object nested(Object flat, Shape shape, int axis, int[] at) {
        int length = shape.dim(axis);
        Class<?> element = flat.getClass().getComponentType();
        if (axis == shape.rank() - 1) {
            Object row = Array.newInstance(element, length);
            System.arraycopy(flat, at[0], row, 0, length);
            at[0] += length;
            return row;
        }
        int[] dims = new int[shape.rank() - axis];
        dims[0] = length;
        Object result = Array.newInstance(element, dims);
        for (int i = 0; i < length; i++) {
            Array.set(result, i, nested(flat, shape, axis + 1, at));
        }
        return result;
    }
}
