package io.millrace.accelerator;

/** A sparse matrix: values and their places. Products are sums by segment, in the order in which the values stand. */
public final class Sparse {
    private final Tensor rows;
    private final Tensor columns;
    private final Tensor values;
    private final int n;
    private final int m;

    Sparse(Tensor rows, Tensor columns, Tensor values, int n, int m) {
        if (values.ndim() != 1 || !rows.shape().equals(values.shape()) || !columns.shape().equals(values.shape())) {
            throw new IllegalArgumentException("sparse: shapes " + rows.shape() + ", " + columns.shape() + " and " + values.shape()
                    + " differ; there is one row, one column and one value for each element.");
        }
        this.rows = rows;
        this.columns = columns;
        this.values = values;
        this.n = n;
        this.m = m;
    }

    /** The product with a vector (m,) or a matrix (m, k). */
    public Tensor matmul(Tensor x) {
        if (x.ndim() < 1 || x.ndim() > 2 || x.shape().dim(0) != m) {
            throw new IllegalArgumentException("matmul: a sparse matrix of shape (" + n + ", " + m + ") and a tensor of shape " + x.shape() + " do not fit.");
        }
        Tensor weights = x.ndim() == 1 ? values : Ops.expand_dims(values, 1);
        return Ops.segment_sum(Ops.multiply(weights, Ops.take(x, columns, 0)), rows, n);
    }

    /** The transpose. */
    public Sparse T() {
        return new Sparse(columns, rows, values, m, n);
    }

    /** As an ordinary matrix. */
    public Tensor toDense() {
        Tensor place = Ops.add(Ops.multiply(rows, m), columns);
        return Ops.reshape(Ops.segment_sum(values, place, Math.multiplyExact(n, m)), n, m);
    }

    @Override
    public String toString() {
        return "sparse (" + n + ", " + m + ") " + values.dtype() + ", " + values.size() + " values";
    }
}
