package io.millrace.pool.chips;

import io.millrace.accelerator.program.Collective;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.execute.Work;
import java.util.Objects;

/**
 * Time and energy of work on a gang of one chip type.
 *
 * <h2>Time</h2>
 * {@code launches x launch + max(operations / (peak x efficiency), bytes / (bandwidth x efficiency)) + link}: a roofline with a launch
 * cost, whose efficiencies depend on the size of the work ({@link Ladder}). A gang of n divides operations and bytes by n and pays for
 * what it exchanges: with β the link's rate each way times its efficiency and α its latency, a ring all-reduce of S bytes costs
 * {@code α + 2 (n-1)/n S/β}, an all-gather {@code α + (n-1)/n S/β}, a halo exchange with neighbours {@code α + S/β}. What a program places in the parts of a
 * mesh is not divided any further: it takes as long as the chip with most parts, and exchanges only what its collectives say. No cycle is
 * simulated: a query takes well under a microsecond, so that every slice can be priced when it is planned.
 *
 * <h2>Energy</h2>
 * {@code idle x time + operations x e_op + bytes x e_byte} for the whole gang; if that would draw more than the design power, the
 * clock is lowered, which is to say that the time is stretched until it does not.
 *
 * <h2>Accuracy</h2>
 * Each chip states the model's error for each kind of work and how it was got ({@link Chip#error}). {@code CostModelTest} recomputes
 * the figures that rest on data: on NVIDIA A100 the mean error over the ten held-out square products of LLMCompass (float16) is 3.0 %
 * and its maximum 7.0 %; over the eight compute-bound products of the 12288 sweep 3.3 %; all-reduce of 1 to 64 MiB (Vidur, 2,598
 * medians) 5.7 % on 2 chips, 6.4 % on 4, 8.9 % on 8.
 *
 * <p>Costs are whole nanoseconds for each unit, so that sums do not depend on how a run was cut into slices.
 */
public final class CostModel {
    private final Chip chip;
    private final int gang;
    private final double bandwidth;
    private final double launchSeconds;
    private final double idle;
    private final double tdp;
    private final double energyByte;
    private final double linkRate;
    private final double linkLatency;
    private final Ladder memory;

    public CostModel(Chip chip, int gang) {
        this.chip = Objects.requireNonNull(chip, "chip is null");
        if (gang < 1) {
            throw new IllegalArgumentException("a gang has at least one chip");
        }
        this.gang = gang;
        this.bandwidth = chip.need("bandwidth") * 1e9;
        this.launchSeconds = chip.need("launch") * 1e-6;
        this.idle = chip.need("idle");
        this.tdp = chip.need("tdp");
        this.energyByte = chip.need("energy-byte") * 1e-12;
        this.linkRate = chip.need("link") * 1e9 * chip.need("link-efficiency");
        this.linkLatency = chip.need("link-latency") * 1e-6;
        this.memory = chip.efficiency().get("memory");
    }

    /**
     * Cost of one unit.
     *
     * @throws PoolRefusal where the chip has no unit for this type of arithmetic
     */
    public Cost cost(Work work) {
        double flops = work.flops();
        double bytes = work.bytes();
        double placedFlops = 0;
        double placedBytes = 0;
        for (Work.Share share : work.shares()) {
            flops -= share.flops();
            bytes -= share.bytes();
            placedFlops += share.flops() / share.parts() * fullest(share.parts());
            placedBytes += share.bytes() / share.parts() * fullest(share.parts());
        }
        // Of the chip that has most to do.
        flops = flops / gang + placedFlops;
        bytes = bytes / gang + placedBytes;
        double compute = flops == 0 ? 0 : flops / (peak(work) * chip.ladder(work.kind(), work.type())
                .at(work.kind() == Work.Kind.MATMUL ? flops : bytes));
        double move = bytes == 0 ? 0 : bytes / (bandwidth * memory.at(bytes));
        double launch = work.launches() * launchSeconds;
        double link = link(work.link(), work.linkBytes());
        for (Work.Exchange exchange : work.exchanges()) {
            link += exchange.times() * collective(exchange.how(), exchange.parts(), exchange.bytes());
        }
        double busy = Math.max(compute, move);
        double dynamic = work.flops() * energyPerFlop(work.type()) + work.bytes() * energyByte;
        double capped = (flops * energyPerFlop(work.type()) + bytes * energyByte) / (tdp - idle);
        double seconds = launch + Math.max(busy, capped) + link;
        long nanos = Math.max(1, (long) Math.ceil(seconds * 1e9));
        double joules = idle * gang * nanos * 1e-9 + dynamic;
        return new Cost(nanos, joules, work.bytes(), bound(compute, move, launch, link));
    }

