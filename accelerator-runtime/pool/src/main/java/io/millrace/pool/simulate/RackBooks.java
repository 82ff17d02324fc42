package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Placer;
import io.millrace.pool.schedule.Request;
import io.millrace.pool.schedule.Topology;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A {@link PlacerAdversary}'s own books of which chips are taken, and what it holds against a placement. */
final class RackBooks {
    private final Topology topology;
    private final Map<String, int[]> taken = new HashMap<>();
    /** Racks that take nothing. */
    final Set<String> down = new HashSet<>();

    RackBooks(Topology topology) {
        this.topology = topology;
        topology.racks().forEach(rack -> taken.put(rack.name(), new int[rack.nodes()]));
    }

    /** Writes a placement down. @return what is wrong with it */
    Optional<String> take(Request request, Placer.Placement placement) {
        String wrong = null;
        int chips = 0;
        Set<String> racks = new HashSet<>();
        for (Placer.Part part : placement.parts()) {
            Topology.Rack rack = topology.racks().stream().filter(r -> r.name().equals(part.block())).findFirst().orElseThrow();
            chips += part.count();
            racks.add(rack.name());
            taken.get(part.block())[part.node()] += part.count();
            if (taken.get(part.block())[part.node()] > rack.chipsPerNode() || down.contains(rack.name()) || request.memoryBytes() > rack.memoryBytes()
                    || !request.type().isEmpty() && !request.type().equals(rack.type())) {
                wrong = request + " on " + placement.parts();
            }
        }
        Topology.Rack first = topology.racks().getFirst();
        boolean together = (request.chips() > first.chipsPerNode() || placement.parts().size() == 1) && (request.chips() > first.chips() || racks.size() == 1);
        if (chips != request.chips() || !together || placement.reason().isEmpty()) {
            wrong = request + " in pieces: " + placement.parts();
        }
        return Optional.ofNullable(wrong);
    }

    void release(List<Placer.Part> parts) {
        parts.forEach(part -> taken.get(part.block())[part.node()] -= part.count());
    }

    /** A rack with a chip that nobody has and that the run could have. */
    Optional<String> idle(Request request) {
        for (Topology.Rack rack : topology.racks()) {
            for (int used : taken.get(rack.name())) {
                if (used < rack.chipsPerNode() && !down.contains(rack.name()) && (request.type().isEmpty() || request.type().equals(rack.type()))) {
                    return Optional.of(rack.name());
                }
            }
        }
        return Optional.empty();
    }
}
