package io.millrace.kernel.language;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.FrameCodec;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The language host: one process that compiles for every notebook of a server and runs no line of theirs.
 *
 * <p>It talks frames on its standard input and output: a request has a number and the name of a shell, and gets one answer with the same
 * number. Each shell has a thread; shells do not wait for each other. It ends when its input ends, that is, with its server. It may be killed at
 * any time: whoever started it gives the history of each shell to the next one.
 */
public final class LanguageMain {
    /** An empty place for the compiler to look for processors and plugins. */
    static final String NOWHERE = "/nonexistent/millrace";

    private final OutputStream out;
    private final Map<String, Desk> desks = new ConcurrentHashMap<>();

    private LanguageMain(OutputStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        // JShell takes this for the class path of the code that it compiles; ours is nobody's business.
        System.setProperty("java.class.path", "");
        InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in), 64 * 1024);
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 * 1024);
        System.setOut(System.err);
        LanguageMain host = new LanguageMain(out);
        for (Frame frame = FrameCodec.read(in); frame != null; frame = FrameCodec.read(in)) {
            host.accept(frame);
        }
        // An ordinary end, so that a training run for the ahead-of-time cache can be stored.
        System.exit(0);
    }

    private void accept(Frame request) {
        String shell = request.text("shell");
        if (request.type().equals("close")) {
            Desk desk = desks.remove(shell);
            if (desk != null) {
                desk.close();
            }
            answer(request, Frame.of(Map.of("type", "closed")), null);
            return;
        }
        desks.computeIfAbsent(shell, name -> new Desk(name, request.list("classPath").stream().map(p -> Path.of(String.valueOf(p))).toList(), this::answer))
                .accept(request);
    }

    /** Sends an answer; {@code history} goes into the shell's log before anything that depends on it. */
    private void answer(Frame request, Frame answer, List<Object> history) {
        Map<String, Object> header = new LinkedHashMap<>(answer.header());
        header.put("request", request.number("request", 0));
        header.put("history", history == null ? List.of() : history);
        byte[] bytes = FrameCodec.encode(new Frame(header, answer.buffers()));
        synchronized (out) {
            try {
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                Runtime.getRuntime().halt(0);
            }
        }
    }

    static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
