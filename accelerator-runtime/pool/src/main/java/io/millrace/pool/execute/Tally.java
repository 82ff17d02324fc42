package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.util.EnumMap;
import java.util.Map;

/** Adds up {@link Work} over steps and parts of steps. The kind, type and link of a sum are those of its heaviest part. */
final class Tally {
    private final Map<Work.Kind, Double> kinds = new EnumMap<>(Work.Kind.class);
    private final Map<DType, Double> types = new EnumMap<>(DType.class);
    private final Map<Work.Link, Double> links = new EnumMap<>(Work.Link.class);
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

    /** Adds a part of another tally; launches are counted separately, since only a step's first piece launches. */
    Tally add(Tally other, double part, double launched) {
        other.kinds.forEach((k, v) -> kinds.merge(k, v * part, Double::sum));
        other.types.forEach((k, v) -> types.merge(k, v * part, Double::sum));
        other.links.forEach((k, v) -> links.merge(k, v * part, Double::sum));
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
                payload > 0 ? link : Work.Link.NONE, payload);
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
