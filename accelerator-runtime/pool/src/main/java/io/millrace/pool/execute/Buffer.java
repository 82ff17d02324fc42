package io.millrace.pool.execute;

import io.millrace.accelerator.DType;

/** A place in an execution's memory. Its offset is decided once, when all buffers and their lifetimes are known. */
final class Buffer {
    final DType type;
    final long size;
    long offset = -1;

    Buffer(DType type, long size) {
        this.type = type;
        this.size = size;
    }

    long bytes() {
        return size * type.bytes();
    }
}
