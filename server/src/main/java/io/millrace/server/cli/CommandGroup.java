package io.millrace.server.cli;

import picocli.CommandLine;

/** A command that has commands of its own and alone says only which. */
abstract class CommandGroup implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
