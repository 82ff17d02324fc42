package io.millrace.kernel.language;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** One notebook's place in the language host: its shell, its thread, and the requests that wait for it. */
final class Desk implements Runnable {
    /** javac recurses with the depth of an expression. */
    private static final long STACK = 32L << 20;
    private static final Frame CLOSE = Frame.of(Map.of("type", "close"));
    private static final Frame REST = Frame.of(Map.of("type", "rest"));
    /** Whoever starts this process knows its heap, and says how many fit. */
    static final int MOST_AWAKE = Integer.getInteger("millrace.language.awake", 16);
    private static final Awake<Desk> AWAKE = new Awake<>(MOST_AWAKE);

    /** Reads names out of cells, for all notebooks: the next cell does not wait for it. */
    private static final ExecutorService NAMING = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(null, work, "naming", STACK, false);
        thread.setDaemon(true);
        return thread;
    });

    /** Where answers go. */
    interface Answers {
        void answer(Frame request, Frame answer, List<Object> history);
    }

    private final List<Path> classPath = new ArrayList<>();
    private final Answers answers;
    private final LinkedBlockingQueue<Frame> requests = new LinkedBlockingQueue<>();
    private Shell shell;
    private CellCompiler compiler;
    private Frame first;
    private Assistance assistance;
    private Diagnosing diagnosing;

    Desk(String name, List<Path> classPath, Answers answers) {
        this.classPath.addAll(classPath);
        this.answers = answers;
        Thread thread = new Thread(null, this, "shell " + name, STACK, false);
        thread.setDaemon(true);
        thread.start();
    }

    void accept(Frame request) {
        requests.add(request);
        AWAKE.used(this).forEach(idle -> idle.requests.add(REST));
    }

    void close() {
        AWAKE.gone(this);
        requests.add(CLOSE);
    }

    @Override
    public void run() {
        try {
            for (Frame request = requests.take(); request != CLOSE; request = requests.take()) {
                if (request == REST) {
                    rest();
                } else {
                    serve(request);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (diagnosing != null) {
            diagnosing.close();
        }
        if (shell != null) {
            shell.close();
        }
    }

    /** Gives back what can be made again; not where somebody asks meanwhile. */
    private void rest() {
        if (shell != null && requests.isEmpty()) {
            shell.forgetCompilers();
            if (diagnosing != null) {
                diagnosing.rest();
            }
        }
    }

    private void serve(Frame request) {
        try {
            if (shell == null) {
                shell = new Shell(classPath);
                compiler = new CellCompiler(shell);
                assistance = new Assistance(shell);
                // The first cell of a shell is the slow one; every shell begins with this one, so that all number their names alike.
                first = compiler.compile("first", "", 0, "1 + 1");
                compiler.outcome("first", Integer.MAX_VALUE);
                shell.takeHistory();
            }
            if (request.type().equals("cellNames")) {
                CellSource cell = compiler.read();
                NAMING.execute(() -> answers.answer(request, named(cell), null));
                return;
            }
            if (request.type().equals("diagnose")) {
                diagnose(request);
                return;
            }
            Frame answer = answer(request);
            answers.answer(request, answer, shell.takeHistory());
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            if (e instanceof OutOfMemoryError) {
                Runtime.getRuntime().halt(77);
            }
            // The shell may be in any state: the other side closes it and builds it again.
            answers.answer(request, Frame.of(Map.of("type", "failed", "reason", e.getClass().getSimpleName() + ": " + e.getMessage())), null);
        }
    }

    private static Frame named(CellSource cell) {
        try {
            return Frame.of(Map.of("type", "cellNamed", "names", CellNames.of(cell)));
        } catch (RuntimeException | StackOverflowError e) {
            return Frame.of(Map.of("type", "failed", "reason", String.valueOf(e)));
        }
    }

    /** Answered by another thread: the next cell does not wait for it. */
    private void diagnose(Frame request) {
        if (diagnosing == null) {
            diagnosing = new Diagnosing(answers);
        }
        diagnosing.accept(new Diagnosing.Question(request, List.copyOf(classPath), shell.living()));
    }

    private Frame answer(Frame request) {
        return switch (request.type()) {
            case "first" -> first;
            case "open" -> Frame.of(Map.of("type", "opened"));
            case "classPath" -> {
                List<Path> jars = request.list("jars").stream().map(p -> Path.of(String.valueOf(p))).toList();
                shell.addJars(jars);
                classPath.addAll(jars);
                yield Frame.of(Map.of("type", "noted"));
            }
            case "compile" -> {
                if (request.header().get("reset") == Boolean.TRUE) {
                    compiler.reset();
                }
                yield compiler.compile(request.text("run"), request.text("cell"), (int) request.number("count", 0), request.text("code"));
            }
            case "outcome" -> {
                compiler.outcome(request.text("run"), (int) request.number("done", 0));
                yield Frame.of(Map.of("type", "noted"));
            }
            case "restore" -> {
                boolean same = shell.replay(request.list("log").stream().map(Json::object).toList());
                shell.takeHistory();
                shell.rest();
                yield Frame.of(Map.of("type", "restored", "same", same));
            }
            case "resend" -> {
                compiler.sendEverything();
                yield Frame.of(Map.of("type", "noted"));
            }
            case "renew" -> {
                compiler.sendEverything();
                yield Frame.of(Map.of("type", "renewed", "lost", shell.loseValues()));
            }
            case "complete" -> Frame.of(Map.of("type", "completed", "result", assistance.complete(request.text("code"), (int) request.number("cursor", 0))));
            case "inspect" -> Frame.of(Map.of("type", "inspected", "result", assistance.inspect(request.text("code"), (int) request.number("cursor", 0))));
            case "completeness" -> Frame.of(Map.of("type", "judged", "result", assistance.completeness(request.text("code"))));
            case "names" -> Frame.of(Map.of("type", "named", "names", assistance.names()));
            default -> throw new IllegalArgumentException("unknown request " + request.type());
        };
    }
}
