package io.millrace.server.accelerator;

import io.millrace.accelerator.program.Program;
import io.millrace.pool.Pool;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import io.millrace.pool.Submission;
import io.millrace.pool.execute.TensorData;
import io.millrace.server.kernels.AcceleratorDoor;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.store.NotebookStore;
import io.millrace.server.trail.Step;
import io.millrace.server.trail.Trail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Answers what cells ask the pool. The kernel is not trusted: a run belongs to the notebook whose kernel submitted it, and to another
 * notebook it does not exist; sizes are bounded; owner and group are the server's knowledge. Every request may come twice (the
 * kernel sends unanswered ones again after a restart of the server), so submission goes by the run's identifier and the rest only reads.
 *
 * <p>The pool starts in the background; whoever asks early waits for it.
 */
public final class Gateway implements AcceleratorDoor {
    static final long MAX_SUBMISSION_BYTES = 1L << 30;
    static final int MAX_FETCH_BYTES = 64 * 1024 * 1024;
    private static final long MAX_AWAIT_MILLIS = 60_000;
    private static final int MAX_LABEL = 200;
    private static final Pattern RUN = Pattern.compile("[a-zA-Z0-9-]{1,64}");

    private final Supplier<CompletableFuture<Pool>> pool;
    private final NotebookStore store;
    private final RunStrips strips;
    private final Function<String, Owner> owners;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Whose account a notebook's runs are on, and which group's share they count to; their own name, or nothing, leaves that to the pool's quotas. */
    public record Owner(String name, String group) {}

    /** @param owners by notebook */
    public Gateway(Supplier<CompletableFuture<Pool>> pool, NotebookStore store, RunStrips strips, Function<String, Owner> owners) {
        this.pool = pool;
        this.store = store;
        this.strips = strips;
        this.owners = owners;
    }

    @Override
    public CompletionStage<Reply> ask(LiveNotebook notebook, String cell, String cellRun, Map<String, Object> message, List<byte[]> buffers) {
        Asker asker = new Asker(notebook, cell, cellRun, new Fields(message), buffers);
        return pool.get().thenComposeAsync(ready -> answer(ready, asker), threads).exceptionally(Gateway::refusal);
    }

    private record Asker(LiveNotebook notebook, String cell, String cellRun, Fields fields, List<byte[]> buffers) {}

    private CompletionStage<Reply> answer(Pool ready, Asker asker) {
        Fields fields = asker.fields;
        String op = fields.text("op");
        return switch (op) {
            case "estimate" -> now(Map.of("estimate", ready.estimate(program(asker.buffers), request(fields)).toMap()));
            case "submit" -> submit(ready, asker);
            case "await" -> ready.await(own(asker), fields.whole("version", -1), Math.clamp(fields.whole("timeoutMillis", 10_000), 0, MAX_AWAIT_MILLIS))
                    .thenApply(status -> ok(Map.of("run", status.toMap()), List.of()));
            case "fetch" -> fetch(ready, asker);
            case "cancel" -> {
                ready.cancel(own(asker));
                yield now(Map.of());
            }
            case "receipt" -> now(Map.of("receipt", ready.receipt(own(asker))
                    .orElseThrow(() -> new PoolRefusal("no-receipt", "The run has no receipt before its last slice is committed."))));
            case "release" -> {
                ready.release(own(asker));
                yield now(Map.of());
            }
            case "pool" -> {
                Map<String, Object> summary = ready.summary().toMap();
                yield now(Map.of("catalogue", summary.get("types"), "chips", summary.get("blocks")));
            }
            default -> throw new PoolRefusal("unknown-request", "The pool knows no request \"" + op + "\".");
        };
    }

    private CompletionStage<Reply> submit(Pool ready, Asker asker) {
        Fields fields = asker.fields;
        String run = fields.text("run");
        if (!RUN.matcher(run).matches()) {
            throw new PoolRefusal("malformed-request", "A run's identifier has 1 to 64 letters, digits and dashes.");
        }
        store.poolRun(run).ifPresent(known -> checkOwner(known, asker, run));
        byte[] program = program(asker.buffers);
        String label = fields.textOr("label", "");
        Owner owner = owners.apply(asker.notebook.id());
        Submission submission = new Submission(run, owner.name(), owner.group(), asker.notebook.id(), label.length() > MAX_LABEL ? label.substring(0, MAX_LABEL) : label,
                program, inputs(program, asker.buffers), request(fields));
        Trail.say(new Step.Submitted(run, asker.cellRun, asker.notebook.id(), submission.request().chips(), Instant.now()));
        // Whose it is must be in the store before the pool tells of it.
        return strips.register(asker.notebook, asker.cell, asker.cellRun, run)
                .thenApplyAsync(_ -> ready.submit(submission), threads)
                .thenCompose(status -> strips.show(asker.notebook, asker.cell, asker.cellRun, status))
                .thenApply(_ -> ok(Map.of("run", run), List.of()));
    }

