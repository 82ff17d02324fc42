package io.millrace.server.cli;

import io.millrace.server.Installation;
import io.millrace.server.client.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "restart", mixinStandardHelpOptions = true, description = "Replaces the server of a data directory; its kernels and their running "
        + "cells go on. The new server runs in the background with the old one's options and writes to server.log in the data directory.")
final class RestartCommand implements Callable<Integer> {
    @Mixin
    private Workbench.DataOption where;

    @Override
    public Integer call() throws Exception {
        Optional<RunningServer> running = RunningServer.find(where.data);
        if (running.isEmpty()) {
            System.err.println("workbench: no server runs on " + where.data + "; start one with ./workbench run.");
            return 1;
        }
        return replace(running.get(), where.data, true, () -> { });
    }

    /** Ends a server and starts another one on its data at the same address; {@code between} happens while there is none. */
    static int replace(RunningServer running, Path data, boolean leaveKernels, Runnable between) throws Exception {
        List<String> flags = new ArrayList<>();
        running.about().getJsonArray("flags").forEach(f -> flags.add((String) f));
        // The same address and sign-in as before, also where they were chosen by the server.
        put(flags, "--port", String.valueOf(java.net.URI.create(running.url()).getPort()));
        put(flags, "--token", running.about().getString("token"));
        put(flags, "--data", data.toAbsolutePath().normalize().toString());
        if (!running.end(leaveKernels)) {
            System.err.println("workbench: the server (process " + running.process().pid() + ") did not end within 60 s.");
            return 1;
        }
        between.run();
        Path log = data.resolve("server.log");
        List<String> command = new ArrayList<>(ServerProcess.command(Installation.find().home()));
        command.add("run");
        command.addAll(flags);
        command.addFirst("setsid");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).redirectInput(Path.of("/dev/null").toFile()).start();
        return await(process, log);
    }

    private static void put(List<String> flags, String name, String value) {
        int at = flags.indexOf(name);
        if (at >= 0) {
            flags.set(at + 1, value);
        } else {
            flags.addAll(List.of(name, value));
        }
    }

    private static int await(Process process, Path log) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < deadline) {
            Optional<String> ready = Files.readAllLines(log).stream().filter(l -> l.startsWith("Millrace is ready")).findFirst();
            if (ready.isPresent()) {
                System.out.println(ready.get());
                return 0;
            }
            if (process.waitFor(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        System.err.println("workbench: the new server did not become ready; its log is " + log + ".");
        return 1;
    }
}
