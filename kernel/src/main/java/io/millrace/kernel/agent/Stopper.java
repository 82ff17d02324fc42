package io.millrace.kernel.agent;

import io.millrace.kernel.woven.Check;
import java.util.List;
import java.util.Map;

/**
 * Stops a cell honestly: it counts as stopped when its thread has ended and no other thread runs code of it, and each step is told.
 *
 * <ol>
 *   <li>At once: the {@link Check} that is woven into every loop and method of the cells is armed, and the cell's threads are interrupted,
 *       again every 50 ms. An armed check throws in every thread of this cell and in no other, and stays armed until the cell's thread has
 *       ended, so {@code catch (Throwable t) {}} around a loop only brings the next throw.
 *   <li>After 300 ms: the tool interface's StopThread, which strikes also in code that is not woven (the JDK's, a library's). It may
 *       strike at any instruction and so may leave a library's data half changed; hence the grace, and hence never in our own output
 *       code (the cell's output lock is taken first). Repeated every 500 ms.
 *   <li>After 1 s the server is told that the cell does not stop; it replaces the kernel.
 * </ol>
 */
final class Stopper {
    private static final long STRIKE_AFTER = 300;
    private static final long STRIKE_EVERY = 500;
    private static final long STUCK_AFTER = 1_000;
    private static final long INTERRUPT_EVERY = 50;
    private static final long OTHERS_EVERY = 5;

    private final Outbox outbox;
    private Guest guest;
    private CellScope scope;
    private Thread thread;
    private boolean armed;

    Stopper(Outbox outbox) {
        this.outbox = outbox;
    }

    void opens(Guest door) {
        guest = door;
    }

    synchronized void begins(CellScope running, Thread runs) {
        scope = running;
        thread = runs;
    }

    /** The cell's own thread has ended because it was stopped: returns when the others that run its code have ended, too. */
    void awaitOthers(CellScope running) throws InterruptedException {
        while (!CellThreads.of(running).isEmpty()) {
            Thread.sleep(OTHERS_EVERY);
        }
    }

    synchronized void ended(CellScope running) {
        if (armed) {
            try {
                guest.disarm();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
            armed = false;
        }
        scope = null;
        thread = null;
        notifyAll();
    }

    /** Starts to stop the cell that runs now; nothing where none does. */
    synchronized void stop() {
        if (scope != null && !scope.stopping) {
            CellScope stopped = scope;
            Thread target = thread;
            stopped.stopping = true;
            Thread ladder = new Thread(null, () -> climb(stopped, target), "millrace-stop", 0, false);
            ladder.setDaemon(true);
            ladder.start();
        }
    }

    private synchronized void climb(CellScope stopped, Thread target) {
        try {
            if (scope != stopped) {
                return;
            }
            armed = true;
            guest.arm(() -> {
                if (CellScope.current() == stopped || CellThreads.runsCodeOf(stopped)) {
                    throw new CellStopped();
                }
            });
            prepare();
            tell(stopped, "check", "Stopping at the next loop turn or method call.");
            long begin = System.nanoTime();
            long nextStrike = STRIKE_AFTER;
            boolean stuck = false;
            List<Thread> others;
            while (scope == stopped) {
                stopped.threads.interrupt();
                target.interrupt();
                others = CellThreads.of(stopped);
                others.forEach(Thread::interrupt);
                wait(INTERRUPT_EVERY);
                long elapsed = (System.nanoTime() - begin) / 1_000_000;
                if (scope == stopped && elapsed >= nextStrike) {
                    if (nextStrike == STRIKE_AFTER) {
                        tell(stopped, "stop-thread", "The cell is in code without checks; its thread is being stopped from outside.");
                    }
                    nextStrike = elapsed + STRIKE_EVERY;
                    strike(stopped, target);
                    for (Thread other : others) {
                        if (!other.isVirtual() && other != target) {
                            strike(stopped, other);
                        }
                    }
                }
                if (scope == stopped && !stuck && elapsed >= STUCK_AFTER) {
                    stuck = true;
                    tell(stopped, "stuck", "The cell does not stop. Its kernel will be replaced: definitions stay, values of variables are lost.");
                }
            }
        } catch (InterruptedException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void strike(CellScope stopped, Thread target) {
        if (stopped.output.tryLock()) {
            try {
                Machine.strike(target, new CellStopped());
            } catch (UnsupportedOperationException e) {
                // The first step goes on, and then the server is told that the cell does not stop.
            } finally {
                stopped.output.unlock();
            }
        }
    }

    /** The last step is rarely wanted, and its first use is slow: it is made ready while the first step has its time. */
    private static void prepare() {
        Thread.ofPlatform().daemon().name("millrace-prepare").start(Machine::prepare);
    }

    private void tell(CellScope stopped, String step, String detail) {
        outbox.append("stopping", stopped, Map.of("step", step, "detail", detail), List.of(), false);
    }

    /** Ends a stopped cell's thread; has no stack trace, so that it costs nothing to throw it often. */
    static final class CellStopped extends Error {
        private static final long serialVersionUID = 1;

        CellStopped() {
            super("The cell was stopped.", null, false, false);
        }
    }
}
