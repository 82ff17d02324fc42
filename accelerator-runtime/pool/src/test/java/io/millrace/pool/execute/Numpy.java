package io.millrace.pool.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.accelerator.Ops;
import io.millrace.accelerator.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * NumPy and SciPy of this machine as the reference: inputs and results travel as {@code .npz} files, and each expression is evaluated there and held
 * against what the pool computed, in kind of type, shape and values.
 */
final class Numpy {
    private static final String SCRIPT = """
            import sys, json, warnings
            import numpy as np, scipy.special, scipy.linalg, scipy.fft
            warnings.simplefilter('ignore')
            names = dict(np.load(sys.argv[1]))
            ours = np.load(sys.argv[2])
            bad = []
            for line in json.load(open(sys.argv[3])):
                try:
                    want = np.asarray(eval(line['expression'], {'np': np, 'scipy': scipy, **names}))
                except Exception as e:
                    bad.append(line['expression'] + ': ' + repr(e)); continue
                got = ours[line['key']]
                where = line['expression'] + ' of ' + ', '.join(f'{k} {v.dtype}{v.shape}' for k, v in names.items() if k in line['expression'])
                if got.shape != want.shape:
                    bad.append(f'{where}: shape {got.shape}, not {want.shape}')
                elif line['type'] and got.dtype != want.dtype:
                    bad.append(f'{where}: type {got.dtype}, not {want.dtype}')
                elif got.dtype.kind in 'fc' or want.dtype.kind in 'fc':
                    tol = line['tolerance'] * (5e8 if got.dtype in (np.float32, np.complex64) else 1)
                    finite = want[np.isfinite(want)]
                    scale = max(1.0, float(np.max(np.abs(finite)))) if line['norm'] and finite.size else np.maximum(1, np.abs(want))
                    with np.errstate(all='ignore'):
                        off = ~((np.abs(got - want) <= tol * scale) | (got == want) | (np.isnan(got) & np.isnan(want)))
                    if off.any():
                        i = np.unravel_index(np.argmax(off), off.shape)
                        bad.append(f'{where}: element {i} is {got[i]!r}, not {want[i]!r}')
                elif not np.array_equal(got, want):
                    i = np.unravel_index(np.argmax(got != want), got.shape)
                    bad.append(f'{where}: element {i} is {got[i]!r}, not {want[i]!r}')
            print('\\n'.join(bad))
            """;

    private record Case(String expression, Tensor ours, double tolerance, boolean norm, boolean type) {}

    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final List<Case> cases = new ArrayList<>();

    /** A name that expressions use. */
    Tensor input(String name, Tensor value) {
        inputs.put(name, value.compute());
        return value;
    }

    /** The tensor is what the expression says, to 1e-13 of each element. */
    void same(String expression, Tensor ours) {
        cases.add(new Case(expression, ours, 1e-13, false, true));
    }

    /** The same without a look at the type, which the standard leaves open there. */
    void value(String expression, Tensor ours) {
        cases.add(new Case(expression, ours, 1e-13, false, false));
    }

    /** To a part of the largest element. */
    void near(String expression, Tensor ours, double tolerance) {
        cases.add(new Case(expression, ours, tolerance, true, false));
    }

    void check() {
        try {
            Path folder = Files.createTempDirectory("numpy");
            try {
                check(folder);
            } finally {
                for (String name : new String[] {"in.npz", "out.npz", "cases.json", "check.py"}) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.delete(folder);
            }
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    private void check(Path folder) throws IOException, InterruptedException {
        String python = python();
        StringBuilder json = new StringBuilder("[");
        Map<String, Tensor> results = new LinkedHashMap<>();
        for (Case c : cases) {
            String key = "r" + results.size();
            json.append(json.length() > 1 ? "," : "").append("{\"key\":\"").append(key).append("\",\"expression\":\"").append(c.expression.replace("\"", "\\\""))
                    .append("\",\"tolerance\":").append(c.tolerance).append(",\"norm\":").append(c.norm).append(",\"type\":").append(c.type).append('}');
            results.put(key, c.ours);
        }
        Ops.savez(folder.resolve("in.npz").toString(), inputs);
        Ops.savez(folder.resolve("out.npz").toString(), results);
        Files.writeString(folder.resolve("cases.json"), json.append(']'));
        Files.writeString(folder.resolve("check.py"), SCRIPT);
        Process process = new ProcessBuilder(python, "check.py", "in.npz", "out.npz", "cases.json").directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        process.waitFor(60, TimeUnit.SECONDS);
        assertEquals("", said.strip());
        assertEquals(0, process.exitValue());
    }

    /** A Python with NumPy and SciPy; without one the test is skipped. */
    static String python() {
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
        Assumptions.abort("NumPy and SciPy are not installed (packages python3-numpy and python3-scipy): the comparison with them is skipped.");
        return null;
    }
}
