package io.millrace.pool.execute;

import io.millrace.accelerator.program.Collective;
import java.util.List;

/**
 * What one unit of a program costs in terms of the algorithm, before any chip is chosen. The cost model of a chip type turns it into
 * chip time and energy. All counts are for the whole unit; a gang of n chips divides compute and memory by n and adds the link.
 *
 * @param kind     what limits it: elementwise chain, reduction, matrix product, random numbers, movement of data, Fourier transform or
 *                 factorisation of matrices
 * @param type     array-API name of the type that the arithmetic is done in ("float64", "float32", "int32", "bool")
 * @param flops    arithmetic operations (multiply-add counts two; transcendental functions as many as the model's table says)
 * @param bytes    bytes read from and written to the chip's memory after fusion
 * @param launches kernels launched
 * @param link     what a gang must exchange for this unit
 * @param linkBytes payload of that exchange in bytes (0 for {@link Link#NONE})
 * @param shares    what of the operations and bytes is done in the parts of a mesh, each by the chip that has it
 * @param exchanges collectives between the parts of a mesh
 */
public record Work(Kind kind, String type, double flops, double bytes, int launches, Link link, double linkBytes, List<Share> shares, List<Exchange> exchanges) {
    public Work {
        shares = List.copyOf(shares);
        exchanges = List.copyOf(exchanges);
    }

    /** Without a mesh. */
    public Work(Kind kind, String type, double flops, double bytes, int launches, Link link, double linkBytes) {
        this(kind, type, flops, bytes, launches, link, linkBytes, List.of(), List.of());
    }

    /** Work in so many equal parts. */
    public record Share(int parts, double flops, double bytes) {}

    /**
     * A collective.
     *
     * @param parts of the mesh
     * @param bytes of the one value that it carries
     * @param times how often, or what part of it
     */
    public record Exchange(Collective how, int parts, long bytes, double times) {}

    public enum Kind { ELEMENTWISE, REDUCTION, MATMUL, RANDOM, MOVEMENT, TRANSFORM, FACTORISATION }

    /** Exchange between the chips of a gang. */
    public enum Link { NONE, HALO, ALL_REDUCE, ALL_GATHER }
}
