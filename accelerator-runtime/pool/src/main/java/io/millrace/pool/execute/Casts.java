package io.millrace.pool.execute;

import io.millrace.accelerator.DType;

/**
 * From one element type to another, by the arrays of their registers. Floating to integers cuts towards zero and saturates at int32 or int64, nan
 * becomes 0, as Java says; narrower integers keep the low bits; not zero is true.
 */
final class Casts {
    private Casts() {}

    /** The array that registers of a type have. */
    private enum Row { DOUBLES, FLOATS, INTS, LONGS, BYTES, PAIRS }

    private static Row row(DType type) {
        return switch (type) {
            case FLOAT64 -> Row.DOUBLES;
            case FLOAT32 -> Row.FLOATS;
            case INT32, INT16, INT8, UINT8 -> Row.INTS;
            case INT64 -> Row.LONGS;
            case BOOL -> Row.BYTES;
            case COMPLEX64, COMPLEX128 -> Row.PAIRS;
        };
    }

    static Loop1<?, ?> of(DType from, DType to) {
        return switch (row(from)) {
            case DOUBLES -> switch (row(to)) {
                case DOUBLES -> (Loop1<double[], double[]>) (a, o, n) -> System.arraycopy(a, 0, o, 0, n);
                case FLOATS -> (Loop1<double[], float[]>) Casts::doubleToFloat;
                case INTS -> (Loop1<double[], int[]>) Casts::doubleToInt;
                case LONGS -> (Loop1<double[], long[]>) Casts::doubleToLong;
                case BYTES -> (Loop1<double[], byte[]>) Casts::doubleToByte;
                case PAIRS -> (Loop1<double[], double[]>) Casts::doubleToPair;
            };
            case FLOATS -> switch (row(to)) {
                case DOUBLES -> (Loop1<float[], double[]>) Casts::floatToDouble;
                case FLOATS -> (Loop1<float[], float[]>) (a, o, n) -> System.arraycopy(a, 0, o, 0, n);
                case INTS -> (Loop1<float[], int[]>) Casts::floatToInt;
                case LONGS -> (Loop1<float[], long[]>) Casts::floatToLong;
                case BYTES -> (Loop1<float[], byte[]>) Casts::floatToByte;
                case PAIRS -> (Loop1<float[], double[]>) Casts::floatToPair;
            };
            case INTS -> switch (row(to)) {
                case DOUBLES -> (Loop1<int[], double[]>) Casts::intToDouble;
                case FLOATS -> (Loop1<int[], float[]>) Casts::intToFloat;
                case INTS -> (Loop1<int[], int[]>) (a, o, n) -> System.arraycopy(a, 0, o, 0, n);
                case LONGS -> (Loop1<int[], long[]>) Casts::intToLong;
                case BYTES -> (Loop1<int[], byte[]>) Casts::intToByte;
                case PAIRS -> (Loop1<int[], double[]>) Casts::intToPair;
            };
            case LONGS -> switch (row(to)) {
                case DOUBLES -> (Loop1<long[], double[]>) Casts::longToDouble;
                case FLOATS -> (Loop1<long[], float[]>) Casts::longToFloat;
                case INTS -> (Loop1<long[], int[]>) Casts::longToInt;
                case LONGS -> (Loop1<long[], long[]>) (a, o, n) -> System.arraycopy(a, 0, o, 0, n);
                case BYTES -> (Loop1<long[], byte[]>) Casts::longToByte;
                case PAIRS -> (Loop1<long[], double[]>) Casts::longToPair;
            };
            case BYTES -> switch (row(to)) {
                case DOUBLES -> (Loop1<byte[], double[]>) Casts::byteToDouble;
                case FLOATS -> (Loop1<byte[], float[]>) Casts::byteToFloat;
                case INTS -> (Loop1<byte[], int[]>) Casts::byteToInt;
                case LONGS -> (Loop1<byte[], long[]>) Casts::byteToLong;
                case BYTES -> (Loop1<byte[], byte[]>) (a, o, n) -> System.arraycopy(a, 0, o, 0, n);
                case PAIRS -> (Loop1<byte[], double[]>) Casts::byteToPair;
            };
            case PAIRS -> switch (row(to)) {
                case PAIRS -> (Loop1<double[], double[]>) (a, o, n) -> System.arraycopy(a, 0, o, 0, 2 * n);
                case BYTES -> (Loop1<double[], byte[]>) Casts::pairToByte;
                case DOUBLES, FLOATS, INTS, LONGS -> throw new IllegalArgumentException("A complex number has two parts.");
            };
        };
    }

    private static void doubleToFloat(double[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) a[i];
        }
    }

    private static void doubleToInt(double[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (int) a[i];
        }
    }

    private static void doubleToByte(double[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] != 0 ? 1 : 0);
        }
    }

    private static void floatToDouble(float[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void floatToInt(float[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (int) a[i];
        }
    }

    private static void floatToByte(float[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] != 0 ? 1 : 0);
        }
    }

    private static void intToDouble(int[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void intToFloat(int[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) a[i];
        }
    }

    private static void intToByte(int[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] != 0 ? 1 : 0);
        }
    }

    private static void byteToDouble(byte[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void byteToFloat(byte[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void byteToInt(byte[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void doubleToLong(double[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (long) a[i];
        }
    }

    private static void floatToLong(float[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (long) a[i];
        }
    }

    private static void intToLong(int[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void byteToLong(byte[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void longToDouble(long[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void longToFloat(long[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void longToInt(long[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (int) a[i];
        }
    }

    private static void longToByte(long[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] != 0 ? 1 : 0);
        }
    }

    private static void doubleToPair(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[2 * i] = a[i];
            o[2 * i + 1] = 0;
        }
    }

    private static void floatToPair(float[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[2 * i] = a[i];
            o[2 * i + 1] = 0;
        }
    }

    private static void intToPair(int[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[2 * i] = a[i];
            o[2 * i + 1] = 0;
        }
    }

    private static void longToPair(long[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[2 * i] = a[i];
            o[2 * i + 1] = 0;
        }
    }

    private static void byteToPair(byte[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[2 * i] = a[i];
            o[2 * i + 1] = 0;
        }
    }

    private static void pairToByte(double[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[2 * i] != 0 || a[2 * i + 1] != 0 ? 1 : 0);
        }
    }
}
