package io.millrace.pool.execute;

import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Program;
import java.util.List;

/** Decodes, plans and opens programs. */
final class HostExecutor implements ProgramExecutor {
    @Override
    public ProgramExecution open(byte[] program, List<TensorData> inputs, byte[] checkpoint) {
        Graph graph = Program.decode(program).graph();
        return new HostExecution(graph, Planner.program(graph), inputs, checkpoint);
    }

    @Override
    public String programHash(byte[] program) {
        return Program.hash(program);
    }
}
