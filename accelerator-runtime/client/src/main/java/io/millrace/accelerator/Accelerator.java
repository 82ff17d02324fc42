package io.millrace.accelerator;

import io.millrace.accelerator.spi.KernelBridge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What runs ask of the pool: how many chips of which type, with what share and priority, and the seed that goes into receipts. Immutable;
 * each method that changes something gives a new one.
 *
 * <pre>{@code
 * var chips = Accelerator.open().chips(4).type("hygon-bw1000").seed(7).use();
 * Run run = chips.label("warm-up").submit(x, y);
 * }</pre>
 */
public final class Accelerator {
    /** A request with nothing said takes one chip of this type. */
    public static final String DEFAULT_TYPE = "hygon-bw1000";

    private static volatile Accelerator current = new Accelerator(1, DEFAULT_TYPE, 1, 0, 0, "", 1, null);

    private final int chips;
    private final String type;
    private final double share;
    private final int priority;
    private final long seed;
    private final String label;
    private final double fraction;
    private final Instant deadline;

    private Accelerator(int chips, String type, double share, int priority, long seed, String label, double fraction, Instant deadline) {
        this.fraction = fraction;
        this.deadline = deadline;
        this.chips = chips;
        this.type = type;
        this.share = share;
        this.priority = priority;
        this.seed = seed;
        this.label = label;
    }

    /** One chip of the default type, an equal share, seed 0. */
    public static Accelerator open() {
        return new Accelerator(1, DEFAULT_TYPE, 1, 0, 0, "", 1, null);
    }

    /** What tensors compute on when nothing else is said. */
    public static Accelerator current() {
        return current;
    }

    /** Makes this the one that tensors compute on when nothing else is said. */
    public Accelerator use() {
        current = this;
        return this;
    }

