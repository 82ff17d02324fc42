package io.millrace.pool.schedule;

import java.util.List;
import java.util.Objects;

/**
 * What chips there are and how they are joined: nodes are link domains (chips that talk over the scale-up link), racks hold nodes of one type.
 *
 * @param racks in the order in which first fit looks at them
 */
public record Topology(List<Rack> racks) {
    /**
     * @param type         chip type; never blank
     * @param nodes        number of link domains
     * @param chipsPerNode chips of one link domain
     * @param memoryBytes  of one chip; {@code Long.MAX_VALUE} where nobody says
     * @param speed        a run's time is its estimate divided by this
     */
    public record Rack(String name, String type, int nodes, int chipsPerNode, long memoryBytes, double speed) {
        public Rack {
            Objects.requireNonNull(name, "name is null");
            if (type.isBlank() || nodes < 1 || chipsPerNode < 1 || memoryBytes < 1 || !(speed > 0)) {
                throw new IllegalArgumentException("rack " + name + " needs a type, nodes, chips, memory and a speed");
            }
        }

        public Rack(String name, String type, int nodes, int chipsPerNode, long memoryBytes) {
            this(name, type, nodes, chipsPerNode, memoryBytes, 1);
        }

        public int chips() {
            return nodes * chipsPerNode;
        }
    }

    public Topology {
        racks = List.copyOf(racks);
    }

    /** All chips. */
    public int chips() {
        return racks.stream().mapToInt(Rack::chips).sum();
    }

    /** Chips of a type; all where the type is empty. */
    public int chips(String type) {
        return racks.stream().filter(r -> fits(type, r)).mapToInt(Rack::chips).sum();
    }

    /** This without the racks of a type. */
    public Topology without(String type) {
        return new Topology(racks.stream().filter(r -> !r.type.equals(type)).toList());
    }

    static boolean fits(String type, Rack rack) {
        return type.isEmpty() || type.equals(rack.type);
    }
}
