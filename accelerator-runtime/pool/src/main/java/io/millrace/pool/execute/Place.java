package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;

/** Where the numbers of a value are while a block is worked on. */
sealed interface Place {
    /** Byte offset in the execution's memory. */
    long at(MemorySegment memory, long from, int count);

    /** From end to end in a buffer. */
    record Stream(Buffer buffer) implements Place {
        @Override
        public long at(MemorySegment memory, long from, int count) {
            return buffer.offset + from * buffer.type.bytes();
        }
    }

    /** In a row of scratch memory. */
    record Row(Scratch scratch, int worker, int number) implements Place {
        @Override
        public long at(MemorySegment memory, long from, int count) {
            return scratch.row(worker, number);
        }
    }

    /** Where a view lies if the block is one run there, else copied together. */
    record Seen(View view, Row row) implements Place {
        @Override
        public long at(MemorySegment memory, long from, int count) {
            long run = view.run(from, count);
            if (run >= 0) {
                return run;
            }
            long to = row.at(memory, from, count);
            view.copy(memory, to, from, count);
            return to;
        }
    }
}
