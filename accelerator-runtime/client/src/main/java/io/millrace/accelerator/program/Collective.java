package io.millrace.accelerator.program;

import java.util.Locale;

/**
 * How a value passes between the chips of a mesh. The order is the wire format. In each case {@code S} is the size of the one value that {@link Op#EXCHANGE} carries.
 */
public enum Collective {
    /** A value of one place is divided: each chip gets its part of S. */
    SCATTER(true, false),
    /** The parts come together in one place. */
    GATHER(false, false),
    /** Every chip gets the same S. */
    BROADCAST(true, true),
    /** The sum of what the chips have, S each, comes to one place. */
    REDUCE(false, false),
    /** The sum of what the chips have, S each, comes to every chip. */
    ALL_REDUCE(true, true),
    /** The parts come together on every chip. */
    ALL_GATHER(true, true),
    /** The sum of what the chips have, S each, is divided: each chip gets its part of it. */
    REDUCE_SCATTER(true, false),
    /** What a chip has is used where it is: nothing is sent. */
    PART(false, false),
    /** Each chip hands its part of S to another. */
    SHIFT(true, false);

    private static final Collective[] ALL = values();

    private final boolean placed;
    private final boolean copied;

    Collective(boolean placed, boolean copied) {
        this.placed = placed;
        this.copied = copied;
    }

    static boolean exists(long code) {
        return code >= 0 && code < ALL.length;
    }

    /** Of the first attribute of an {@link Op#EXCHANGE} that passed its signature. */
    public static Collective of(long code) {
        return ALL[(int) code];
    }

    /** Whether what comes out is in the mesh's parts, rather than in one place. */
    public boolean isPlaced() {
        return placed;
    }

    /** Whether every chip has all of it. */
    public boolean isCopied() {
        return copied;
    }

    /** What carries the cotangents back. */
    public Collective transposed() {
        return switch (this) {
            case SCATTER -> GATHER;
            case GATHER -> SCATTER;
            case BROADCAST -> REDUCE;
            case REDUCE -> BROADCAST;
            case ALL_REDUCE -> ALL_REDUCE;
            case ALL_GATHER -> REDUCE_SCATTER;
            case REDUCE_SCATTER -> ALL_GATHER;
            case PART -> PART;
            case SHIFT -> SHIFT;
        };
    }

    /** As it is called in a cell and in a receipt: "all_reduce". */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
