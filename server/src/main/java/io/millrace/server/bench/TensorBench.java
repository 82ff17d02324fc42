package io.millrace.server.bench;

import static io.millrace.accelerator.Ops.*;

import io.millrace.accelerator.Accelerator;
import io.millrace.accelerator.Ops;
import io.millrace.accelerator.Tensor;
import io.millrace.accelerator.program.Node;
import io.millrace.accelerator.program.Program;
import io.millrace.accelerator.spi.KernelBridge;
import io.millrace.pool.execute.Executors;
import io.millrace.pool.execute.HostLibraries;
import io.millrace.pool.execute.ProgramExecution;
import io.millrace.pool.execute.TensorData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The arithmetic of tensors against NumPy and SciPy on this machine: the same work in the same run, one measurement of each in turn, medians. NumPy runs in two
 * processes, with one thread and with two, and its better figure counts. Ours is the time from loaded inputs to results in memory, on the one thread that a run has.
 */
final class TensorBench {
    private static final int ROUNDS = 9;
    private static final double SAME = 0.95;
    private static final double FUSED = 3;
    private static final double SMALLEST_MICROS = 300;

    /** @param numpy an expression; {@code setup} makes its names. */
    private record Case(String name, double target, String setup, String numpy, Supplier<Tensor[]> ours) {}

