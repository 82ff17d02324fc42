package io.millrace.accelerator;

import java.util.Locale;

/** Element types, with their array-API names. A bool takes one byte. */
public enum DType {
    FLOAT64(8), FLOAT32(4), INT32(4), BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return this == FLOAT64 || this == FLOAT32;
    }

    public boolean isNumeric() {
        return this != BOOL;
    }

    /** The type of a name such as "float64". */
    public static DType of(String name) {
        for (DType type : values()) {
            if (type.toString().equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException("Unknown element type '" + name + "': it is one of float64, float32, int32 and bool.");
    }

    /**
     * The type in which two tensors meet: the wider of two of one kind, as the standard says; across kinds, which the standard leaves
     * open, bool gives way to int32 and int32 to the other's floating type.
     */
    public static DType promote(DType a, DType b) {
        return a.ordinal() <= b.ordinal() ? a : b;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
