package io.millrace.accelerator;

import io.millrace.accelerator.spi.KernelBridge;
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

    private static volatile Accelerator current = new Accelerator(1, DEFAULT_TYPE, 1, 0, 0, "");

    private final int chips;
    private final String type;
    private final double share;
    private final int priority;
    private final long seed;
    private final String label;

    private Accelerator(int chips, String type, double share, int priority, long seed, String label) {
        this.chips = chips;
        this.type = type;
        this.share = share;
        this.priority = priority;
        this.seed = seed;
        this.label = label;
    }

    /** One chip of the default type, an equal share, seed 0. */
    public static Accelerator open() {
        return new Accelerator(1, DEFAULT_TYPE, 1, 0, 0, "");
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
        return new Accelerator(count, type, share, priority, seed, label);
    }

    /** Catalogue name of the chips, such as "hygon-bw1000", "ascend-910b" or "nvidia-a100"; {@link #pool} lists them. */
    public Accelerator type(String name) {
        return new Accelerator(chips, name, share, priority, seed, label);
    }

    /** Weight beside other runs of the same person. */
    public Accelerator share(double weight) {
        if (!(weight > 0)) {
            throw new IllegalArgumentException("A share is a positive number, not " + weight + ".");
        }
        return new Accelerator(chips, type, weight, priority, seed, label);
    }

    /** Higher goes first among one person's runs. */
    public Accelerator priority(int level) {
        return new Accelerator(chips, type, share, level, seed, label);
    }

    /** Where {@link #key} starts; written into receipts. */
    public Accelerator seed(long number) {
        return new Accelerator(chips, type, share, priority, number, label);
    }

    /** What runs are called in panels. */
    public Accelerator label(String text) {
        return new Accelerator(chips, type, share, priority, seed, text);
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
        return request;
    }

    @Override
    public String toString() {
        return chips + " × " + type + ", seed " + seed + (share == 1 ? "" : ", share " + share);
    }
}
