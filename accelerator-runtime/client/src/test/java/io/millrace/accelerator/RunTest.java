package io.millrace.accelerator;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.spi.KernelBridge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs against a pool that answers when the test says so. */
class RunTest {
    private final List<Map<String, Object>> messages = new ArrayList<>();
    private final List<CompletableFuture<Object[]>> awaiting = new ArrayList<>();
    private byte[] result = new byte[0];

    @BeforeEach
    void install() {
        KernelBridge.install(this::answer, m -> { });
    }

    @AfterEach
    void remove() {
        KernelBridge.install(null, null);
    }

    private CompletionStage<Object[]> answer(Map<String, Object> message, List<byte[]> buffers) {
        messages.add(message);
        return switch ((String) message.get("op")) {
            case "await" -> {
                CompletableFuture<Object[]> later = new CompletableFuture<>();
                awaiting.add(later);
                yield later;
            }
            case "fetch" -> {
                int from = (int) (long) message.get("offset");
                byte[] part = java.util.Arrays.copyOfRange(result, from, Math.min(result.length, from + Math.min(7, (int) message.get("length"))));
                yield done(Map.of(), List.of(part));
            }
            case "receipt" -> done(Map.of("receipt", Map.of("run", message.get("run"), "chipNanos", 1_500_000L, "joules", 2.5, "bytes", 7.09e8)), List.of());
            case "estimate" -> done(Map.of("estimate", Map.of("chips", 2, "chipType", "x<y", "chipNanos", 2_000_000_000L, "joules", 3000.0,
                    "memoryBytes", 1 << 20, "capacityBytes", 64L << 30, "waitNanos", 0L, "modelError", 0.12, "bound", "memory")), List.of());
            default -> done(Map.of(), List.of());
        };
    }

    private static CompletableFuture<Object[]> done(Map<String, Object> fields, List<byte[]> buffers) {
        Map<String, Object> reply = new HashMap<>(fields);
        reply.put("ok", true);
        return CompletableFuture.completedFuture(new Object[] {reply, buffers});
    }

    private void status(String state, double progress, String error) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("state", state);
        fields.put("progress", progress);
        fields.put("version", (long) awaiting.size());
        fields.put("error", error);
        awaiting.removeLast().complete(done(fields, List.of()).join());
    }

    private List<Object> ops() {
        return messages.stream().map(m -> m.get("op")).toList();
    }

    @Test
    void aRunTellsItsProgressAndFillsItsTensors() {
        Tensor x = add(asarray(1, 2, 3), 1);
        Run run = Accelerator.open().label("mine").submit(x);
        List<Double> progress = new ArrayList<>();
        run.onProgress(r -> progress.add(r.progress()));
        status("running", 0.5, null);
        assertEquals("running", run.state());
        assertFalse(run.isDone());
        result = JavaArrays.bytes(new double[] {2, 3, 4});
        status("done", 1, null);
        assertTrue(run.isDone());
        assertArrayEquals(new double[] {2, 3, 4}, x.toDoubleArray());
        assertEquals(List.of(0.5, 1.0), progress);
        assertEquals(List.of("submit", "await", "await", "fetch", "fetch", "fetch", "fetch", "release"), ops());
        assertEquals("mine", messages.get(0).get("label"));
        assertTrue(x.receipt().toJson().contains("\"chipNanos\": 1500000"));
        assertTrue(x.receipt().toString().contains("1.50 ms"));
        assertTrue(x.receipt().toString().contains("676.2 MiB"), x.receipt().toString());
        assertTrue(x.receipt().toJson().contains("\"bytes\": 709000000"), x.receipt().toJson());
    }

    @Test
    void failuresAndCancellationsAreSaid() {
        Tensor x = add(asarray(1, 2, 3), 1);
        Run failed = submit(x);
        status("failed", 0.1, "The chip host went away.");
        assertEquals("The chip host went away.", assertThrows(AcceleratorException.class, failed::join).getMessage());
        Run cancelled = submit(x);
        cancelled.cancel();
        status("cancelled", 0.1, null);
        assertThrows(CancellationException.class, cancelled::join);
        assertTrue(ops().contains("cancel"));
    }

    @Test
    void stoppingTheCellCancelsTheRunThatItWaitsFor() {
        Run run = submit(add(asarray(1, 2, 3), 1));
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, run::join);
        assertTrue(Thread.interrupted());
        assertEquals("cancel", ops().getLast());
    }

    @Test
    void refusalsBecomeExceptionsWithTheirSentence() {
        KernelBridge.install((m, b) -> CompletableFuture.completedFuture(new Object[] {Map.of("ok", false, "error", "No such chip."), List.of()}), m -> { });
        assertEquals("No such chip.", assertThrows(AcceleratorException.class, () -> sin(ones(3)).compute()).getMessage());
    }

    @Test
    void estimatesSpeakInUnits() {
        Estimate estimate = Accelerator.open().chips(2).estimate(sum(ones(10)));
        assertTrue(estimate.toString().contains("2.00 s ± 12 %") && estimate.toString().contains("3.00 kJ"), estimate.toString());
        assertTrue(estimate.mimeBundle().get("text/html").toString().contains("x&lt;y"));
        assertEquals(2.0, estimate.chipSeconds());
        assertEquals("hygon-bw1000", ((Map<?, ?>) messages.get(0).get("request")).get("type"));
    }

    @Test
    void withoutAKernelTheSentenceSaysSo() {
        KernelBridge.install(null, null);
        assertTrue(assertThrows(IllegalStateException.class, () -> sin(ones(3)).compute()).getMessage().startsWith("There is no pool here"));
    }
}
