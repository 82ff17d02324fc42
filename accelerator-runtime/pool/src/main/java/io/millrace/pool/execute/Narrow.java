package io.millrace.pool.execute;

import io.millrace.accelerator.DType;

/** Brings what was worked out in a wider type back to the narrow type of its register: the low bits of an integer, a rounded complex64. */
final class Narrow {
    private Narrow() {}

    static boolean isNeeded(DType type) {
        return switch (type) {
            case INT16, INT8, UINT8, COMPLEX64 -> true;
            case FLOAT64, FLOAT32, INT64, INT32, BOOL, COMPLEX128 -> false;
        };
    }

    static void run(Register register, int count) {
        switch (register.type) {
            case INT16 -> shorts(register.i, count);
            case INT8 -> bytes(register.i, count);
            case UINT8 -> unsigned(register.i, count);
            case COMPLEX64 -> floats(register.c, 2 * count);
            case FLOAT64, FLOAT32, INT64, INT32, BOOL, COMPLEX128 -> { }
        }
    }

    private static void shorts(int[] a, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = (short) a[i];
        }
    }

    private static void bytes(int[] a, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = (byte) a[i];
        }
    }

    private static void unsigned(int[] a, int n) {
        for (int i = 0; i < n; i++) {
            a[i] &= 0xFF;
        }
    }

    private static void floats(double[] a, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = (float) a[i];
        }
    }
}
