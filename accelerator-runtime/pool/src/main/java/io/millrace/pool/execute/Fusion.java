package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Collects operations of a pass that follow each other until something else comes, and makes a {@link Chain} of them. */
final class Fusion {
    private record Done(Op op, Value value, List<Value> in) {}

    private final DType type;
    private final List<Done> done = new ArrayList<>();
    private final Map<Value, Integer> links = new HashMap<>();
    private final Map<Value, Place> inputs = new LinkedHashMap<>();
    private final Map<Value, Double> constants = new LinkedHashMap<>();

    Fusion(DType type) {
        this.type = type;
    }

    boolean isEmpty() {
        return done.isEmpty();
    }

    /** Whether the value is computed in here. */
    boolean has(Value value) {
        return links.containsKey(value);
    }

    /** Whether an operation still fits. */
    boolean hasRoom(List<Value> in, Map<Value, Double> numbers) {
        long more = in.stream().filter(v -> !has(v) && !numbers.containsKey(v) && !inputs.containsKey(v)).distinct().count();
        return done.size() < Chain.LONGEST && inputs.size() + more <= Chain.MOST_INPUTS;
    }

    /** @param places where operands are that are not computed in here; {@code numbers}: those that are constants */
    void add(Value value, List<Value> in, Map<Value, Place> places, Map<Value, Double> numbers) {
        for (Value operand : in) {
            if (!has(operand)) {
                if (numbers.containsKey(operand)) {
                    constants.put(operand, numbers.get(operand));
                } else {
                    inputs.putIfAbsent(operand, places.get(operand));
                }
            }
        }
        links.put(value, done.size());
        done.add(new Done(value.op, value, in));
    }

    /**
     * @param rows      what does the same row by row
     * @param isWritten whether a value is read later
     * @return null where rows had better be left alone
     */
    Fused fused(List<Instruction> rows, Predicate<Value> isWritten, Map<Value, Place> places) {
        List<Value> outputs = done.stream().map(Done::value).filter(isWritten).toList();
        if (done.size() < 2 || inputs.isEmpty() || inputs.size() + outputs.size() > Chain.MOST_ROWS) {
            return null;
        }
        Map<Value, Integer> numbers = new HashMap<>();
        inputs.keySet().forEach(v -> numbers.put(v, numbers.size()));
        constants.keySet().forEach(v -> numbers.put(v, numbers.size()));
        done.forEach(d -> numbers.put(d.value(), numbers.size()));
        List<Chain.Link> chain = done.stream().map(d -> new Chain.Link(d.op(), numbers.get(d.in().get(0)), d.in().size() < 2 ? -1 : numbers.get(d.in().get(1)))).toList();
        Chain structure = new Chain(type, inputs.size(), constants.size(), chain, outputs.stream().map(numbers::get).toList());
        Chains.Entry entry = Chains.of(structure);
        if (entry == null) {
            return null;
        }
        List<Place> all = new ArrayList<>(inputs.values());
        outputs.forEach(v -> all.add(places.get(v)));
        return new Fused(rows.toArray(Instruction[]::new), entry, structure, all.toArray(Place[]::new), constants.values().stream().mapToDouble(Double::doubleValue).toArray());
    }
}
