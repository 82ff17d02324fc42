package io.millrace.kernel.session;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.FrameCodec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/** A connection to a kernel that has let us in. Writing is done by a thread of its own, so nobody who sends waits for the kernel. */
final class KernelLink implements AutoCloseable {
    /** The kernel does not let this server in. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String reason) {
            super("The kernel refused this server: " + reason);
        }
    }

    private static final byte[] END = new byte[0];

    private final SocketChannel channel;
    private final InputStream in;
    private final Frame welcome;
    private final LinkedBlockingQueue<byte[]> out = new LinkedBlockingQueue<>();

    private KernelLink(SocketChannel channel, InputStream in, Frame welcome) {
        this.channel = channel;
        this.in = in;
        this.welcome = welcome;
        Thread.ofVirtual().name("millrace-kernel-out").start(this::write);
    }

    /**
     * Connects and greets.
     *
     * @throws IOException where nobody listens, or where the kernel refuses this server (the message says why)
     */
    static KernelLink open(Registration kernel, long epoch, long stored) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(kernel.socket()));
            byte[] hello = FrameCodec.encode(Frame.of(Map.of("type", "hello", "secret", kernel.secret(), "epoch", epoch, "stored", stored)));
            send(channel, hello);
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 256 * 1024);
            Frame welcome = FrameCodec.read(in);
            if (welcome != null && welcome.type().equals("refused")) {
                throw new Refused(welcome.text("reason"));
            }
            if (welcome == null || !welcome.type().equals("welcome")) {
                throw new IOException("The kernel closed the connection.");
            }
            return new KernelLink(channel, in, welcome);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    Frame welcome() {
        return welcome;
    }

    void send(Frame frame) {
        out.add(FrameCodec.encode(frame));
    }

    /** The next message, or null where the kernel closed the connection. */
    Frame read() throws IOException {
        return FrameCodec.read(in);
    }

    /** Runs a package before anybody listens, and forgets what it says. */
    void runAlone(Frame cellPackage) throws IOException {
        send(cellPackage);
        for (Frame frame = read(); frame != null; frame = read()) {
            send(Frame.of(Map.of("type", "acknowledge", "sequence", frame.number("sequence", 0))));
            if (frame.type().equals("memory")) {
                return;
            }
        }
        throw new IOException("The kernel closed the connection.");
    }

    private void write() {
        try {
            for (byte[] bytes = out.take(); bytes != END; bytes = out.take()) {
                send(channel, bytes);
            }
        } catch (IOException e) {
            // The reader sees the end as well.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeChannel();
    }

    private static void send(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Closes after what was sent before is written. */
    @Override
    public void close() {
        out.add(END);
    }

    /** Closes at once. */
    void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed.
        }
    }
}
