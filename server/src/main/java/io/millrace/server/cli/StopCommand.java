package io.millrace.server.cli;

import io.millrace.kernel.session.KernelHosts;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "stop", mixinStandardHelpOptions = true, description = "Stops the server of a data directory with its kernels and chip hosts.")
final class StopCommand implements Callable<Integer> {
    @Mixin
    private Workbench.DataOption where;

    @Override
    public Integer call() throws InterruptedException {
        Optional<RunningServer> running = RunningServer.find(where.data);
        if (running.isEmpty()) {
            int left = KernelHosts.endLeft(where.data.resolve("kernels"));
            System.out.println("No server runs on " + where.data + "." + (left == 0 ? "" : " Kernels that an earlier one had left were ended: " + left + "."));
            return 0;
        }
        if (!running.get().end(false)) {
            System.err.println("workbench: the server (process " + running.get().process().pid() + ") did not end within 60 s.");
            return 1;
        }
        System.out.println("The server at " + running.get().url() + " and its kernels have stopped.");
        return 0;
    }
}
