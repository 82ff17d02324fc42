package io.millrace.server.bench;

import io.millrace.accelerator.Ops;
import io.millrace.accelerator.Tensor;
import io.millrace.accelerator.program.Node;
import io.millrace.accelerator.program.Program;
import io.millrace.accelerator.spi.KernelBridge;
import io.millrace.pool.execute.Executors;
import io.millrace.pool.execute.ProgramExecution;
import io.millrace.pool.execute.ProgramExecutor;
import io.millrace.pool.execute.TensorData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Our side of {@code ./workbench bench tensors}, in a process of its own with the options of a chip host. Programs come about as in a cell and go the way
 * of every program: traced, encoded, decoded, planned, executed. What is timed is all units of an execution whose inputs are in place, as NumPy's
 * are, again and again. A line in: number of the case, threads, milliseconds to measure for. A line out: seconds (the median) and the mean absolute
 * value of the result. The case -1 is the smallest program, from the expression to its bytes.
 */
final class TensorWork {
    private final Map<Object, List<TensorData>> results = new HashMap<>();
    private final List<TensorCases.Case> cases = TensorCases.all();
    private byte[] program;
    private List<TensorData> inputs;
    private int known = -2;
    private int threads;

    public static void main(String[] args) throws IOException {
        TensorWork work = new TensorWork();
        KernelBridge.install(work::answer, message -> { });
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split("\t");
            work.threads = Integer.parseInt(words[1]);
            System.out.println(work.measure(Integer.parseInt(words[0]), (long) (Double.parseDouble(words[2]) * 1e6)));
        }
    }

    private String measure(int number, long nanos) {
        if (number < 0) {
            return smallest(nanos);
        }
        if (number != known) {
            TensorCases.Case work = cases.get(number);
            Tensor[] in = work.inputs().apply(TensorWork::numbers);
            Ops.compute(in);
            Tensor result = work.ours().apply(in);
            Ops.compute(result);
            known = number;
        }
        List<Long> times = new ArrayList<>();
        try (ProgramExecution execution = executor().open(program, inputs, null)) {
            execution.run(execution.units(), () -> false);
            long end = System.nanoTime() + nanos;
            while (times.size() < 2 || System.nanoTime() < end) {
                execution.restart();
                long begin = System.nanoTime();
                execution.run(execution.units(), () -> false);
                times.add(System.nanoTime() - begin);
            }
            return median(times) / 1e9 + " " + checksum(execution.outputs().getFirst());
        }
    }

    private String smallest(long nanos) {
        known = -1;
        double[] a = new double[1000];
        Arrays.fill(a, 0.5);
        List<Long> times = new ArrayList<>();
        long end = System.nanoTime() + nanos;
        double[] sum = {};
        while (times.size() < 2 || System.nanoTime() < end) {
            Tensor x = Ops.asarray(a);
            Tensor y = Ops.asarray(a);
            long begin = System.nanoTime();
            sum = Ops.add(x, y).toDoubleArray();
            times.add(System.nanoTime() - begin);
        }
        return median(times) / 1e9 + " " + Arrays.stream(sum).average().orElseThrow();
    }

    private ProgramExecutor executor() {
        return Executors.host(threads);
    }

    private static double median(List<Long> times) {
        return times.stream().mapToLong(t -> t).sorted().toArray()[times.size() / 2];
    }

    private static Tensor numbers(int n, int seed) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            long v = (i * 2654435761L + seed * 40503L) & 0xFFFFFFFFL;
            v ^= v >>> 15;
            v = v * 2246822519L & 0xFFFFFFFFL;
            v ^= v >>> 13;
            x[i] = v / 4294967296.0;
        }
        return Ops.asarray(x);
    }

    private static double checksum(TensorData data) {
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(data.bytes()).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        double sum = 0;
        long count = 0;
        while (bytes.hasRemaining()) {
            sum += Math.abs(switch (data.type()) {
                case "float64" -> bytes.getDouble();
                case "float32" -> bytes.getFloat();
                case "int32" -> bytes.getInt();
                case "complex128" -> Math.hypot(bytes.getDouble(), bytes.getDouble());
                default -> throw new IllegalStateException(data.type());
            });
            count++;
        }
        return sum / count;
    }

    /** The pool's side of the kernel's door: what is submitted is computed at once. */
    private synchronized CompletionStage<Object[]> answer(Map<String, Object> message, List<byte[]> buffers) {
        Map<String, Object> reply = new HashMap<>(Map.of("ok", true, "state", "done", "progress", 1.0));
        List<byte[]> out = new ArrayList<>();
        switch ((String) message.get("op")) {
            case "submit" -> results.put(message.get("run"), run(buffers));
            case "fetch" -> {
                byte[] bytes = results.get(message.get("run")).get((int) message.get("output")).bytes();
                int from = (int) (long) message.get("offset");
                out.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + (int) message.get("length"))));
            }
            default -> { }
        }
        return CompletableFuture.completedFuture(new Object[] {reply, out});
    }

    private List<TensorData> run(List<byte[]> buffers) {
        program = buffers.getFirst();
        List<Node> nodes = Program.decode(program).graph().nodes();
        inputs = new ArrayList<>();
        for (int i = 1; i < buffers.size(); i++) {
            inputs.add(new TensorData(nodes.get(i - 1).type().toString(), nodes.get(i - 1).shape().toList(), buffers.get(i)));
        }
        results.clear(); // the results before have been fetched
        try (ProgramExecution execution = executor().open(program, inputs, null)) {
            execution.run(execution.units(), () -> false);
            return execution.outputs();
        }
    }
}
