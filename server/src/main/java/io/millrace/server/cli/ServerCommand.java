package io.millrace.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks the running server of a data directory; what the server refuses ends it with the server's own sentence. */
abstract class ServerCommand implements Callable<Integer> {
    @Mixin
    private Workbench.DataOption where;

    @Override
    public final Integer call() throws InterruptedException {
        ask(new ServerCall(where.data));
        return 0;
    }

    abstract void ask(ServerCall server) throws InterruptedException;
}
