package io.millrace.accelerator;

import io.millrace.accelerator.spi.KernelBridge;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A program on its way through the pool: it waits for chips, runs in slices, and ends. Goes on whether or not anybody waits for it.
 *
 * <pre>{@code
 * Run run = submit(y);
 * run.onProgress(r -> System.out.printf("%.0f %%%n", 100 * r.progress()));
 * run.join();          // y has its values now
 * run.receipt();
 * }</pre>
 *
 * <p>Statuses come by long polling: one question is with the pool at any time and is answered when something changed, so a run needs no
 * thread of its own.
 */
public final class Run {
    private static final long POLL_MILLIS = 20_000;
    private static final int CHUNK = 4 << 20;

    private final String id;
    private final String label;
    private final List<Tensor> tensors;
    private final Map<String, Object> submission;
    private final List<byte[]> buffers;
    private final CompletableFuture<Map<String, Object>> ended = new CompletableFuture<>();
    private final List<Consumer<Run>> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, Object> status = Map.of("state", "waiting", "progress", 0.0, "version", -1L);
    private boolean fetched;

    private Run(String id, String label, List<Tensor> tensors, Map<String, Object> submission, List<byte[]> buffers) {
        this.id = id;
        this.label = label;
        this.tensors = tensors;
        this.submission = submission;
        this.buffers = buffers;
    }

    static Run start(String id, String label, List<Tensor> tensors, Map<String, Object> message, List<byte[]> buffers) {
        Run run = new Run(id, label, tensors, message, buffers);
        Calls.reply(Calls.wait(KernelBridge.accelerator(message, buffers)));
        for (Tensor tensor : tensors) {
            if (!tensor.isComputed()) {
                tensor.startedBy(run);
            }
        }
        run.poll();
        return run;
    }

    public String id() {
        return id;
    }

    public String label() {
        return label;
    }

    /** "waiting", "running", "done", "cancelled" or "failed". */
    public String state() {
        return String.valueOf(status.get("state"));
    }

    /** The newest status, with the fields that the run strip shows: queuePlace, slices, chips, chipNanos, joules, reason, ... */
    public Map<String, Object> status() {
        return status;
    }

    /** How many chips of which type, as far as the pool has said. */
    String chip() {
        String type = status.get("chipType") instanceof String name ? name : "";
        return status.get("chips") instanceof List<?> chips && chips.size() > 1 ? chips.size() + " x " + type : type;
    }

    /** From 0 to 1. */
    public double progress() {
        return Figures.number(status, "progress");
    }

    public boolean isDone() {
        return ended.isDone();
    }

    /** Calls back at each change of the status, on a thread of the kernel's connection: keep it short. */
    public Run onProgress(Consumer<Run> listener) {
        listeners.add(listener);
        if (isDone()) {
            listener.accept(this);
        }
        return this;
    }

    /** Asks the pool to stop the run at the end of its current slice. What was committed stays charged. */
    public void cancel() {
        KernelBridge.accelerator(message("cancel"), List.of());
    }

    /** Waits until the run has ended; then its tensors have their values. Stopping the cell cancels the run. */
    public Run join() {
        try {
            finish(ended.get());
        } catch (InterruptedException stopped) {
            throw stop();
        } catch (ExecutionException failure) {
            throw Calls.failure(failure.getCause());
        }
        return this;
    }

    /** Waits for at most so long; whether the run has ended. */
    public boolean join(long timeout, TimeUnit unit) {
        try {
            finish(ended.get(timeout, unit));
            return true;
        } catch (TimeoutException later) {
            return false;
        } catch (InterruptedException stopped) {
            throw stop();
        } catch (ExecutionException failure) {
            throw Calls.failure(failure.getCause());
        }
    }

    /** The receipt; waits until the run has ended. */
    public Receipt receipt() {
        join();
        return new Receipt(Calls.map(Calls.reply(Calls.wait(KernelBridge.accelerator(message("receipt"), List.of()))).get("receipt")), this);
    }

