package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A loop that {@link ChainCompiler} made for a {@link Chain}. Its constants are what the generated classes read: fields that the just-in-time compiler knows to be constant. */
interface ChainLoop {
    VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    ByteOrder ORDER = ByteOrder.nativeOrder();
    /** All of memory, by absolute addresses: no check of bounds or of life is left in a loop. */
    @SuppressWarnings("restricted")
    MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /**
     * @param at        absolute addresses of the rows: inputs, then outputs, none of which overlaps an input
     * @param constants in the order of the chain
     * @param n         elements; a multiple of the lanes of a vector
     */
    void run(long[] at, double[] constants, int n);
}