    /** Number of chips that work together on each run. */
    public Accelerator chips(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A run needs at least one chip, not " + count + ".");
        }
        return new Accelerator(count, type, share, priority, seed, label, fraction, deadline);
    }

    /** Catalogue name of the chips, such as "hygon-bw1000", "ascend-910b" or "nvidia-a100"; {@link #pool} lists them. */
    public Accelerator type(String name) {
        return new Accelerator(chips, name, share, priority, seed, label, fraction, deadline);
    }

    /** Chips of the type on which the run is expected to end first: by the model's estimate, and the queue as it stands when it is submitted. */
    public Accelerator anyType() {
        return type("");
    }

    /**
     * A part of each chip, such as 0.25, that is the run's own: that part of its memory, and at least that part of its time. A chip that carries parts of runs carries nothing
     * else, and never more than one chip's worth of them.
     */
    public Accelerator fraction(double part) {
        if (!(part >= 0.01 && part <= 1)) {
            throw new IllegalArgumentException("A part of a chip is from 0.01 to 1, not " + part + ".");
        }
        return new Accelerator(chips, type, share, priority, seed, label, part, deadline);
    }

    /** When runs should have ended; looked at where the pool's policy goes by deadlines. */
    public Accelerator deadline(Instant time) {
        return new Accelerator(chips, type, share, priority, seed, label, fraction, time);
    }

    /** Weight beside other runs of the same person. */
    public Accelerator share(double weight) {
        if (!(weight > 0)) {
            throw new IllegalArgumentException("A share is a positive number, not " + weight + ".");
        }
        return new Accelerator(chips, type, weight, priority, seed, label, fraction, deadline);
    }

    /** Higher goes first among one person's runs. */
    public Accelerator priority(int level) {
        return new Accelerator(chips, type, share, level, seed, label, fraction, deadline);
    }

    /** Where {@link #key} starts; written into receipts. */
    public Accelerator seed(long number) {
        return new Accelerator(chips, type, share, priority, number, label, fraction, deadline);
    }

    /** What runs are called in panels. */
    public Accelerator label(String text) {
        return new Accelerator(chips, type, share, priority, seed, text, fraction, deadline);
    }

    public int chips() {
        return chips;
    }

    public String type() {
        return type;
    }

    public long seed() {
        return seed;
    }

    /** The random key of this accelerator's seed. */
    public Key key() {
        return Key.of(seed);
    }

    /** Computes tensors in one run and waits for it. What is computed already costs nothing. */
    public void run(Tensor... tensors) {
        if (Arrays.stream(tensors).anyMatch(t -> !t.isComputed())) {
            submit(tensors).join();
        }
    }

    /** Starts a run that computes tensors, and comes back at once. */
    public Run submit(Tensor... tensors) {
        String id = UUID.randomUUID().toString();
        Tracer.Traced traced = trace(tensors);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("op", "submit");
        message.put("run", id);
        message.put("label", label);
        message.put("request", request());
        List<byte[]> buffers = new ArrayList<>();
        buffers.add(traced.program().encode());
        traced.inputs().forEach(input -> buffers.add(input.data()));
        return Run.start(id, label, List.of(tensors), message, buffers);
    }

    /** What computing tensors would cost; computes nothing. */
    public Estimate estimate(Tensor... tensors) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("op", "estimate");
        message.put("request", request());
        Object[] reply = Calls.wait(KernelBridge.accelerator(message, List.of(trace(tensors).program().encode())));
        return new Estimate(Calls.map(Calls.reply(reply).get("estimate")));
    }

    /** What computing tensors would cost on each chip type of the pool, as a table and a roofline chart; computes nothing. */
    public Estimates estimates(Tensor... tensors) {
        List<byte[]> program = List.of(trace(tensors).program().encode());
        List<Estimates.Row> rows = new ArrayList<>();
        for (String name : types()) {
            Map<String, Object> message = new LinkedHashMap<>();
            message.put("op", "estimate");
            message.put("request", type(name).request());
            try {
                Object[] reply = Calls.wait(KernelBridge.accelerator(message, program));
                rows.add(new Estimates.Row(name, new Estimate(Calls.map(Calls.reply(reply).get("estimate"))), null));
            } catch (AcceleratorException refused) {
                rows.add(new Estimates.Row(name, null, refused.getMessage()));
            }
        }
        return new Estimates(rows);
    }

    private static List<String> types() {
        List<String> names = new ArrayList<>();
        if (pool().get("catalogue") instanceof List<?> types) {
            types.forEach(t -> names.add(String.valueOf(Calls.map(t).get("name"))));
        }
        return names;
    }

    /**
     * Runs the program of a receipt again, on the same inputs, and says whether every bit is the same. For a receipt that this notebook's kernel was given since
     * it started; others run their notebook again and compare.
     */
    public static Reproduction reproduce(Receipt receipt) {
        if (receipt.run() == null) {
            throw new IllegalArgumentException("reproduce: this receipt has no program with it; run the cell that made it and take the new run's receipt.");
        }
        return receipt.run().again();
    }

    /** The chip types of the pool, and its chips as they are now. */
    public static Map<String, Object> pool() {
        return Calls.reply(Calls.wait(KernelBridge.accelerator(new LinkedHashMap<>(Map.of("op", "pool")), List.of())));
    }

    private Tracer.Traced trace(Tensor... tensors) {
        if (tensors.length == 0) {
            throw new IllegalArgumentException("There is no tensor to compute.");
        }
        synchronized (Tracer.class) {
            return Tracer.program(List.of(tensors));
        }
    }

    private Map<String, Object> request() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("chips", chips);
        request.put("type", type);
        request.put("share", share);
        request.put("priority", priority);
        request.put("seed", seed);
        if (fraction < 1) {
            request.put("fraction", fraction);
        }
        if (deadline != null) {
            request.put("deadlineAt", deadline.toEpochMilli());
        }
        return request;
    }

    @Override
    public String toString() {
        return chips + " × " + (fraction == 1 ? "" : fraction + " of ") + (type.isEmpty() ? "any type" : type) + ", seed " + seed + (share == 1 ? "" : ", share " + share);
    }
}
