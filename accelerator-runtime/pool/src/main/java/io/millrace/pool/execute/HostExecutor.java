package io.millrace.pool.execute;

import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Program;
import java.util.List;

/** Decodes, plans and opens programs. */
final class HostExecutor implements ProgramExecutor {
    private final int threads;

    HostExecutor(int threads) {
        this.threads = threads;
    }

    @Override
    public ProgramExecution open(byte[] program, List<TensorData> inputs, byte[] checkpoint) {
        Graph graph = Program.decode(program).graph();
        Planner.Planned planned;
        try {
            planned = Planner.program(graph, threads);
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException("The program is too large: its steps or its bytes cannot be counted in 64 bits.", overflow);
        }
        return new HostExecution(graph, planned, inputs, checkpoint);
    }

    @Override
    public String programHash(byte[] program) {
        return Program.hash(program);
    }
}
