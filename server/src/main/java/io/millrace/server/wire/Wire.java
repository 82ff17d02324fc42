package io.millrace.server.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** The five sockets of a Jupyter kernel. ZeroMQ's sockets belong to one thread; {@link #send} may be called from any. */
final class Wire implements AutoCloseable {
    private record Outgoing(Channel channel, List<byte[]> frames) {}

    private static final String WAKE = "inproc://wake";

    private final String key;
    private final BiConsumer<Channel, WireMessage> receiver;
    private final ZContext context = new ZContext(1);
    private final ZMQ.Socket[] sockets = new ZMQ.Socket[4];
    private final ZMQ.Socket woken;
    private final ZMQ.Socket wake;
    private final ConcurrentLinkedQueue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;

    /** @throws ZMQException where an address is taken */
    Wire(Connection connection, BiConsumer<Channel, WireMessage> receiver) {
        this.key = connection.key();
        this.receiver = receiver;
        context.setLinger(1_000);
        sockets[Channel.SHELL.ordinal()] = bound(SocketType.ROUTER, connection.address(connection.shell()));
        sockets[Channel.CONTROL.ordinal()] = bound(SocketType.ROUTER, connection.address(connection.control()));
        sockets[Channel.STDIN.ordinal()] = bound(SocketType.ROUTER, connection.address(connection.stdin()));
        sockets[Channel.IOPUB.ordinal()] = bound(SocketType.PUB, connection.address(connection.iopub()));
        woken = bound(SocketType.PULL, WAKE);
        wake = context.createSocket(SocketType.PUSH);
        wake.connect(WAKE);
        ZMQ.Socket heartbeat = bound(SocketType.REP, connection.address(connection.heartbeat()));
        Thread.ofPlatform().daemon().name("jupyter-heartbeat").start(() -> beat(heartbeat));
        Thread.ofPlatform().name("jupyter-wire").start(this::run);
    }

    private ZMQ.Socket bound(SocketType type, String address) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setHWM(0);
        socket.bind(address);
        return socket;
    }

    void send(Channel channel, WireMessage message) {
        outgoing.add(new Outgoing(channel, message.frames(key)));
        wake();
    }

    private void wake() {
        synchronized (wake) {
            wake.send(new byte[0], ZMQ.DONTWAIT);
        }
    }

    private static void beat(ZMQ.Socket heartbeat) {
        try {
            while (true) {
                heartbeat.send(heartbeat.recv());
            }
        } catch (ZMQException e) {
            // The kernel ends.
        }
    }

    private void run() {
        Channel[] incoming = {Channel.SHELL, Channel.CONTROL, Channel.STDIN};
        try (ZMQ.Poller poller = context.createPoller(4)) {
            for (Channel channel : incoming) {
                poller.register(sockets[channel.ordinal()], ZMQ.Poller.POLLIN);
            }
            poller.register(woken, ZMQ.Poller.POLLIN);
            while (!closing || !outgoing.isEmpty()) {
                poller.poll(-1);
                for (int i = 0; i < incoming.length; i++) {
                    if (poller.pollin(i)) {
                        receive(incoming[i]);
                    }
                }
                while (woken.recv(ZMQ.DONTWAIT) != null) {
                    // One look at the queue is enough for all.
                }
                for (Outgoing next = outgoing.poll(); next != null; next = outgoing.poll()) {
                    write(sockets[next.channel.ordinal()], next.frames);
                }
            }
        } finally {
            ended.countDown();
        }
    }

    private void receive(Channel channel) {
        ZMQ.Socket socket = sockets[channel.ordinal()];
        List<byte[]> frames = new ArrayList<>();
        do {
            frames.add(socket.recv());
        } while (socket.hasReceiveMore());
        try {
            receiver.accept(channel, WireMessage.parse(frames, key));
        } catch (IllegalArgumentException e) {
            System.err.println("millrace: a message was dropped: " + e.getMessage());
        }
    }

    private static void write(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    /** After what was sent before is on its way. */
    @Override
    public void close() {
        closing = true;
        wake();
        try {
            ended.await(2, java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        context.close();
    }
}
