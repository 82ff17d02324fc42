package io.millrace.pool.simulate;

import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.Fact;
import io.millrace.pool.schedule.Topology;
import java.util.LinkedHashMap;
import java.util.Map;

/** Energy of a simulated pool: a busy chip draws its type's power, an idle one its idle power, until the last run has ended. */
final class Power {
    static final double BUSY = 300;
    static final double IDLE = 60;
    static final String BASIS = "busy chips at the catalogue's power, idle ones at its idle power; types that it lacks at an assumed 300 W and 60 W";

    private Power() {}

    static double joules(Recorder record) {
        Map<String, Double> chips = new LinkedHashMap<>();
        for (Topology.Rack rack : record.topology().racks()) {
            chips.merge(rack.type(), (double) rack.chips(), Double::sum);
        }
        double joules = 0;
        double unnamed = record.busyByType.getOrDefault("", 0.0);
        double all = chips.values().stream().mapToDouble(Double::doubleValue).sum();
        for (Map.Entry<String, Double> type : chips.entrySet()) {
            // Runs of policies that count chips have no type: their time is spread over all chips.
            double busy = record.busyByType.getOrDefault(type.getKey(), 0.0) + unnamed * type.getValue() / all;
            joules += busy * watts(type.getKey(), "tdp", BUSY) + Math.max(0, type.getValue() * record.last - busy) * watts(type.getKey(), "idle", IDLE);
        }
        return joules;
    }

    private static double watts(String type, String fact, double otherwise) {
        return Catalogue.find(type).map(c -> c.facts().get(fact)).filter(f -> f != null && !f.isBlank()).map(Fact::value).orElse(otherwise);
    }
}
