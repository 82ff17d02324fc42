package io.millrace.pool.execute;

/** What the arithmetic of this host stands on. */
public final class HostLibraries {
    private HostLibraries() {}

    /** Name and version of the library for linear algebra, and the kernels that it runs. */
    public static String linearAlgebra() {
        return Blas.get().identity();
    }

    /** One sentence where it does not suit this processor, else empty. */
    public static String advice() {
        return Blas.get().advice();
    }
}
