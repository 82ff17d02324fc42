package io.millrace.kernel.agent;

import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.FrameCodec;
import io.millrace.kernel.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kernel process: runs the cells of one notebook and nothing else. It compiles nothing (the language host does), reads its
 * orders from its own socket ({@link Door}), and keeps what it has said until the server has stored it ({@link Outbox}), so a
 * restart of the server does not disturb a running cell.
 *
 * <p>Started with one frame on standard input: {@code {socket, secret, classPath, orphanMillis, firstMillis, gate, gatePort}}. A secret on the command line could be read
 * by every user of the machine.
 */
public final class KernelMain {
    private KernelMain() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        Frame start = FrameCodec.read(System.in);
        if (start == null) {
            System.err.println("millrace: a kernel is started by the server.");
            System.exit(2);
        }
        Path socket = Path.of(start.text("socket"));
        long orphanMillis = start.number("orphanMillis", 3_600_000);
        Outbox outbox = new Outbox();
        Streams streams = Streams.install(outbox);
        Inputs inputs = new Inputs();
        Displays displays = new Displays(outbox, streams, inputs);
        Requests requests = new Requests(outbox);
        System.setIn(new StandardInput(requests, streams));
        NotebookLoader jars = new NotebookLoader(start.list("classPath").stream().map(p -> Path.of(String.valueOf(p))).toList());
        Stopper stopper = new Stopper(outbox);
        Guest guest = new Guest(jars, requests::call, displays::accept);
        stopper.opens(guest);
        CellLoader loader = new CellLoader(jars);
        Runner runner = new Runner(outbox, streams, loader, guest, stopper);
        Explorer explorer = new Explorer(outbox, loader, guest);
        LastWords.install(outbox, streams, orphanMillis);
        if (!start.text("gate").isEmpty()) {
            WayOut.open(Path.of(start.text("gate")), (int) start.number("gatePort", 0));
        }
        WorkingDirectory.prepare();
        Thread running = new Thread(null, runner, "millrace-run", 0, false);
        running.start();
        Door[] door = new Door[1];
        door[0] = new Door(socket, start.text("secret"), orphanMillis, start.number("firstMillis", Door.FIRST_MILLIS), outbox, requests, runner::runs, frame -> {
            switch (frame.type()) {
                case "run" -> runner.submit(frame);
                case "interrupt" -> stopper.stop();
                case "acknowledge" -> outbox.acknowledge(frame.number("sequence", 0));
                case "reply" -> requests.answer(frame.text("request"), frame.object("message"), frame.buffers());
                case "input" -> inputs.changed(frame.text("input"), frame.header().get("value"), guest);
                case "values" -> explorer.values(frame.text("request"), frame.list("fields"));
                case "table" -> explorer.table(frame.text("request"), frame.header());
                case "assign" -> {
                    WorkingDirectory.enter(frame.text("directory"));
                    door[0].assign();
                }
                case "shutdown" -> end(socket, frame.header().get("orderly") == Boolean.TRUE);
                default -> System.err.println("millrace: unknown message " + Json.write(frame.header()));
            }
        });
        door[0].run();
    }

    /** {@code orderly}: with all that belongs to the end of a virtual machine, as a training run needs it. */
    private static void end(Path socket, boolean orderly) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            // The server removes what is left.
        }
        if (orderly) {
            System.exit(0);
        }
        Runtime.getRuntime().halt(0);
    }
}
