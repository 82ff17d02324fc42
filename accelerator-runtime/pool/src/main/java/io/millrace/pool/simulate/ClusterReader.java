package io.millrace.pool.simulate;

import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.Speeds;
import io.millrace.pool.schedule.Topology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads cluster files: Muri's ({@code num_switch,num_node_p_switch,num_gpu_p_node}, where a switch is a rack) and ours, one line for each kind of
 * rack: {@code type,racks,nodes_per_rack,chips_per_node[,memory_gib][,speed]}. Where the file gives no speed, a type of the catalogue has the model's, beside the first type of the file.
 */
public final class ClusterReader {
    private ClusterReader() {}

    /** @throws BadFile with the line and the reason */
    public static Topology read(Path file) {
        return parse(file.getFileName().toString(), TraceReader.lines(file));
    }

    /** @throws BadFile with the line and the reason */
    public static Topology parse(String name, List<String> lines) {
        Csv csv = new Csv(name, lines);
        boolean muri = csv.has("num_gpu_p_node");
        if (!muri && !csv.has("chips_per_node")) {
            throw new BadFile(name, 1, "the columns are none of a cluster: it needs num_switch, num_node_p_switch and num_gpu_p_node, or type, racks, nodes_per_rack and"
                    + " chips_per_node");
        }
        List<Topology.Rack> racks = new ArrayList<>();
        for (Csv.Row row : csv.rows()) {
            int count = muri ? row.whole(1, "num_switch") : row.whole(1, "racks");
            int nodes = muri ? row.whole(1, "num_node_p_switch") : row.whole(1, "nodes_per_rack");
            int chips = muri ? row.whole(1, "num_gpu_p_node") : row.whole(1, "chips_per_node");
            String type = row.text("type").isEmpty() ? "chip" : row.text("type");
            long memory = row.maybe("memory_gib").isPresent() ? (long) (row.maybe("memory_gib").getAsDouble() * (1L << 30))
                    : Catalogue.find(type).map(c -> c.usableBytes()).orElse(Long.MAX_VALUE);
            if ((long) count * nodes * chips > 10_000_000) {
                throw row.bad((long) count * nodes * chips + " chips are more than the ten million that a simulation takes");
            }
            String first = racks.isEmpty() ? type : racks.getFirst().type();
            double speed = row.maybe("speed").orElse(Speeds.of(type, first));
            if (!(speed > 0)) {
                throw row.bad("a speed is above 0");
            }
            for (int i = 0; i < count; i++) {
                racks.add(new Topology.Rack("rack-" + racks.size(), type, nodes, chips, memory, speed));
            }
        }
        return new Topology(racks);
    }
}