    /**
     * Cost of moving the live state of a run one way, out before others have the chips or back in after them: one copy that each chip of the gang
     * makes of its part, at what its memory gives.
     *
     * @param bytes of all chips together; nothing costs nothing
     */
    public Cost state(long bytes) {
        return bytes == 0 ? new Cost(0, 0, 0, Cost.Bound.MEMORY) : cost(new Work(Work.Kind.MOVEMENT, "bool", 0, bytes, 1, Work.Link.NONE, 0));
    }

    private static Cost.Bound bound(double compute, double move, double launch, double link) {
        if (link > launch && link > compute && link > move) {
            return Cost.Bound.LINK;
        }
        if (launch > compute && launch > move) {
            return Cost.Bound.LAUNCH;
        }
        return compute > move ? Cost.Bound.COMPUTE : Cost.Bound.MEMORY;
    }

    private double peak(Work work) {
        return chip.peak(work.kind(), work.type()).orElseThrow(() -> new PoolRefusal("arithmetic-not-available",
                chip.title() + " has no published " + work.type() + " arithmetic; use float32 or another chip type."));
    }

    private double energyPerFlop(String type) {
        Fact fact = chip.facts().get(switch (type) {
            case "float64", "complex128" -> "energy-float64";
            case "float16" -> "energy-float16";
            default -> "energy-float32";
        });
        return fact.isBlank() ? 0 : fact.value() * 1e-12;
    }

    /** Seconds that a gang spends on an exchange of {@code bytes}. */
    public double link(Work.Link kind, double bytes) {
        if (gang == 1) {
            return 0;
        }
        double ring = (gang - 1.0) / gang * bytes / linkRate;
        return switch (kind) {
            case NONE -> 0;
            case HALO -> linkLatency + bytes / linkRate;
            case ALL_GATHER -> linkLatency + ring;
            case ALL_REDUCE -> linkLatency + 2 * ring;
        };
    }

    /** Most parts that a chip has of a mesh. */
    public int fullest(int parts) {
        return Math.ceilDiv(parts, gang);
    }

    /** Chips that have parts of a mesh. */
    public int holders(int parts) {
        return Math.min(parts, gang);
    }

    /** Seconds that a collective takes which carries a value of {@code bytes} between the parts of a mesh. */
    public double collective(Collective how, int parts, double bytes) {
        return holders(parts) == 1 || how == Collective.PART ? 0 : linkLatency + crossing(how, parts) * bytes / linkRate;
    }

    /** Bytes that pass over all links together for it. */
    public double sent(Collective how, int parts, double bytes) {
        int n = holders(parts);
        return bytes * switch (how) {
            case SCATTER, GATHER -> (n - 1.0) / n;
            case BROADCAST, REDUCE, ALL_GATHER, REDUCE_SCATTER -> n - 1;
            case ALL_REDUCE -> 2 * (n - 1);
            case SHIFT -> n == 1 ? 0 : 1;
            case PART -> 0;
        };
    }

    /** The part of the value that passes over the busiest link: rings, and a chain for what begins or ends in one place. */
    private double crossing(Collective how, int parts) {
        double n = holders(parts);
        return switch (how) {
            case SCATTER, GATHER, ALL_GATHER, REDUCE_SCATTER -> (n - 1) / n;
            case ALL_REDUCE -> 2 * (n - 1) / n;
            case BROADCAST, REDUCE -> 1;
            case SHIFT -> 1 / n;
            case PART -> 0;
        };
    }

    public Chip chip() {
        return chip;
    }

    public int gang() {
        return gang;
    }
}
