package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Collective;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up {@link Work} over steps and parts of steps. The kind, type and link of a sum are those of its heaviest part. */
final class Tally {
    /** An operand of so few bytes goes along with the launch. */
    private static final double ALONG = 64;

    private record Collected(Collective how, int parts, long bytes) {}

    private final Map<Work.Kind, Double> kinds = new EnumMap<>(Work.Kind.class);
    private final Map<DType, Double> types = new EnumMap<>(DType.class);
    private final Map<Work.Link, Double> links = new EnumMap<>(Work.Link.class);
    /** Operations and bytes by the number of parts that they are done in. */
    private final Map<Integer, double[]> shares = new TreeMap<>();
    /** How often each collective happens. */
    private final Map<Collected, Double> exchanges = new LinkedHashMap<>();
    private double flops;
    private double bytes;
    private double launches;

    /** A step's own work. */
    Tally(Work.Kind kind, DType type, double flops, double bytes) {
        this.flops = flops;
        this.bytes = bytes;
        this.launches = 1;
        kinds.put(kind, Math.max(1, flops + bytes));
        types.put(type, Math.max(1, flops));
    }

    Tally() {}

    Tally link(Work.Link link, double payload) {
        links.merge(link, payload, Double::sum);
        return this;
    }

    /** A collective, once. */
    Tally exchange(Collective how, int parts, double payload) {
        exchanges.merge(new Collected(how, parts, Math.round(payload)), 1.0, Double::sum);
        return this;
    }

    /**
     * The same work in the parts of a mesh: each chip does what it has, and nothing is exchanged.
     *
     * @param brought bytes that are not in parts, and are broadcast
     */
    Tally placed(int parts, double brought) {
        Tally placed = new Tally().add(this, 1, 1);
        placed.links.clear();
        placed.shares.put(parts, new double[] {flops, bytes});
        return brought > ALONG ? placed.exchange(Collective.BROADCAST, parts, brought) : placed;
    }

    /** Adds a part of another tally; launches are counted separately, since only a step's first piece launches. */
    Tally add(Tally other, double part, double launched) {
        other.kinds.forEach((k, v) -> kinds.merge(k, v * part, Double::sum));
        other.types.forEach((k, v) -> types.merge(k, v * part, Double::sum));
        other.links.forEach((k, v) -> links.merge(k, v * part, Double::sum));
        other.shares.forEach((k, v) -> shares.merge(k, new double[] {v[0] * part, v[1] * part}, (a, b) -> new double[] {a[0] + b[0], a[1] + b[1]}));
        other.exchanges.forEach((k, v) -> exchanges.merge(k, v * part, Double::sum));
        flops += other.flops * part;
        bytes += other.bytes * part;
        launches += other.launches * launched;
        return this;
    }

    double launches() {
        return launches;
    }

    Work work() {
        Work.Link link = heaviest(links, Work.Link.NONE);
        double payload = links.values().stream().mapToDouble(Double::doubleValue).sum();
        return new Work(heaviest(kinds, Work.Kind.MOVEMENT), heaviest(types, DType.FLOAT64).toString(), flops, bytes, (int) Math.ceil(launches),
                payload > 0 ? link : Work.Link.NONE, payload,
                shares.entrySet().stream().map(s -> new Work.Share(s.getKey(), s.getValue()[0], s.getValue()[1])).toList(), exchanges());
    }

    List<Work.Exchange> exchanges() {
        return exchanges.entrySet().stream().map(e -> new Work.Exchange(e.getKey().how, e.getKey().parts, e.getKey().bytes, e.getValue())).toList();
    }

    private static <K> K heaviest(Map<K, Double> parts, K otherwise) {
        K best = otherwise;
        double most = -1;
        for (Map.Entry<K, Double> entry : parts.entrySet()) {
            if (entry.getValue() > most) {
                best = entry.getKey();
                most = entry.getValue();
            }
        }
        return best;
    }
}
