package io.millrace.pool.execute;

import java.util.List;

/**
 * A materialised array as it travels between processes: row-major elements, little-endian.
 *
 * @param type  array-API name: "float64", "float32", "int32" or "bool" (one byte an element)
 * @param shape dimensions; empty for a scalar
 * @param bytes the elements; never changed after construction
 */
public record TensorData(String type, List<Integer> shape, byte[] bytes) {
    public TensorData {
        shape = List.copyOf(shape);
    }
}
