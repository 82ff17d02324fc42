package io.millrace.pool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run at one moment. {@link #toMap()} is what the page and the cell receive.
 *
 * @param version      grows with every change
 * @param queuePlace   1 for next; 0 when not waiting
 * @param slices       committed slices
 * @param slicesEstimated expected number of all slices
 * @param chips        names of the granted chips ("block-0/chip-3"), empty while waiting
 * @param chipNanos    chip time committed, on the chips' clock, in nanoseconds, for each chip of the gang
 * @param estimatedNanos modelled chip time of the whole run
 * @param joules       modelled energy committed, all chips
 * @param share        share of the chips it wants that it got lately, 0 to 1; entitlement: what its weight gives it
 * @param progress     0 to 1, by committed units
 * @param pace         chip time advanced per wall time lately
 * @param lanes        the last slices on its chips, own and others', newest last (for the strip's timeline)
 * @param reason       one line that says why it waits or where it runs
 * @param because      the same as a value to be worded in another language: code, numbers, name, text
 * @param error        one sentence where state is FAILED, else null
 */
public record RunStatus(String run, String notebook, String owner, String label, State state, long version, int queuePlace,
                        long slices, long slicesEstimated, String chipType, List<String> chips, long chipNanos, long estimatedNanos,
                        double joules, double share, double entitlement, double progress, double pace, List<Lane> lanes,
                        String reason, Map<String, Object> because, String bound, double modelError, String error) {
    public enum State { WAITING, RUNNING, DONE, CANCELLED, FAILED;
        public boolean ended() {
            return this == DONE || this == CANCELLED || this == FAILED;
        }
    }

    /**
     * One run's slices on the chips of this run: [start, end] pairs in chip nanoseconds of the block's clock.
     *
     * @param who   "you" is decided by the page from {@code run}; this is the owner's name
     * @param count slices committed by that run so far
     */
    public record Lane(String run, String who, String label, long count, List<long[]> slices) {}

    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("run", run);
        map.put("notebook", notebook);
        map.put("owner", owner);
        map.put("label", label);
        map.put("state", state.name().toLowerCase(java.util.Locale.ROOT));
        map.put("version", version);
        map.put("queuePlace", queuePlace);
        map.put("slices", slices);
        map.put("slicesEstimated", slicesEstimated);
        map.put("chipType", chipType);
        map.put("chips", chips);
        map.put("chipNanos", chipNanos);
        map.put("estimatedNanos", estimatedNanos);
        map.put("joules", joules);
        map.put("share", share);
        map.put("entitlement", entitlement);
        map.put("progress", progress);
        map.put("pace", pace);
        map.put("lanes", lanes.stream().map(l -> Map.of("run", l.run(), "who", l.who(), "label", l.label(), "count", l.count(),
                "slices", l.slices().stream().map(s -> List.of(s[0], s[1])).toList())).toList());
        map.put("reason", reason);
        map.put("because", because);
        map.put("bound", bound);
        map.put("modelError", modelError);
        map.put("error", error);
        return map;
    }
}
