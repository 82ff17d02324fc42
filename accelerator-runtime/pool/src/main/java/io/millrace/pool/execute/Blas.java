package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * OpenBLAS through the foreign function interface, one thread for each call. The library is taken out of its jar once, into a folder that
 * only this user can write to; loading it from there takes about 15 ms. Where it cannot be loaded (another platform), products are computed
 * in Java, and {@link #identity} says so.
 */
@SuppressWarnings("restricted")
final class Blas {
    private static final int ROW_MAJOR = 101;
    private static final int NO_TRANSPOSE = 111;
    private static final String CORE_TYPE = "OPENBLAS_CORETYPE";
    private static final String KERNELS = "millrace.openblas.kernels";
    private static final String VERSION = "0.3.31-1.5.13";
    /** The complex numbers 0 and 1. */
    private static final MemorySegment DOUBLES = Arena.global().allocateFrom(ValueLayout.JAVA_DOUBLE, 0, 0, 1, 0);
    private static final MemorySegment FLOATS = Arena.global().allocateFrom(ValueLayout.JAVA_FLOAT, 0, 0, 1, 0);
    private static final Blas INSTANCE = new Blas();

    private final MethodHandle dgemm;
    private final MethodHandle sgemm;
    private final MethodHandle zgemm;
    private final MethodHandle cgemm;
    private final SymbolLookup library;
    private final String identity;
    private final String core;

    private Blas() {
        MethodHandle d = null;
        MethodHandle s = null;
        MethodHandle z = null;
        MethodHandle c = null;
        SymbolLookup found = null;
        String kernel = null;
        String name;
        try {
            Path library = extract();
            Linker linker = Linker.nativeLinker();
            Arena forever = Arena.global();
            for (String needed : new String[] {"libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5"}) {
                if (Files.exists(library.resolveSibling(needed))) {
                    System.load(library.resolveSibling(needed).toString());
                }
            }
            kernels();
            SymbolLookup lookup = SymbolLookup.libraryLookup(library, forever);
            linker.downcallHandle(lookup.find("openblas_set_num_threads").orElseThrow(),
                    FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT)).invokeExact(1);
            MemorySegment loaded = (MemorySegment) linker.downcallHandle(lookup.find("openblas_get_corename").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.ADDRESS)).invokeExact();
            d = linker.downcallHandle(lookup.find("cblas_dgemm").orElseThrow(), gemm(ValueLayout.JAVA_DOUBLE));
            s = linker.downcallHandle(lookup.find("cblas_sgemm").orElseThrow(), gemm(ValueLayout.JAVA_FLOAT));
            z = linker.downcallHandle(lookup.find("cblas_zgemm").orElseThrow(), gemm(ValueLayout.ADDRESS));
            c = linker.downcallHandle(lookup.find("cblas_cgemm").orElseThrow(), gemm(ValueLayout.ADDRESS));
            found = lookup;
            kernel = loaded.reinterpret(64).getString(0);
            name = "OpenBLAS " + VERSION + " " + kernel + " one thread";
        } catch (Throwable unavailable) {
            d = null;
            s = null;
            z = null;
            c = null;
            found = null;
            name = "matrix products in Java";
            System.getLogger("io.millrace.pool").log(System.Logger.Level.WARNING,
                    "OpenBLAS could not be loaded; matrix products run in Java, and slowly.", unavailable);
        }
        dgemm = d;
        sgemm = s;
        zgemm = z;
        cgemm = c;
        library = found;
        core = kernel;
        identity = name;
    }

    /** What the processor can, as Linux lists it; empty elsewhere. */
    private static String processor() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo"));
        } catch (IOException none) {
            return "";
        }
    }

    /** One sentence where the loaded kernels use less than the processor has, else empty. */
    String advice() {
        String flags = processor();
        boolean old = core != null && (flags.contains("avx512vl") && core.matches("Haswell|Zen|Sandybridge|Nehalem|Prescott|Core2|Barcelona")
                || flags.contains("avx2") && core.matches("Sandybridge|Nehalem|Prescott|Core2|Barcelona"));
        return !isNative() ? "OpenBLAS could not be loaded: products of matrices are slow, and there is no other linear algebra."
                : old ? "OpenBLAS runs its kernels for " + core + ", which use less than this processor has; start chip hosts with -D" + KERNELS + "=SKYLAKEX." : "";
    }

    static Blas get() {
        return INSTANCE;
    }

    String identity() {
        return identity;
    }

    /** Its other functions; null where it could not be loaded. */
    SymbolLookup library() {
        return library;
    }

    boolean isNative() {
        return dgemm != null;
    }

    /** C = A B + beta C for row-major parts of matrices at byte offsets of one memory. */
    void gemm(DType type, MemorySegment memory, int m, int n, int k, long a, int lda, long b, int ldb, double beta, long c, int ldc) {
        try {
            switch (type) {
                case FLOAT64 -> dgemm.invokeExact(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, n, k, 1.0, memory.asSlice(a), lda, memory.asSlice(b), ldb,
                        beta, memory.asSlice(c), ldc);
                case FLOAT32 -> sgemm.invokeExact(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, n, k, 1.0f, memory.asSlice(a), lda, memory.asSlice(b), ldb,
                        (float) beta, memory.asSlice(c), ldc);
                case COMPLEX128 -> zgemm.invokeExact(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, n, k, DOUBLES.asSlice(16), memory.asSlice(a), lda,
                        memory.asSlice(b), ldb, DOUBLES.asSlice(beta == 0 ? 0 : 16), memory.asSlice(c), ldc);
                case COMPLEX64 -> cgemm.invokeExact(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, m, n, k, FLOATS.asSlice(8), memory.asSlice(a), lda,
                        memory.asSlice(b), ldb, FLOATS.asSlice(beta == 0 ? 0 : 8), memory.asSlice(c), ldc);
                case INT64, INT32, INT16, INT8, UINT8, BOOL -> throw new IllegalStateException("BLAS has no " + type + ".");
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static FunctionDescriptor gemm(ValueLayout real) {
        ValueLayout i = ValueLayout.JAVA_INT;
        ValueLayout p = ValueLayout.ADDRESS;
        return FunctionDescriptor.ofVoid(i, i, i, i, i, i, real, p, i, p, i, real, p, i);
    }

    /**
     * OpenBLAS takes slower kernels than it has for processors that are newer than itself, and slower ones still where the environment names an older processor, which it often does for some other
     * program's sake. So it is told: what the property {@value #KERNELS} says, else the widest kernels where the processor has the vectors for them, else whatever the environment says. Must come before
     * the library is loaded.
     */
    private static void kernels() throws Throwable {
        String chosen = System.getProperty(KERNELS, wide() ? "SKYLAKEX" : "");
        if (!chosen.isEmpty()) {
            Linker linker = Linker.nativeLinker();
            try (Arena arena = Arena.ofConfined()) {
                int ignored = (int) linker.downcallHandle(linker.defaultLookup().find("setenv").orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT)).invokeExact(arena.allocateFrom(CORE_TYPE), arena.allocateFrom(chosen), 1);
            }
        }
    }

    /** Whether the processor has the 512-bit vectors that the fastest kernels for x86 need. */
    static boolean wide() {
        try (java.util.stream.Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            String flags = lines.filter(l -> l.startsWith("flags")).findFirst().orElse("") + " ";
            return java.util.stream.Stream.of("avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd").allMatch(f -> flags.contains(" " + f + " "));
        } catch (IOException | java.io.UncheckedIOException unknown) {
            return false;
        }
    }

    private static Path extract() throws IOException {
        String arch = switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "linux-x86_64";
            case "aarch64", "arm64" -> "linux-arm64";
            default -> throw new IOException("There is no OpenBLAS for " + System.getProperty("os.arch") + ".");
        };
        String cache = System.getProperty("millrace.native.cache");
        Path folder = cache != null ? Path.of(cache) : cacheHome().resolve("millrace").resolve("openblas-" + VERSION + "-" + arch);
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException readOnlyHome) {
            folder = Files.createTempDirectory("millrace-openblas");
        }
        Path library = null;
        for (String name : new String[] {"libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0"}) {
            Path file = folder.resolve(name);
            if (!Files.exists(file)) {
                copy("/org/bytedeco/openblas/" + arch + "/" + name, file);
            }
            library = file;
        }
        return library;
    }

    private static Path cacheHome() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        return xdg != null && !xdg.isEmpty() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
    }

    /** Whole or not at all, whoever else does the same at the same time. */
    private static void copy(String resource, Path file) throws IOException {
        try (InputStream in = Blas.class.getResourceAsStream(resource)) {
            if (in == null) {
                if (resource.contains("libopenblas")) {
                    throw new IOException("The class path has no " + resource + ".");
                }
                return;
            }
            Path part = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
            try {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                try {
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                } catch (AtomicMoveNotSupportedException unlikely) {
                    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
                }
            } finally {
                Files.deleteIfExists(part);
            }
        }
    }
}
