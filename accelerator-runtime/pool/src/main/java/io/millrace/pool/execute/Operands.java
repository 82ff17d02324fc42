package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * What a value reads: fused operands are elements at the same position, which can come from registers; stored ones must be in memory
 * before the pass starts.
 */
record Operands(List<Value> fused, List<Value> stored) {
    static Operands of(Value value) {
        List<Value> fused = new ArrayList<>();
        List<Value> stored = new ArrayList<>();
        switch (value.op.family()) {
            case ELEMENTWISE, REDUCTION -> {
                for (Value input : value.inputs) {
                    fused.add(input.flat());
                }
            }
            case RANDOM -> RandomKey.of(value.op == Op.FOLD_IN ? value : value.inputs[0], stored::add);
            case MOVEMENT -> {
                for (Value part : value.op == Op.CONCAT ? value.inputs : new Value[] {value}) {
                    stored.add(View.of(part).base);
                }
            }
            case SOURCE -> { }
            case CONTRACTION, CONTROL, KERNEL -> {
                for (Value input : value.inputs) {
                    stored.add(input.flat());
                }
            }
        }
        return new Operands(fused, stored);
    }
}
