package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/** A key and where it comes from: a seed, a key and a number folded in, or two words in memory. Worked out anew for each block, in no time. */
sealed interface RandomKey {
    long value(MemorySegment memory);

    record Seed(long value) implements RandomKey {
        @Override
        public long value(MemorySegment memory) {
            return value;
        }
    }

    record Folded(RandomKey key, Value data) implements RandomKey {
        @Override
        public long value(MemorySegment memory) {
            int number = data.op == Op.FULL ? (int) data.attributes[0] : memory.get(ValueLayout.JAVA_INT, data.buffer.offset);
            return Philox.fold(key.value(memory), number);
        }
    }

    record Stored(Value words) implements RandomKey {
        @Override
        public long value(MemorySegment memory) {
            long at = words.buffer.offset;
            return memory.get(ValueLayout.JAVA_INT, at) & 0xFFFFFFFFL | (long) memory.get(ValueLayout.JAVA_INT, at + 4) << 32;
        }
    }

    /** The key that a value is; tells which values have to be stored for it. */
    static RandomKey of(Value value, Consumer<Value> stored) {
        Value key = value.flat();
        if (key.op == Op.KEY) {
            return new Seed(key.attributes[0]);
        }
        if (key.op == Op.FOLD_IN) {
            Value data = key.inputs[1].flat();
            if (data.op != Op.FULL) {
                stored.accept(data);
            }
            return new Folded(of(key.inputs[0], stored), data);
        }
        stored.accept(key);
        return new Stored(key);
    }
}
