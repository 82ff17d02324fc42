package io.millrace.pool.execute;

import io.millrace.accelerator.DType;

/** A place in an execution's memory. Its offset is decided once, when all buffers and their lifetimes are known. */
final class Buffer {
    final DType type;
    final long size;
    long offset = -1;
    /** Parts of the mesh that it lies in, one chip for each; 0 where it is the gang's as a whole. */
    int parts;

    Buffer(DType type, long size) {
        this.type = type;
        this.size = size;
    }

    Buffer in(int newParts) {
        parts = newParts;
        return this;
    }

    long bytes() {
        return size * type.bytes();
    }
}
