package io.millrace.pool.execute;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files exchanged with the NumPy of this machine: what we write is what it writes, byte for byte, and each side reads what the other wrote. */
class NumpyFilesTest {
    private static final String WRITE = """
            import sys, numpy as np
            folder = sys.argv[1]
            for line in open(folder + '/list.txt'):
                name, expression, fortran, order = line.rstrip('\\n').split('\\t')
                a = eval(expression)
                a = np.array(a, order='F') if fortran == '1' else a
                np.save(f'{folder}/theirs-{name}.npy', a.astype(a.dtype.newbyteorder(order)) if order else a)
            """;
    private static final String READ = """
            import sys, numpy as np
            folder = sys.argv[1]
            z = np.load(folder + '/ours.npz')
            names = [l.split('\\t')[0] for l in open(folder + '/list.txt')]
            assert sorted(z.files) == sorted(names), z.files
            for line in open(folder + '/list.txt'):
                name, expression, fortran, order = line.rstrip('\\n').split('\\t')
                want = eval(expression)
                for got in (np.load(f'{folder}/ours-{name}.npy'), z[name]):
                    assert got.dtype == want.dtype and got.shape == want.shape and got.tobytes() == np.ascontiguousarray(want).tobytes(), name
            np.savez(folder + '/theirs.npz', **{n: z[n] for n in z.files})
            """;

    @TempDir
    private Path folder;

    private static Tensor numbers(DType type, int... shape) {
        int n = 1;
        for (int d : shape) {
            n *= d;
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = type == DType.BOOL ? i % 3 == 0 ? 1 : 0 : i * 5 % 101;
        }
        return reshape(asarray(values), shape).astype(type);
    }

    private static String python(DType type, int... shape) {
        String tuple = java.util.Arrays.toString(shape).replace('[', '(').replace("]", shape.length == 1 ? ",)" : ")");
        String values = type == DType.BOOL ? "(np.arange(np.prod(%s, dtype=int)) %% 3 == 0)" : "(np.arange(np.prod(%s, dtype=int)) * 5 %% 101)";
        return (values + ".astype('%s').reshape(%s)").formatted(tuple, type, tuple);
    }

    @Test
    void filesAreThoseOfNumpyToTheByteAndBothReadBoth() throws Exception {
        LocalPool.install();
        String python = Numpy.python();
        int[][] shapes = {{}, {0}, {7}, {3, 4}, {2, 0, 3}, {2, 3, 5}};
        Map<String, Tensor> ours = new LinkedHashMap<>();
        StringBuilder list = new StringBuilder();
        for (DType type : DType.values()) {
            for (int[] shape : shapes) {
                String name = type + java.util.Arrays.toString(shape).replaceAll("[^0-9]+", "-");
                ours.put(name, numbers(type, shape));
                list.append(name).append('\t').append(python(type, shape)).append("\t0\t\n");
            }
        }
        Files.writeString(folder.resolve("list.txt"), list);
        run(python, WRITE);
        savez(folder.resolve("ours.npz").toString(), ours);
        for (Map.Entry<String, Tensor> entry : ours.entrySet()) {
            Path mine = folder.resolve("ours-" + entry.getKey() + ".npy");
            save(mine.toString(), entry.getValue());
            assertArrayEquals(Files.readAllBytes(folder.resolve("theirs-" + entry.getKey() + ".npy")), Files.readAllBytes(mine), entry.getKey());
        }
        run(python, READ);
        loadz(folder.resolve("theirs.npz").toString()).forEach((name, tensor) -> same(ours.get(name), tensor, name));
    }

    @Test
    void fortransOrderAndOtherByteOrdersAreRead() throws Exception {
        LocalPool.install();
        String python = Numpy.python();
        StringBuilder list = new StringBuilder();
        Map<String, Tensor> expected = new LinkedHashMap<>();
        for (DType type : DType.values()) {
            for (int[] shape : new int[][] {{}, {0}, {3, 4}, {2, 3, 5}}) {
                String name = type + "-" + shape.length;
                expected.put(name, numbers(type, shape));
                list.append(name).append('\t').append(python(type, shape)).append("\t1\t").append(type.bytes() > 1 && shape.length != 2 ? ">" : "").append('\n');
            }
        }
        Files.writeString(folder.resolve("list.txt"), list);
        run(python, WRITE);
        expected.forEach((name, tensor) -> same(tensor, load(folder.resolve("theirs-" + name + ".npy").toString()), name));
    }

    private static void same(Tensor expected, Tensor actual, String name) {
        assertEquals(expected.dtype(), actual.dtype(), name);
        assertEquals(expected.shape(), actual.shape(), name);
        assertTrue(expected.size() == 0 || all(equal(expected, actual)).item() == 1, name);
    }

    private void run(String python, String script) throws Exception {
        Process process = new ProcessBuilder(python, "-c", script, folder.toString()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "Python does not end");
        assertEquals("", said.strip());
        assertEquals(0, process.exitValue());
    }
}
