package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A way to read a stored value without copying it: for each axis a length, a stride in elements and a rotation. The element at index
 * (i0, i1, ...) is {@code base[offset + sum of ((i + shift) mod length) * stride]}. Transposes, flips, slices, broadcasts and rolls are all of this
 * form, and so are most of their compositions; where one is not (a slice across the seam of a roll), the inner one is stored first.
 */
final class View {
    final Value base;
    final int[] dims;
    final long[] strides;
    final int[] shifts;
    final long offset;

    private View(Value base, int[] dims, long[] strides, int[] shifts, long offset) {
        this.base = base;
        this.dims = dims;
        this.strides = strides;
        this.shifts = shifts;
        this.offset = offset;
    }

    /** The view that a movement (not CONCAT) is, over the innermost value that has to be stored for it. */
    static View of(Value value) {
        if (value.op.family() != Op.Family.MOVEMENT || value.op == Op.CONCAT) {
            return whole(value, value.shape);
        }
        View in = of(value.inputs[0]);
        View view = switch (value.op) {
            case RESHAPE -> in.reshape(value);
            case BROADCAST_TO -> in.broadcast(value.shape);
            case PERMUTE_DIMS -> in.permute(value.attributes);
            case FLIP -> in.flip(value.attributes);
            case ROLL -> in.roll(value.attributes);
            default -> in.slice(value);
        };
        return view != null ? view : switch (value.op) {
            case RESHAPE -> whole(value.inputs[0], value.shape);
            default -> whole(value.inputs[0], value.inputs[0].shape).slice(value);
        };
    }

