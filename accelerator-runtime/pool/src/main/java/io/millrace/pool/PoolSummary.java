package io.millrace.pool;

import java.util.List;
import java.util.Map;

/**
 * What the pool panel and the pool page show.
 *
 * @param types   chips by type
 * @param blocks  blocks with their owners
 * @param shares  who holds what now against what they are entitled to
 * @param queue   waiting and running runs, with a line of reason each
 * @param members processes of the cluster
 * @param pace    chip time per wall time, lately, over all blocks
 * @param joules  energy committed since the pool started
 * @param watts   modelled draw lately, over wall time
 */
public record PoolSummary(List<Map<String, Object>> types, List<Map<String, Object>> blocks, List<Map<String, Object>> shares,
                          List<Map<String, Object>> queue, List<Map<String, Object>> members, double pace, double joules,
                          boolean background, double watts) {
    // types:  {name, title, total, busy, idle, background, lost, draining}
    // blocks: {id, type, chips, spans: [[first chip, chips, holder]], owner: member id, epoch, state: "live|moving|unclaimed|lost|draining|drained"}
    // shares: {who, share, entitlement, chipNanos}
    // queue:  {run, label, owner, notebook, state, chips, chipType, place, slices, share, entitlement, chipNanos, progress, reason}
    // members:{id, roles:[...], blocks, address}
    public Map<String, Object> toMap() {
        return Map.of("types", types, "blocks", blocks, "shares", shares, "queue", queue, "members", members, "pace", pace,
                "joules", joules, "background", background, "watts", watts);
    }
}
