package io.millrace.kernel.confine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jdk.net.ExtendedSocketOptions;

/**
 * The one way out for kernels that have no network: an HTTP proxy on a socket of the file system that lets listed hosts through, by CONNECT (HTTPS and anything else
 * that asks so) or as a plain request. It looks names up itself, and a name that leads into this machine or a private network is refused, so that nobody reaches
 * the server's own interface or the machines beside it under a name of his own; an address that is listed as such is meant.
 *
 * <p>A refusal is told in the status line, since that is what a cell gets to see. Up to {@value #MOST} connections, and {@value #MOST_OF_ONE} of one kernel where each has a user of its own; each has {@value #HEAD_SECONDS} s to say
 * where it wants to go. One thread of the machine's own for all of it, virtual ones for the connections.
 */
public final class Gate implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Gate.class.getName());
    /** Where a kernel's own end of the gate listens; clients are told so by these variables, and Java by its properties. */
    public static final int PORT_INSIDE = 3128;
    static final List<String> PROXIES = List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY");
    private static final int MOST = 512;
    private static final int MOST_OF_ONE = 64;
    private static final String SELF = System.getProperty("user.name");
    private static final int HEAD_BYTES = 16_384;
    private static final int DRAINED = 1 << 20;
    private static final int HEAD_SECONDS = 15;
    private static final int CONNECT_MILLIS = 15_000;

    private final Hosts hosts;
    private final Path socket;
    private final ServerSocketChannel listening;
    private final Semaphore free = new Semaphore(MOST);
    private final ConcurrentHashMap<String, Integer> inside = new ConcurrentHashMap<>();

    /** Where a refusal is told. */
    private static final class Refused extends Exception {
        final int status;

        Refused(int status, String sentence) {
            super(sentence);
            this.status = status;
        }
    }

    /**
     * Opens the gate.
     *
     * @param folder of the server, which kernels see and cannot write
     * @throws IOException where the socket cannot be made
     */
    public Gate(Path folder, Hosts hosts) throws IOException {
        this.hosts = hosts;
        this.socket = socket(folder);
        Files.deleteIfExists(socket);
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(socket));
        // Kernels have users of their own; the folders above are closed to everybody else on this machine.
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        Thread.ofPlatform().daemon().name("millrace-gate").start(this::accept);
    }

    static Path socket(Path folder) {
        return folder.resolve("gate");
    }

    private void accept() {
        while (listening.isOpen()) {
            try {
                SocketChannel channel = listening.accept();
                String user = user(channel);
                if (enter(user)) {
                    Thread.ofVirtual().name("millrace-gate-connection").start(() -> serve(channel, user));
                } else {
                    refuse(channel, 503, "Too many connections leave this server's notebooks at once: try again");
                    channel.close();
                }
            } catch (IOException e) {
                if (listening.isOpen()) {
                    LOG.log(Level.FINE, "A connection of a kernel could not be taken.", e);
                }
            }
        }
    }

    /** Who is at the other end, as the system says; where kernels have users of their own, one kernel. */
    private static String user(SocketChannel channel) {
        try {
            return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private boolean enter(String user) {
        if (!free.tryAcquire()) {
            return false;
        }
        if (inside.merge(user, 1, Integer::sum) > MOST_OF_ONE && !user.equals(SELF)) {
            leave(user);
            return false;
        }
        return true;
    }

    private void leave(String user) {
        inside.computeIfPresent(user, (_, n) -> n == 1 ? null : n - 1);
        free.release();
    }

    private void serve(SocketChannel channel, String user) {
        try {
            Thread watch = closesLater(channel);
            String head = head(Channels.newInputStream(channel));
            watch.interrupt();
            pass(channel, head);
        } catch (Refused e) {
            refuse(channel, e.status, e.getMessage());
            drain(channel);
        } catch (IOException e) {
            LOG.log(Level.FINE, "A connection of a kernel ended.", e);
        } finally {
            close(channel);
            leave(user);
        }
    }

    /** A connection that is closed on what it has not read loses what it has said. */
    private static void drain(SocketChannel channel) {
        Thread watch = closesLater(channel);
        try {
            channel.shutdownOutput();
            Channels.newInputStream(channel).skipNBytes(DRAINED);
        } catch (IOException e) {
            LOG.log(Level.FINE, "A refused connection ended.", e);
        }
        watch.interrupt();
    }

    /** Whoever does not say where he wants to go is sent away. */
    private static Thread closesLater(SocketChannel channel) {
        return Thread.ofVirtual().start(() -> {
            try {
                TimeUnit.SECONDS.sleep(HEAD_SECONDS);
                channel.close();
            } catch (InterruptedException | IOException e) {
                // It has said so, or is gone.
            }
        });
    }

    /** Up to the empty line; not a byte more, for what follows belongs to the other side. */
    private static String head(InputStream in) throws IOException, Refused {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0 || bytes.size() >= HEAD_BYTES) {
                throw new Refused(400, "The request has no end");
            }
            bytes.write(next);
            last = last << 8 | next;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private void pass(SocketChannel inside, String head) throws IOException, Refused {
        int lineEnd = head.indexOf("\r\n");
        String[] words = head.substring(0, lineEnd).split(" ");
        if (words.length != 3) {
            throw new Refused(400, "This is not a request to a proxy");
        }
        boolean tunnel = words[0].equals("CONNECT");
        Target target = tunnel ? Target.ofAuthority(words[1]) : Target.ofAddress(words[1]);
        try (Socket outside = connect(target)) {
            OutputStream out = outside.getOutputStream();
            if (tunnel) {
                write(inside, "HTTP/1.1 200 Connection established\r\n\r\n");
            } else {
                out.write((words[0] + " " + target.path + " " + words[2] + "\r\n" + ownHeaders(head.substring(lineEnd + 2))).getBytes(StandardCharsets.ISO_8859_1));
            }
            Thread back = Thread.ofVirtual().start(() -> relay(outside, inside));
            copy(Channels.newInputStream(inside), out);
            outside.shutdownOutput();
            join(back);
        }
    }

    /** The headers for the other side: one request for each connection, for the next one may be for another host. */
    private static String ownHeaders(String headers) {
        StringBuilder kept = new StringBuilder();
        for (String line : headers.split("\r\n")) {
            String name = line.substring(0, Math.max(0, line.indexOf(':'))).strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !name.equals("connection") && !name.startsWith("proxy-") && !name.equals("keep-alive")) {
                kept.append(line).append("\r\n");
            }
        }
        return kept.append("Connection: close\r\n\r\n").toString();
    }

    /** Where a request goes. */
    record Target(String host, int port, String path) {
        static Target ofAuthority(String text) throws Refused {
            try {
                URI address = new URI("tcp://" + text);
                if (address.getHost() != null && address.getPort() > 0 && address.getUserInfo() == null && address.getPath().isEmpty()) {
                    return new Target(address.getHost(), address.getPort(), "");
                }
            } catch (java.net.URISyntaxException e) {
                // Said below.
            }
            throw new Refused(400, "CONNECT needs host:port");
        }

        static Target ofAddress(String text) throws Refused {
            try {
                URI address = new URI(text);
                if ("http".equalsIgnoreCase(address.getScheme()) && address.getHost() != null) {
                    String path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
                    return new Target(address.getHost(), address.getPort() < 0 ? 80 : address.getPort(), address.getRawQuery() == null ? path : path + "?" + address.getRawQuery());
                }
            } catch (java.net.URISyntaxException e) {
                // Said below.
            }
            throw new Refused(400, "A request to a proxy needs a whole address, http://host/path");
        }
    }

    private Socket connect(Target target) throws Refused {
        if (!hosts.allows(target.host, target.port)) {
            throw new Refused(403, "Cells may not reach " + target.host + ":" + target.port + " here: whoever runs the server can list it in kernel-hosts");
        }
        boolean meant = hosts.listsAddress(target.host, target.port);
        try {
            IOException failed = null;
            for (InetAddress address : InetAddress.getAllByName(Hosts.bare(target.host))) {
                if (!meant && isInside(address)) {
                    throw new Refused(403, target.host + " leads to the private address " + address.getHostAddress() + ": only a listed address may");
                }
                Socket socket = new Socket();
                try {
                    socket.connect(new InetSocketAddress(address, target.port), CONNECT_MILLIS);
                    socket.setTcpNoDelay(true);
                    return socket;
                } catch (IOException e) {
                    socket.close();
                    failed = e;
                }
            }
            throw new Refused(502, target.host + ":" + target.port + " cannot be reached: " + (failed == null ? "it has no address" : failed.getMessage()));
        } catch (java.net.UnknownHostException e) {
            throw new Refused(502, "There is no host " + target.host);
        } catch (IOException e) {
            throw new Refused(502, target.host + " cannot be reached: " + e.getMessage());
        }
    }

    /** Whether this address belongs to this machine or to a network that the world does not see. */
    static boolean isInside(InetAddress address) {
        byte[] b = address.getAddress();
        boolean shared = b.length == 4 && (b[0] & 0xff) == 100 && (b[1] & 0xc0) == 64;
        boolean zero = b.length == 4 && b[0] == 0;
        boolean local6 = b.length == 16 && (b[0] & 0xfe) == 0xfc;
        return address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isSiteLocalAddress() || address.isMulticastAddress() || shared || zero || local6;
    }

    private static void relay(Socket outside, SocketChannel inside) {
        try {
            copy(outside.getInputStream(), Channels.newOutputStream(inside));
        } catch (IOException e) {
            LOG.log(Level.FINE, "A connection to the outside ended.", e);
        }
        close(inside); // so that the other direction ends as well
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[16_384];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refuse(SocketChannel channel, int status, String sentence) {
        try {
            String line = sentence.replaceAll("[^\\x20-\\x7e]", "?");
            write(channel, "HTTP/1.1 " + status + " " + line + "\r\nContent-Type: text/plain\r\nContent-Length: " + (line.length() + 2) + "\r\nConnection: close\r\n\r\n" + line + ".\n");
        } catch (IOException e) {
            LOG.log(Level.FINE, "A kernel did not wait for its refusal.", e);
        }
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        OutputStream out = Channels.newOutputStream(channel);
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "A connection could not be closed.", e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        Files.deleteIfExists(socket);
    }
}
