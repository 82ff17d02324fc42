package io.millrace.pool.execute;

import java.util.List;

/** Opens programs for execution or for looking at their cost. The one door from scheduling to arithmetic. */
public interface ProgramExecutor {
    /**
     * Opens a program.
     *
     * @param program    the encoded program (see {@code io.millrace.accelerator.program})
     * @param inputs     its input arrays in order; may be empty where only {@code units}, {@code work} and {@code memoryBytes} are asked
     * @param checkpoint state from {@link ProgramExecution#checkpoint()}, or null to start at unit 0
     * @throws IllegalArgumentException with one clear sentence where the program or the inputs are malformed: they come from outside
     */
    ProgramExecution open(byte[] program, List<TensorData> inputs, byte[] checkpoint);

    /** Hash of the encoded program as it stands in receipts: lower-case hexadecimal SHA-256. */
    String programHash(byte[] program);
}
