package io.millrace.accelerator;

import java.util.Locale;

/** Element types, with their array-API names. A bool takes one byte; a complex number is its real part followed by its imaginary part. */
public enum DType {
    // The order is the wire format: new types go to the end.
    FLOAT64(8, Kind.FLOATING), FLOAT32(4, Kind.FLOATING), INT32(4, Kind.INTEGER), BOOL(1, Kind.BOOL), INT64(8, Kind.INTEGER), INT16(2, Kind.INTEGER),
    INT8(1, Kind.INTEGER), UINT8(1, Kind.INTEGER), COMPLEX64(8, Kind.COMPLEX), COMPLEX128(16, Kind.COMPLEX);

    private enum Kind { BOOL, INTEGER, FLOATING, COMPLEX }

    private final int bytes;
    private final Kind kind;

    DType(int bytes, Kind kind) {
        this.bytes = bytes;
        this.kind = kind;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** A real floating type. */
    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    public boolean isComplex() {
        return kind == Kind.COMPLEX;
    }

    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /** Not bool. */
    public boolean isNumeric() {
        return kind != Kind.BOOL;
    }

    /** Numbers that have an order: integers and real floating types. */
    public boolean isReal() {
        return isInteger() || isFloating();
    }

    /** Real or complex floating types: what division, roots and exponentials give. */
    public boolean isInexact() {
        return isFloating() || isComplex();
    }

    /** The type of the parts of a complex type; any other type itself. */
    public DType part() {
        return this == COMPLEX128 ? FLOAT64 : this == COMPLEX64 ? FLOAT32 : this;
    }

    /** The complex type whose parts have this floating type; complex128 for integers. */
    public DType complex() {
        return isComplex() ? this : this == FLOAT32 ? COMPLEX64 : COMPLEX128;
    }

    /** The smallest value of an integer type. */
    public long lowest() {
        return switch (this) {
            case INT64 -> Long.MIN_VALUE;
            case INT32 -> Integer.MIN_VALUE;
            case INT16 -> Short.MIN_VALUE;
            case INT8 -> Byte.MIN_VALUE;
            case UINT8, BOOL -> 0;
            case FLOAT64, FLOAT32, COMPLEX64, COMPLEX128 -> throw new IllegalStateException(this + " is no integer type.");
        };
    }

    /** The largest value of an integer type. */
    public long highest() {
        return switch (this) {
            case INT64 -> Long.MAX_VALUE;
            case INT32 -> Integer.MAX_VALUE;
            case INT16 -> Short.MAX_VALUE;
            case INT8 -> Byte.MAX_VALUE;
            case UINT8 -> 255;
            case BOOL -> 1;
            case FLOAT64, FLOAT32, COMPLEX64, COMPLEX128 -> throw new IllegalStateException(this + " is no integer type.");
        };
    }

    /** The type of a name such as "float64". */
    public static DType of(String name) {
        for (DType type : values()) {
            if (type.toString().equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException("Unknown element type '" + name + "': it is one of float64, float32, complex128, complex64, int64, int32, int16,"
                + " int8, uint8 and bool.");
    }

    /**
     * The type in which two tensors meet, as the standard says: the wider of two of one kind, the first that holds both of a signed and the
     * unsigned one, the complex type that holds both of a real and a complex one. Across kinds, which the standard leaves open, bool gives way to
     * any number and an integer to the other's floating type.
     */
    public static DType promote(DType a, DType b) {
        if (a == b) {
            return a;
        }
        if (a.kind != b.kind) {
            DType wide = a.kind.ordinal() > b.kind.ordinal() ? a : b;
            DType other = wide == a ? b : a;
            return wide == COMPLEX64 && other == FLOAT64 ? COMPLEX128 : wide;
        }
        if (a == UINT8 || b == UINT8) {
            DType signed = a == UINT8 ? b : a;
            return signed == INT8 ? INT16 : signed;
        }
        return a.bytes >= b.bytes ? a : b;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
