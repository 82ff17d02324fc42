package io.millrace.kernel.agent;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.FrameCodec;
import io.millrace.kernel.protocol.ProtocolException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The kernel's socket. One server at a time is inside: the one with the newest epoch that knows the secret. A server that comes later with
 * the same or a newer epoch takes over, one with an older epoch is refused for good, so a server that was believed dead and wakes up
 * cannot run anything here. Strangers get five seconds and eight places.
 */
final class Door implements Runnable {
    private static final int STRANGERS = 8;
    private static final int BATCH = 256 * 1024;
    /** A server that has started a kernel comes in as soon as it listens. */
    static final long FIRST_MILLIS = 60_000;

    private final Path socket;
    private final byte[] secret;
    private final long orphanMillis;
    private final long firstMillis;
    private final Outbox outbox;
    private final Requests requests;
    private final Supplier<List<Object>> runs;
    private final Consumer<Frame> inbox;
    private final Semaphore strangers = new Semaphore(STRANGERS);
    private final Object state = new Object();
    private SocketChannel inside;
    private long epoch = Long.MIN_VALUE;
    private boolean assigned;
    private long aloneSince = System.nanoTime();

    Door(Path socket, String secret, long orphanMillis, long firstMillis, Outbox outbox, Requests requests, Supplier<List<Object>> runs, Consumer<Frame> inbox) {
        this.socket = socket;
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.orphanMillis = orphanMillis;
        this.firstMillis = firstMillis;
        this.outbox = outbox;
        this.requests = requests;
        this.runs = runs;
        this.inbox = inbox;
    }

    /** This kernel belongs to a notebook now: it outlives its server. */
    void assign() {
        synchronized (state) {
            assigned = true;
        }
    }

    @Override
    public void run() {
        daemon("millrace-orphan", this::watchOrphan);
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(socket));
            while (true) {
                SocketChannel channel = listening.accept();
                if (strangers.tryAcquire()) {
                    daemon("millrace-door", () -> serve(channel));
                } else {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("The kernel's socket cannot be used: " + e.getMessage(), e);
        }
    }

    private void serve(SocketChannel channel) {
        long connection = 0;
        boolean stranger = true;
        try (channel) {
            daemon("millrace-patience", () -> closeStranger(channel));
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 64 * 1024);
            Frame hello = FrameCodec.read(in);
            String refusal = hello == null ? "no greeting" : admit(hello, channel);
            strangers.release();
            stranger = false;
            if (refusal != null) {
                write(channel, FrameCodec.encode(Frame.of(Map.of("type", "refused", "reason", refusal))));
                return;
            }
            connection = outbox.attach(hello.number("stored", 0), welcome());
            long mine = connection;
            requests.sendAgain();
            daemon("millrace-send", () -> send(channel, mine));
            for (Frame frame = FrameCodec.read(in); frame != null; frame = FrameCodec.read(in)) {
                inbox.accept(frame);
            }
        } catch (ProtocolException e) {
            System.err.println("millrace: a server sent what is not a message: " + e.getMessage());
        } catch (IOException e) {
            // The server went away; another one may come.
        } catch (OutOfMemoryError e) {
            LastWords.outOfMemory(e);
        } finally {
            if (stranger) {
                strangers.release();
            }
            left(channel, connection);
        }
    }

    /** Null where the server may come in. */
    private String admit(Frame hello, SocketChannel channel) {
        boolean knows = MessageDigest.isEqual(secret, hello.text("secret").getBytes(StandardCharsets.UTF_8));
        if (!hello.type().equals("hello") || !knows) {
            return "The secret is wrong.";
        }
        synchronized (state) {
            long offered = hello.number("epoch", Long.MIN_VALUE);
            if (offered < epoch) {
                return "A newer server owns this kernel.";
            }
            epoch = offered;
            close(inside);
            inside = channel;
            return null;
        }
    }

    private Map<String, Object> welcome() {
        Map<String, Object> welcome = new LinkedHashMap<>();
        welcome.put("type", "welcome");
        welcome.put("pid", ProcessHandle.current().pid());
        welcome.put("runs", runs.get());
        welcome.put("exiting", LastWords.exiting());
        return welcome;
    }

    private void send(SocketChannel channel, long connection) {
        try {
            for (byte[][] next = outbox.take(connection, BATCH); next != null; next = outbox.take(connection, BATCH)) {
                for (byte[] bytes : next) {
                    write(channel, bytes);
                }
            }
        } catch (IOException | InterruptedException e) {
            close(channel);
        } catch (OutOfMemoryError e) {
            LastWords.outOfMemory(e);
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private void left(SocketChannel channel, long connection) {
        synchronized (state) {
            outbox.detach(connection);
            if (inside == channel) {
                inside = null;
                aloneSince = System.nanoTime();
                state.notifyAll();
            }
        }
    }

    private void closeStranger(SocketChannel channel) {
        try {
            Thread.sleep(5_000);
        } catch (InterruptedException e) {
            return;
        }
        synchronized (state) {
            if (inside != channel) {
                close(channel);
            }
        }
    }

    /**
     * An unassigned kernel ends with its server, also where that ended before it came in for the first time: nobody else knows of this kernel. An assigned one waits for the next server as long as the
     * options say.
     */
    private void watchOrphan() {
        synchronized (state) {
            while (true) {
                try {
                    long patience = assigned ? Math.max(orphanMillis, 1) : epoch == Long.MIN_VALUE ? Math.max(1, Math.min(orphanMillis, firstMillis)) : 1;
                    long alone = (System.nanoTime() - aloneSince) / 1_000_000;
                    if (inside == null && alone >= patience) {
                        Runtime.getRuntime().halt(LastWords.ORPHAN);
                    }
                    state.wait(inside == null ? patience - alone : 0);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    private static void close(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.start();
    }
}
