package io.millrace.pool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the pool panel and the pool page show.
 *
 * @param types   chips by type
 * @param blocks  blocks with their owners
 * @param shares  who holds what now against what they are entitled to
 * @param groups  the same for groups
 * @param queue   waiting and running runs, with a line of reason each
 * @param members processes of the cluster
 * @param rules   the policy that holds: {policy, slices}
 * @param pace    chip time per wall time, lately, over all blocks
 * @param joules  energy committed since the pool started
 * @param watts   modelled draw lately, over wall time
 */
public record PoolSummary(List<Map<String, Object>> types, List<Map<String, Object>> blocks, List<Map<String, Object>> shares,
                          List<Map<String, Object>> groups, List<Map<String, Object>> queue, List<Map<String, Object>> members, Map<String, Object> rules, double pace, double joules,
                          boolean background, double watts) {
    // types:  {name, title, total, busy, idle, background, lost, draining}
    // blocks: {id, type, chips, spans: [[first chip, chips, holder]], owner: member id, epoch, state: "live|moving|unclaimed|lost|draining|drained"}
    // shares: {who, share, entitlement, chipNanos}
    // queue:  {run, label, owner, notebook, state, chips, chipType, place, slices, share, entitlement, chipNanos,
    //          progress, group, fraction, reason, because: {code, numbers, name, text}}
    // members:{id, roles:[...], blocks, address}
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("types", types);
        map.put("blocks", blocks);
        map.put("shares", shares);
        map.put("groups", groups);
        map.put("queue", queue);
        map.put("members", members);
        map.put("rules", rules);
        map.put("pace", pace);
        map.put("joules", joules);
        map.put("background", background);
        map.put("watts", watts);
        return map;
    }
}
