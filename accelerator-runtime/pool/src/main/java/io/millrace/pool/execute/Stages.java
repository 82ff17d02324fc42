package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides what is fused with what. Every value gets a stage, such that all elementwise values and reductions of one stage and one number of
 * elements can be computed in one pass over those elements: an operand at the same position may be of the same stage, an operand at
 * other positions (a roll, a broadcast, a reduction) must be stored by an earlier one. Stages are first as early as possible; then
 * elementwise values sink to the stage of their earliest reader, so that random numbers are made where they are used and not stored.
 *
 * <p>A value is stored when a result needs it, when somebody reads it at other positions, or when it is read in another stage than its own.
 * Constants, and movements of stored values, are never worth storing for a reader at the same position: each pass makes them anew.
 */
final class Stages {
    /** Values that are needed, each after its operands. */
    final List<Value> order = new ArrayList<>();
    final Map<Value, Operands> operands = new HashMap<>();
    final Set<Value> stored = new HashSet<>();
    private final Map<Value, List<Value>> fusedReaders = new HashMap<>();
    private final Map<Value, List<Value>> storedReaders = new HashMap<>();
    private final Set<Value> results;

    Stages(Collection<Value> results) {
        this.results = new HashSet<>(results);
        sort(results);
        for (Value value : order) {
            operands.get(value).fused().forEach(o -> fusedReaders.computeIfAbsent(o, k -> new ArrayList<>()).add(value));
            operands.get(value).stored().forEach(o -> storedReaders.computeIfAbsent(o, k -> new ArrayList<>()).add(value));
        }
        early();
        late();
        for (Value value : order) {
            if (isDemanded(value) || !value.isInline() || value.isInline() && !value.isRepeatable()
                    && readers(fusedReaders, value).stream().anyMatch(r -> r.stage != value.stage)) {
                stored.add(value);
            }
        }
    }

    private void sort(Collection<Value> roots) {
        Deque<Value> stack = new ArrayDeque<>();
        Set<Value> done = new HashSet<>();
        for (Value root : roots) {
            stack.push(root);
            while (!stack.isEmpty()) {
                Value top = stack.peek();
                if (!operands.containsKey(top)) {
                    Operands needs = Operands.of(top);
                    operands.put(top, needs);
                    needs.stored().forEach(stack::push);
                    needs.fused().forEach(stack::push);
                } else {
                    stack.pop();
                    if (done.add(top)) {
                        order.add(top);
                    }
                }
            }
        }
    }

    private static List<Value> readers(Map<Value, List<Value>> map, Value value) {
        return map.getOrDefault(value, List.of());
    }

    /** Whether memory must hold the value whatever the stages. */
    private boolean isDemanded(Value value) {
        return results.contains(value) || storedReaders.containsKey(value);
    }

    /** The first stage that can read the value from memory. */
    private static int available(Value value) {
        return switch (value.op) {
            case INPUT -> 0;
            case RESULT -> value.inputs[0].stage + 1;
            default -> value.stage + 1;
        };
    }

    private void early() {
        for (Value value : order) {
            int stage = 0;
            for (Value operand : operands.get(value).fused()) {
                stage = Math.max(stage, operand.isInline() ? operand.stage : available(operand));
            }
            for (Value operand : operands.get(value).stored()) {
                if (value.op != Op.RESULT) {
                    stage = Math.max(stage, available(operand));
                }
            }
            value.stage = stage;
        }
    }

    private void late() {
        Map<Value, Integer> use = new LinkedHashMap<>();
        for (Value value : order.reversed()) {
            int limit = Integer.MAX_VALUE;
            for (Value reader : readers(fusedReaders, value)) {
                limit = Math.min(limit, use.get(reader) - (value.isReduction() ? 1 : 0));
            }
            for (Value reader : readers(storedReaders, value)) {
                limit = Math.min(limit, use.get(reader) - 1);
            }
            boolean moves = value.isReduction() || value.isInline() && !value.isRepeatable();
            if (moves) {
                value.stage = limit == Integer.MAX_VALUE ? value.stage : limit;
                use.put(value, value.stage);
            } else {
                use.put(value, value.isRepeatable() && !isDemanded(value) ? limit : value.isRepeatable() ? Math.min(limit, value.stage) : value.stage);
            }
        }
    }
}