    private static Tensor input(int... shape) {
        int n = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        java.util.SplittableRandom random = new java.util.SplittableRandom(7);
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextDouble();
        }
        return reshape(asarray(values), shape);
    }

    private static final int LONG = 4_000_000;

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int n : new int[] {256, 1024, 2048}) {
            cases.add(new Case("matmul " + n + " float64", SAME, "a=r(%d,%d);b=r(%d,%d)".formatted(n, n, n, n), "a@b",
                    () -> new Tensor[] {matmul(input(n, n), input(n, n))}));
            cases.add(new Case("matmul " + n + " float32", SAME, "a=r(%d,%d).astype('f4');b=r(%d,%d).astype('f4')".formatted(n, n, n, n), "a@b", () -> {
                double[] d = input(n * n).toDoubleArray();
                float[] f = new float[n * n];
                for (int i = 0; i < f.length; i++) {
                    f[i] = (float) d[i];
                }
                Tensor x = reshape(asarray(f), n, n);
                return new Tensor[] {matmul(x, x)};
            }));
        }
        String symmetric = "a=r(500,500);a=a+a.T";
        cases.add(new Case("solve 1000", SAME, "a=r(1000,1000);b=r(1000)", "np.linalg.solve(a,b)", () -> new Tensor[] {solve(input(1000, 1000), input(1000))}));
        cases.add(new Case("eigh 500", SAME, symmetric, "np.linalg.eigh(a)", () -> new Tensor[] {eigh(input(500, 500)).eigenvectors()}));
        cases.add(new Case("svd 300", SAME, "a=r(300,300)", "np.linalg.svd(a,full_matrices=False)", () -> new Tensor[] {svd(input(300, 300)).u()}));
        cases.add(new Case("fft 2^20", SAME, "a=r(1<<20)+0j", "scipy.fft.fft(a,workers=threads)", () -> new Tensor[] {fft(pairs(1 << 20))}));
        cases.add(new Case("fft 1024 x 1024", SAME, "a=r(1024,1024)+0j", "scipy.fft.fft2(a,workers=threads)", () -> new Tensor[] {fftn(pairs(1024, 1024))}));
        cases.add(new Case("sum", SAME, "a=r(%d)".formatted(LONG), "np.sum(a)", () -> new Tensor[] {sum(input(LONG))}));
        cases.add(new Case("a * b + c", SAME, "a=r(%d);b=r(%d);c=r(%d)".formatted(LONG, LONG, LONG), "a*b+c",
                () -> new Tensor[] {add(multiply(input(LONG), input(LONG)), input(LONG))}));
        cases.add(new Case("exp", SAME, "a=r(%d)".formatted(LONG), "np.exp(a)", () -> new Tensor[] {exp(input(LONG))}));
        cases.add(new Case("chain of eight", FUSED, "a=r(%d);b=r(%d)".formatted(LONG, LONG), "np.sqrt(np.abs((a*b+a-b)*2.0+np.maximum(a,b)))-a", () -> {
            Tensor a = input(LONG);
            Tensor b = input(LONG);
            return new Tensor[] {subtract(sqrt(abs(add(multiply(subtract(add(multiply(a, b), a), b), 2.0), maximum(a, b)))), a)};
        }));
        cases.add(new Case("5-point stencil 2048^2", FUSED, "a=r(2048,2048)", "np.roll(a,1,0)+np.roll(a,-1,0)+np.roll(a,1,1)+np.roll(a,-1,1)-4*a",
                () -> new Tensor[] {stencil(input(2048, 2048), new double[][] {{0, 1, 0}, {1, -4, 1}, {0, 1, 0}})}));
        cases.add(new Case("argsort 10^6", SAME, "a=r(1000000)", "np.argsort(a)", () -> new Tensor[] {argsort(input(1_000_000))}));
        cases.add(new Case("cumulative sum", SAME, "a=r(%d)".formatted(LONG), "np.cumsum(a)", () -> new Tensor[] {cumulative_sum(input(LONG))}));
        cases.add(new Case("take", SAME, "a=r(1000000);i=(r(%d)*1000000).astype('i4')".formatted(LONG), "np.take(a,i)", () -> {
            int[] at = Arrays.stream(input(LONG).toDoubleArray()).mapToInt(v -> (int) (v * 1_000_000)).toArray();
            return new Tensor[] {take(input(1_000_000), asarray(at))};
        }));
        return cases;
    }

    private static Tensor pairs(int... shape) {
        return Ops.load(complexFile(shape).toString());
    }

    /** A complex input comes through a file, so that the program does not make it anew. */
    private static Path complexFile(int[] shape) {
        try {
            Path file = Files.createTempFile("millrace-bench", ".npy");
            file.toFile().deleteOnExit();
            int n = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            String header = "{'descr': '<c16', 'fortran_order': False, 'shape': " + Arrays.toString(shape).replace('[', '(').replace("]", shape.length == 1 ? ",)" : ")") + ", }";
            int length = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
            java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(10 + length + 16 * n).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) length).put(header.getBytes(StandardCharsets.US_ASCII));
            while (out.position() < 10 + length - 1) {
                out.put((byte) ' ');
            }
            out.put((byte) '\n');
            java.util.SplittableRandom random = new java.util.SplittableRandom(3);
            for (int i = 0; i < n; i++) {
                out.putDouble(random.nextDouble()).putDouble(0);
            }
            Files.write(file, out.array());
            return file;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    int run() throws IOException {
        String python = python();
        if (python == null) {
            System.err.println("This benchmark compares with NumPy and SciPy: install the packages python3-numpy and python3-scipy.");
            return 2;
        }
        System.out.println(identity());
        if (!HostLibraries.advice().isEmpty()) {
            System.out.println("Note: " + HostLibraries.advice());
        }
        System.out.printf("%-24s %12s %12s %12s %8s %8s  %s%n", "case", "ours", "numpy (1)", "numpy (2)", "ratio", "target", "verdict");
        boolean met = true;
        try (Numpy one = new Numpy(python, 1); Numpy two = new Numpy(python, 2)) {
            for (Case c : cases()) {
                met &= measure(c, one, two);
            }
        }
        return smallest() && met ? 0 : 1;
    }

    private static String identity() {
        byte[][] program = capture(zeros(1).add(1));
        try (ProgramExecution execution = Executors.host().open(program[0], List.of(), null)) {
            return "Numeric identity: " + execution.numericIdentity();
        }
    }

    private boolean measure(Case c, Numpy one, Numpy two) throws IOException {
        byte[][] submission = capture(c.ours.get());
        byte[] program = submission[0];
        List<Node> nodes = Program.decode(program).graph().nodes();
        List<TensorData> inputs = new ArrayList<>();
        for (int i = 1; i < submission.length; i++) {
            inputs.add(new TensorData(nodes.get(i - 1).type().toString(), nodes.get(i - 1).shape().toList(), submission[i]));
        }
        one.prepare(c);
        two.prepare(c);
        double[][] times = new double[3][ROUNDS];
        for (int round = -3; round < ROUNDS; round++) {
            double[] each = {once(program, inputs), one.measure(), two.measure()};
            for (int k = 0; k < 3 && round >= 0; k++) {
                times[k][round] = each[k];
            }
        }
        double[] median = Arrays.stream(times).mapToDouble(TensorBench::median).toArray();
        double ratio = Math.min(median[1], median[2]) / median[0];
        boolean met = ratio >= c.target;
        System.out.printf(Locale.ROOT, "%-24s %9.3f ms %9.3f ms %9.3f ms %7.2fx %7.2fx  %s%n", c.name, median[0] * 1e3, median[1] * 1e3, median[2] * 1e3, ratio, c.target,
                met ? "met" : "MISSED");
        return met;
    }

    private static double once(byte[] program, List<TensorData> inputs) {
        try (ProgramExecution execution = Executors.host().open(program, inputs, null)) {
            execution.run(0, () -> false);
            long began = System.nanoTime();
            execution.run(execution.units(), () -> false);
            return (System.nanoTime() - began) * 1e-9;
        }
    }

    /** One addition of 1,000 elements, from the cell's expression to its values, in this process. */
    private static boolean smallest() {
        double[] base = new double[1000];
        KernelBridge.install(new Direct()::answer, message -> { });
        double[] times = new double[2000];
        for (int i = 0; i < times.length; i++) {
            Tensor x = asarray(base);
            long began = System.nanoTime();
            double[] values = x.add(1).toDoubleArray();
            times[i] = (System.nanoTime() - began) * 1e-3;
            if (values[7] != 1) {
                throw new IllegalStateException("The smallest program is wrong.");
            }
        }
        double median = median(Arrays.copyOfRange(times, 1000, 2000));
        boolean met = median <= SMALLEST_MICROS;
        System.out.printf(Locale.ROOT, "%-24s %9.1f us %48.0f us  %s%n", "smallest program", median, SMALLEST_MICROS, met ? "met" : "MISSED");
        return met;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** A program and its inputs, caught at the door that a kernel would stand behind. */
    private static byte[][] capture(Tensor... tensors) {
        List<byte[]> caught = new ArrayList<>();
        KernelBridge.install((message, buffers) -> {
            caught.addAll(buffers);
            return CompletableFuture.completedFuture(new Object[] {Map.of("ok", false, "error", "caught"), List.of()});
        }, message -> { });
        try {
            Accelerator.open().submit(tensors);
        } catch (RuntimeException expected) {
            if (caught.isEmpty()) {
                throw expected;
            }
        }
        return caught.toArray(byte[][]::new);
    }

    /** Answers a kernel's messages by running each program at once. */
    private static final class Direct {
        private List<TensorData> results = List.of();

        java.util.concurrent.CompletionStage<Object[]> answer(Map<String, Object> message, List<byte[]> buffers) {
            List<byte[]> out = new ArrayList<>();
            Map<String, Object> reply = new java.util.HashMap<>(Map.of("ok", true, "state", "done", "progress", 1.0));
            switch ((String) message.get("op")) {
                case "submit" -> {
                    Node node = Program.decode(buffers.get(0)).graph().nodes().get(0);
                    List<TensorData> in = List.of(new TensorData(node.type().toString(), node.shape().toList(), buffers.get(1)));
                    try (ProgramExecution execution = Executors.host().open(buffers.get(0), in, null)) {
                        execution.run(execution.units(), () -> false);
                        results = execution.outputs();
                    }
                }
                case "fetch" -> out.add(results.get((int) message.get("output")).bytes());
                default -> { }
            }
            return CompletableFuture.completedFuture(new Object[] {reply, out});
        }
    }

    private static String python() {
        for (String candidate : new String[] {"/usr/bin/python3", "python3"}) {
            try {
                Process process = new ProcessBuilder(candidate, "-c", "import numpy, scipy").redirectErrorStream(true).start();
                process.getInputStream().readAllBytes();
                if (process.waitFor() == 0) {
                    return candidate;
                }
            } catch (IOException | InterruptedException none) {
                // the next one
            }
        }
        return null;
    }

    /** A Python that measures one expression at a time, with its OpenBLAS told which kernels suit this processor, as its release may not know it. */
    private static final class Numpy implements AutoCloseable {
        private static final String LOOP = """
                import sys, time
                import numpy as np, scipy.fft
                threads = int(sys.argv[1])
                g = np.random.default_rng(7)
                r = lambda *s: g.random(s)
                names = {}
                for line in sys.stdin:
                    kind, _, text = line.rstrip('\\n').partition(' ')
                    if kind == 'prepare':
                        setup, _, expression = text.partition('|')
                        names = {'np': np, 'scipy': scipy, 'r': r, 'threads': threads}
                        exec(setup, names)
                        code = compile(expression, 'case', 'eval')
                        print('ready', flush=True)
                    else:
                        began = time.perf_counter()
                        value = eval(code, names)
                        print(time.perf_counter() - began, flush=True)
                        del value
                """;
        private final Process process;
        private final Writer to;
        private final BufferedReader from;

        Numpy(String python, int threads) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(python, "-c", LOOP, String.valueOf(threads));
            builder.environment().put("OPENBLAS_NUM_THREADS", String.valueOf(threads));
            builder.environment().remove("OPENBLAS_L2_SIZE");
            String core = core();
            if (core != null) {
                builder.environment().put("OPENBLAS_CORETYPE", core);
            }
            process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
            to = process.outputWriter();
            from = process.inputReader();
        }

        private static String core() throws IOException {
            Path info = Path.of("/proc/cpuinfo");
            if (!Files.exists(info)) {
                return null;
            }
            String flags = Files.readString(info);
            return flags.contains("avx512f") ? "SKYLAKEX" : flags.contains("avx2") ? "HASWELL" : null;
        }

        void prepare(Case c) throws IOException {
            ask("prepare " + c.setup + "|" + c.numpy);
        }

        double measure() throws IOException {
            return Double.parseDouble(ask("measure"));
        }

        private String ask(String line) throws IOException {
            to.write(line + "\n");
            to.flush();
            String answer = from.readLine();
            if (answer == null) {
                throw new IOException("NumPy's process has ended.");
            }
            return answer;
        }

        @Override
        public void close() throws IOException {
            to.close();
            process.destroy();
        }
    }
}
