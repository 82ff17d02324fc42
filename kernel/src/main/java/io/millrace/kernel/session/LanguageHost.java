package io.millrace.kernel.session;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.FrameCodec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The language host's process as the server sees it: requests in, answers out, and a new process when the old one has ended.
 *
 * <p>Each process has a generation number. A request names the generation in which its shell was opened; where that is over, it fails with
 * {@link Lost}, and who asked opens the shell again. The process is a child on two pipes, so it ends with the server.
 */
final class LanguageHost {
    /** The process ended before it answered. */
    static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1;

        Lost() {
            super("The language host has ended.");
        }
    }

    private record Running(long generation, Launch.Caged caged, Process process, OutputStream out, Map<Long, CompletableFuture<Frame>> waiting) {}

    private final Launch launch;
    private final AtomicLong numbers = new AtomicLong();
    private Running running;
    private long generations;
    private boolean closed;

    LanguageHost(Launch launch) {
        this.launch = launch;
    }

    /** The generation that runs now; starts a process where none does. */
    synchronized long generation() {
        if (closed) {
            throw new IllegalStateException("The kernels of this server are closed.");
        }
        if (running == null || !running.process.isAlive()) {
            try {
                Launch.Caged caged = launch.languageHost();
                Process process = caged.process();
                running = new Running(++generations, caged, process, process.getOutputStream(), new ConcurrentHashMap<>());
                Running mine = running;
                Thread.ofPlatform().daemon().name("millrace-language").start(() -> read(mine));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("The language host cannot be started.", e);
            }
        }
        return running.generation;
    }

    /** @return the answer; fails with {@link Lost} where that generation is over */
    CompletableFuture<Frame> ask(long generation, Map<String, Object> request) {
        Running now;
        synchronized (this) {
            now = running;
        }
        if (now == null || now.generation != generation) {
            return CompletableFuture.failedFuture(new Lost());
        }
        long number = numbers.incrementAndGet();
        CompletableFuture<Frame> answer = new CompletableFuture<>();
        now.waiting.put(number, answer);
        Map<String, Object> header = new LinkedHashMap<>(request);
        header.put("request", number);
        byte[] bytes = FrameCodec.encode(Frame.of(header));
        try {
            synchronized (now.out) {
                now.out.write(bytes);
                now.out.flush();
            }
        } catch (IOException e) {
            now.caged.kill();
        }
        if (!now.process.isAlive()) {
            answer.completeExceptionally(new Lost());
        }
        return answer;
    }

    /** Ends the process of this generation, if it is still the one; the next request starts another. */
    void end(long generation) {
        Running now;
        synchronized (this) {
            now = running;
            if (now == null || now.generation != generation) {
                return;
            }
            running = null;
        }
        now.caged.kill();
        fail(now);
    }

    synchronized void close() {
        closed = true;
        if (running != null) {
            running.caged.kill();
        }
    }

    private void read(Running mine) {
        try (InputStream in = new BufferedInputStream(mine.process.getInputStream(), 64 * 1024)) {
            mine.process.onExit().thenRun(mine.caged::kill);
            for (Frame frame = FrameCodec.read(in); frame != null; frame = FrameCodec.read(in)) {
                CompletableFuture<Frame> answer = mine.waiting.remove(frame.number("request", 0));
                mine.caged.known();
                if (answer != null) {
                    answer.complete(frame);
                }
            }
        } catch (IOException e) {
            // Malformed or cut: the process is of no more use.
        }
        mine.caged.kill();
        synchronized (this) {
            if (running == mine) {
                running = null;
            }
        }
        fail(mine);
    }

    private static void fail(Running over) {
        over.waiting.values().forEach(f -> f.completeExceptionally(new Lost()));
        over.waiting.clear();
    }
}
