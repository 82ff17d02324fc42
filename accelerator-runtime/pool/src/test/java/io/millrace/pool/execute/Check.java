package io.millrace.pool.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Ops;
import io.millrace.accelerator.Tensor;
import io.millrace.accelerator.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Computes tensors and compares them with the plain reference, whole and in pieces. */
final class Check {
    private Check() {}

    /** Within a few rounding errors of the type. */
    static void agrees(Tensor... tensors) {
        LocalPool pool = LocalPool.install();
        Ops.compute(tensors);
        byte[] program = pool.programs.get(0);
        List<TensorData> inputs = pool.inputs.get(0);
        List<double[]> expected = Reference.evaluate(Program.decode(program).graph(), inputs.stream().map(Reference::doubles).toList());
        for (int i = 0; i < tensors.length; i++) {
            double tolerance = switch (tensors[i].dtype()) {
                case FLOAT64 -> 1e-12;
                case FLOAT32 -> 1e-5;
                default -> 0;
            };
            double[] actual = tensors[i].toDoubleArray();
            assertEquals(expected.get(i).length, actual.length);
            for (int j = 0; j < actual.length; j++) {
                double e = expected.get(i)[j];
                boolean same = Double.compare(e, actual[j]) == 0 || e == actual[j] || Math.abs(e - actual[j]) <= tolerance * Math.max(1, Math.abs(e));
                assertTrue(same, "element " + j + " of " + tensors[i].describe() + " is " + actual[j] + ", not " + e);
            }
        }
        inPieces(program, inputs, new Random(1));
    }

    /** The same bits when units are run in bursts with checkpoints in between, each burst by another execution. */
    static void inPieces(byte[] program, List<TensorData> inputs, Random random) {
        List<TensorData> whole;
        try (ProgramExecution execution = Executors.host().open(program, inputs, null)) {
            execution.run(execution.units(), () -> false);
            whole = execution.outputs();
        }
        byte[] checkpoint = null;
        List<TensorData> pieces = new ArrayList<>();
        while (pieces.isEmpty()) {
            try (ProgramExecution execution = Executors.host().open(program, inputs, checkpoint)) {
                long at = execution.position();
                long left = execution.units() - at;
                execution.run(at + (left == 0 ? 0 : random.nextLong(left + 1)), () -> false);
                if (execution.position() == execution.units()) {
                    pieces.addAll(execution.outputs());
                } else {
                    checkpoint = execution.checkpoint();
                }
            }
        }
        assertEquals(whole.size(), pieces.size());
        for (int i = 0; i < whole.size(); i++) {
            assertTrue(java.util.Arrays.equals(whole.get(i).bytes(), pieces.get(i).bytes()), "output " + i + " differs when run in pieces");
        }
    }
}
