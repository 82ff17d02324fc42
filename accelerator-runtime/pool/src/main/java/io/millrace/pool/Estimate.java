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
 * @param roof        what the program does and what the chips could do, for a roofline
 */
public record Estimate(String chipType, int chips, long chipNanos, double joules, long memoryBytes, long capacityBytes, long waitNanos,
                       double modelError, String bound, String reason, long slices, Roof roof) {
    /**
     * @param operations of the whole program
     * @param bytes      moved in the memories of the chips
     * @param peak       operations a second of the gang in the kind and type of most of the arithmetic; 0 where there is none
     * @param bandwidth  bytes a second of the gang
     */
    public record Roof(double operations, double bytes, double peak, double bandwidth) {}

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
        map.put("operations", roof.operations());
        map.put("bytesMoved", roof.bytes());
        map.put("peak", roof.peak());
        map.put("bandwidth", roof.bandwidth());
        return map;
    }
}
