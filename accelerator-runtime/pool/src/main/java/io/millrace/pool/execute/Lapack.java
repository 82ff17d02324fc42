package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * LAPACKE of the OpenBLAS that {@link Blas} loaded, one thread for each call. A routine is named without the letter of its type, which is put in front:
 * {@code gesv} of float64 is {@code LAPACKE_dgesv}.
 */
@SuppressWarnings("restricted")
final class Lapack {
    private static final int ROW_MAJOR = 101;
    private static final int COLUMN_MAJOR = 102;
    private static final Map<String, MethodHandle> HANDLES = new ConcurrentHashMap<>();

    private Lapack() {}

    /** Calls a routine in row-major order with ints, bytes (letters) and segments; gives its info. */
    static int call(DType type, String routine, Object... arguments) {
        return call(ROW_MAJOR, type, routine, arguments);
    }

    /** The same in column-major order, LAPACK's own: rows are columns to it, and nothing is transposed on the way. */
    static int transposed(DType type, String routine, Object... arguments) {
        return call(COLUMN_MAJOR, type, routine, arguments);
    }

    private static int call(int order, DType type, String routine, Object... arguments) {
        String name = "LAPACKE_" + letter(type) + routine;
        MethodHandle handle = HANDLES.computeIfAbsent(name, n -> link(n, arguments));
        Object[] all = new Object[arguments.length + 1];
        all[0] = order;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try {
            return (int) handle.invokeWithArguments(all);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static char letter(DType type) {
        return switch (type) {
            case FLOAT64 -> 'd';
            case FLOAT32 -> 's';
            case COMPLEX128 -> 'z';
            case COMPLEX64 -> 'c';
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> throw new IllegalStateException("LAPACK has no " + type + ".");
        };
    }

    private static MethodHandle link(String name, Object[] arguments) {
        SymbolLookup library = Blas.get().library();
        if (library == null) {
            throw new IllegalStateException("This host could not load OpenBLAS, without which it has no linear algebra beyond products of matrices.");
        }
        MemoryLayout[] layouts = new MemoryLayout[arguments.length + 1];
        layouts[0] = ValueLayout.JAVA_INT;
        for (int i = 0; i < arguments.length; i++) {
            layouts[i + 1] = switch (arguments[i]) {
                case Integer whole -> ValueLayout.JAVA_INT;
                case Byte letter -> ValueLayout.JAVA_BYTE;
                case MemorySegment memory -> (AddressLayout) ValueLayout.ADDRESS;
                default -> throw new IllegalArgumentException("No argument of LAPACK: " + arguments[i]);
            };
        }
        return Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
    }
}
