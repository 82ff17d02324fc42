package io.millrace.server.bench;

import io.millrace.kernel.session.KernelHost;
import io.millrace.kernel.session.KernelListener;
import io.millrace.kernel.session.KernelMessage;
import io.millrace.kernel.session.KernelSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One notebook's kernel in a benchmark: cells are run one after the other, and what the kernel says is acknowledged at once. */
final class KernelTalk implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final LinkedBlockingQueue<KernelMessage> heard = new LinkedBlockingQueue<>();
    final KernelSession session;
    private int count;

    KernelTalk(KernelHost host, String notebook) {
        session = host.start(notebook, new KernelListener() {
            @Override
            public void onMessage(KernelMessage message) {
                heard.add(message);
            }

            @Override
            public void onDeath(io.millrace.kernel.session.KernelDeath death) {
                heard.add(new KernelMessage(0, "", "", "death", java.util.Map.of("reason", death.reason()), List.of()));
            }
        }).toCompletableFuture().join();
    }

    String begin(String code) {
        String run = "run-" + ++count;
        session.execute(run, "cell", code, count);
        return run;
    }

    /** Everything up to the message that fits, which is the last of the list. */
    List<KernelMessage> until(Predicate<KernelMessage> wanted) {
        List<KernelMessage> all = new ArrayList<>();
        while (true) {
            KernelMessage message;
            try {
                message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            if (message == null || message.type().equals("death")) {
                throw new IllegalStateException("The kernel does not answer: " + (message == null ? "" : message.content().get("reason")));
            }
            if (message.sequence() > 0) {
                session.acknowledge(message.sequence());
            }
            all.add(message);
            if (wanted.test(message)) {
                return all;
            }
        }
    }

    List<KernelMessage> end(String run) {
        return until(m -> m.type().equals("execute_reply") && m.run().equals(run));
    }

    /** Runs a cell that must succeed; its result as text, or "". */
    String run(String code) {
        List<KernelMessage> all = end(begin(code));
        if (!"ok".equals(all.getLast().content().get("status"))) {
            throw new IllegalStateException("A cell of the benchmark failed: " + all);
        }
        return all.stream().filter(m -> m.type().equals("execute_result")).map(m -> String.valueOf(((java.util.Map<?, ?>) m.content().get("data")).get("text/plain"))).findFirst().orElse("");
    }

    /** Milliseconds from request to reply. */
    double time(String code) {
        long begin = System.nanoTime();
        run(code);
        return (System.nanoTime() - begin) / 1e6;
    }

    @Override
    public void close() {
        session.close();
    }
}
