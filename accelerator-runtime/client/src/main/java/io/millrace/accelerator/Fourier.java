package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Fourier transforms of any length, with the standard's default scaling: forward none, inverse by the length; see {@link Ops}. */
public abstract sealed class Fourier extends LinearAlgebra permits Transformations {
    Fourier() {}

    /** Along the last axis. */
    public static Tensor fft(Tensor x) {
        return fft(x, -1);
    }

    public static Tensor fft(Tensor x, int axis) {
        return transform("fft", x, axis, false);
    }

    public static Tensor ifft(Tensor x) {
        return ifft(x, -1);
    }

    public static Tensor ifft(Tensor x, int axis) {
        return transform("ifft", x, axis, true);
    }

    /** Along the axes given; none means all. */
    public static Tensor fftn(Tensor x, int... axes) {
        Tensor y = x;
        for (int axis : Build.axes("fftn", axes, x.shape())) {
            y = fft(y, axis);
        }
        return y;
    }

    public static Tensor ifftn(Tensor x, int... axes) {
        Tensor y = x;
        for (int axis : Build.axes("ifftn", axes, x.shape())) {
            y = ifft(y, axis);
        }
        return y;
    }

    /** Of real numbers: the n/2 + 1 frequencies from 0 up. */
    public static Tensor rfft(Tensor x) {
        return rfft(x, -1);
    }

    public static Tensor rfft(Tensor x, int axis) {
        Tensor real = Build.toReal(Build.ordered("rfft", x));
        int along = length("rfft", x, axis);
        return Build.along(along, real, rows -> Build.node(Op.RFFT, rows.dtype().complex(), last(rows, last(rows) / 2 + 1), rows));
    }

    /** To an even number of real numbers: 2 (m - 1) from m frequencies. */
    public static Tensor irfft(Tensor x) {
        return irfft(x, 2 * (x.shape().dim(Build.axis("irfft", -1, x.shape())) - 1), -1);
    }

    /** To n real numbers. */
    public static Tensor irfft(Tensor x, int n, int axis) {
        int along = length("irfft", x, axis);
        if (n < 1) {
            throw new IllegalArgumentException("irfft: a length of " + n + " is not positive.");
        }
        Tensor fitted = fit(Build.cast(x, Build.toInexact(x).dtype().complex()), n / 2 + 1, along);
        return Build.along(along, fitted, rows -> Build.node(Op.IRFFT, rows.dtype().part(), last(rows, n), rows));
    }

    /** Real along the last of the axes (none means all), complex along the others. */
    public static Tensor rfftn(Tensor x, int... axes) {
        int[] all = Build.axes("rfftn", axes, x.shape());
        Tensor y = rfft(x, all[all.length - 1]);
        return all.length == 1 ? y : fftn(y, Arrays.copyOf(all, all.length - 1));
    }

    /** To n real numbers along the last of the axes (none means all). */
    public static Tensor irfftn(Tensor x, int n, int... axes) {
        int[] all = Build.axes("irfftn", axes, x.shape());
        Tensor y = all.length == 1 ? x : ifftn(x, Arrays.copyOf(all, all.length - 1));
        return irfft(y, n, all[all.length - 1]);
    }

    /** Of a spectrum that is conjugate symmetric in time: n real frequencies. */
    public static Tensor hfft(Tensor x, int n, int axis) {
        return multiply(irfft(conj(x), n, axis), n);
    }

    public static Tensor ihfft(Tensor x, int axis) {
        return divide(conj(rfft(x, axis)), x.shape().dim(Build.axis("ihfft", axis, x.shape())));
    }

    /** The frequencies of {@link #fft} for n samples d apart: 0, 1, ..., -1 over n d. */
    public static Tensor fftfreq(int n, double d) {
        return Creation.asarray(IntStream.range(0, n).mapToDouble(i -> (i < (n + 1) / 2 ? i : i - n) / (n * d)).toArray());
    }

    public static Tensor fftfreq(int n) {
        return fftfreq(n, 1);
    }

    public static Tensor rfftfreq(int n, double d) {
        return Creation.asarray(IntStream.rangeClosed(0, n / 2).mapToDouble(i -> i / (n * d)).toArray());
    }

    public static Tensor rfftfreq(int n) {
        return rfftfreq(n, 1);
    }

    /** Frequency 0 into the middle; none of the axes means all. */
    public static Tensor fftshift(Tensor x, int... axes) {
        int[] all = Build.axes("fftshift", axes, x.shape());
        return roll(x, Arrays.stream(all).map(a -> x.shape().dim(a) / 2).toArray(), all);
    }

    /** Undoes {@link #fftshift}. */
    public static Tensor ifftshift(Tensor x, int... axes) {
        int[] all = Build.axes("ifftshift", axes, x.shape());
        return roll(x, Arrays.stream(all).map(a -> -(x.shape().dim(a) / 2)).toArray(), all);
    }

    private static Tensor transform(String name, Tensor x, int axis, boolean inverse) {
        int along = length(name, x, axis);
        Tensor complex = Build.cast(x, Build.toInexact(x).dtype().complex());
        return Build.along(along, complex, rows -> Build.node(Op.FFT, rows.dtype(), rows.shape(), new long[] {inverse ? 1 : 0}, rows));
    }

    private static int length(String name, Tensor x, int axis) {
        int along = Build.axis(name, axis, x.shape());
        if (x.shape().dim(along) == 0) {
            throw new IllegalArgumentException(name + ": axis " + axis + " of shape " + x.shape() + " has no elements to transform.");
        }
        return along;
    }

    private static Tensor fit(Tensor x, int n, int axis) {
        int have = x.shape().dim(axis);
        if (have == n) {
            return x;
        }
        Slice[] slices = new Slice[axis + 1];
        Arrays.fill(slices, Slice.ALL);
        slices[axis] = Slice.of(0, n);
        if (have > n) {
            return x.slice(slices);
        }
        int[] dims = x.shape().toArray();
        dims[axis] = n - have;
        return concat(axis, x, zeros(x.dtype(), dims));
    }

    private static int last(Tensor rows) {
        return rows.shape().dim(rows.ndim() - 1);
    }

    private static Shape last(Tensor rows, int n) {
        int[] dims = rows.shape().toArray();
        dims[dims.length - 1] = n;
        return Shape.of(dims);
    }
}