    private CompletionStage<Reply> fetch(Pool ready, Asker asker) {
        List<TensorData> results = ready.results(own(asker));
        long output = asker.fields.whole("output", 0);
        if (output < 0 || output >= results.size()) {
            throw new PoolRefusal("unknown-output", "The run has " + results.size() + " outputs, and output " + output + " was asked for.");
        }
        byte[] bytes = results.get((int) output).bytes();
        long offset = asker.fields.whole("offset", 0);
        long length = asker.fields.whole("length", MAX_FETCH_BYTES);
        if (offset < 0 || offset > bytes.length || length < 0) {
            throw new PoolRefusal("malformed-request", "The part that was asked for does not lie in the output's " + bytes.length + " bytes.");
        }
        int end = (int) Math.min(bytes.length, offset + Math.min(length, MAX_FETCH_BYTES));
        return CompletableFuture.completedStage(ok(Map.of("size", (long) bytes.length), List.of(java.util.Arrays.copyOfRange(bytes, (int) offset, end))));
    }

    private String own(Asker asker) {
        String run = asker.fields.text("run");
        NotebookStore.PoolRun known = store.poolRun(run).orElseThrow(() -> unknown(run));
        checkOwner(known, asker, run);
        return run;
    }

    private static void checkOwner(NotebookStore.PoolRun known, Asker asker, String run) {
        if (!known.notebook().equals(asker.notebook.id())) {
            throw unknown(run);
        }
    }

    private static PoolRefusal unknown(String run) {
        return new PoolRefusal("unknown-run", "This notebook has no run " + run + " on the pool.");
    }

    private static byte[] program(List<byte[]> buffers) {
        if (buffers.isEmpty()) {
            throw new PoolRefusal("malformed-program", "The request came without a program.");
        }
        long bytes = buffers.stream().mapToLong(b -> b.length).sum();
        if (bytes > MAX_SUBMISSION_BYTES) {
            throw new PoolRefusal("too-large", "The program and its inputs have " + bytes + " bytes; a submission has at most " + MAX_SUBMISSION_BYTES + ".");
        }
        return buffers.getFirst();
    }

    /** The program says what its inputs are; the buffers must be just that long. */
    private static List<TensorData> inputs(byte[] bytes, List<byte[]> buffers) {
        Program program;
        try {
            program = Program.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw new PoolRefusal("malformed-program", e.getMessage());
        }
        int parameters = program.graph().parameters();
        if (buffers.size() - 1 != parameters) {
            throw new PoolRefusal("malformed-program", "The program takes " + parameters + " inputs and " + (buffers.size() - 1) + " came.");
        }
        List<TensorData> inputs = new ArrayList<>();
        for (int i = 0; i < parameters; i++) {
            var node = program.graph().nodes().get(i);
            byte[] data = buffers.get(i + 1);
            if (data.length != node.bytes()) {
                throw new PoolRefusal("malformed-program", "Input " + i + " has " + data.length + " bytes and must have " + node.bytes() + ".");
            }
            inputs.add(new TensorData(node.type().toString(), node.shape().toList(), data));
        }
        return inputs;
    }

    private static RunRequest request(Fields fields) {
        Fields request = fields.object("request");
        long chips = request.whole("chips", 1);
        double share = request.number("share", 1.0);
        if (chips < 1 || chips > 1_000_000 || !(share > 0 && share <= 1_000)) {
            throw new PoolRefusal("malformed-request", "A run asks for at least one chip and a share above 0 and up to 1000.");
        }
        double fraction = request.number("fraction", 1.0);
        if (!(fraction >= 0.01 && fraction <= 1)) {
            throw new PoolRefusal("malformed-request", "A run asks for whole chips (1) or for a part of each, from 0.01 on.");
        }
        return new RunRequest((int) chips, request.textOr("type", "hygon-bw1000"), fraction, share, Math.clamp(request.whole("priority", 0), -100, 100),
                request.whole("seed", 0), Math.max(0, request.whole("deadlineAt", 0)));
    }

    private static CompletionStage<Reply> now(Map<String, Object> fields) {
        return CompletableFuture.completedStage(ok(fields, List.of()));
    }

    private static Reply ok(Map<String, Object> fields, List<byte[]> buffers) {
        Map<String, Object> message = new LinkedHashMap<>(fields);
        message.put("ok", true);
        return new Reply(message, buffers);
    }

    private static Reply refusal(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && (cause instanceof java.util.concurrent.CompletionException || cause instanceof java.util.concurrent.ExecutionException)) {
            cause = cause.getCause();
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("ok", false);
        message.put("error", cause.getMessage() == null ? "The pool failed: " + cause + "." : cause.getMessage());
        if (cause instanceof PoolRefusal refusal) {
            message.put("code", refusal.code());
        }
        return new Reply(message, List.of());
    }

    /** Fields of a request, which came from a kernel and may be anything. */
    record Fields(Map<String, Object> map) {
        String text(String key) {
            if (map.get(key) instanceof String text) {
                return text;
            }
            throw new PoolRefusal("malformed-request", "The request has no text \"" + key + "\".");
        }

        String textOr(String key, String absent) {
            return map.get(key) instanceof String text ? text : absent;
        }

        long whole(String key, long absent) {
            return map.get(key) instanceof Number number ? number.longValue() : absent;
        }

        double number(String key, double absent) {
            return map.get(key) instanceof Number number ? number.doubleValue() : absent;
        }

        @SuppressWarnings("unchecked")
        Fields object(String key) {
            return new Fields(map.get(key) instanceof Map<?, ?> object ? (Map<String, Object>) object : Map.of());
        }
    }
}
