package io.millrace.server.wire;

import io.millrace.server.live.LiveNotebook;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A Jupyter kernel as a process that clients reach over ZeroMQ. The {@link Conversation} does the work. */
public final class JupyterKernel implements Conversation.Carrier, AutoCloseable {
    private final Wire wire;
    private final Conversation conversation;
    private final CountDownLatch shutdown = new CountDownLatch(1);

    /** Binds the sockets and begins to answer. */
    public JupyterKernel(Connection connection, LiveNotebook notebook) {
        this.conversation = new Conversation(notebook, false, this);
        this.wire = new Wire(connection, this::receive);
        notebook.post(() -> told(new Out(Channel.IOPUB, null, Message.alone("status", notebook.id(), Map.of("execution_state", "starting")))));
        conversation.warm();
    }

    private void receive(Channel channel, WireMessage received) {
        conversation.receive(channel, new Request(received.message(), received.identities()));
    }

    /** Returns when a client has asked the kernel to end. */
    public void awaitShutdown() throws InterruptedException {
        shutdown.await();
    }

    @Override
    public void close() {
        conversation.end();
        wire.close();
    }

    @Override
    public void happened(long sequence, List<Out> messages) {
        messages.forEach(this::told);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void told(Out out) {
        Message message = out.message();
        if (out.channel() == Channel.IOPUB) {
            wire.send(Channel.IOPUB, new WireMessage(List.of(("kernel." + message.session() + "." + message.type()).getBytes(StandardCharsets.UTF_8)), message));
        } else if (out.to().from() != null) {
            wire.send(out.channel(), new WireMessage((List<byte[]>) out.to().from(), message));
        }
    }

    @Override
    public void shutdown(boolean restart) {
        shutdown.countDown();
    }

    @Override
    public void closed() {
        shutdown.countDown();
    }
}
