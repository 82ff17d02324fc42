package io.millrace.pool.coordinate;

import io.millrace.pool.Estimate;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.RunRequest;
import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.Chip;
import io.millrace.pool.chips.Cost;
import io.millrace.pool.chips.CostModel;
import io.millrace.pool.execute.ProgramExecution;
import io.millrace.pool.execute.ProgramExecutor;
import io.millrace.pool.execute.Work;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a program will cost on a request's chips, and whether they can run it at all. Programs of more units than {@value #EXACT} are priced
 * from that many of them, spread evenly by the golden ratio so that no period of a loop is hit or missed as a whole.
 */
final class Pricing {
    private static final int EXACT = 1 << 16;

    private Pricing() {}

    /**
     * @param memoryBytes on each chip of the gang
     * @param mesh        where the program's mesh is not as wide as the gang: how it lies on it; else empty
     */
    record Price(long units, long chipNanos, double joules, long memoryBytes, long capacity, double modelError, String basis, Cost.Bound bound,
                 Chip chip, Estimate.Roof roof, String mesh) {}

    /** Refuses what the chips cannot run, in one sentence with the numbers. */
    static Price price(ProgramExecutor executor, byte[] program, RunRequest request, int most) {
        Chip chip = Catalogue.find(request.type()).orElseThrow(() -> new PoolRefusal("unknown-chip-type",
                "There is no chip type \"" + request.type() + "\"; there are " + String.join(", ",
                        Catalogue.chips().stream().map(Chip::name).toList()) + "."));
        if (request.chips() < 1 || !(request.share() > 0) || request.share() > 1000) {
            throw new PoolRefusal("malformed-request", "A run needs at least one chip and a share above 0 and up to 1000.");
        }
        if (!(request.fraction() > 0 && request.fraction() <= 1)) {
            throw new PoolRefusal("malformed-request", "A run asks for whole chips (1) or for a part of each, above 0 and below 1.");
        }
        if (request.chips() > most) {
            throw new PoolRefusal("gang-too-wide", most == 0 ? "This pool has no " + chip.title() + "."
                    : "This pool has " + most + " chips of " + chip.title() + " together; the run asked for " + request.chips() + ".");
        }
        long usable = (long) (chip.usableBytes() * request.fraction());
        try (ProgramExecution execution = executor.open(program, List.of(), null)) {
            long memory = execution.memoryBytes(request.chips());
            if (memory > usable) {
                throw new PoolRefusal("memory-exceeded", String.format(Locale.ROOT,
                        "The program needs %s%s, and %s has %s for it; at least %d chips would hold it.", bytes(memory),
                        request.chips() == 1 ? " of memory" : " on each of " + request.chips() + " chips", request.fraction() < 1 ? String.format(Locale.ROOT, "%.3g of ", request.fraction()) + chip.title() : chip.title(), bytes(usable),
                        Math.ceilDiv(execution.memoryBytes(), Math.max(1, usable))));
            }
            return price(execution, new CostModel(chip, request.chips()), memory);
        } catch (IllegalArgumentException e) {
            throw new PoolRefusal("malformed-program", e.getMessage());
        }
    }

    private static Price price(ProgramExecution execution, CostModel model, long memory) {
        long units = execution.units();
        long samples = Math.min(units, EXACT);
        double nanos = 0;
        double joules = 0;
        double operations = 0;
        double moved = 0;
        Work heaviest = null;
        Map<Cost.Bound, Double> bounds = new EnumMap<>(Cost.Bound.class);
        Map<Work.Kind, Double> kinds = new EnumMap<>(Work.Kind.class);
        for (long i = 0; i < samples; i++) {
            long unit = samples == units ? i : (long) (units * ((i * 0.6180339887498949) % 1.0));
            Work work = execution.work(unit);
            Cost cost = model.cost(work);
            nanos += cost.chipNanos();
            joules += cost.joules();
            operations += work.flops();
            moved += work.bytes();
            heaviest = work.flops() > 0 && (heaviest == null || work.flops() > heaviest.flops()) ? work : heaviest;
            bounds.merge(cost.bound(), (double) cost.chipNanos(), Double::sum);
            kinds.merge(work.kind(), (double) cost.chipNanos(), Double::sum);
        }
        double scale = samples == 0 ? 0 : (double) units / samples;
        Cost.Bound bound = bounds.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(Cost.Bound.LAUNCH);
        double error = 0;
        for (Map.Entry<Work.Kind, Double> kind : kinds.entrySet()) {
            error += kind.getValue() / nanos * model.chip().error(kind.getKey()).relative();
        }
        Work.Kind most = kinds.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(Work.Kind.MOVEMENT);
        return new Price(units, Math.round(nanos * scale), joules * scale, memory, model.chip().usableBytes(), error,
                model.chip().error(most).basis(), bound, model.chip(), new Estimate.Roof(operations * scale, moved * scale,
                heaviest == null ? 0 : model.gang() * model.chip().peak(heaviest.kind(), heaviest.type()).orElse(0.0),
                model.gang() * 1e9 * model.chip().facts().get("bandwidth").value()), mesh(execution.mesh(), model));
    }

    private static String mesh(int parts, CostModel model) {
        return parts == 0 || parts == model.gang() ? "" : parts < model.gang() ? "; a mesh of " + parts + " leaves " + (model.gang() - parts) + " idle"
                : "; a mesh of " + parts + " has " + model.fullest(parts) + " parts on the fullest of them";
    }

    static String bytes(long bytes) {
        return bytes < 1L << 20 ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : bytes < 1L << 30 ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20))
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
