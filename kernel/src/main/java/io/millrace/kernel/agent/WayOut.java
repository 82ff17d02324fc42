package io.millrace.kernel.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The kernel's end of the server's gate, where cells may reach listed hosts only: a port of this kernel's own loopback, which clients of HTTP take for their proxy. It
 * decides nothing: that is done where cells have no say.
 */
final class WayOut {
    private WayOut() {}

    /** @param port of this kernel's own loopback, so nobody else has it */
    static void open(Path gate, int port) throws IOException {
        ServerSocket listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(null, () -> accept(listening, gate), "millrace-way-out", 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    private static void accept(ServerSocket listening, Path gate) {
        while (true) {
            try {
                Socket cell = listening.accept();
                Thread.ofVirtual().start(() -> join(cell, gate));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void join(Socket cell, Path gate) {
        try (cell; SocketChannel out = SocketChannel.open(UnixDomainSocketAddress.of(gate))) {
            Thread back = Thread.ofVirtual().start(() -> {
                try {
                    copy(Channels.newInputStream(out), cell.getOutputStream());
                    cell.shutdownOutput();
                } catch (IOException e) {
                    close(cell);
                }
            });
            copy(cell.getInputStream(), Channels.newOutputStream(out));
            out.shutdownOutput();
            back.join();
        } catch (IOException | InterruptedException e) {
            // The cell sees its connection end.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[16_384];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
        }
    }
}