    /** Runs the same program on the same inputs again and compares every bit of its results with those that this run gave. */
    Reproduction again() {
        join();
        String again = java.util.UUID.randomUUID().toString();
        Map<String, Object> message = new LinkedHashMap<>(submission);
        message.put("run", again);
        message.put("label", label.isEmpty() ? "again" : label + ", again");
        List<Tensor> fresh = tensors.stream().map(t -> new Tensor(t.dtype(), t.shape(), (Expression) null)).toList();
        Run run = start(again, message.get("label").toString(), fresh, message, buffers);
        run.join();
        return Reproduction.compare(tensors, fresh, run.receipt());
    }

    private CancellationException stop() {
        cancel();
        Thread.currentThread().interrupt();
        return new CancellationException("The cell was stopped, and its run " + (label.isEmpty() ? "" : "'" + label + "' ") + "with it.");
    }

    boolean failed() {
        return ended.isDone() && (ended.isCompletedExceptionally() || !state().equals("done"));
    }

    private void poll() {
        Map<String, Object> message = message("await");
        message.put("version", status.get("version"));
        message.put("timeoutMillis", POLL_MILLIS);
        try {
            KernelBridge.accelerator(message, List.of()).whenComplete((answer, failure) -> {
                try {
                    if (failure != null) {
                        ended.completeExceptionally(Calls.failure(failure));
                    } else {
                        changed(Calls.reply(answer));
                    }
                } catch (RuntimeException malformed) {
                    ended.completeExceptionally(malformed);
                }
            });
        } catch (RuntimeException unreachable) {
            ended.completeExceptionally(unreachable);
        }
    }

    private void changed(Map<String, Object> reply) {
        Map<String, Object> now = reply.get("run") instanceof Map<?, ?> nested ? Calls.map(nested) : reply;
        status = java.util.Collections.unmodifiableMap(now);
        boolean over = List.of("done", "cancelled", "failed").contains(state());
        if (over) {
            ended.complete(status);
        }
        for (Consumer<Run> listener : listeners) {
            try {
                listener.accept(this);
            } catch (RuntimeException theirs) {
                System.err.println("A listener of a run failed: " + theirs);
            }
        }
        if (!over) {
            poll();
        }
    }

    private synchronized void finish(Map<String, Object> last) throws InterruptedException {
        switch (String.valueOf(last.get("state"))) {
            case "cancelled" -> throw new CancellationException("The run " + (label.isEmpty() ? id : "'" + label + "'") + " was cancelled.");
            case "failed" -> throw new AcceleratorException(last.get("error") == null ? "The run failed." : last.get("error").toString(), null);
            default -> { }
        }
        if (!fetched) {
            for (int i = 0; i < tensors.size(); i++) {
                if (!tensors.get(i).isComputed()) {
                    byte[] bytes = fetch(i, tensors.get(i));
                    synchronized (Tracer.class) {
                        tensors.get(i).computed(bytes);
                    }
                }
            }
            fetched = true;
            KernelBridge.accelerator(message("release"), List.of());
        }
    }

    private byte[] fetch(int output, Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.size() * tensor.dtype().bytes())];
        int have = 0;
        while (have < bytes.length) {
            Map<String, Object> message = message("fetch");
            message.put("output", output);
            message.put("offset", (long) have);
            message.put("length", Math.min(CHUNK, bytes.length - have));
            Object[] answer = Calls.wait(KernelBridge.accelerator(message, List.of()));
            Calls.reply(answer);
            byte[] part = (byte[]) Calls.buffers(answer).get(0);
            if (part.length == 0 || part.length > bytes.length - have) {
                throw new AcceleratorException("The pool sent " + part.length + " bytes where " + (bytes.length - have) + " were missing.", null);
            }
            System.arraycopy(part, 0, bytes, have, part.length);
            have += part.length;
        }
        return bytes;
    }

    private Map<String, Object> message(String op) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("op", op);
        message.put("run", id);
        return message;
    }

    @Override
    public String toString() {
        return "Run " + (label.isEmpty() ? id : "'" + label + "'") + ": " + state() + String.format(", %.0f %%", 100 * progress());
    }
}
