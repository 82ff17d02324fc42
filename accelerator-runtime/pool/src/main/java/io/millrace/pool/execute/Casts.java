package io.millrace.pool.execute;

import io.millrace.accelerator.DType;

/** From one element type to another. Floating to int32 cuts towards zero and saturates, nan becomes 0, as Java says; not zero is true. */
final class Casts {
    private Casts() {}

    static Loop1<?, ?> of(DType from, DType to) {
        return switch (from) {
            case FLOAT64 -> switch (to) {
                case FLOAT64 -> throw new IllegalArgumentException("A cast to the same type.");
                case FLOAT32 -> (Loop1<double[], float[]>) Casts::doubleToFloat;
                case INT32 -> (Loop1<double[], int[]>) Casts::doubleToInt;
                case BOOL -> (Loop1<double[], byte[]>) Casts::doubleToByte;
            };
            case FLOAT32 -> switch (to) {
                case FLOAT64 -> (Loop1<float[], double[]>) Casts::floatToDouble;
                case FLOAT32 -> throw new IllegalArgumentException("A cast to the same type.");
                case INT32 -> (Loop1<float[], int[]>) Casts::floatToInt;
                case BOOL -> (Loop1<float[], byte[]>) Casts::floatToByte;
            };
            case INT32 -> switch (to) {
                case FLOAT64 -> (Loop1<int[], double[]>) Casts::intToDouble;
                case FLOAT32 -> (Loop1<int[], float[]>) Casts::intToFloat;
                case INT32 -> throw new IllegalArgumentException("A cast to the same type.");
                case BOOL -> (Loop1<int[], byte[]>) Casts::intToByte;
            };
            case BOOL -> switch (to) {
                case FLOAT64 -> (Loop1<byte[], double[]>) Casts::byteToDouble;
                case FLOAT32 -> (Loop1<byte[], float[]>) Casts::byteToFloat;
                case INT32 -> (Loop1<byte[], int[]>) Casts::byteToInt;
                case BOOL -> throw new IllegalArgumentException("A cast to the same type.");
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
}