    private static View whole(Value base, Shape shape) {
        long[] strides = new long[shape.rank()];
        long stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape.dim(i);
        }
        return new View(base.flat(), shape.toArray(), strides, new int[shape.rank()], 0);
    }

    private View reshape(Value value) {
        boolean contiguous = offset == 0 && base.size() == value.size() && Arrays.stream(shifts).allMatch(s -> s == 0);
        long stride = 1;
        for (int i = dims.length - 1; i >= 0 && contiguous; i--) {
            contiguous = dims[i] == 1 || strides[i] == stride;
            stride *= dims[i];
        }
        if (contiguous) {
            return whole(base, value.shape);
        }
        int[] to = value.shape.toArray();
        if (!Arrays.equals(Arrays.stream(dims).filter(d -> d != 1).toArray(), Arrays.stream(to).filter(d -> d != 1).toArray())) {
            return null;
        }
        long[] newStrides = new long[to.length];
        int[] newShifts = new int[to.length];
        for (int i = 0, from = 0; i < to.length; i++) {
            if (to[i] != 1) {
                while (dims[from] == 1) {
                    from++;
                }
                newStrides[i] = strides[from];
                newShifts[i] = shifts[from++];
            }
        }
        return new View(base, to, newStrides, newShifts, offset);
    }

    private View broadcast(Shape shape) {
        int added = shape.rank() - dims.length;
        long[] newStrides = new long[shape.rank()];
        int[] newShifts = new int[shape.rank()];
        for (int i = added; i < shape.rank(); i++) {
            boolean repeated = dims[i - added] == 1;
            newStrides[i] = repeated ? 0 : strides[i - added];
            newShifts[i] = repeated ? 0 : shifts[i - added];
        }
        return new View(base, shape.toArray(), newStrides, newShifts, offset);
    }

    private View permute(long[] order) {
        int[] newDims = new int[dims.length];
        long[] newStrides = new long[dims.length];
        int[] newShifts = new int[dims.length];
        for (int i = 0; i < dims.length; i++) {
            newDims[i] = dims[(int) order[i]];
            newStrides[i] = strides[(int) order[i]];
            newShifts[i] = shifts[(int) order[i]];
        }
        return new View(base, newDims, newStrides, newShifts, offset);
    }

    private View flip(long[] axes) {
        long[] newStrides = strides.clone();
        int[] newShifts = shifts.clone();
        long newOffset = offset;
        for (int i = 0; i < dims.length; i++) {
            if (axes[i] == 1 && dims[i] > 0) {
                newOffset += (dims[i] - 1) * strides[i];
                newStrides[i] = -strides[i];
                newShifts[i] = (dims[i] - shifts[i]) % dims[i];
            }
        }
        return new View(base, dims, newStrides, newShifts, newOffset);
    }

    private View roll(long[] by) {
        int[] newShifts = shifts.clone();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] > 0) {
                newShifts[i] = (int) ((shifts[i] + dims[i] - by[i]) % dims[i]);
            }
        }
        return new View(base, dims, strides, newShifts, offset);
    }

    /** Null where the slice crosses the seam of a rotation. */
    private View slice(Value value) {
        int[] newDims = value.shape.toArray();
        long[] newStrides = strides.clone();
        int[] newShifts = shifts.clone();
        long newOffset = offset;
        for (int i = 0; i < dims.length; i++) {
            long start = value.attributes[2 * i];
            long step = value.attributes[2 * i + 1];
            if (newDims[i] == 0 || start == 0 && step == 1 && newDims[i] == dims[i]) {
                continue;
            }
            long first = start + shifts[i];
            long last = first + (newDims[i] - 1) * step;
            if ((first >= dims[i]) != (last >= dims[i])) {
                return null;
            }
            newOffset += (first >= dims[i] ? first - dims[i] : first) * strides[i];
            newStrides[i] = strides[i] * step;
            newShifts[i] = 0;
        }
        return new View(base, newDims, newStrides, newShifts, newOffset);
    }

    /** Without axes of length 1, and with neighbouring axes joined where they are one run in memory. */
    View compact() {
        int[] d = new int[dims.length];
        long[] s = new long[dims.length];
        int[] h = new int[dims.length];
        int rank = 0;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == 1) {
                continue;
            }
            if (rank > 0 && h[rank - 1] == 0 && shifts[i] == 0 && s[rank - 1] == strides[i] * dims[i] && (long) d[rank - 1] * dims[i] <= Integer.MAX_VALUE) {
                d[rank - 1] *= dims[i];
                s[rank - 1] = strides[i];
            } else {
                d[rank] = dims[i];
                s[rank] = strides[i];
                h[rank++] = shifts[i];
            }
        }
        return new View(base, Arrays.copyOf(d, rank), Arrays.copyOf(s, rank), Arrays.copyOf(h, rank), offset);
    }

    /** Whether it is the base as it lies in memory. */
    boolean isWhole() {
        View compact = compact();
        return offset == 0 && (compact.dims.length == 0 && base.size() == 1
                || compact.dims.length == 1 && compact.strides[0] == 1 && compact.shifts[0] == 0 && compact.dims[0] == base.size());
    }

    /** A run of elements that lie {@code stride} apart: which of the wanted ones it begins with, and where. */
    private interface Run {
        void run(int at, long element, long stride, int count);
    }

    /** Reads elements [from, from + count) of the view, in its row-major order; call on a {@link #compact} view. */
    void load(MemorySegment memory, Register to, int at, long from, int count) {
        Buffer buffer = base.buffer;
        int bytes = buffer.type.bytes();
        runs(from, count, (first, element, stride, length) -> {
            long position = buffer.offset + element * bytes;
            if (stride == 1) {
                to.read(memory, position, at + first, length);
            } else {
                to.read(memory, position, stride * bytes, at + first, length);
            }
        });
    }

    /** The same to another place in memory, for types of 4 and 8 bytes. */
    void copy(MemorySegment memory, long to, long from, int count) {
        Buffer buffer = base.buffer;
        int bytes = buffer.type.bytes();
        runs(from, count, (first, element, stride, length) -> {
            long position = buffer.offset + element * bytes;
            long target = to + (long) first * bytes;
            if (stride == 1) {
                MemorySegment.copy(memory, position, memory, target, (long) length * bytes);
            } else if (bytes == Long.BYTES) {
                for (int i = 0; i < length; i++) {
                    memory.set(ValueLayout.JAVA_LONG, target + 8L * i, memory.get(ValueLayout.JAVA_LONG, position + i * stride * 8));
                }
            } else {
                for (int i = 0; i < length; i++) {
                    memory.set(ValueLayout.JAVA_INT, target + 4L * i, memory.get(ValueLayout.JAVA_INT, position + i * stride * 4));
                }
            }
        });
    }

    /** The place in memory of elements [from, from + count) where they are one run there, else -1; call on a {@link #compact} view. */
    long run(long from, int count) {
        int inner = dims.length - 1;
        if (inner < 0 || strides[inner] != 1) {
            return -1;
        }
        long rest = from / dims[inner];
        int column = (int) (from - rest * dims[inner]);
        int first = column + shifts[inner];
        first = first >= dims[inner] ? first - dims[inner] : first;
        if (column + count > dims[inner] || first + count > dims[inner]) {
            return -1;
        }
        long element = offset + first;
        for (int i = inner - 1; i >= 0; i--) {
            long above = rest / dims[i];
            int index = (int) (rest - above * dims[i]) + shifts[i];
            element += (index >= dims[i] ? index - dims[i] : index) * strides[i];
            rest = above;
        }
        return base.buffer.offset + element * base.buffer.type.bytes();
    }

    private void runs(long from, int count, Run run) {
        if (count == 0) {
            return;
        }
        int rank = dims.length;
        if (rank == 0) {
            run.run(0, offset, 0, count);
            return;
        }
        int[] index = new int[rank];
        long rest = from;
        for (int i = rank - 1; i >= 0; i--) {
            index[i] = (int) (rest % dims[i]);
            rest /= dims[i];
        }
        int inner = rank - 1;
        int done = 0;
        while (done < count) {
            long start = offset;
            for (int i = 0; i < inner; i++) {
                int shifted = index[i] + shifts[i];
                start += (shifted >= dims[i] ? shifted - dims[i] : shifted) * strides[i];
            }
            int length = Math.min(dims[inner] - index[inner], count - done);
            int first = index[inner] + shifts[inner];
            first = first >= dims[inner] ? first - dims[inner] : first;
            int unbroken = Math.min(length, dims[inner] - first);
            run.run(done, start + first * strides[inner], strides[inner], unbroken);
            if (unbroken < length) {
                run.run(done + unbroken, start, strides[inner], length - unbroken);
            }
            done += length;
            index[inner] = 0;
            for (int i = inner - 1; i >= 0 && ++index[i] == dims[i]; i--) {
                index[i] = 0;
            }
        }
    }
}
