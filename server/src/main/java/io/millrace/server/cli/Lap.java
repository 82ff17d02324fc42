package io.millrace.server.cli;

import io.millrace.server.Host;
import io.millrace.server.Installation;
import io.millrace.server.Millrace;
import io.millrace.server.config.Configuration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One server in this process, from its start to the wish that it should end or go back to a backup. */
final class Lap implements Host {
    private sealed interface Wish {}

    private record End(boolean leaveKernels) implements Wish {}

    private record GoBack(Restore to) implements Wish {}

    private final CompletableFuture<Wish> wished = new CompletableFuture<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private Millrace millrace;

    private Lap() {}

    static Lap start(Configuration configuration) {
        Lap lap = new Lap();
        lap.millrace = Millrace.start(configuration, Installation.find(), lap);
        return lap;
    }

    Millrace millrace() {
        return millrace;
    }

    @Override
    public void end(boolean leaveKernels) {
        wished.complete(new End(leaveKernels));
    }

    @Override
    public boolean restores() {
        return true;
    }

    @Override
    public void restore(Restore wish) {
        wished.complete(new GoBack(wish));
    }

    /** Waits for a wish; null where the server is to end. */
    Restore await() {
        return wished.join() instanceof GoBack back ? back.to() : null;
    }

    /** Ends the server as was wished; its kernels as well where nobody has said anything. May be called twice. */
    void end() {
        boolean leave = wished.getNow(null) instanceof End(boolean leaveKernels) && leaveKernels;
        millrace.close(leave);
        if (!told.compareAndSet(false, true)) {
            return;
        }
        System.out.println(leave ? "Millrace has stopped; its kernels wait for the next server." : "Millrace and its kernels have stopped.");
        System.out.flush();
    }
}
