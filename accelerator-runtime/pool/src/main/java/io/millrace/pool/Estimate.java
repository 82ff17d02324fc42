package io.millrace.pool;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Modelled cost of a program before it runs.
 *
 * @param chipNanos   chip time of the run on its gang
 * @param joules      energy of all its chips
 * @param memoryBytes peak memory on each chip; capacityBytes: what a chip has for it
 * @param waitNanos   expected wait with the queue as it stands
 * @param modelError  relative error of the model on held-out measurements of this chip and kind, such as 0.12
 * @param bound       "compute", "memory", "launch" or "link"
 * @param reason      one line for a person
 */
public record Estimate(String chipType, int chips, long chipNanos, double joules, long memoryBytes, long capacityBytes, long waitNanos,
                       double modelError, String bound, String reason, long slices) {
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("chipType", chipType);
        map.put("chips", chips);
        map.put("chipNanos", chipNanos);
        map.put("joules", joules);
        map.put("memoryBytes", memoryBytes);
        map.put("capacityBytes", capacityBytes);
        map.put("waitNanos", waitNanos);
        map.put("modelError", modelError);
        map.put("bound", bound);
        map.put("reason", reason);
        map.put("slices", slices);
        return map;
    }
}
